/** A notification in words, for receivers that show text. */

import type { TimeUs } from '../../core/domain/ids.ts'
import { formatTimeUs } from '../../core/std/time.ts'
import type { Notification, NotifiedAlert } from './notification.ts'

/** The lines below the title. */
export function linesOf({ alerts, leftOutCount, kind, session }: Notification): string[] {
  const shown = alerts.flatMap(alert => linesOfAlert(alert, kind === 'Acknowledge'))
  const more = leftOutCount > 0 ? [`and ${leftOutCount} more`] : []
  return [...shown, ...more, `session ${session}`]
}

export function bodyOf(notification: Notification, bytesMax: number): string {
  const text = linesOf(notification).join('\n')
  return text.length <= bytesMax ? text : `${text.slice(0, bytesMax - 2)}\n…`
}

function linesOfAlert(alert: NotifiedAlert, isAcknowledged: boolean): string[] {
  const { id, code, severity, subject, text, state, openedUs, acknowledgedBy, runbook } = alert
  const since = `since ${formatTimeUs(openedUs as TimeUs).slice(0, 19)}Z`
  const by = isAcknowledged && acknowledgedBy !== '' ? ` by ${acknowledgedBy}` : ''
  const head = [severity, code, subject].filter(word => word !== '').join(' ')
  return [`${head}: ${text}`, `  ${id} ${state}${by}, ${since}; what to do: ${runbook}`]
}

/** Without what could end a line, a header or a terminal's patience. */
export function plain(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
}

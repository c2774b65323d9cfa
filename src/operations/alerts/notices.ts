/** A notice of the page book as the notification that channels are given. */

import { ALERTS_SHOWN_MAX, type Notification } from '../notify/notification.ts'
import { plain } from '../notify/notification-text.ts'
import type { AlertRecord } from './alert-record.ts'
import type { Notice } from './page-book.ts'

const TITLE_MAX = 200
const NAMED_MAX = 3

export interface Sender {
  /** How people call the session. */
  readonly session: string
  /** Of this data folder alone, so that no two sessions share a dedup key. */
  readonly deskId: string
}

export function notificationOf({ kind, page, alerts, step }: Notice, sender: Sender, nowUs: number): Notification {
  const dedupKey = `holdfast-${sender.deskId}-${page.id}`
  // The newest are what is new; the list is cut at its older end.
  const shown = alerts.slice(-ALERTS_SHOWN_MAX)
  return {
    kind,
    dedupKey,
    id: `${dedupKey}-${kind.toLowerCase()}-${nowUs}`,
    session: sender.session,
    severity: page.severity,
    title: titleOf({ kind, page, alerts, step }),
    alerts: shown.map(({ id, code, severity, subject, text, state, openedUs, acknowledgedBy, runbook }) => {
      return { id, code, severity, subject, text, state, openedUs, acknowledgedBy, runbook }
    }),
    leftOutCount: alerts.length - shown.length,
    timeUs: nowUs,
  }
}

export function testNotification(sender: Sender, actor: string, nowUs: number): Notification {
  const dedupKey = `holdfast-${sender.deskId}-test-${nowUs}`
  return {
    kind: 'Test',
    dedupKey,
    id: dedupKey,
    session: sender.session,
    severity: 'Info',
    title: plain(`[Test] a test of this channel, asked for by ${actor}`),
    alerts: [],
    leftOutCount: 0,
    timeUs: nowUs,
  }
}

function titleOf({ kind, page, alerts, step }: Omit<Notice, 'channels' | 'eventUs'>): string {
  const open = alerts.filter(({ state }) => state !== 'Resolved')
  const about = open.length > 0 ? open : alerts
  const mark = markOf(kind, page.severity, step, about)
  return plain(`[${mark}] ${about.length === 1 ? singleOf(about[0]!) : severalOf(about)}`).slice(0, TITLE_MAX)
}

function markOf(kind: Notice['kind'], severity: string, step: number, about: readonly AlertRecord[]): string {
  switch (kind) {
    case 'Trigger':
      return step > 1 ? `${severity}, step ${step}` : severity
    case 'Update':
      return `${severity}, more`
    case 'Acknowledge':
      return `Acknowledged by ${about[0]?.acknowledgedBy ?? ''}`
    case 'Resolve':
      return 'Resolved'
    default:
      return kind satisfies never
  }
}

function singleOf({ code, subject, text }: AlertRecord): string {
  return `${code}${subject === '' ? '' : ` ${subject}`}: ${text}`
}

function severalOf(alerts: readonly AlertRecord[]): string {
  const names = alerts.slice(0, NAMED_MAX).map(({ subject }) => subject)
  const more = alerts.length > NAMED_MAX ? ` and ${alerts.length - NAMED_MAX} more` : ''
  return `${alerts[0]!.code}: ${alerts.length} (${names.join(', ')}${more})`
}

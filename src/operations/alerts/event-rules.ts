/** What nodes tell as events: which of them ends which alert, and how long an alert of one stays without another. */

import type { Severity } from '../../core/domain/effects.ts'

/** What the event of the left ends. The same subject is meant, or every one where the event names none. */
export const ENDS: Readonly<Record<string, readonly string[]>> = {
  LINE_UP: ['LINE_DOWN'],
  JOURNAL_WRITES_AGAIN: ['JOURNAL_FAILED', 'JOURNAL_BUFFER_FULL'],
  RECORDER_KEEPS_UP: ['RECORDER_QUEUE_FULL'],
  RECORDER_WRITES_AGAIN: ['RECORDER_DISK_FULL', 'RECORDER_WRITE_FAILED', 'RECORDING_NOT_BEGUN'],
  AUDIT_WRITES_AGAIN: ['AUDIT_FAILING'],
  LEASE_SURE: ['LEASE_UNSURE'],
  STORE_BACK: ['STORE_AWAY'],
  STORE_SERVERS_ADMIT: ['STORE_SERVER_REFUSES'],
  STANDBY_READY: ['STANDBY_NOT_READY', 'STANDBY_MISSING', 'STANDBY_DIFFERS'],
  NODE_NAME_OWN: ['NODE_NAME_SHARED'],
  KILL_CONFIRMED: ['KILL_UNCONFIRMED'],
  DEAD_MANS_SWITCH_SET: ['DEAD_MANS_SWITCH_FAILED', 'DEAD_MANS_SWITCH_LATE', 'DEAD_MANS_SWITCH_FIRED'],
}

const MINUTE_US = 60_000_000

/** These happened and are over, however grave: an alert of one ends when it does not come again. */
const PASSING: Readonly<Record<string, number>> = {
  LINES_ENDED: 10 * MINUTE_US,
  NODE_HANGS: 30 * MINUTE_US,
  LIQUIDATION: 24 * 60 * MINUTE_US,
  MARGIN_CALL: 24 * 60 * MINUTE_US,
}

/** Returns: after how long without another it is over, microseconds; `undefined`: a person says so. */
export function quietUsOf(code: string, severity: Severity): number | undefined {
  const own = PASSING[code]
  if (own !== undefined) return own
  switch (severity) {
    case 'Info':
    case 'Warning':
      return 15 * MINUTE_US
    case 'Error':
      return 60 * MINUTE_US
    case 'Critical':
      return undefined
    default:
      return severity satisfies never
  }
}

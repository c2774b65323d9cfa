/** What the console's process raises alerts about, itself, and how grave each is. */

import type { Severity } from '../core/domain/effects.ts'

export const API_ALERTS = {
  /** Its address is taken, or cannot be listened on. */
  CONSOLE_UNREACHABLE: 'Error',
  CERTIFICATE_ENDS: 'Error',
  /** Who did what could not be put on record. */
  AUDIT_FAILING: 'Error',
  AUDIT_WRITES_AGAIN: 'Info',
  /** What is on record is not what was written. */
  AUDIT_BROKEN: 'Critical',
  AUDIT_NOT_ARCHIVED: 'Warning',
  /** Too many tries of somebody failed. */
  SIGN_IN_LOCKED: 'Warning',
} as const satisfies Readonly<Record<string, Severity>>
export type ApiAlertCode = keyof typeof API_ALERTS

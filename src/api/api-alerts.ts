/** What the console's process raises alerts about, itself. */

export const API_ALERT_CODES = [
  /** Its address is taken, or cannot be listened on. */
  'CONSOLE_UNREACHABLE',
  'CERTIFICATE_ENDS',
  /** Who did what could not be put on record. */
  'AUDIT_FAILING',
] as const
export type ApiAlertCode = (typeof API_ALERT_CODES)[number]

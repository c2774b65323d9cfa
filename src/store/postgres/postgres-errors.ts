/** What PostgreSQL and the way to it say, as the journal's codes. */

import { JournalError, type JournalErrorCode } from '../journal-error.ts'

/** By SQLSTATE, or by its class; what is in neither is a failure of the store that may pass. */
const CODES: Readonly<Record<string, JournalErrorCode>> = {
  // Logging in: password, role, database, certificate.
  '28': 'STORE_REFUSED',
  '3D': 'STORE_REFUSED',
  // Rights, and what is not there: a schema that nobody made.
  '42': 'STORE_REFUSED',
  '3F': 'STORE_REFUSED',
  '0A': 'STORE_REFUSED',
  // Values that it does not take: the same again would be refused again.
  '22': 'STORE_REFUSED',
  '23': 'STORE_REFUSED',
  P0: 'STORE_REFUSED',
  '53100': 'DISK_FULL',
  XX001: 'CORRUPT',
  XX002: 'CORRUPT',
}

/** Wraps whatever was thrown; a JournalError goes through as it is. */
export function journalErrorOf(cause: unknown, doing: string): JournalError {
  if (cause instanceof JournalError) return cause
  const text = cause instanceof Error ? cause.message || codeOf(cause) : String(cause)
  return new JournalError(journalCodeOf(codeOf(cause)), `${doing}: ${text}`, { cause })
}

/** Two appends of one block met: the other one is an earlier try of ours. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof JournalError && codeOf(error.cause) === '23505'
}

/** A lock was waited for as long as was asked; the session is as good as before. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof JournalError && codeOf(error.cause) === '55P03'
}

function journalCodeOf(code: string): JournalErrorCode {
  return CODES[code] ?? (/^[0-9A-Z]{5}$/.test(code) ? CODES[code.slice(0, 2)] : undefined) ?? 'STORE_AWAY'
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

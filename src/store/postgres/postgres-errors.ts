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

const MIGRATE = 'let the administrator run "holdfast store migrate CONFIG --admin-url-file FILE"'

const NAME_AUTHORITY = "name by store.caFile the certificates of who signed the server's"

/** By SQLSTATE, or the code of TLS: the usual faults of a new installation. */
const REMEDIES: Readonly<Record<string, string>> = {
  '28P01': 'compare the password of the role (ALTER ROLE … PASSWORD) with the one in the file',
  '28000': 'let the administrator make it (CREATE ROLE … LOGIN; ALTER ROLE … LOGIN), or mend the name in the address',
  '3D000': 'let the administrator make it (CREATE DATABASE), or mend its name in the address',
  '3F000': MIGRATE,
  '42P01': MIGRATE,
  '42883': MIGRATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NAME_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: NAME_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: NAME_AUTHORITY,
  ERR_TLS_CERT_ALTNAME_INVALID: 'name the server in store.url as its certificate does',
  '42501': `${MIGRATE}, with a role that may make schemas and roles there; it lets the role of store.url work for the desk`,
}

/** The same SQLSTATE as for a role that is not there; the place in the server that said so is another one, in every language. */
const ACCESS_FILE =
  'add a line for what is named here to pg_hba.conf of that server ("hostssl DATABASE ROLE ADDRESS/32 scram-sha-256"), before any that rejects it, and let it be read (SELECT pg_reload_conf()); without encryption lines hostssl do not count: name store.caFile'

/** Wraps whatever was thrown; a JournalError goes through as it is. */
export function journalErrorOf(cause: unknown, doing: string): JournalError {
  if (cause instanceof JournalError) return cause
  const text = cause instanceof Error ? cause.message || codeOf(cause) : String(cause)
  return new JournalError(journalCodeOf(codeOf(cause)), `${doing}: ${text}`, { cause, remedy: remedyOf(cause) })
}

/** Whether it is one of the faults that somebody has to mend where the server is set up; waiting does not help. */
export function hasOwnRemedy(error: unknown): error is JournalError {
  return error instanceof JournalError && (error.code === 'STORE_REFUSED' || remedyOf(error.cause) !== undefined)
}

function remedyOf(cause: unknown): string | undefined {
  const isAccess = cause instanceof Error && 'routine' in cause && cause.routine === 'ClientAuthentication'
  return isAccess ? ACCESS_FILE : REMEDIES[codeOf(cause)]
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

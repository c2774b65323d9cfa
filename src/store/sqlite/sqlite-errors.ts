/** SQLite's error codes as the journal's. */

import { JournalError, type JournalErrorCode } from '../journal-error.ts'

const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_NOTADB = 26

/** Wraps whatever was thrown; a JournalError goes through as it is. */
export function journalErrorOf(cause: unknown, doing: string): JournalError {
  if (cause instanceof JournalError) return cause
  const text = cause instanceof Error ? cause.message : String(cause)
  return new JournalError(codeOf(cause), `${doing}: ${text}`, { cause })
}

/** Whether the database file itself is damaged. */
export function isDamage(error: unknown): boolean {
  return codeOf(error) === 'CORRUPT'
}

function codeOf(error: unknown): JournalErrorCode {
  switch (primaryCodeOf(error)) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return 'CORRUPT'
    case SQLITE_FULL:
      return 'DISK_FULL'
    default:
      return isNoSpace(error) ? 'DISK_FULL' : 'IO'
  }
}

function isNoSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

function primaryCodeOf(error: unknown): number {
  if (error instanceof JournalError) return error.code === 'CORRUPT' ? SQLITE_CORRUPT : 0
  if (!(error instanceof Error) || !('errcode' in error)) return 0
  return Number(error.errcode) & 255
}

/** The structure of the file is damaged, not only the content of a block. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile'
  readonly errcode = 11
}

/** The file of people, their factors, sessions and tokens, and of the audit beside them: opened, and brought up to date. */

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { openPrivateDatabase } from '../../files/private-database.ts'
import { inTransaction } from '../../files/transaction.ts'
import { MIGRATIONS } from './people-schema.ts'

export const PEOPLE_FILE = 'people.sqlite'
/** `HFP1`: tells the file from other SQLite files. */
const APPLICATION_ID = 0x48465031
const BUSY_MS = 2_000

export const PEOPLE_FILE_ERROR_CODES = ['NOT_PEOPLE', 'TOO_NEW', 'UNREADABLE'] as const
export type PeopleFileErrorCode = (typeof PEOPLE_FILE_ERROR_CODES)[number]

export class PeopleFileError extends Error {
  override readonly name = 'PeopleFileError'
  readonly code: PeopleFileErrorCode

  constructor(code: PeopleFileErrorCode, what: string, options?: { cause: unknown }) {
    super(`${code}: ${what}`, options)
    this.code = code
  }
}

export function peoplePathOf(folder: string): string {
  return path.join(folder, PEOPLE_FILE)
}

/**
 * Opens the file, and makes it if it is not there: its owner alone can read it, every change is durable when it returns.
 *
 * Errors: PeopleFileError NOT_PEOPLE, TOO_NEW, UNREADABLE.
 */
export function openPeopleFile(file: string): DatabaseSync {
  mkdirSync(path.dirname(file), { recursive: true })
  const db = openPrivateDatabase(file, BUSY_MS)
  try {
    db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON',
    )
    // What is deleted (a factor, a code) is overwritten.
    db.exec('PRAGMA secure_delete = ON')
    inTransaction(db, () => migrate(db, file))
    return db
  } catch (error) {
    db.close()
    throw error instanceof PeopleFileError ? error : unreadable(file, error)
  }
}

function migrate(db: DatabaseSync, file: string): void {
  const version = pragmaOf(db, 'user_version')
  const isEmpty = version === 0 && pragmaOf(db, 'schema_version') === 0
  if (!isEmpty && pragmaOf(db, 'application_id') !== APPLICATION_ID)
    throw new PeopleFileError(
      'NOT_PEOPLE',
      `${file} is not a file of people; move it away, or name another data folder`,
    )
  if (version > MIGRATIONS.length) {
    const facts = `${file} has tables of version ${version}, this program knows ${MIGRATIONS.length}`
    throw new PeopleFileError('TOO_NEW', `${facts}; use the newer program, which wrote it`)
  }
  for (const migration of MIGRATIONS.slice(version)) db.exec(migration)
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}`)
}

function pragmaOf(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)
}

function unreadable(file: string, cause: unknown): PeopleFileError {
  const text = cause instanceof Error ? cause.message : String(cause)
  const remedy = 'restore it from a copy, or move it away and enrol people anew'
  return new PeopleFileError('UNREADABLE', `${file}: ${text}; ${remedy}`, { cause })
}

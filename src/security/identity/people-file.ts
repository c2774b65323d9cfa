/** The file of people, their factors, sessions and tokens, and of the audit beside them: opened, and brought up to date. */

import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AUDIT_SCHEMA } from '../audit/audit-schema.ts'
import { inTransaction } from '../transaction.ts'

export const PEOPLE_FILE = 'people.sqlite'
/** `HFP1`: tells the file from other SQLite files. */
const APPLICATION_ID = 0x48465031

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

const FIRST_SCHEMA = `
  CREATE TABLE people (
    person_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL,
    state TEXT NOT NULL,
    password TEXT NOT NULL,
    handle TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    enrolled_us INTEGER,
    last_sign_in_us INTEGER
  ) STRICT;
  CREATE TABLE factors (
    factor_id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    sealed_secret BLOB NOT NULL,
    last_step INTEGER NOT NULL,
    credential_id TEXT UNIQUE,
    public_key BLOB NOT NULL,
    counter INTEGER NOT NULL,
    transports TEXT NOT NULL,
    added_us INTEGER NOT NULL,
    last_used_us INTEGER
  ) STRICT;
  CREATE INDEX factors_by_person ON factors (person_id);
  CREATE TABLE recovery_codes (
    code_hash TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people,
    used_us INTEGER,
    PRIMARY KEY (person_id, code_hash)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE links (
    link_hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    person_id INTEGER REFERENCES people,
    until_us INTEGER NOT NULL,
    ticket_hash TEXT,
    draft TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tickets (
    ticket_hash TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people,
    until_us INTEGER NOT NULL,
    tries INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE ceremonies (
    owner TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    until_us INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE attempts (
    subject TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    locked_until_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sessions (
    session_id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret_hash TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people,
    began_us INTEGER NOT NULL,
    last_used_us INTEGER NOT NULL,
    ends_us INTEGER NOT NULL,
    step_up_until_us INTEGER NOT NULL,
    address TEXT NOT NULL,
    program TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_person ON sessions (person_id);
  CREATE TABLE tokens (
    token_id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret_hash TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    ends_us INTEGER NOT NULL,
    last_used_us INTEGER
  ) STRICT;
  CREATE INDEX tokens_by_person ON tokens (person_id);
  CREATE TABLE requests (
    request_id INTEGER PRIMARY KEY AUTOINCREMENT,
    asked_by INTEGER NOT NULL REFERENCES people,
    asked_us INTEGER NOT NULL,
    until_us INTEGER NOT NULL,
    permission TEXT NOT NULL,
    action TEXT NOT NULL,
    summary TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_by INTEGER REFERENCES people,
    decided_us INTEGER
  ) STRICT;
`

const KNOWN_PLACES = `
  CREATE TABLE known_places (
    person_id INTEGER NOT NULL REFERENCES people,
    network TEXT NOT NULL,
    last_us INTEGER NOT NULL,
    PRIMARY KEY (person_id, network)
  ) STRICT, WITHOUT ROWID;
`

/** Each brings the file from the version that is its place in the list to the next one. */
const MIGRATIONS: readonly string[] = [FIRST_SCHEMA + AUDIT_SCHEMA, KNOWN_PLACES]

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
  // Made by us and not by SQLite, which would leave it to the umask; its log inherits the rights.
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  const db = new DatabaseSync(file, { timeout: 2_000 })
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

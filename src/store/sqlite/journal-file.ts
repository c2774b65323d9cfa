/** The database file of a journal: how it is opened, its tables, and the few facts it keeps besides blocks. */

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { JournalError } from '../journal-error.ts'

export const JOURNAL_FILE = 'journal.sqlite'
/** `HFJ1`: tells the file from other SQLite files. */
const APPLICATION_ID = 0x48464a31
const SCHEMA_VERSION = 1
const PAGE_BYTES = 4096

const SCHEMA = `
  CREATE TABLE blocks (
    block_number INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    last_time_us INTEGER NOT NULL,
    hash TEXT NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE snapshots (
    block_number INTEGER PRIMARY KEY,
    last_sequence INTEGER NOT NULL,
    time_us INTEGER NOT NULL,
    state_hash TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    payload BLOB NOT NULL
  ) STRICT;
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE quarantine (
    block_number INTEGER NOT NULL,
    cut_time TEXT NOT NULL,
    reason TEXT NOT NULL,
    bytes BLOB
  ) STRICT;
`

export function journalPathOf(folder: string): string {
  return path.join(folder, JOURNAL_FILE)
}

/** Opens the file for writing and makes it if it is not there: write-ahead log, a full sync with every commit. */
export function openForWriting(file: string, fileBytesMax: number | undefined): DatabaseSync {
  mkdirSync(path.dirname(file), { recursive: true })
  const db = new DatabaseSync(file, { timeout: 2_000 })
  try {
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`)
    // A checkpoint stops the commits for a few milliseconds: seldom and larger beats often.
    db.exec('PRAGMA wal_autocheckpoint = 4000; PRAGMA cell_size_check = ON')
    if (fileBytesMax !== undefined) db.exec(`PRAGMA max_page_count = ${Math.ceil(fileBytesMax / PAGE_BYTES)}`)
    prepareSchema(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Grows the write-ahead log once, so that commits overwrite it: growing a file makes each sync slower (measured on ext4:
 * median 0.26 ms without, 0.14 ms with room). A full disk is left for the first append to tell.
 */
export function makeLogRoom(db: DatabaseSync, bytes: number): void {
  try {
    db.exec('DROP TABLE IF EXISTS room; BEGIN IMMEDIATE; CREATE TABLE room (filler BLOB) STRICT')
    db.prepare('INSERT INTO room VALUES (zeroblob(?))').run(bytes)
    db.exec('COMMIT; DROP TABLE room; PRAGMA wal_checkpoint(RESTART)')
  } catch {
    if (db.isTransaction) db.exec('ROLLBACK')
  }
}

export function openForReading(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 2_000 })
  db.exec('PRAGMA cell_size_check = ON')
  return db
}

function prepareSchema(db: DatabaseSync): void {
  const version = pragmaOf(db, 'user_version')
  if (version === 0 && pragmaOf(db, 'schema_version') === 0) {
    db.exec(`BEGIN IMMEDIATE; ${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1; COMMIT`)
    return
  }
  if (pragmaOf(db, 'application_id') !== APPLICATION_ID) throw new JournalError('CORRUPT', 'the file is not a journal')
  if (version === SCHEMA_VERSION) return
  throw new JournalError(
    'TOO_NEW',
    `the journal has tables of version ${version}; this program knows ${SCHEMA_VERSION}`,
  )
}

function pragmaOf(db: DatabaseSync, name: string): number {
  const row = db.prepare(`PRAGMA ${name}`).get()
  return Number(row?.[name] ?? 0)
}

/** What stands before the oldest block kept: the head of an empty journal, or of the part that was pruned. */
export interface JournalBase {
  readonly blockNumber: number
  readonly epoch: number
  readonly lastSequence: number
  readonly hash: string
}

export interface JournalFacts {
  base: JournalBase
  /** No block of a lower epoch is accepted, whatever the head's. */
  epochMin: number
}

const NO_FACTS: JournalFacts = { base: { blockNumber: 0, epoch: 0, lastSequence: 0, hash: '' }, epochMin: 0 }

export function readFacts(db: DatabaseSync): JournalFacts {
  return factsOf(db.prepare(SELECT_FACTS).get()?.['value'] as string | undefined)
}

export const SELECT_FACTS = "SELECT value FROM facts WHERE name = 'journal'"

/** Errors: JournalError CORRUPT when the text is not what was written. */
export function factsOf(text: string | undefined): JournalFacts {
  if (text === undefined) return NO_FACTS
  const json = text.slice(9)
  if (checkOf(json) !== text.slice(0, 8)) throw new JournalError('CORRUPT', 'the facts of the journal have changed')
  return JSON.parse(json) as JournalFacts
}

/** Inside the caller's transaction. */
export function writeFacts(db: DatabaseSync, facts: JournalFacts): void {
  const json = JSON.stringify(facts)
  db.prepare("INSERT OR REPLACE INTO facts (name, value) VALUES ('journal', ?)").run(`${checkOf(json)} ${json}`)
}

function checkOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

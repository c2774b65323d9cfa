/**
 * The file in which the watch process keeps what it must not forget: alerts, notifications, incidents. One file; each room
 * brings its own tables and their later forms.
 */

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { openPrivateDatabase } from '../files/private-database.ts'
import { inTransaction } from '../files/transaction.ts'

export const OPERATIONS_FILE = 'operations.sqlite'
/** `HFO1`: tells the file from other SQLite files. */
const APPLICATION_ID = 0x48464f31
const BUSY_MS = 5_000

/** The tables of one room: the first text makes them, each further one brings them one version on. */
export interface RoomTables {
  readonly room: string
  readonly versions: readonly string[]
}

export class OperationsFileError extends Error {
  override readonly name = 'OperationsFileError'
}

/**
 * Opens the file, or makes it, readable by its owner alone. A full sync with every commit: what people were told of must
 * not be told anew after a power cut.
 *
 * Errors: OperationsFileError for a file of another program or of a later version; those of openPrivateDatabase where it cannot be opened.
 */
export function openOperations(folder: string, rooms: readonly RoomTables[]): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, OPERATIONS_FILE)
  const db = openPrivateDatabase(file, BUSY_MS)
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    claim(db, file)
    for (const tables of rooms) inTransaction(db, () => bringUp(db, file, tables))
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function claim(db: DatabaseSync, file: string): void {
  const [id, schema] = [pragmaOf(db, 'application_id'), pragmaOf(db, 'schema_version')]
  if (id === APPLICATION_ID) return
  if (schema !== 0) throw new OperationsFileError(`${file} is not a file of alerts and incidents; move it away`)
  const rooms = 'CREATE TABLE rooms (room TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID'
  db.exec(`BEGIN IMMEDIATE; ${rooms}; PRAGMA application_id = ${APPLICATION_ID}; COMMIT`)
}

function bringUp(db: DatabaseSync, file: string, { room, versions }: RoomTables): void {
  const version = Number(db.prepare('SELECT version FROM rooms WHERE room = ?').get(room)?.['version'] ?? 0)
  if (version > versions.length)
    throw new OperationsFileError(
      `${file} has ${room} of version ${version}, this program knows ${versions.length}: use the program that wrote it`,
    )
  for (const text of versions.slice(version)) db.exec(text)
  db.prepare('INSERT OR REPLACE INTO rooms VALUES (?, ?)').run(room, versions.length)
}

function pragmaOf(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)
}

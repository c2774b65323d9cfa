/** One transaction for everything that belongs together in a file of SQLite. */

import type { DatabaseSync } from 'node:sqlite'

/** Runs `work` in one transaction that is taken back whole if it throws; inside of one it is part of it. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  return within(db, 'BEGIN IMMEDIATE', work)
}

/** Reads the file as it is at one moment, while others write. */
export function inSnapshot<T>(db: DatabaseSync, work: () => T): T {
  return within(db, 'BEGIN', work)
}

function within<T>(db: DatabaseSync, begin: string, work: () => T): T {
  if (db.isTransaction) return work()
  db.exec(begin)
  try {
    const value = work()
    db.exec('COMMIT')
    return value
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

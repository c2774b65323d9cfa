/** A file of SQLite that only its owner may read. */

import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * Opens the file, or makes it.
 *
 * Why: SQLite would leave the rights to the umask, which is the whole process's. Its log and its index inherit them.
 * Errors: those of the operating system, and SQLite's own.
 */
export function openPrivateDatabase(file: string, busyMs: number): DatabaseSync {
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  return new DatabaseSync(file, { timeout: busyMs })
}

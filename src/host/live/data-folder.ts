/** The data folder of a session: made where it is missing, and known to be writable before any process needs it. */

import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'

/** Errors: those of the operating system, by what really stands in the way. */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    // Of a read-only file system Node tells ENOENT for the folder that cannot be made; the one above it knows better.
    accessSync(nearestFolder(folder), constants.W_OK)
    throw error
  }
  accessSync(folder, constants.W_OK)
}

/** The folder, or the nearest one above it that is there. */
export function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(path.dirname(folder))
}

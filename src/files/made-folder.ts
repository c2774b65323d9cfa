/** Makes the folder that a person named where it is missing: known to be writable before anything counts on it. */

import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'

/**
 * Makes it, and those above it.
 *
 * Errors: those of the operating system, by what really stands in the way.
 */
export function makeFolder(folder: string, mode: number): void {
  makeMissing(path.resolve(folder), mode)
  accessSync(folder, constants.W_OK)
}

/** The folder, or the nearest one above it that is there. */
export function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(path.dirname(folder))
}

/** Why one by one: asked for all at once, Node tries for ever where the system makes no folder at all, as below /proc. */
function makeMissing(folder: string, mode: number): void {
  if (isFolder(folder)) return
  const above = path.dirname(folder)
  if (!existsSync(above)) makeMissing(above, mode)
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    // Somebody else has just made it.
    if (isFolder(folder)) return
    // Of a read-only file system we are told of the folder that cannot be made; the one above it knows better.
    accessSync(above, constants.W_OK)
    throw error
  }
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
}

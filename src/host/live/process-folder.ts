/** A folder of temporary files for as long as its process runs. What a process that was killed left behind goes at the next start of one. */

import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { acquirePidLock } from '../../market-data/pid-lock.ts'

const HOLDER = 'holder'

/** `purpose`: letters that begin the names of all folders of this kind. Returns: its path; the process removes it itself when it ends well. */
export function makeProcessFolder(purpose: string, parent: string = tmpdir()): string {
  removeLeftovers(purpose, parent)
  const folder = mkdtempSync(path.join(parent, purpose))
  acquirePidLock(path.join(folder, HOLDER), () => folder)
  return folder
}

/** Ours alone, and only those that tell whose they are: one that is just being made does not yet. */
function removeLeftovers(purpose: string, parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = path.join(parent, name)
    if (name.startsWith(purpose) && isOurs(folder) && isLeft(folder)) rmSync(folder, { recursive: true, force: true })
  }
}

function isOurs(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found?.isDirectory() === true && found.uid === process.getuid?.() && existsSync(path.join(folder, HOLDER))
}

/** Whoever can take the hold of it found that its holder is gone. */
function isLeft(folder: string): boolean {
  try {
    acquirePidLock(path.join(folder, HOLDER), () => folder)
    return true
  } catch {
    return false
  }
}

/** One import at a time in one catalogue: two that merge into the same file would lose rows of one of them. */

import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DataError } from '../data-error.ts'

/**
 * Takes the catalogue's lock; a lock whose process is gone is taken over.
 *
 * Returns: the release. Errors: DataError `BUSY` naming the process that holds it.
 */
export function acquireImportLock(root: string): () => void {
  mkdirSync(join(root, '.staging'), { recursive: true })
  const path = join(root, '.staging', 'lock')
  for (let attempt = 0; attempt < 2; attempt++) {
    const file = createLock(path)
    if (file !== undefined) {
      writeSync(file, String(process.pid))
      closeSync(file)
      return () => rmSync(path, { force: true })
    }
    const holder = Number(readLock(path))
    if (isAlive(holder)) {
      throw new DataError('BUSY', `${root}: process ${holder} is importing into it; wait for it, then try again`, {
        retryable: true,
      })
    }
    rmSync(path, { force: true })
  }
  throw new DataError('BUSY', `${root}: another import has just begun; try again`, { retryable: true })
}

function createLock(path: string): number | undefined {
  try {
    return openSync(path, 'wx', 0o644)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined
    throw error
  }
}

function readLock(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Released in between: the next attempt takes it.
    return ''
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of somebody else exists and may not be signalled.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** A lock file that names the process which holds it; one whose process is gone is taken over. */

import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '../files/made-folder.ts'
import { DataError, textOfError } from './data-error.ts'

/**
 * Takes the lock.
 *
 * `busyText`: what is said of the process that holds it.
 * Returns: the release. Errors: DataError `BUSY`, `IO`.
 */
export function acquirePidLock(path: string, busyText: (pid: number) => string): () => void {
  makeFolderOf(path)
  for (let attempt = 0; attempt < 2; attempt++) {
    const file = createLock(path)
    if (file !== undefined) {
      writeSync(file, `${process.pid} ${startOf(process.pid)}`)
      closeSync(file)
      return () => rmSync(path, { force: true })
    }
    const [pid = 0, start = ''] = readLock(path)
    if (isAlive(pid, start)) throw new DataError('BUSY', busyText(pid), { retryable: true })
    rmSync(path, { force: true })
  }
  throw new DataError('BUSY', `${path}: another process has just taken it; try again`, { retryable: true })
}

function makeFolderOf(path: string): void {
  const folder = dirname(path)
  try {
    makeFolder(folder, 0o777)
  } catch (error) {
    throw new DataError('IO', `${folder} cannot be made or written: ${textOfError(error)}`, { cause: error })
  }
}

function createLock(path: string): number | undefined {
  try {
    return openSync(path, 'wx', 0o644)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined
    throw error
  }
}

function readLock(path: string): [pid?: number, start?: string] {
  try {
    const [pid, start = ''] = readFileSync(path, 'utf8').split(' ')
    return [Number(pid), start]
  } catch {
    // Released in between: the next attempt takes it.
    return []
  }
}

/**
 * When a process began, in the kernel's own count; empty where it does not tell.
 *
 * Why: in a container the same number comes back after each restart, for another process.
 */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is a name in brackets that may hold blanks; the start is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function isAlive(pid: number, start: string): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || !exists(pid)) return false
  const now = startOf(pid)
  return start === '' || now === '' || start === now
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of somebody else exists and may not be signalled.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

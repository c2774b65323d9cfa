/**
 * The right to lead on one machine: a lock of the operating system on `lease.lock`, held by an open exclusive transaction,
 * which ends with the process however it ends; and `lease.json` beside it, which tells the epoch and the holder.
 *
 * Nothing else may open `lease.lock` in this process: on POSIX systems closing any other descriptor of a file drops its
 * locks. The folder must be on a local disk: locks over network file systems are not to be trusted.
 */

import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { environmentRemedyOf } from '../files/environment-fault.ts'
import type { Lease } from '../ports.ts'

export const LEASE_ERROR_CODES = ['LEASE_HELD', 'LEASE_UNREADABLE', 'IO'] as const
export type LeaseErrorCode = (typeof LEASE_ERROR_CODES)[number]

export class LeaseError extends Error {
  override readonly name = 'LeaseError'
  readonly code: LeaseErrorCode
  /** The process that holds it, where that is known. */
  readonly holderPid: number | undefined

  constructor(code: LeaseErrorCode, message: string, holderPid?: number, options?: ErrorOptions) {
    super(`${code}: ${message}`, options)
    this.code = code
    this.holderPid = holderPid
  }
}

interface LeaseRecord {
  readonly epoch: number
  readonly pid: number
  readonly sinceText: string
  /** False once the holder gave it back in good order. */
  readonly isHeld: boolean
}

const SQLITE_BUSY = 5

/**
 * Takes the lease of a data folder; the epoch is one more than that of the holder before (and than `usedEpoch`, of a
 * journal that comes from elsewhere), and durable on return.
 *
 * Errors: LeaseError LEASE_HELD naming the holder's process, LEASE_UNREADABLE when the epoch is lost, IO.
 */
export async function acquireFileLease(folder: string, usedEpoch = 0): Promise<Lease> {
  const lock = lockFolder(folder)
  try {
    const epoch = Math.max(readEpoch(folder), usedEpoch) + 1
    writeRecord(folder, { epoch, pid: process.pid, sinceText: new Date().toISOString(), isHeld: true })
    return new FileLease(folder, epoch, lock)
  } catch (error) {
    lock.close()
    throw error
  }
}

/**
 * Looks whether the lease could be taken now, and takes nothing: the epoch stays.
 *
 * Returns: who holds it, or why it cannot be told.
 */
export function probeLease(folder: string): LeaseError | undefined {
  try {
    lockFolder(folder).close()
    return undefined
  } catch (error) {
    if (error instanceof LeaseError) return error
    throw error
  }
}

class FileLease implements Lease {
  readonly epoch: number
  private readonly folder: string
  private readonly lock: DatabaseSync

  constructor(folder: string, epoch: number, lock: DatabaseSync) {
    this.folder = folder
    this.epoch = epoch
    this.lock = lock
  }

  isHeld(): boolean {
    return this.lock.isOpen
  }

  /** The lock of an open file is never taken from its holder. */
  isLost(): boolean {
    return !this.lock.isOpen
  }

  deadlineUs(): number {
    return this.lock.isOpen ? Number.POSITIVE_INFINITY : 0
  }

  async release(): Promise<void> {
    if (!this.lock.isOpen) return
    try {
      writeRecord(this.folder, {
        epoch: this.epoch,
        pid: process.pid,
        sinceText: new Date().toISOString(),
        isHeld: false,
      })
    } finally {
      this.lock.close()
    }
  }
}

function lockFolder(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  const lock = openLock(folder)
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return lock
  } catch (cause) {
    lock.close()
    if (isBusy(cause)) throw heldError(folder)
    throw lockError(folder, 'taken', cause)
  }
}

/** Errors: LeaseError IO, of a folder that cannot be written for one. */
function openLock(folder: string): DatabaseSync {
  try {
    return new DatabaseSync(path.join(folder, 'lease.lock'), { timeout: 0 })
  } catch (cause) {
    throw lockError(folder, 'opened', cause)
  }
}

function lockError(folder: string, what: string, cause: unknown): LeaseError {
  const remedy = environmentRemedyOf(cause)
  const text = `${folder}: the lock cannot be ${what}: ${(cause as Error).message}`
  return new LeaseError('IO', remedy === undefined ? text : `${text}: ${remedy}`, undefined, { cause })
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 255) === SQLITE_BUSY
}

function heldError(folder: string): LeaseError {
  const record = readRecord(folder)
  const remedy = 'stop it first, or use another data folder'
  if (record === undefined) return new LeaseError('LEASE_HELD', `${folder} is in use by another process; ${remedy}`)
  const { pid, epoch, sinceText } = record
  const message = `${folder} is in use by process ${pid} (epoch ${epoch}, since ${sinceText}); ${remedy}`
  return new LeaseError('LEASE_HELD', message, pid)
}

function recordPathOf(folder: string): string {
  return path.join(folder, 'lease.json')
}

/** Errors: LEASE_UNREADABLE: starting again from a lower epoch could let an old leader write. */
function readEpoch(folder: string): number {
  const text = readText(recordPathOf(folder))
  if (text === undefined) return 0
  const epoch = parseRecord(text)?.epoch
  if (epoch !== undefined) return epoch
  const remedy = 'write {"epoch": N} into it, N at least the epoch of the newest block in the journal'
  throw new LeaseError('LEASE_UNREADABLE', `${recordPathOf(folder)} does not tell an epoch; ${remedy}`)
}

function readRecord(folder: string): LeaseRecord | undefined {
  const text = readText(recordPathOf(folder))
  return text === undefined ? undefined : parseRecord(text)
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new LeaseError('IO', `${file} cannot be read: ${error}`, undefined, { cause: error })
  }
}

function parseRecord(text: string): LeaseRecord | undefined {
  try {
    const record: unknown = JSON.parse(text)
    if (typeof record !== 'object' || record === null || !('epoch' in record)) return undefined
    return Number.isSafeInteger(record.epoch) && Number(record.epoch) >= 0 ? (record as LeaseRecord) : undefined
  } catch {
    return undefined
  }
}

/** Written beside and renamed, so that a crash leaves the old record or the new one. */
function writeRecord(folder: string, record: LeaseRecord): void {
  const file = recordPathOf(folder)
  const fresh = `${file}.new`
  withFile(fresh, 'w', fileNumber => {
    writeSync(fileNumber, `${JSON.stringify(record)}\n`)
    fsyncSync(fileNumber)
  })
  renameSync(fresh, file)
  // A directory cannot be synced on Windows, where renaming is durable by itself.
  if (process.platform !== 'win32') withFile(folder, 'r', fsyncSync)
}

function withFile(file: string, flags: string, work: (fileNumber: number) => void): void {
  const fileNumber = openSync(file, flags)
  try {
    work(fileNumber)
  } finally {
    closeSync(fileNumber)
  }
}

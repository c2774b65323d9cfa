/** The exit codes of the node's process: they tell the supervisor whether starting it again can help. docs/exit-codes.md. */

import { LeaseError } from '../../store/file-lease.ts'
import { JournalError } from '../../store/journal-error.ts'

export const EXIT_BUG = 1
export const EXIT_CONFIG = 3
export const EXIT_JOURNAL = 5
/** The environment cannot be traded in; it may come right again. */
export const EXIT_FATAL = 7
/** Another node leads: this one comes back and stands by. Seen by the supervisor alone. */
export const EXIT_STANDS_DOWN = 12

/** A wrong configuration, a held lease or a damaged journal stay so until a person did something. */
export function canRestart(exitCode: number | null): boolean {
  return exitCode !== EXIT_CONFIG && exitCode !== EXIT_JOURNAL && exitCode !== 0
}

export interface ExitReason {
  readonly reason: string
  readonly exitCode: number
}

/** What the operating system refuses is the environment's doing and no bug of ours. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free room and start again: it goes on where it was',
  EDQUOT: 'the disk quota is used up; free room and start again: it goes on where it was',
  EACCES: 'this user may not write there; change the rights of the folder, or choose another dataFolder',
  EPERM: 'this user may not write there; change the rights of the folder, or choose another dataFolder',
  EROFS: 'the file system is read-only; choose another dataFolder',
  ENOTDIR: 'a part of the path is a file; choose another dataFolder',
  EEXIST: 'there is a file of that name; choose another dataFolder',
  EIO: 'the disk does not answer as it should; check it',
  EMFILE: 'this process has too many files open; raise the limit (ulimit -n)',
}

/** Returns: `undefined` for a bug. */
export function exitReasonOf(error: unknown): ExitReason | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof JournalError || error instanceof LeaseError) {
    // A store that is away comes back; one that has lost something is for a person.
    const isEnvironment = error instanceof JournalError ? error.retryable : error.code === 'IO'
    return { reason: error.message, exitCode: isEnvironment ? EXIT_FATAL : EXIT_JOURNAL }
  }
  const { code, path } = error as NodeJS.ErrnoException
  const remedy = code === undefined ? undefined : ENVIRONMENT[code]
  return remedy === undefined
    ? undefined
    : { reason: `${path === undefined ? error.message : `${code}: ${path}`}: ${remedy}`, exitCode: EXIT_FATAL }
}

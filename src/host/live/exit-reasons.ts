/** The exit codes of the node's process: they tell the supervisor whether starting it again can help. docs/exit-codes.md. */

import { environmentRemedyOf } from '../../files/environment-fault.ts'
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

/** Returns: `undefined` for a bug. */
export function exitReasonOf(error: unknown): ExitReason | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof JournalError || error instanceof LeaseError) {
    // A store that is away comes back; one that has lost something is for a person.
    const isEnvironment = error instanceof JournalError ? error.retryable : error.code === 'IO'
    return { reason: error.message, exitCode: isEnvironment ? EXIT_FATAL : EXIT_JOURNAL }
  }
  const remedy = environmentRemedyOf(error)
  if (remedy === undefined) return undefined
  const { code, path, message } = error as NodeJS.ErrnoException
  return { reason: `${path === undefined ? message : `${code}: ${path}`}: ${remedy}`, exitCode: EXIT_FATAL }
}

/** The exit codes of the node's process: they tell the supervisor whether starting it again can help. docs/exit-codes.md. */

export const EXIT_CONFIG = 3
export const EXIT_JOURNAL = 5
/** The environment cannot be traded in; it may come right again. */
export const EXIT_FATAL = 7

/** A wrong configuration, a held lease or a damaged journal stay so until a person did something. */
export function canRestart(exitCode: number | null): boolean {
  return exitCode !== EXIT_CONFIG && exitCode !== EXIT_JOURNAL && exitCode !== 0
}

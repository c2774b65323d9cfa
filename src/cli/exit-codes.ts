/** What the exit code of `holdfast` tells a script; docs/exit-codes.md says the same to people. */

export const EXIT_CODES = {
  ok: 0,
  /** A bug of ours, or something that nobody thought of. */
  bug: 1,
  /** A command line that cannot be understood. */
  usage: 2,
  config: 3,
  /** Recorded market data: missing, unreadable, refused. */
  data: 4,
  /** A journal or history that is missing, locked or corrupted. */
  journal: 5,
  /** A verification came to another result than what is stored. */
  differs: 6,
  /** An environment that cannot be worked in: the disk is full, the lease is lost. */
  environment: 7,
  /** Nobody is there to take a command: no session runs on the data folder. */
  unreachable: 8,
  /** A command was taken, and what it was for is not confirmed: look at the venue's own screen. */
  unconfirmed: 9,
  /** The session refused a command: the message says why. */
  refused: 10,
  /** The doctor found what keeps a session from a safe start. */
  unsound: 11,
  /** A venue that must not be traded at as it is: unreachable, other ticks, a key that may withdraw. */
  venue: 11,
  /** The console does not know the token, or who it is of may not do this. 12 is a node's own word to its supervisor. */
  unauthorized: 13,
  /** It wants a second factor that is fresh: a token has none. */
  stepUp: 14,
  /** Asked for; a second person has to approve it. */
  pending: 15,
  /** Interrupted by Ctrl-C before it was done; 128 + 2, as shells say it. */
  interrupted: 130,
} as const
export type ExitName = keyof typeof EXIT_CODES

/** Ends a verb with a message for the person and a code for the script; no stack is shown. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exit: ExitName

  /** Shape: the message is lines that stand by themselves. */
  constructor(exit: ExitName, message: string, options?: { cause: unknown }) {
    super(message, options)
    this.exit = exit
  }
}

/** The errors of other rooms by their names, so that `--help` need not load those rooms. */
const EXIT_OF_ERRORS: Readonly<Record<string, ExitName>> = {
  ConfigRefused: 'config',
  DataError: 'data',
  JournalError: 'journal',
  PeopleFileError: 'environment',
}

export function exitOf(error: unknown): ExitName {
  if (error instanceof CliError) return error.exit
  return (error instanceof Error ? EXIT_OF_ERRORS[error.name] : undefined) ?? 'bug'
}

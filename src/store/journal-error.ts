/** What goes wrong with a journal or a lease, with a code to act on and a remedy for the person who reads it. */

export const JOURNAL_ERROR_CODES = [
  /** Another block was appended since the caller read the head. */
  'HEAD_MOVED',
  /** A newer epoch owns the journal: this node must not release anything any more. */
  'FENCED',
  /** No room on the disk or under the size limit; nothing was written. */
  'DISK_FULL',
  /** Stored bytes are not what was written. */
  'CORRUPT',
  /** Written by a newer program. */
  'TOO_NEW',
  /** The blocks asked for were pruned. */
  'PRUNED',
  /** A snapshot that does not fit the journal. */
  'SNAPSHOT_REFUSED',
  /** The journal was closed, or its commit thread ended. */
  'CLOSED',
  /** The shared store does not answer: whether the block is in it is not known. */
  'STORE_AWAY',
  /** Written by the database's primary, and not confirmed by its synchronous standby: not committed. */
  'NOT_REPLICATED',
  /** The store has lost blocks that it had acknowledged. */
  'HEAD_WENT_BACK',
  /** The lease ran out by the store's clock, and nobody has claimed it: nothing was written. */
  'LEASE_EXPIRED',
  /** The database does not let this node in, or not at what it wants. */
  'STORE_REFUSED',
  /** Anything else that the operating system or the database refused. */
  'IO',
] as const
export type JournalErrorCode = (typeof JOURNAL_ERROR_CODES)[number]

export interface JournalErrorDetails {
  readonly cause?: unknown
  /** The block at fault, where one is. */
  readonly blockNumber?: number | undefined
  /** Where more is known than the code says. */
  readonly remedy?: string | undefined
}

const RETRYABLE: readonly JournalErrorCode[] = ['DISK_FULL', 'STORE_AWAY', 'NOT_REPLICATED', 'LEASE_EXPIRED', 'IO']

const REMEDIES: Readonly<Record<JournalErrorCode, string>> = {
  HEAD_MOVED: 'read the journal again from its head; if you did not expect another writer, look for a second node',
  FENCED: 'stop this node; the holder of the newer epoch leads',
  DISK_FULL: 'free room on the disk of the data folder or raise the size limit, then retry: nothing was lost',
  CORRUPT:
    'keep the files as they are, restore the journal from the archive or a standby, or see docs/journal.md#corrupt',
  TOO_NEW: 'use the program that wrote the journal, or a newer one; nothing was changed',
  PRUNED: 'start from the newest snapshot, or read the older blocks from the archive',
  SNAPSHOT_REFUSED: 'take the snapshot again at the end of a block that is in the journal',
  CLOSED: 'open the journal again',
  STORE_AWAY:
    'see that the database runs and can be reached, and its synchronous standby ("holdfast store check CONFIG"); the append is tried again, and nothing that adds risk leaves before',
  NOT_REPLICATED:
    'see that the synchronous standby of the database runs; the append is tried again, and nothing that adds risk leaves before',
  HEAD_WENT_BACK:
    'look at the venues and the database before anything leads again: see docs/high-availability.md#lost-blocks',
  LEASE_EXPIRED: 'nothing, if it is renewed in a moment: the append is tried again; else see why this node was held up',
  STORE_REFUSED:
    'see the section store of the configuration, the roles of the database and "holdfast store check CONFIG"',
  IO: 'check the disk and the permissions of the data folder; the append may be tried again',
}

export class JournalError extends Error {
  override readonly name = 'JournalError'
  readonly code: JournalErrorCode
  readonly retryable: boolean
  readonly remedy: string
  /** The message without code and remedy. */
  readonly what: string
  readonly blockNumber: number | undefined
  /** The payload of a refused append, given back so that it can be tried again. */
  payload: Uint8Array | undefined

  constructor(code: JournalErrorCode, what: string, details: JournalErrorDetails = {}) {
    const remedy = details.remedy ?? REMEDIES[code]
    super(`${code}: ${what}. What to do: ${remedy}.`, { cause: details.cause })
    this.code = code
    this.retryable = RETRYABLE.includes(code)
    this.remedy = remedy
    this.what = what
    this.blockNumber = details.blockNumber
    this.payload = undefined
  }
}

/** What a journal and its commit thread say to each other. */

import type { BlockDraft, StoredSnapshot } from '../../ports.ts'
import type { JournalErrorCode } from '../journal-error.ts'
import type { Predecessor } from './commit-lane.ts'

export interface CommitThreadSettings {
  readonly folder: string
  readonly fileBytesMax: number | undefined
  readonly snapshotsKept: number
  readonly logRoomBytes: number
  /** Shared: a CommitLane. */
  readonly lane: SharedArrayBuffer
}

export type CommitWork =
  | { readonly kind: 'append'; readonly previous: Predecessor; readonly draft: BlockDraft }
  | { readonly kind: 'saveSnapshot'; readonly snapshot: StoredSnapshot }
  | { readonly kind: 'pruneBefore'; readonly blockNumber: number }
  | { readonly kind: 'close' }

export interface CommitRequest {
  /** The answer carries the same number. */
  readonly requestNumber: number
  readonly work: CommitWork
}

export type CommitReply =
  | { readonly requestNumber: number; readonly isDone: true; readonly value: unknown }
  | {
      readonly requestNumber: number
      readonly isDone: false
      readonly code: JournalErrorCode
      readonly what: string
      readonly blockNumber: number | undefined
      /** A refused append's own payload. */
      readonly payload: Uint8Array | undefined
    }

/** The first reply: the file is open, or why not. */
export const READY = 0
/** Why the append in the lane was refused. */
export const LANE = -1

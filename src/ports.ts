/** What the inside needs of the world, as types. I/O folders implement them; `host` puts them together. */

import type { Effect } from './core/domain/effects.ts'
import type { TimeUs } from './core/domain/ids.ts'
import type { Report } from './core/domain/inputs.ts'

// ── journal ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The end of a journal: what the next block must follow. Block 0 with an empty hash is the head of an empty journal. */
export interface JournalHead {
  readonly blockNumber: number
  readonly epoch: number
  /** The sequence number of the last input in it. */
  readonly lastSequence: number
  /** SHA-256 of the block, hexadecimal; covers the hash of the block before. */
  readonly hash: string
}

/** A block before it is sealed: encoded records (inputs, each followed by its events) of a run of sequence numbers. */
export interface BlockDraft {
  readonly epoch: number
  readonly firstSequence: number
  readonly lastSequence: number
  readonly firstTimeUs: TimeUs
  readonly lastTimeUs: TimeUs
  /** Inputs and events together. */
  readonly recordCount: number
  /** Not compressed; the journal owns it from the call on (it may be handed to another thread and come back empty). */
  readonly payload: Uint8Array
}

export interface StoredBlock extends Omit<BlockDraft, 'payload'> {
  readonly blockNumber: number
  readonly hash: string
  readonly previousHash: string
  /** Decompressed and checked. */
  readonly payload: Uint8Array
}

/** The state of the core after the input `lastSequence`, at the end of block `blockNumber`. */
export interface StoredSnapshot {
  readonly blockNumber: number
  readonly lastSequence: number
  readonly timeUs: TimeUs
  readonly stateHash: string
  readonly payload: Uint8Array
}

/** What everybody may ask of a journal: to read it changes nothing. */
export interface JournalReading {
  head(): JournalHead
  /** The blocks after `blockNumber`, each checked against its hash and its predecessor. */
  blocksAfter(blockNumber: number): Iterable<StoredBlock>
  newestSnapshot(): StoredSnapshot | undefined
}

/**
 * The one durable truth. A promise that `append` keeps means: durable, in order, under this epoch.
 *
 * Errors: JournalError with `code` (`HEAD_MOVED`, `FENCED`, `DISK_FULL`, `CORRUPT`, `IO`), `retryable`, `cause`.
 */
export interface Journal extends JournalReading {
  /** Compare-and-append: refused with `HEAD_MOVED` unless `previous` is still the head. */
  append(previous: JournalHead, draft: BlockDraft): Promise<JournalHead>
  saveSnapshot(snapshot: StoredSnapshot): Promise<void>
  close(): Promise<void>
}

/** The right to lead: at most one holder, and an epoch that only grows. */
export interface Lease {
  readonly epoch: number
  isHeld(): boolean
  release(): Promise<void>
}

// ── the outside ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Microseconds, UTC, for stamps; and a monotonic count for durations. */
export interface Clock {
  nowUs(): TimeUs
  monotonicUs(): number
}

/** The effects that concern a venue. */
export type VenueEffect = Extract<
  Effect,
  { kind: 'SendOrder' | 'SendAmend' | 'SendCancel' | 'QueryOrder' | 'RequestMassStatus' | 'RefreshDeadMansSwitch' }
>

/** One account's connection to a venue. Whatever goes wrong comes back as a report; nothing is thrown into the core. */
export interface VenueSession {
  execute(effect: VenueEffect): void
  close(): Promise<void>
}

export type ReportSink = (report: Report) => void

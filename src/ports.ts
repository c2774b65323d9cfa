/** What the inside needs of the world, as types. I/O folders implement them; `host` puts them together. */

import type { Severity, VenueEffect } from './core/domain/effects.ts'
import type { HistoryAnswer, HistoryStretch } from './core/domain/history.ts'
import type { InstrumentIndex, TimeUs } from './core/domain/ids.ts'
import type { Report } from './core/domain/inputs.ts'

export type { VenueEffect } from './core/domain/effects.ts'

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

/** An answer that is here at once where the store is in this machine, and later where it is not. */
export type Awaitable<T> = T | Promise<T>

/** What everybody may ask of a journal: to read it changes nothing. One in this machine answers at once. */
export interface JournalReading {
  head(): JournalHead
  /** The blocks after `blockNumber`, each checked against its hash and its predecessor. */
  blocksAfter(blockNumber: number): Iterable<StoredBlock>
  newestSnapshot(): StoredSnapshot | undefined
}

/**
 * The one durable truth. A promise that `append` keeps means: durable, in order, under this epoch.
 *
 * Errors: JournalError with `code` (`HEAD_MOVED`, `FENCED`, `DISK_FULL`, `CORRUPT`, `IO`, `STORE_AWAY`, `NOT_REPLICATED`),
 * `retryable`, `cause`.
 */
export interface Journal {
  /** The newest block that this process knows of. */
  head(): JournalHead
  /** As of a JournalReading; for `for await`, as the journal may be in another machine. */
  blocksAfter(blockNumber: number): Iterable<StoredBlock> | AsyncIterable<StoredBlock>
  newestSnapshot(): Awaitable<StoredSnapshot | undefined>
  /** Compare-and-append: refused with `HEAD_MOVED` unless `previous` is still the head. */
  append(previous: JournalHead, draft: BlockDraft): Promise<JournalHead>
  /** An append that somebody waits for is about to come: whoever makes it may get ready. */
  expectAppend?(): void
  saveSnapshot(snapshot: StoredSnapshot): Promise<void>
  close(): Promise<void>
}

/** Something that the opening of a journal did or found, for a named alert. */
export interface OpeningNote<Code extends string = string> {
  readonly code: Code
  /** Lost blocks are for a person; what is mended is worth knowing. */
  readonly severity: Severity
  readonly text: string
  readonly firstBlock: number
  readonly lastBlock: number
  /** Where the bytes are kept; empty where there are none. */
  readonly keptIn: string
}

export interface PruneResult {
  readonly prunedBlocks: number
  /** The oldest block that is still there. */
  readonly firstBlockNumber: number
}

/** The journal as a node needs it: with what was found at its opening, and what a restart and the retention ask for. */
export interface NodeJournal extends Journal {
  /** Each is worth an alert. */
  readonly openingNotes: readonly OpeningNote[]
  /** The newest block that ends before this sequence; the base where none does. */
  lastBlockBefore(sequence: number): Awaitable<number>
  /** The newest block whose last input is older than this; the base where none is. */
  lastBlockOlderThan(timeUs: number): Awaitable<number>
  /** Drops the blocks before `blockNumber`, but only what every kept snapshot covers. */
  pruneBefore(blockNumber: number): Promise<PruneResult>
}

/** The right to lead: at most one holder, and an epoch that only grows. */
export interface Lease {
  readonly epoch: number
  /** Looked at right before each send: false once the deadline is past or another node has a newer epoch. */
  isHeld(): boolean
  /** Another node has a newer epoch, for certain: this one ends. While it is merely not held it may come back. */
  isLost(): boolean
  /**
   * Microseconds of this machine's monotonic clock (`process.hrtime`), which all its processes share: past this nothing
   * that adds risk may leave, in whichever process it is. Infinity where the lease ends with the process and not before.
   */
  deadlineUs(): number
  release(): Promise<void>
}

// ── several nodes on one store ───────────────────────────────────────────────────────────────────────────────────────

/** Who leads, as the store tells it. Durations only: the clocks of store and node are never compared. */
export interface LeaseView {
  /** 0: nobody has ever led. */
  readonly epoch: number
  /** The node that leads or led last; empty before the first. */
  readonly nodeId: string
  /** What the leader runs; empty before the first. */
  readonly buildId: string
  readonly configHash: string
  /** By the store's clock; 0 or less once it ran out or was given back. */
  readonly remainingUs: number
  /** It was given back in good order, and not taken since. */
  readonly isReleased: boolean
  /** A planned switch: the node that a person wants to lead, and no other may claim for now; empty for none. */
  readonly handoverTo: string
}

export interface LeaseClaim {
  /** The epoch that was seen: refused where somebody has claimed since. */
  readonly seenEpoch: number
  readonly durationUs: number
  readonly buildId: string
  readonly configHash: string
  /** What names an account at its venue whoever trades it (venue kind and the venue's own account or key id), so that two desks cannot lead on one. */
  readonly accountKeys: readonly string[]
}

export const CLAIM_REFUSALS = [
  /** The holder's lease runs and its session with the store is alive. */
  'HELD',
  /** Somebody else has claimed since. */
  'OVERTAKEN',
  /** A planned switch names another node. */
  'RESERVED',
  /** Another desk leads on one of the accounts. */
  'ACCOUNT_HELD',
] as const
export type ClaimRefusal = (typeof CLAIM_REFUSALS)[number]

export type ClaimAnswer =
  /** `head`: the end of the journal, after which nobody of an older epoch can append. */
  | { readonly isGranted: true; readonly epoch: number; readonly head: JournalHead }
  | { readonly isGranted: false; readonly refusal: ClaimRefusal; readonly text: string; readonly view: LeaseView }

/** Resolves once the session of the leader with the store has ended, as a watch saw that stood while it lived. */
export interface HolderWatch {
  readonly ended: Promise<void>
  close(): void
}

/**
 * The lease of a desk in a store that several nodes share. Each call is one round trip; none is tried again by itself.
 *
 * Errors: JournalError `STORE_AWAY`, `NOT_REPLICATED`.
 */
export interface LeaseTable {
  view(): Promise<LeaseView>
  /**
   * Granted where the lease ran out, was given back, or the session of its holder has ended in this life of the server.
   *
   * Errors: as all, and JournalError `HEAD_WENT_BACK` where the store no longer has what this node knows to be acknowledged.
   */
  claim(claim: LeaseClaim): Promise<ClaimAnswer>
  /** Before it answers the time is counted from. Returns: the view; ours no more where its epoch is another. */
  renew(epoch: number, durationUs: number): Promise<LeaseView>
  /** `to`: the only node that may claim for the next seconds; empty for whoever comes first. */
  release(epoch: number, to: string): Promise<void>
  /** Asks the leader to hand over; it reads it with its next renewal. */
  askForHandover(to: string): Promise<void>
  /** Errors (of `ended`): JournalError STORE_AWAY when the watch itself lost its session: that tells nothing of the leader. */
  watchHolder(): Promise<HolderWatch>
  /**
   * Calls each time the session ended in which this node holds its lease: another may claim from then on without waiting for
   * the lease to run out, so this one counts as not held until the next `renew` has answered (it opens a session anew).
   */
  onSessionEnd(listener: () => void): void
}

/** A node as the others see it. */
export interface NodePresence {
  readonly nodeId: string
  /** The lower, the sooner it leads. */
  readonly priority: number
  readonly role: 'Leader' | 'Standby'
  readonly epoch: number
  readonly appliedSequence: number
  readonly appliedBlock: number
  readonly buildId: string
  readonly configHash: string
  /** Why it cannot be promoted, beginning with a code; empty where it can. */
  readonly refusal: string
  /** How far its clock is ahead of the store's, microseconds; negative where it is behind. */
  readonly clockOffUs: number
}

export interface SeenNode extends NodePresence {
  /** By the store's clock. */
  readonly seenAgoUs: number
}

/** What the board answers to a word. */
export interface Announced {
  /** The store's clock, microseconds since the epoch, UTC, for a node to see how far its own is off. */
  readonly storeTimeUs: TimeUs
  /** Since this node's word before, another process has told of itself under the same name. */
  readonly isNameShared: boolean
}

export interface NodeBoard {
  announce(presence: NodePresence): Promise<Announced>
  list(): Promise<SeenNode[]>
}

/** A journal that another node may be writing. */
export interface SharedJournal extends NodeJournal {
  /**
   * Each block after `blockNumber`, checked, as soon as it is there, until the signal aborts.
   *
   * Errors: JournalError `CORRUPT`, `HEAD_WENT_BACK` where the store no longer has what it had; the store being away is not
   * one: it goes on when it is back.
   */
  follow(blockNumber: number, signal: AbortSignal): AsyncIterable<StoredBlock>
}

/** What counts as durable in a shared store: written to the disk of the primary and of a synchronous standby, or of the primary alone. */
export const STORE_DURABILITIES = ['replica', 'disk'] as const
export type StoreDurability = (typeof STORE_DURABILITIES)[number]

/** Something about a store that keeps less than is wanted of it, or that is worth knowing. */
export interface StoreFinding {
  /** Capitals and `_`: it names an alert. */
  readonly code: string
  readonly severity: Severity
  readonly text: string
  /** What to do. */
  readonly remedy: string
}

/** What a shared store promises, as it says itself. */
export interface DurabilityReport {
  readonly wanted: StoreDurability
  /** No finding is critical. */
  readonly isKept: boolean
  /** Name and version of the server, for people. */
  readonly server: string
  /** Each setting that counts, by its name, as the server tells it. */
  readonly settings: Readonly<Record<string, string>>
  /** The synchronous standbys that are connected now. */
  readonly standbys: readonly string[]
  readonly findings: readonly StoreFinding[]
}

/** What the servers of a store said to this node. */
export interface ServersLook {
  /** One for each server that does not let it in. */
  readonly refusing: readonly StoreFinding[]
  /** False where a server did not answer. */
  readonly isWhole: boolean
}

/** A store that several nodes share. */
export interface SharedStore {
  readonly journal: SharedJournal
  readonly lease: LeaseTable
  readonly board: NodeBoard
  /** Asks the store anew. Errors: JournalError STORE_AWAY. */
  durability(): Promise<DurabilityReport>
  /** Asks each of several servers whether it lets this node in, for the time that a connection may take. Errors: none. */
  lookAtServers(): Promise<ServersLook>
  close(): Promise<void>
}

// ── the outside ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Microseconds, UTC, for stamps; and a monotonic count for durations. */
export interface Clock {
  nowUs(): TimeUs
  monotonicUs(): number
}

/** One account's connection to a venue. Whatever goes wrong comes back as a report; nothing is thrown into the core. */
export interface VenueSession {
  execute(effect: VenueEffect): void
  /** Gets a book anew that is not the venue's any more, as it was told. Absent where books come whole by themselves. */
  renewBook?(instrumentIndex: InstrumentIndex): void
  /** Absent where the session asks for nothing that is counted. */
  figures?(): VenueFigures
  close(): Promise<void>
}

export const REQUEST_OUTCOMES = ['answered', 'refused', 'limited', 'not_sent', 'unknown'] as const
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number]

export interface RequestCount {
  /** What was asked for. */
  readonly request: string
  readonly outcome: RequestOutcome
  readonly count: number
}

/** What a session has measured of its venue. */
export interface VenueFigures {
  readonly requests: readonly RequestCount[]
  /** Of the answers since this was asked last, as many as are kept; microseconds. */
  readonly roundTripsUs: readonly number[]
  /** What is left of the venue's rate limit now, 0 to 1. */
  readonly rateBudgetShare: number
  /** How far the venue's clock is ahead of ours; 0 as long as nobody asked. */
  readonly clockOffsetUs: number
}

export type ReportSink = (report: Report) => void

// ── the past of the market ───────────────────────────────────────────────────────────────────────────────────────────

/** The past of a venue's markets, as it tells it to whoever asks. What it does not tell for certain is not made up. */
export interface MarketHistory {
  read(stretch: HistoryStretch): Promise<HistoryAnswer>
  close(): Promise<void>
}

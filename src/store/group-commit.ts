/**
 * Group commit: while one block is being made durable the next one fills. No timer and no promise for a record: the first
 * record after a pause is on its way at the end of the turn that brought it, and the caller is told the newest durable
 * sequence after each block.
 *
 * Blocks go one after another, in order; a record is never dropped: when the buffer is full `hasRoom` turns false, and the
 * caller stops feeding inputs until it is true again.
 */

import type { Event } from '../core/domain/events.ts'
import type { Input } from '../core/domain/inputs.ts'
import { assert } from '../core/std/assert.ts'
import type { BlockDraft, Journal, JournalHead } from '../ports.ts'
import { JournalError } from './journal-error.ts'
import { RecordWriter } from './record-codec.ts'

export interface GroupCommitOptions {
  readonly journal: Journal
  readonly epoch: number
  /** Everything up to this sequence is durable. */
  readonly onDurable: (lastSequence: number, head: JournalHead, commitMs: number, payloadBytes: number) => void
  /** An append failed. Its block is kept: `retry` sends it again, if the error is retryable. */
  readonly onFailure: (error: JournalError) => void
  /** The buffer became full, or has room again: a named event, JOURNAL_BUFFER_FULL. */
  readonly onPressure?: (isFull: boolean, bufferedBytes: number) => void
  /** A block is closed when it is longer than this. */
  readonly blockBytesMax?: number
  /** What may wait for the disk, encoded. */
  readonly bufferBytesMax?: number
  /**
   * How long records may wait for others when nobody urges; 0 sends them at the end of the turn that brought them.
   *
   * Why: a block of mere ticks in flight makes the order behind it wait for a whole commit. Measured at 1,000 ticks/s:
   * see bench/live-pipeline.ts.
   */
  readonly lingerMs?: number
}

const BLOCK_BYTES_MAX = 1024 * 1024
const BUFFER_BYTES_MAX = 32 * 1024 * 1024

export class GroupCommitter {
  private readonly options: GroupCommitOptions
  private readonly blockBytesMax: number
  private readonly bufferBytesMax: number
  private readonly writer = new RecordWriter()
  /** Closed blocks that wait for the one in flight. */
  private readonly waiting: BlockDraft[] = []
  private waitingBytes = 0
  private durable: number
  private isInFlight = false
  private isFlushDue = false
  private isUrgent = false
  private lingering: NodeJS.Timeout | undefined
  private lingersSinceMs = 0
  /** When the first record of the block that fills came. */
  private fillsSinceMs = 0
  private isFull = false
  private failed: { readonly draft: BlockDraft; readonly error: JournalError } | undefined
  private idleWaiters: (() => void)[] = []

  constructor(options: GroupCommitOptions) {
    this.options = options
    this.blockBytesMax = options.blockBytesMax ?? BLOCK_BYTES_MAX
    this.bufferBytesMax = options.bufferBytesMax ?? BUFFER_BYTES_MAX
    this.durable = options.journal.head().lastSequence
  }

  get durableSequence(): number {
    return this.durable
  }

  /** False: finish the turn at hand, then feed no more inputs until `onPressure(false)`. */
  get hasRoom(): boolean {
    return !this.isFull
  }

  get bufferedBytes(): number {
    return this.waitingBytes + this.writer.byteLength
  }

  /** One turn: an input and the events it caused. They never end up in two blocks. */
  add(sequence: number, input: Input, events: readonly Event[]): void {
    if (this.writer.recordCount === 0) this.fillsSinceMs = performance.now()
    this.writer.writeInput(input, sequence)
    for (let i = 0; i < events.length; i++) this.writer.writeEvent(events[i]!)
    if (this.writer.byteLength >= this.blockBytesMax) this.closeBlock()
    if (!this.isFull && this.bufferedBytes > this.bufferBytesMax) this.setFull(true)
    if (!this.isInFlight && this.failed === undefined) this.flushInTime()
  }

  /** Somebody will urge at the end of this turn. */
  expect(): void {
    if (!this.isInFlight) this.options.journal.expectAppend?.()
  }

  /** Somebody waits for what is buffered now: it is sent at once, or as soon as the block in flight is done. */
  urge(): void {
    this.isUrgent = true
    this.flush()
  }

  /**
   * Nobody is expected to urge for a moment: what has lingered for half of its time goes now.
   *
   * Why: a block that the end of that time begins is often in flight when an order comes, which then waits for two syncs.
   */
  settle(): void {
    if (this.lingering !== undefined && performance.now() - this.lingersSinceMs >= this.options.lingerMs! / 2)
      this.flush()
  }

  /** Sends what is there at once, unless a block is in flight already. Called by itself after each synchronous run. */
  readonly flush = (): void => {
    this.isFlushDue = false
    if (this.isInFlight || this.failed !== undefined) return
    clearTimeout(this.lingering)
    this.lingering = undefined
    this.isUrgent = false
    if (this.waiting.length === 0) this.closeBlock()
    const draft = this.waiting.shift()
    if (draft !== undefined) void this.commit(draft)
  }

  /** Sends the refused block again. */
  retry(): void {
    if (this.failed === undefined) return
    const { draft, error } = this.failed
    assert(error.retryable, 'only a retryable append is tried again')
    this.failed = undefined
    void this.commit(draft)
  }

  /** Resolves when nothing waits any more; rejects when a block was refused. For a stop or a snapshot, not for a turn. */
  async whenDurable(): Promise<void> {
    this.urge()
    while (this.isInFlight) await new Promise<void>(resolve => this.idleWaiters.push(resolve))
    if (this.failed !== undefined) throw this.failed.error
  }

  private flushInTime(): void {
    const { lingerMs = 0 } = this.options
    if (lingerMs > 0 && this.waiting.length === 0) {
      if (this.lingering !== undefined) return
      this.lingering = setTimeout(this.flush, lingerMs)
      this.lingersSinceMs = performance.now()
    } else if (!this.isFlushDue) {
      this.isFlushDue = true
      queueMicrotask(this.flush)
    }
  }

  private closeBlock(): void {
    const { writer } = this
    if (writer.recordCount === 0) return
    const { firstSequence, lastSequence, firstTimeUs, lastTimeUs, recordCount } = writer
    const { epoch } = this.options
    const payload = writer.take()
    this.waiting.push({ epoch, firstSequence, lastSequence, firstTimeUs, lastTimeUs, recordCount, payload })
    this.waitingBytes += payload.length
  }

  private async commit(draft: BlockDraft): Promise<void> {
    assert(!this.isInFlight, 'one block is in flight at a time')
    this.isInFlight = true
    // The journal may take the payload's memory away: its length is needed after that.
    const payloadBytes = draft.payload.length
    const beganMs = performance.now()
    let head: JournalHead
    try {
      head = await this.options.journal.append(this.options.journal.head(), draft)
    } catch (error) {
      this.isInFlight = false
      this.refuse(draft, error)
      this.wakeIdle()
      return
    }
    this.isInFlight = false
    this.finish(head, payloadBytes, performance.now() - beganMs)
  }

  private finish(head: JournalHead, payloadBytes: number, commitMs: number): void {
    this.waitingBytes -= payloadBytes
    this.durable = head.lastSequence
    // First what waits to leave; the next block is on its way a moment later.
    this.options.onDurable(head.lastSequence, head, commitMs, payloadBytes)
    const { lingerMs = 0 } = this.options
    // What came while that block was in flight may have lingered for its whole time already.
    const mayLinger = performance.now() - this.fillsSinceMs < lingerMs && !this.isUrgent && this.waiting.length === 0
    if (!mayLinger) this.flush()
    else if (this.writer.recordCount > 0) this.flushInTime()
    if (this.isFull && this.bufferedBytes <= this.bufferBytesMax / 2) this.setFull(false)
    if (!this.isInFlight) this.wakeIdle()
  }

  private refuse(draft: BlockDraft, error: unknown): void {
    // Anything else is a bug of ours: nobody catches it.
    if (!(error instanceof JournalError)) throw error
    this.failed = { draft: { ...draft, payload: error.payload ?? draft.payload }, error }
    this.options.onFailure(error)
  }

  private setFull(isFull: boolean): void {
    this.isFull = isFull
    this.options.onPressure?.(isFull, this.bufferedBytes)
  }

  private wakeIdle(): void {
    const waiters = this.idleWaiters
    this.idleWaiters = []
    for (const wake of waiters) wake()
  }
}

/**
 * Memory that a journal shares with its commit thread, for short appends: a message between threads and its answer cost
 * 190 us, the same numbers in shared memory 45 us (medians, where both sleep between two appends).
 *
 * Invariant: one append at a time; while it is asked for, what stands here belongs to the thread, else to the journal.
 */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { BlockDraft, JournalHead } from '../../ports.ts'

/** What a block follows. */
export type Predecessor = Pick<JournalHead, 'blockNumber' | 'hash'>

/** Words: a count that rises with every call, on which the thread sleeps; where the append stands; whether one is about to come. */
const CALLS = 0
const STATE = 1
/** An append is about to come. */
const EXPECTED = 2
const WORDS = 4

const FREE = 0
const ASKED = 1
const DONE = 2

const NUMBERS = 8
/** Hexadecimal SHA-256; nothing before the first block. */
const HASH_CHARS = 64
/** What is longer takes a while to commit anyway. */
const PAYLOAD_BYTES_MAX = 64 * 1024

const AT_NUMBERS = WORDS * 4
const AT_HASH = AT_NUMBERS + NUMBERS * 8
const AT_PAYLOAD = AT_HASH + HASH_CHARS

export class CommitLane {
  readonly memory: SharedArrayBuffer
  private readonly words: Int32Array
  private readonly numbers: Float64Array
  private readonly hash: Buffer
  private readonly payload: Uint8Array

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(AT_PAYLOAD + PAYLOAD_BYTES_MAX)) {
    this.memory = memory
    this.words = new Int32Array(memory, 0, WORDS)
    this.numbers = new Float64Array(memory, AT_NUMBERS, NUMBERS)
    this.hash = Buffer.from(memory, AT_HASH, HASH_CHARS)
    this.payload = new Uint8Array(memory, AT_PAYLOAD)
  }

  // ── the journal's side ─────────────────────────────────────────────────────────────────────────────────────────────

  /** Returns: false where it has to be a message: it is too long, or another one stands here. */
  ask(previous: Predecessor, draft: BlockDraft): boolean {
    const { epoch, firstSequence, lastSequence, firstTimeUs, lastTimeUs, recordCount, payload } = draft
    if (payload.length > PAYLOAD_BYTES_MAX || Atomics.load(this.words, STATE) !== FREE) return false
    const { blockNumber, hash } = previous
    this.numbers.set([
      blockNumber,
      epoch,
      firstSequence,
      lastSequence,
      firstTimeUs,
      lastTimeUs,
      recordCount,
      payload.length,
    ])
    this.hash.fill(0).write(hash, 'latin1')
    this.payload.set(payload)
    Atomics.store(this.words, STATE, ASKED)
    this.call()
    return true
  }

  /** Wakes the thread: there is something for it, here or among its messages. */
  call(): void {
    Atomics.add(this.words, CALLS, 1)
    Atomics.notify(this.words, CALLS)
  }

  /** Wakes the thread before there is anything for it: it looks out for the append. */
  expect(): void {
    Atomics.store(this.words, EXPECTED, 1)
    this.call()
  }

  /** Resolves when the thread has answered. */
  async whenAnswered(): Promise<void> {
    const waiting = Atomics.waitAsync(this.words, STATE, ASKED)
    if (waiting.async) await waiting.value
  }

  /** Returns: the hash of the new block; `undefined` while there is none, or it was refused. The place is free then. */
  takeDone(): string | undefined {
    if (Atomics.load(this.words, STATE) !== DONE) return undefined
    const hash = this.hash.toString('latin1')
    Atomics.store(this.words, STATE, FREE)
    return hash
  }

  // ── the thread's side ──────────────────────────────────────────────────────────────────────────────────────────────

  get calls(): number {
    return Atomics.load(this.words, CALLS)
  }

  /** Sleeps until there were more calls than these. */
  waitForCall(calls: number): void {
    Atomics.wait(this.words, CALLS, calls)
  }

  /** Where an append is about to come: looks again and again until it is there, at most for so long. */
  awaitExpected(patienceMs: number): void {
    if (Atomics.load(this.words, EXPECTED) === 0) return
    const untilMs = performance.now() + patienceMs
    while (Atomics.load(this.words, STATE) !== ASKED && performance.now() < untilMs);
    Atomics.store(this.words, EXPECTED, 0)
  }

  asked(): { readonly previous: Predecessor; readonly draft: BlockDraft } | undefined {
    if (Atomics.load(this.words, STATE) !== ASKED) return undefined
    const [blockNumber, epoch, firstSequence, lastSequence, firstTimeUs, lastTimeUs, recordCount, payloadBytes] = this
      .numbers as unknown as readonly [number, number, number, number, TimeUs, TimeUs, number, number]
    const hash = this.hash[0] === 0 ? '' : this.hash.toString('latin1')
    const payload = this.payload.slice(0, payloadBytes)
    return {
      previous: { blockNumber, hash },
      draft: { epoch, firstSequence, lastSequence, firstTimeUs, lastTimeUs, recordCount, payload },
    }
  }

  done(hash: string): void {
    this.hash.write(hash, 'latin1')
    this.answer(DONE)
  }

  /** The place is free again; why it was refused is a message. */
  refused(): void {
    this.answer(FREE)
  }

  private answer(state: number): void {
    Atomics.store(this.words, STATE, state)
    Atomics.notify(this.words, STATE)
  }
}

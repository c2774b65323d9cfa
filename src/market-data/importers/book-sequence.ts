/**
 * The venue's rules for keeping a book from a snapshot and diffs: diffs that came before the snapshot wait for it,
 * those that it holds already are dropped, and after a gap nothing is taken until the next snapshot.
 * Source: Binance spot API, "How to manage a local order book correctly".
 */

import type { BookMessage, LineOutcome, ParserContext } from './row-sink.ts'

export interface BookDiff {
  readonly eventTimeUs: number
  readonly firstUpdateId: number
  readonly lastUpdateId: number
  /** Futures only: the last id of the message before. */
  readonly previousUpdateId: number | undefined
  readonly levels: BookMessage
}

/** Ten minutes of diffs at ten a second, far more than a snapshot ever takes. */
const WAITING_MAX = 6_000

export class BookSequence {
  readonly #context: ParserContext
  #waiting: BookDiff[] = []
  /** The last update in the book; undefined while there is no book. */
  #lastUpdateId: number | undefined
  /** The first diff after a snapshot may begin before it. */
  #isFirstDiff = false

  constructor(context: ParserContext) {
    this.#context = context
  }

  takeSnapshot(timeUs: number, lastUpdateId: number, levels: BookMessage): LineOutcome {
    const refusal = this.#context.sink.book(timeUs, 0, levels, true)
    if (refusal !== undefined) return refusal
    this.#lastUpdateId = lastUpdateId
    this.#isFirstDiff = true
    const waiting = this.#waiting
    this.#waiting = []
    for (const diff of waiting) {
      // The refusal of a diff that waited belongs to its own line, long gone by: it is told as a gap at the snapshot.
      if (diff.lastUpdateId > lastUpdateId && this.#apply(timeUs, diff) !== undefined) return 'SEQUENCE_GAP'
    }
    return undefined
  }

  takeDiff(timeUs: number, diff: BookDiff): LineOutcome {
    if (this.#lastUpdateId === undefined) {
      if (this.#waiting.length === WAITING_MAX) this.#waiting.shift()
      this.#waiting.push(diff)
      return 'DepthBeforeSnapshot'
    }
    if (diff.lastUpdateId <= this.#lastUpdateId) return 'DepthBeforeSnapshot'
    return this.#apply(timeUs, diff)
  }

  #apply(timeUs: number, diff: BookDiff): LineOutcome {
    const refusal = this.#isNext(diff)
      ? this.#context.sink.book(timeUs, diff.eventTimeUs, diff.levels, false)
      : 'SEQUENCE_GAP'
    if (refusal === undefined) {
      this.#lastUpdateId = diff.lastUpdateId
      this.#isFirstDiff = false
      return undefined
    }
    this.#lastUpdateId = undefined
    const remedy = 'the book is void from there to the next snapshot; quotes and trades are not affected'
    this.#context.note(`order book: a message was refused or is missing (${refusal}); ${remedy}`)
    return refusal
  }

  #isNext(diff: BookDiff): boolean {
    const lastUpdateId = this.#lastUpdateId ?? 0
    if (this.#isFirstDiff) return diff.firstUpdateId <= lastUpdateId + 1
    if (diff.previousUpdateId !== undefined) return diff.previousUpdateId === lastUpdateId
    return diff.firstUpdateId === lastUpdateId + 1
  }
}

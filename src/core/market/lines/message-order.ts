/**
 * The order of the messages of one line about one instrument, kind by kind: by the venue's numbers, and by its times.
 *
 * Invariant: a number that was seen counts, whatever became of its message; a time counts once its message has passed.
 */

import { MARKET_KINDS, type MarketKind } from '../../domain/market-data.ts'
import { PLACE_OF_CODE, type RuleBounds } from './rules.ts'

/** No rule is broken. */
export const KEPT = -1
/** Older numbers with newer times in a row, until the venue is taken to count anew. */
const RESTART_RUN = 3

/** Kinds are places in MARKET_KINDS; answers are places in LINE_RULE_CODES. */
export class MessageOrder {
  /** What the latest answer measured against. */
  limit = 0
  readonly #bounds: RuleBounds
  readonly #isContiguous: readonly boolean[]
  readonly #lastSequence = new Float64Array(MARKET_KINDS.length)
  readonly #lastEventUs = new Float64Array(MARKET_KINDS.length)
  readonly #restartRun = new Uint8Array(MARKET_KINDS.length)

  constructor(bounds: RuleBounds, contiguousKinds: readonly MarketKind[]) {
    this.#bounds = bounds
    this.#isContiguous = MARKET_KINDS.map(kind => contiguousKinds.includes(kind))
  }

  /** The connection is new. Without times nothing tells whether its numbers go on; with them a run of newer ones does. */
  begin(): void {
    for (let kind = 0; kind < this.#lastSequence.length; kind++)
      if (this.#lastEventUs[kind] === 0) this.#lastSequence[kind] = 0
  }

  /** Shape: 0 is no number. */
  faultOfSequence(kind: number, sequence: number, eventTimeUs: number): number {
    if (sequence === 0) return KEPT
    const last = this.#lastSequence[kind]!
    this.limit = last + 1
    if (sequence <= last) return this.#faultOfOld(kind, sequence, eventTimeUs)
    this.#restartRun[kind] = 0
    this.#lastSequence[kind] = sequence
    const isGap = last !== 0 && sequence !== last + 1 && this.#isContiguous[kind]!
    return isGap ? PLACE_OF_CODE.SEQUENCE_GAP : KEPT
  }

  /**
   * Of a level of a book, where those count by one; the levels of a message may share its number. A snapshot begins anew.
   *
   * Why no run of newer ones here: a book that lost its place is told anew anyway.
   */
  faultOfLevel(kind: number, sequence: number, isSnapshotStart: boolean): number {
    if (sequence === 0 || !this.#isContiguous[kind]) return KEPT
    const last = this.#lastSequence[kind]!
    this.limit = last + 1
    if (!isSnapshotStart && sequence < last) return PLACE_OF_CODE.SEQUENCE_BACKWARDS
    this.#lastSequence[kind] = sequence
    return isSnapshotStart || last === 0 || sequence <= last + 1 ? KEPT : PLACE_OF_CODE.SEQUENCE_GAP
  }

  /** Against the venue's time of the message ahead of it. Shape: 0 is no time. */
  faultOfTime(kind: number, eventTimeUs: number, nowUs: number): number {
    if (eventTimeUs === 0) return KEPT
    const fault = this.faultOfClock(eventTimeUs, nowUs)
    if (fault === PLACE_OF_CODE.TIME_AHEAD || eventTimeUs >= this.#lastEventUs[kind]!) return fault
    this.limit = this.#lastEventUs[kind]!
    return PLACE_OF_CODE.TIME_BACKWARDS
  }

  /** Against our own time. */
  faultOfClock(eventTimeUs: number, nowUs: number): number {
    if (eventTimeUs === 0) return KEPT
    this.limit = nowUs + this.#bounds.aheadUsMax
    if (eventTimeUs > this.limit) return PLACE_OF_CODE.TIME_AHEAD
    this.limit = nowUs - this.#bounds.lateUsMax
    return eventTimeUs < this.limit ? PLACE_OF_CODE.TIME_LATE : KEPT
  }

  /** The message has passed. A time that passed although it is ahead must not make all that follow late. */
  noteTime(kind: number, eventTimeUs: number, nowUs: number): void {
    if (eventTimeUs > this.#lastEventUs[kind]! && eventTimeUs <= nowUs + this.#bounds.aheadUsMax)
      this.#lastEventUs[kind] = eventTimeUs
  }

  #faultOfOld(kind: number, sequence: number, eventTimeUs: number): number {
    if (sequence === this.#lastSequence[kind]) return PLACE_OF_CODE.DUPLICATE
    const lastEventUs = this.#lastEventUs[kind]!
    if (lastEventUs === 0 || eventTimeUs <= lastEventUs) return PLACE_OF_CODE.SEQUENCE_BACKWARDS
    this.#restartRun[kind]!++
    if (this.#restartRun[kind]! < RESTART_RUN) return PLACE_OF_CODE.SEQUENCE_BACKWARDS
    this.#restartRun[kind] = 0
    this.#lastSequence[kind] = sequence
    return PLACE_OF_CODE.SEQUENCE_RESTARTED
  }
}

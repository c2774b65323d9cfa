/**
 * The best levels of a book that a source repeats in full, turned into what changed: the first is a snapshot, later ones
 * are the levels that came, went or have another size. The book is then exactly the levels that were told.
 */

import { addLevel, type BookMessage, newBookMessage, type RowRefusal, type RowSink } from './row-sink.ts'

export class DepthBook {
  readonly #sink: RowSink
  readonly #message: BookMessage = newBookMessage()
  /** What the sink has: price → size. */
  #bids = new Map<number, number>()
  #asks = new Map<number, number>()
  #isKnown = false
  #nextBids = new Map<number, number>()
  #nextAsks = new Map<number, number>()

  constructor(sink: RowSink) {
    this.#sink = sink
  }

  /** One level of the next state; NaN stands for a text that could not be read. */
  add(isBid: boolean, priceTicks: number, qtyLots: number): void {
    const side = isBid ? this.#nextBids : this.#nextAsks
    side.set(priceTicks, qtyLots)
  }

  /** Hands on what the added levels change. A refused state changes nothing: the next one is compared with the last good one. */
  finish(timeUs: number, eventTimeUs: number): RowRefusal | undefined {
    const message = this.#message
    message.count = 0
    if (this.#isKnown) {
      addChanges(message, true, this.#bids, this.#nextBids)
      addChanges(message, false, this.#asks, this.#nextAsks)
    } else {
      for (const [priceTicks, qtyLots] of this.#nextBids) addLevel(message, true, priceTicks, qtyLots)
      for (const [priceTicks, qtyLots] of this.#nextAsks) addLevel(message, false, priceTicks, qtyLots)
    }
    const refusal = message.count === 0 ? undefined : this.#sink.book(timeUs, eventTimeUs, message, !this.#isKnown)
    if (refusal === undefined) this.#turn(message.count > 0)
    this.#nextBids.clear()
    this.#nextAsks.clear()
    return refusal
  }

  #turn(isTold: boolean): void {
    this.#isKnown ||= isTold
    const bids = this.#bids
    const asks = this.#asks
    this.#bids = this.#nextBids
    this.#asks = this.#nextAsks
    this.#nextBids = bids
    this.#nextAsks = asks
  }
}

function addChanges(
  into: BookMessage,
  isBid: boolean,
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): void {
  for (const priceTicks of before.keys()) if (!after.has(priceTicks)) addLevel(into, isBid, priceTicks, 0)
  for (const [priceTicks, qtyLots] of after) {
    if (before.get(priceTicks) !== qtyLots) addLevel(into, isBid, priceTicks, qtyLots)
  }
}

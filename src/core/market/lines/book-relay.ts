/**
 * Shows one line's book at a time: its levels as they come, and all of it, as a snapshot, where another line's was shown before.
 *
 * Invariant: applied in order, what was emitted is the book of the line that is shown.
 */

import { type BookLevel, type MarketInput, newBookLevel } from '../../domain/market-data.ts'
import type { Side } from '../../domain/order.ts'
import type { PriceTicks, QtyLots } from '../../domain/quantities.ts'
import type { L2Book } from '../l2-book.ts'
import type { LineMarket } from './line-market.ts'

export class BookRelay {
  #shown: LineMarket | undefined = undefined
  readonly #emit: (input: MarketInput) => void
  readonly #level = newBookLevel()

  constructor(emit: (input: MarketInput) => void) {
    this.#emit = emit
  }

  shows(line: LineMarket): boolean {
    return this.#shown === line
  }

  /** Another line's book is to be shown: now if it is whole, else as soon as it is. */
  turnTo(line: LineMarket): void {
    this.#shown = undefined
    if (line.isBookWhole && line.book !== undefined) this.#showAll(line, line.book)
  }

  /** A level of the line that is to be shown; it is in the line's book already. */
  take(line: LineMarket, level: BookLevel): void {
    if (line.isBookBroken) {
      // Nothing more of it until it is whole again.
      this.#shown = undefined
      return
    }
    if (level.isSnapshotStart) this.#shown = line
    if (this.#shown === line) this.#emit(level)
    else if (level.isLast) this.#showAll(line, line.book!)
  }

  #showAll(line: LineMarket, book: L2Book): void {
    this.#shown = line
    const level = this.#level
    level.instrumentIndex = line.instrument.index
    level.eventTimeUs = line.bookEventTimeUs as never
    level.receiveTimeUs = line.bookReceiveTimeUs as never
    level.isSnapshotStart = true
    const lowestAsk = lastOf(book, 'Sell')
    const lastTicks = lowestAsk ?? lastOf(book, 'Buy')
    if (lastTicks === undefined) return this.#showNothing(line)
    this.#showSide(book, 'Buy', lowestAsk === undefined ? lastTicks : undefined)
    this.#showSide(book, 'Sell', lowestAsk)
  }

  /** `lastTicks`: the price of the last level of the message, where it is on this side. */
  #showSide(book: L2Book, side: Side, lastTicks: PriceTicks | undefined): void {
    let priceTicks = side === 'Buy' ? book.bestBidTicks : book.bestAskTicks
    while (priceTicks !== undefined) {
      this.#show(side, priceTicks, book.qtyAt(side, priceTicks), priceTicks === lastTicks)
      priceTicks = book.nextTicks(side, priceTicks)
    }
  }

  /** An empty book has no level that could say so: one is taken away that is not there. */
  #showNothing(line: LineMarket): void {
    this.#show('Buy', line.instrument.priceTicksMin, 0 as QtyLots, true)
  }

  #show(side: Side, priceTicks: PriceTicks, qtyLots: QtyLots, isLast: boolean): void {
    const level = this.#level
    level.side = side
    level.priceTicks = priceTicks
    level.qtyLots = qtyLots
    level.isLast = isLast
    this.#emit(level)
    level.isSnapshotStart = false
  }
}

/** The worst level of a side. */
function lastOf(book: L2Book, side: Side): PriceTicks | undefined {
  let last: PriceTicks | undefined
  let next = side === 'Buy' ? book.bestBidTicks : book.bestAskTicks
  while (next !== undefined) {
    last = next
    next = book.nextTicks(side, next)
  }
  return last
}

/** An order book by price level: two tick ladders, fast to change and to ask for the touch. Its naive twin is naive-book.ts. */

import type { Side } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { type LevelOutcome, TickLadder } from './tick-ladder.ts'

export interface BookEntry {
  readonly priceTicks: PriceTicks
  readonly qtyLots: QtyLots
}

/** A book as plain data: price and size by turns, best first. Equal books give equal data, whatever their past. */
export interface SavedBook {
  readonly bids: readonly number[]
  readonly asks: readonly number[]
  readonly refusedCount: number
  readonly evictedCount: number
}

/** What the fast book and its twin both answer. */
export interface PriceLevelBook {
  readonly bestBidTicks: PriceTicks | undefined
  readonly bestAskTicks: PriceTicks | undefined
  /** Levels that were too far behind the best of their side, or no levels at all. */
  readonly refusedCount: number
  /** Levels that a better one left too far behind. */
  readonly evictedCount: number
  set(side: Side, priceTicks: PriceTicks, qtyLots: QtyLots): LevelOutcome
  clear(): void
  qtyAt(side: Side, priceTicks: PriceTicks): QtyLots
  levelCount(side: Side): number
  /** The next level behind a price, away from the touch. */
  nextTicks(side: Side, priceTicks: PriceTicks): PriceTicks | undefined
  /** The best `count` levels, best first. */
  depth(side: Side, count: number): readonly BookEntry[]
  levels(side: Side): readonly BookEntry[]
}

/**
 * `Buy` is the side of the bids.
 *
 * Why: `0 - x` and not `-x` turns a price around, for a price of 0 must not become -0, which differs in saved data.
 */
export class L2Book implements PriceLevelBook {
  readonly #bids: TickLadder
  readonly #asks: TickLadder

  constructor(reachTicks?: number) {
    this.#bids = new TickLadder(reachTicks)
    this.#asks = new TickLadder(reachTicks)
  }

  get bestBidTicks(): PriceTicks | undefined {
    return this.#bids.bestKey() as PriceTicks | undefined
  }

  get bestAskTicks(): PriceTicks | undefined {
    return ticksOfAskKey(this.#asks.bestKey())
  }

  get refusedCount(): number {
    return this.#bids.refusedCount + this.#asks.refusedCount
  }

  get evictedCount(): number {
    return this.#bids.evictedCount + this.#asks.evictedCount
  }

  set(side: Side, priceTicks: PriceTicks, qtyLots: QtyLots): LevelOutcome {
    return side === 'Buy' ? this.#bids.set(priceTicks, qtyLots) : this.#asks.set(0 - priceTicks, qtyLots)
  }

  clear(): void {
    this.#bids.clear()
    this.#asks.clear()
  }

  qtyAt(side: Side, priceTicks: PriceTicks): QtyLots {
    return (side === 'Buy' ? this.#bids.qtyAt(priceTicks) : this.#asks.qtyAt(0 - priceTicks)) as QtyLots
  }

  levelCount(side: Side): number {
    return side === 'Buy' ? this.#bids.levelCount : this.#asks.levelCount
  }

  nextTicks(side: Side, priceTicks: PriceTicks): PriceTicks | undefined {
    if (side === 'Buy') return this.#bids.keyBelow(priceTicks) as PriceTicks | undefined
    return ticksOfAskKey(this.#asks.keyBelow(0 - priceTicks))
  }

  depth(side: Side, count: number): readonly BookEntry[] {
    const entries: BookEntry[] = []
    let priceTicks = side === 'Buy' ? this.bestBidTicks : this.bestAskTicks
    while (priceTicks !== undefined && entries.length < count) {
      entries.push({ priceTicks, qtyLots: this.qtyAt(side, priceTicks) })
      priceTicks = this.nextTicks(side, priceTicks)
    }
    return entries
  }

  levels(side: Side): readonly BookEntry[] {
    return this.depth(side, Number.POSITIVE_INFINITY)
  }

  save(): SavedBook {
    return {
      bids: flattenLevels(this.levels('Buy')),
      asks: flattenLevels(this.levels('Sell')),
      refusedCount: this.refusedCount,
      evictedCount: this.evictedCount,
    }
  }

  static restore(saved: SavedBook, reachTicks?: number): L2Book {
    const book = new L2Book(reachTicks)
    setLevels(book.#bids, saved.bids, 1)
    setLevels(book.#asks, saved.asks, -1)
    // Only the sums are ever asked for, so one ladder may carry what both have counted.
    book.#bids.refusedCount = saved.refusedCount
    book.#bids.evictedCount = saved.evictedCount
    return book
  }
}

function ticksOfAskKey(key: number | undefined): PriceTicks | undefined {
  return key === undefined ? undefined : ((0 - key) as PriceTicks)
}

function flattenLevels(levels: readonly BookEntry[]): number[] {
  const flat: number[] = []
  for (const { priceTicks, qtyLots } of levels) flat.push(priceTicks, qtyLots)
  return flat
}

function setLevels(ladder: TickLadder, flat: readonly number[], sign: 1 | -1): void {
  for (let i = 0; i < flat.length; i += 2) ladder.set(sign * flat[i]!, flat[i + 1]!)
}

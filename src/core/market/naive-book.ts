/** The slow twin of L2Book, plain enough to be believed: a map of levels a side, sorted whenever somebody asks. */

import { oppositeOf, type Side, signOf } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import type { BookEntry, PriceLevelBook } from './l2-book.ts'
import { type LevelOutcome, REACH_TICKS_DEFAULT } from './tick-ladder.ts'

export class NaiveBook implements PriceLevelBook {
  refusedCount = 0
  evictedCount = 0
  readonly #reachTicks: number
  readonly #levels = { Buy: new Map<PriceTicks, QtyLots>(), Sell: new Map<PriceTicks, QtyLots>() }

  constructor(reachTicks: number = REACH_TICKS_DEFAULT) {
    this.#reachTicks = reachTicks
  }

  get bestBidTicks(): PriceTicks | undefined {
    return this.#bestOf('Buy')
  }

  get bestAskTicks(): PriceTicks | undefined {
    return this.#bestOf('Sell')
  }

  set(side: Side, priceTicks: PriceTicks, qtyLots: QtyLots): LevelOutcome {
    const levels = this.#levels[side]
    if (!Number.isInteger(priceTicks) || Math.abs(priceTicks) > 2 ** 52 || !(qtyLots >= 0)) return this.#refuse()
    if (qtyLots === 0) {
      levels.delete(priceTicks)
      return 'Kept'
    }
    if (this.#isOutOfReach(side, priceTicks)) return this.#refuse()
    levels.set(priceTicks, qtyLots)
    return this.#evictFarLevels(side, this.#bestOf(side)!) ? 'Evicting' : 'Kept'
  }

  clear(): void {
    this.#levels.Buy.clear()
    this.#levels.Sell.clear()
  }

  qtyAt(side: Side, priceTicks: PriceTicks): QtyLots {
    return this.#levels[side].get(priceTicks) ?? (0 as QtyLots)
  }

  levelCount(side: Side): number {
    return this.#levels[side].size
  }

  nextTicks(side: Side, priceTicks: PriceTicks): PriceTicks | undefined {
    return this.levels(side).find(level => isBetter(oppositeOf(side), level.priceTicks, priceTicks))?.priceTicks
  }

  depth(side: Side, count: number): readonly BookEntry[] {
    return this.levels(side).slice(0, count)
  }

  levels(side: Side): readonly BookEntry[] {
    return [...this.#levels[side]]
      .map(([priceTicks, qtyLots]) => ({ priceTicks, qtyLots }))
      .sort((a, b) => signOf(side) * (b.priceTicks - a.priceTicks))
  }

  #bestOf(side: Side): PriceTicks | undefined {
    let best: PriceTicks | undefined
    for (const priceTicks of this.#levels[side].keys()) {
      if (best === undefined || isBetter(side, priceTicks, best)) best = priceTicks
    }
    return best
  }

  #isOutOfReach(side: Side, priceTicks: PriceTicks): boolean {
    const best = this.#bestOf(side)
    return best !== undefined && this.#isBehind(side, priceTicks, best)
  }

  #isBehind(side: Side, priceTicks: PriceTicks, best: PriceTicks): boolean {
    return signOf(side) * (best - priceTicks) >= this.#reachTicks
  }

  #evictFarLevels(side: Side, best: PriceTicks): boolean {
    const far = [...this.#levels[side].keys()].filter(priceTicks => this.#isBehind(side, priceTicks, best))
    for (const priceTicks of far) this.#levels[side].delete(priceTicks)
    this.evictedCount += far.length
    return far.length > 0
  }

  #refuse(): LevelOutcome {
    this.refusedCount++
    return 'Refused'
  }
}

function isBetter(side: Side, ticks: PriceTicks, other: PriceTicks): boolean {
  return side === 'Buy' ? ticks > other : ticks < other
}

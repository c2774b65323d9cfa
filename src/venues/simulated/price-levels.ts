/**
 * One side of a book: orders by price, and by time within a price.
 *
 * Invariant: `levels` are sorted from the worst to the best price, so that the best is taken from the end; no level is
 * empty; a level's `lots` are the sum of its orders' leaves. The best price that it keeps is beyond every price where there
 * is no order.
 */

import { PriceLevel, type VenueOrder } from './venue-order.ts'

export class PriceLevels {
  readonly levels: PriceLevel[] = []
  readonly #bestTicks: Float64Array
  /** Turns "better" into "greater": 1 where the highest price is the best. */
  readonly #sign: 1 | -1
  #orderCount = 0

  /** `bestTicks`: where its best price is kept, for those who look at many instruments (OrderReach). */
  constructor(isHighestBest: boolean, bestTicks: Float64Array = new Float64Array(1)) {
    this.#sign = isHighestBest ? 1 : -1
    this.#bestTicks = bestTicks
    this.#noteBest()
  }

  get orderCount(): number {
    return this.#orderCount
  }

  best(): PriceLevel | undefined {
    return this.levels.length === 0 ? undefined : this.levels[this.levels.length - 1]
  }

  /** The oldest order of the best price. */
  first(): VenueOrder | undefined {
    return this.levels.length === 0 ? undefined : this.levels[this.levels.length - 1]!.head
  }

  at(ticks: number): PriceLevel | undefined {
    const level = this.levels[this.#slotOf(ticks)]
    return level !== undefined && level.ticks === ticks ? level : undefined
  }

  /** Puts the order behind all others of its price. */
  insert(order: VenueOrder, ticks: number): void {
    const level = this.#levelFor(ticks)
    order.level = level
    order.previous = level.tail
    order.next = undefined
    if (level.tail === undefined) level.head = order
    else level.tail.next = order
    level.tail = order
    level.lots += order.leavesLots
    this.#orderCount++
    this.#noteBest()
  }

  remove(order: VenueOrder): void {
    const level = order.level!
    if (order.previous === undefined) level.head = order.next
    else order.previous.next = order.next
    if (order.next === undefined) level.tail = order.previous
    else order.next.previous = order.previous
    level.lots -= order.leavesLots
    if (level.head === undefined) this.levels.splice(this.#slotOf(level.ticks), 1)
    order.level = order.previous = order.next = undefined
    this.#orderCount--
    this.#noteBest()
  }

  #noteBest(): void {
    const best = this.best()
    this.#bestTicks[0] = best === undefined ? -this.#sign * Number.POSITIVE_INFINITY : best.ticks
  }

  /** Every order, best price first, oldest first. */
  *[Symbol.iterator](): Generator<VenueOrder, void, undefined> {
    for (let slot = this.levels.length - 1; slot >= 0; slot--) {
      for (let order = this.levels[slot]!.head; order !== undefined; order = order.next) yield order
    }
  }

  #levelFor(ticks: number): PriceLevel {
    const slot = this.#slotOf(ticks)
    const found = this.levels[slot]
    if (found !== undefined && found.ticks === ticks) return found
    const level = new PriceLevel(ticks)
    if (slot === this.levels.length) this.levels.push(level)
    else this.levels.splice(slot, 0, level)
    return level
  }

  /** The place of the first level that is not worse than `ticks`. */
  #slotOf(ticks: number): number {
    const wanted = ticks * this.#sign
    let low = 0
    let high = this.levels.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.levels[middle]!.ticks * this.#sign < wanted) low = middle + 1
      else high = middle
    }
    return low
  }
}

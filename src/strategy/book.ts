/**
 * The order book of one instrument as a strategy sees it: levels in sorted typed arrays.
 *
 * Invariants: each side is sorted with its best level last, because most changes happen there; no level of size 0.
 */

import type { BookLevel } from '../core/domain/market-data.ts'
import type { PriceTicks, QtyLots } from '../core/domain/quantities.ts'

export interface BookView {
  /** 0 is the best; `undefined` beyond the last level. */
  bidTicks(level?: number): PriceTicks | undefined
  bidLots(level?: number): QtyLots | undefined
  askTicks(level?: number): PriceTicks | undefined
  askLots(level?: number): QtyLots | undefined
  readonly bidLevelCount: number
  readonly askLevelCount: number
}

export class LevelBook implements BookView {
  readonly #bids = new BookSide(1)
  readonly #asks = new BookSide(-1)

  apply(level: BookLevel): void {
    if (level.isSnapshotStart) this.clear()
    const side = level.side === 'Buy' ? this.#bids : this.#asks
    side.set(level.priceTicks, level.qtyLots)
  }

  clear(): void {
    this.#bids.clear()
    this.#asks.clear()
  }

  bidTicks(level = 0): PriceTicks | undefined {
    return this.#bids.ticks(level)
  }

  bidLots(level = 0): QtyLots | undefined {
    return this.#bids.lots(level)
  }

  askTicks(level = 0): PriceTicks | undefined {
    return this.#asks.ticks(level)
  }

  askLots(level = 0): QtyLots | undefined {
    return this.#asks.lots(level)
  }

  get bidLevelCount(): number {
    return this.#bids.count
  }

  get askLevelCount(): number {
    return this.#asks.count
  }

  save(): { readonly bids: readonly number[]; readonly asks: readonly number[] } {
    return { bids: this.#bids.save(), asks: this.#asks.save() }
  }

  restore(state: { readonly bids: readonly number[]; readonly asks: readonly number[] }): void {
    this.#bids.restore(state.bids)
    this.#asks.restore(state.asks)
  }
}

/** One side; prices are kept times `sign`, so that both sides are sorted upwards towards the best. */
class BookSide {
  readonly #sign: 1 | -1
  #keys = new Float64Array(64)
  #sizes = new Float64Array(64)
  count = 0

  constructor(sign: 1 | -1) {
    this.#sign = sign
  }

  ticks(level: number): PriceTicks | undefined {
    const at = this.count - 1 - level
    return at >= 0 ? ((this.#keys[at]! * this.#sign) as PriceTicks) : undefined
  }

  lots(level: number): QtyLots | undefined {
    const at = this.count - 1 - level
    return at >= 0 ? (this.#sizes[at]! as QtyLots) : undefined
  }

  set(priceTicks: number, qtyLots: number): void {
    const key = priceTicks * this.#sign
    const at = this.#placeOf(key)
    const isThere = at < this.count && this.#keys[at] === key
    if (isThere && qtyLots > 0) this.#sizes[at] = qtyLots
    else if (isThere) this.#removeAt(at)
    else if (qtyLots > 0) this.#insertAt(at, key, qtyLots)
  }

  clear(): void {
    this.count = 0
  }

  save(): number[] {
    const flat: number[] = []
    for (let level = 0; level < this.count; level++) flat.push(this.ticks(level)!, this.lots(level)!)
    return flat
  }

  restore(flat: readonly number[]): void {
    this.clear()
    for (let i = 0; i < flat.length; i += 2) this.set(flat[i]!, flat[i + 1]!)
  }

  /** Looks at the best levels one by one before it halves the rest. */
  #placeOf(key: number): number {
    const keys = this.#keys
    let high = this.count
    for (let near = 0; near < 8; near++) {
      if (high === 0 || keys[high - 1]! < key) return high
      high--
      if (keys[high] === key) return high
    }
    let low = 0
    while (low < high) {
      const middle = (low + high) >>> 1
      if (keys[middle]! < key) low = middle + 1
      else high = middle
    }
    return low
  }

  #insertAt(at: number, key: number, size: number): void {
    if (this.count === this.#keys.length) this.#grow()
    this.#keys.copyWithin(at + 1, at, this.count)
    this.#sizes.copyWithin(at + 1, at, this.count)
    this.#keys[at] = key
    this.#sizes[at] = size
    this.count++
  }

  #removeAt(at: number): void {
    this.#keys.copyWithin(at, at + 1, this.count)
    this.#sizes.copyWithin(at, at + 1, this.count)
    this.count--
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2)
    const sizes = new Float64Array(keys.length)
    keys.set(this.#keys)
    sizes.set(this.#sizes)
    this.#keys = keys
    this.#sizes = sizes
  }
}

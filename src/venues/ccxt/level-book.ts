/**
 * A book of price levels that remembers the venue's own texts, for checksums and for venues that cut their books silently.
 *
 * Invariant: each side is sorted from the best price on, one entry a price.
 */

import type { LevelTexts } from './market-facts.ts'

export interface Level {
  readonly ticks: number
  readonly lots: number
  /** As the venue wrote them. */
  readonly texts: LevelTexts
}

export class LevelBook {
  readonly #bids: Level[] = []
  readonly #asks: Level[] = []

  clear(): void {
    this.#bids.length = 0
    this.#asks.length = 0
  }

  set(isBid: boolean, level: Level): void {
    const side = isBid ? this.#bids : this.#asks
    const at = placeOf(side, level.ticks, isBid)
    const isThere = side[at]?.ticks === level.ticks
    if (level.lots > 0) side.splice(at, isThere ? 1 : 0, level)
    else if (isThere) side.splice(at, 1)
  }

  /** Returns: what is deeper than that many levels, taken out of the book. */
  cut(isBid: boolean, depth: number): readonly Level[] {
    const side = isBid ? this.#bids : this.#asks
    return side.length > depth ? side.splice(depth) : []
  }

  bids(): readonly Level[] {
    return this.#bids
  }

  asks(): readonly Level[] {
    return this.#asks
  }
}

/** Where a price stands, or would. */
function placeOf(side: readonly Level[], ticks: number, isBid: boolean): number {
  let low = 0
  let high = side.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const there = side[middle]!.ticks
    if (isBid ? there > ticks : there < ticks) low = middle + 1
    else high = middle
  }
  return low
}

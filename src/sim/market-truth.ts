/** The market as it truly was of late, by the venue itself: what a node believes must be among that. */

import type { QuoteTick } from '../core/domain/market-data.ts'
import { NumberRing } from '../core/std/ring-buffer.ts'

/** More quotes than a market makes in the time that data may be old. */
const QUOTES_KEPT = 512
const BPS = 10_000
const NEAR_BPS = 5

interface Sides {
  readonly bids: NumberRing
  readonly asks: NumberRing
}

export class MarketTruth {
  /** By instrument. */
  readonly #sides: Sides[] = []

  note({ instrumentIndex, bidTicks, askTicks }: QuoteTick): void {
    this.#sides[instrumentIndex] ??= { bids: new NumberRing(QUOTES_KEPT), asks: new NumberRing(QUOTES_KEPT) }
    const { bids, asks } = this.#sides[instrumentIndex]
    bids.push(bidTicks)
    asks.push(askTicks)
  }

  /** Bid and ask each, for the middle of several lines may have them of two moments; or what lies between two of those. */
  knows({
    instrumentIndex,
    bidTicks,
    askTicks,
  }: Pick<QuoteTick, 'instrumentIndex' | 'bidTicks' | 'askTicks'>): boolean {
    const sides = this.#sides[instrumentIndex]
    return sides !== undefined && hasNear(sides.bids, bidTicks) && hasNear(sides.asks, askTicks)
  }
}

function hasNear(ring: NumberRing, ticks: number): boolean {
  for (const each of ring) if (Math.abs(each - ticks) * BPS <= NEAR_BPS * each) return true
  return false
}

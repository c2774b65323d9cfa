/**
 * The public book of one symbol: what is shown, and a number that counts every change of a level.
 *
 * Invariant: the sides are sorted from the best price; `updateId` grows by one for each changed level, so that a snapshot
 * taken at any moment and the changes after its number give the book of any later moment.
 */

import type { InstrumentMarket } from '../../instrument-market.ts'
import { newShownSide, readShownSide, type ShownSide } from './shown-levels.ts'

/** The most levels of a side that are shown; what lies deeper appears when it comes nearer. */
export const SHOWN_LEVELS_MAX = 1000

/** Told of each changed level in turn; `lots` 0: the price is gone. */
export type LevelSink = (isBid: boolean, ticks: number, lots: number, updateId: number) => void

export class ShownBook {
  bids = newShownSide()
  asks = newShownSide()
  updateId: number
  #spare = newShownSide()

  constructor(firstUpdateId: number) {
    this.updateId = firstUpdateId
  }

  /** Looks at the market anew. Returns: whether anything changed. */
  refresh(market: InstrumentMarket, onLevel: LevelSink): boolean {
    const before = this.updateId
    this.bids = this.#refreshSide(market, true, this.bids, onLevel)
    this.asks = this.#refreshSide(market, false, this.asks, onLevel)
    return this.updateId !== before
  }

  /** Returns: the new side; the old one is kept for the next look, so that none is made anew. */
  #refreshSide(market: InstrumentMarket, isBid: boolean, before: ShownSide, onLevel: LevelSink): ShownSide {
    const after = this.#spare
    readShownSide(market, isBid, SHOWN_LEVELS_MAX, after)
    this.#tellChanges(isBid, before, after, onLevel)
    this.#spare = before
    return after
  }

  /** Both lists from the best price on; equal prices meet. */
  #tellChanges(isBid: boolean, before: ShownSide, after: ShownSide, onLevel: LevelSink): void {
    let old = 0
    let now = 0
    while (old < before.ticks.length || now < after.ticks.length) {
      const oldTicks = before.ticks[old]
      const nowTicks = after.ticks[now]
      if (oldTicks !== undefined && oldTicks === nowTicks) {
        if (before.lots[old] !== after.lots[now]) onLevel(isBid, nowTicks, after.lots[now]!, ++this.updateId)
        old++
        now++
      } else if (nowTicks === undefined || (oldTicks !== undefined && isBid === oldTicks > nowTicks)) {
        onLevel(isBid, oldTicks!, 0, ++this.updateId)
        old++
      } else {
        onLevel(isBid, nowTicks, after.lots[now]!, ++this.updateId)
        now++
      }
    }
  }
}

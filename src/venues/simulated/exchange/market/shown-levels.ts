/**
 * What a taker would meet in one instrument right now: the displayed market and the participants' orders, by price.
 *
 * Why through the cursor of incoming orders: what is shown is then what can be taken, to the lot.
 */

import type { InstrumentMarket } from '../../instrument-market.ts'

/** One side of a book, best price first: two lists of equal length. */
export interface ShownSide {
  readonly ticks: number[]
  readonly lots: number[]
}

export function newShownSide(): ShownSide {
  return { ticks: [], lots: [] }
}

/** Fills `into` with at most `levelsMax` levels of a side; what was in it before is gone. */
export function readShownSide(market: InstrumentMarket, isBid: boolean, levelsMax: number, into: ShownSide): void {
  into.ticks.length = into.lots.length = 0
  const resting = market.book.sideOf(isBid).levels
  let slot = resting.length - 1
  // The cursor looks from the taker's side: who sells meets the bids.
  market.begin(!isBid)
  let outsideTicks = market.ticks()
  while (into.ticks.length < levelsMax) {
    const ours = resting[slot]
    if (ours === undefined && Number.isNaN(outsideTicks)) return
    const isOutside = ours === undefined || isAtLeastAsGood(isBid, outsideTicks, ours.ticks)
    const ticks = isOutside ? outsideTicks : ours.ticks
    let lots = 0
    if (ours?.ticks === ticks) {
      lots += ours.lots
      slot--
    }
    if (isOutside) {
      lots += shownLots(market)
      outsideTicks = nextOutsideTicks(market)
    }
    into.ticks.push(ticks)
    into.lots.push(lots)
  }
}

/** A size that the model leaves open is shown as the largest order that may be sent, and nothing behind it. */
function shownLots(market: InstrumentMarket): number {
  return Math.min(market.lots(), market.instrument.qtyLotsMax)
}

function nextOutsideTicks(market: InstrumentMarket): number {
  if (market.lots() === Number.POSITIVE_INFINITY) return Number.NaN
  market.skip()
  return market.ticks()
}

/** False for NaN, which is a side without a market. */
function isAtLeastAsGood(isBid: boolean, ticks: number, thanTicks: number): boolean {
  return isBid ? ticks >= thanTicks : ticks <= thanTicks
}

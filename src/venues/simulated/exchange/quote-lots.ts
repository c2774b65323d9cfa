/** How much an amount of the quote currency buys or sells for, in the market as it stands. */

import type { InstrumentMarket } from '../instrument-market.ts'
import type { PriceLevel } from '../venue-order.ts'

/** Looks ahead over the displayed market and the participants' orders, better prices first; nothing is consumed. */
export function lotsForQuote(market: InstrumentMarket, isBuy: boolean, quoteMinor: number): number {
  const { minorPerTickLot } = market.instrument
  const own = market.book.sideOf(!isBuy).levels
  let slot = own.length - 1
  let leftMinor = quoteMinor
  let lots = 0
  market.begin(isBuy)
  for (;;) {
    const level = own[slot]
    const outsideTicks = market.ticks()
    if (level === undefined && Number.isNaN(outsideTicks)) return lots
    const isOutside = level === undefined || isBetter(isBuy, outsideTicks, level)
    const perLotMinor = (isOutside ? outsideTicks : level.ticks) * minorPerTickLot
    const there = isOutside ? market.lots() : level.lots
    const taken = Math.min(there, Math.floor(leftMinor / perLotMinor))
    lots += taken
    leftMinor -= taken * perLotMinor
    if (taken < there) return lots
    if (isOutside) market.skip()
    else slot--
  }
}

/** At the same price the displayed market comes first, as in matching. */
function isBetter(isBuy: boolean, outsideTicks: number, level: PriceLevel): boolean {
  return isBuy ? outsideTicks <= level.ticks : outsideTicks >= level.ticks
}

/** Bars the slow way: all trades are kept, and each bar is reckoned from those within it. */

import { type KlineInterval, nextOpenTimeUsOf, openTimeUsOf } from './kline-intervals.ts'
import type { KlineTrade } from './kline-series.ts'

/** The bars from the first trade to the one that holds `nowUs`, as plain numbers. */
export function naiveKlines(interval: KlineInterval, trades: readonly KlineTrade[], nowUs: number) {
  const bars = []
  const first = trades[0]
  if (first === undefined) return []
  let closeTicks = first.ticks
  for (
    let openUs = openTimeUsOf(interval, first.timeUs);
    openUs <= nowUs;
    openUs = nextOpenTimeUsOf(interval, openUs)
  ) {
    const endUs = nextOpenTimeUsOf(interval, openUs)
    const within = trades.filter(({ timeUs }) => timeUs >= openUs && timeUs < endUs)
    const prices = within.length > 0 ? within.map(({ ticks }) => ticks) : [closeTicks]
    const bought = within.filter(({ isBuyerMaker }) => !isBuyerMaker)
    closeTicks = prices.at(-1)!
    bars.push({
      openTimeUs: openUs,
      endTimeUs: endUs,
      openTicks: prices[0]!,
      highTicks: Math.max(...prices),
      lowTicks: Math.min(...prices),
      closeTicks,
      lots: sum(within.map(({ lots }) => lots)),
      tickLots: sum(within.map(({ lots, ticks }) => lots * ticks)),
      tradeCount: within.length,
      takerBuyLots: sum(bought.map(({ lots }) => lots)),
      takerBuyTickLots: sum(bought.map(({ lots, ticks }) => lots * ticks)),
      firstTradeId: within[0]?.tradeId,
      lastTradeId: within.at(-1)?.tradeId,
    })
  }
  return bars
}

function sum(values: readonly number[]): bigint {
  return BigInt(values.reduce((total, value) => total + value, 0))
}

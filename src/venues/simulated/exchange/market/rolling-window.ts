/** What happened in the last minutes or hours: sums over the bars of a minute, so that a window moves on by whole minutes. */

import type { Kline, KlineSeries } from './kline-series.ts'

export interface WindowSums {
  readonly openTicks: number
  readonly highTicks: number
  readonly lowTicks: number
  readonly closeTicks: number
  /** The last price before the window. */
  readonly previousCloseTicks: number
  readonly lots: bigint
  readonly tickLots: bigint
  readonly tradeCount: number
  readonly firstTradeId: number | undefined
  readonly lastTradeId: number | undefined
}

const EMPTY: WindowSums = {
  openTicks: 0,
  highTicks: 0,
  lowTicks: 0,
  closeTicks: 0,
  previousCloseTicks: 0,
  lots: 0n,
  tickLots: 0n,
  tradeCount: 0,
  firstTradeId: undefined,
  lastTradeId: undefined,
}

/** The sums of the newest `minutes` bars of a minute, the open one included; all zero before the first trade. */
export function sumsOf(minuteBars: KlineSeries, minutes: number): WindowSums {
  const bars = minuteBars.range(undefined, undefined, minutes + 1)
  const before = bars.length > minutes ? bars.shift() : undefined
  const first = bars[0]
  const last = bars.at(-1)
  if (first === undefined || last === undefined) return EMPTY
  const traded = bars.filter(bar => bar.tradeCount > 0)
  return {
    openTicks: first.openTicks,
    highTicks: bars.reduce((high, bar) => Math.max(high, bar.highTicks), first.highTicks),
    lowTicks: bars.reduce((low, bar) => Math.min(low, bar.lowTicks), first.lowTicks),
    closeTicks: last.closeTicks,
    previousCloseTicks: before?.closeTicks ?? first.openTicks,
    lots: sumOf(bars, bar => bar.lots),
    tickLots: sumOf(bars, bar => bar.tickLots),
    tradeCount: bars.reduce((count, bar) => count + bar.tradeCount, 0),
    firstTradeId: traded[0]?.firstTradeId,
    lastTradeId: traded.at(-1)?.lastTradeId,
  }
}

function sumOf(bars: readonly Kline[], of: (bar: Kline) => bigint): bigint {
  return bars.reduce((sum, bar) => sum + of(bar), 0n)
}

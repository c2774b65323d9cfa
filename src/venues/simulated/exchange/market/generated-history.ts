/**
 * What would have been traded before the market was first seen: generated from a seed, so that bars are there at once.
 *
 * Invariant: the last price is the market's own first one, to a tick or two; times grow and end before it.
 */

import type { Instrument } from '../../../../core/domain/instrument.ts'
import { clamp } from '../../../../core/std/integers.ts'
import { Random } from '../../../../core/std/random.ts'
import { US_PER_MINUTE } from '../../../../core/std/time.ts'
import { type PathSettings, PricePath } from '../../price-path.ts'
import type { KlineTrade } from './kline-series.ts'

export interface HistorySettings {
  readonly minutes: number
  readonly paths: readonly PathSettings[]
  readonly seed: number | string
}

/** Fewer than live, so that a day takes no time to make; the volatility is the same. */
const EVENTS_PER_SECOND = 0.5

export function generatedHistory(
  instrument: Instrument,
  settings: PathSettings,
  { minutes, seed }: HistorySettings,
  endUs: number,
  endTicks: number,
): Omit<KlineTrade, 'tradeId'>[] {
  const random = new Random(seed).fork(`history ${instrument.instrumentId}`)
  const eventsPerSecond = Math.min(EVENTS_PER_SECOND, settings.eventsPerSecond)
  const startUs = endUs - minutes * US_PER_MINUTE
  const path = new PricePath(instrument, { ...settings, eventsPerSecond }, random, startUs)
  const trades: { timeUs: number; ticks: number; lots: number; isBuyerMaker: boolean }[] = []
  while (path.state.nextUs < endUs) {
    const timeUs = path.state.nextUs
    if (!path.isTradeNext()) {
      path.moveOn()
      continue
    }
    const { priceTicks, qtyLots, isBuy } = path.trade()
    trades.push({ timeUs, ticks: priceTicks, lots: qtyLots, isBuyerMaker: !isBuy })
  }
  // Walked forwards from anywhere, then moved as a whole to where it has to end.
  const shift = endTicks - Math.floor(path.state.middle)
  const { priceTicksMax } = instrument
  for (const trade of trades) trade.ticks = clamp(trade.ticks + shift, 1, priceTicksMax)
  return trades
}

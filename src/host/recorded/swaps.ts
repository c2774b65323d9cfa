/** Which recorded instrument stands in for which of the file, and what its quantities and distances become. Pure. */

import { scaleOf } from '../../core/std/decimal.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import type { RecordedInstrument, RecordedMarket } from './recorded-market.ts'

/** An instrument of the file and the recorded one that stands in for it. */
export interface Swap {
  readonly from: string
  readonly to: RecordedInstrument
  /** What a quantity is multiplied by, so that it is worth about the same. */
  readonly qtyRatio: number
  /** What a distance in ticks is multiplied by, so that it is about the same part of the price. */
  readonly ticksRatio: number
}

export function swapsOf({ config, strategies }: LoadedConfig, { instruments }: RecordedMarket): Swap[] {
  const wanted = [...new Set(strategies.flatMap(({ requests }) => requests.map(({ instrumentId }) => instrumentId)))]
  return wanted
    .slice(0, instruments.length)
    .map((from, at) => swapOf(config.instruments[from], from, instruments[at]!))
    .concat(wanted.slice(instruments.length).map(from => swapOf(config.instruments[from], from, instruments[0]!)))
}

function swapOf(
  old: LoadedConfig['config']['instruments'][string] | undefined,
  from: string,
  to: RecordedInstrument,
): Swap {
  const newPrice = to.priceTicks * Number(to.spec.tickSize)
  const oldPrice = Number(old?.market?.price ?? newPrice)
  const oldTick = Number(old?.tickSize ?? to.spec.tickSize)
  return {
    from,
    to,
    qtyRatio: oldPrice / newPrice,
    ticksRatio: (oldTick / oldPrice) * (newPrice / Number(to.spec.tickSize)),
  }
}

export function renamed(instrumentId: string, swaps: readonly Swap[]): string {
  return swaps.find(({ from }) => from === instrumentId)?.to.spec.instrumentId ?? instrumentId
}

/** Whole lots, at least one, worth about as much as before. */
export function qtyText(text: string, { qtyRatio, to }: Swap): string {
  const lot = Number(to.spec.lotSize)
  const lots = Math.max(1, Math.round((Number(text) * qtyRatio) / lot))
  return (lots * lot).toFixed(Math.max(0, scaleOf(to.spec.lotSize)))
}

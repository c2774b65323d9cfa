/** The markets of a view: what is believed of each instrument, and how its lines stand. */

import type { MarketLine } from '../../../api/contract/session-view.ts'
import { formatPrice } from '../../../core/domain/instrument-math.ts'
import type { PriceTicks } from '../../../core/domain/quantities.ts'
import type { EngineState } from '../../../core/engine/engine-state.ts'
import { dataStateOf } from '../../../core/market/instrument-market.ts'
import type { LineStandings } from './line-standings.ts'

export function marketLines({ world, built }: EngineState, standing: LineStandings, nowUs: number): MarketLine[] {
  return world.instruments.map(instrument => {
    const market = built.markets[instrument.index]!
    const price = (isKnown: boolean, ticks: PriceTicks) => (isKnown ? formatPrice(instrument, ticks) : '-')
    return {
      instrumentId: instrument.instrumentId,
      bid: price(market.hasQuote, market.bidTicks),
      ask: price(market.hasQuote, market.askTicks),
      last: price(market.hasTrade, market.lastTicks),
      updatedUs: market.updateTimeUs === 0 ? null : market.updateTimeUs,
      dataState: dataStateOf(market, nowUs, built.risk.dataAgeUsMaxOf(instrument.index)),
      lines: [...standing.linesOf(instrument.index)],
      lastSwitch: standing.lastSwitchOf(instrument.index),
    }
  })
}

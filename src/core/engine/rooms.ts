/** Builds the rooms that a configuration shapes, with what they held before. */

import type { Configuration } from '../domain/configuration.ts'
import { type LimitChange, withLimitChanges } from '../domain/limit-changes.ts'
import { BarAggregator, isAggregated, type SavedBarAggregator } from '../market/bar-aggregator.ts'
import { InstrumentMarket, type SavedInstrumentMarket } from '../market/instrument-market.ts'
import { Portfolio, type PortfolioData } from '../portfolio/portfolio.ts'
import { RiskState, type RiskStateData } from '../risk/risk-state.ts'
import type { Rooms } from './engine-state.ts'

export interface RoomsData {
  readonly markets: readonly SavedInstrumentMarket[]
  /** By bar specification; `null` for those that come from outside. */
  readonly aggregators: readonly (SavedBarAggregator | null)[]
  readonly portfolio: PortfolioData
  readonly risk: RiskStateData
}

/** Shape: indexes of `before` keep their meaning; the configuration may have more at its ends. */
export function buildRooms(
  configuration: Configuration,
  before: Rooms | undefined,
  limitChanges: readonly LimitChange[],
): Rooms {
  return restoreRooms(configuration, before === undefined ? undefined : saveRooms(before), limitChanges)
}

export function saveRooms(rooms: Rooms): RoomsData {
  const aggregators: (SavedBarAggregator | null)[] = []
  for (const aggregator of rooms.aggregators.flat()) {
    while (aggregators.length <= aggregator.barSpecIndex) aggregators.push(null)
    aggregators[aggregator.barSpecIndex] = aggregator.save()
  }
  return {
    markets: rooms.markets.map(market => market.save()),
    aggregators,
    portfolio: rooms.portfolio.save(),
    risk: rooms.risk.save(),
  }
}

export function restoreRooms(
  configuration: Configuration,
  data: RoomsData | undefined,
  limitChanges: readonly LimitChange[],
): Rooms {
  return {
    markets: configuration.instruments.map(({ index }) => {
      const saved = data?.markets[index]
      return saved === undefined ? new InstrumentMarket(index) : InstrumentMarket.restore(saved)
    }),
    aggregators: configuration.instruments.map(({ index }) => aggregatorsOf(configuration, index, data)),
    portfolio: data === undefined ? new Portfolio(configuration) : Portfolio.restore(configuration, data.portfolio),
    risk: restoreRisk(withLimitChanges(configuration, limitChanges), data?.risk),
  }
}

function aggregatorsOf(
  configuration: Configuration,
  instrumentIndex: number,
  data: RoomsData | undefined,
): BarAggregator[] {
  const made: BarAggregator[] = []
  configuration.barSpecs.forEach((spec, barSpecIndex) => {
    if (spec.instrumentIndex !== instrumentIndex || !isAggregated(spec)) return
    const aggregator = new BarAggregator(spec, barSpecIndex)
    const saved = data?.aggregators[barSpecIndex]
    if (saved !== undefined && saved !== null) aggregator.restore(saved)
    made.push(aggregator)
  })
  return made.length === 0 ? NO_SERIES : made
}

/** One list for all instruments without a series: it stays in the cache. */
const NO_SERIES: BarAggregator[] = []

function restoreRisk(configuration: Configuration, data: RiskStateData | undefined): RiskState {
  const risk = new RiskState(configuration)
  if (data !== undefined) risk.restore(data)
  return risk
}

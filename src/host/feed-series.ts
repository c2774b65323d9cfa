/** Which recorded series a session reads: what the configuration names, else what the strategies subscribe to. */

import type { Configuration } from '../core/domain/configuration.ts'
import type { BarSpec } from '../core/domain/market-data.ts'
import { listSeries } from '../market-data/catalogue.ts'
import type { FeedSeries } from '../market-data/feed-plan.ts'
import { barSeriesOf, parseSeriesName } from '../market-data/series.ts'
import { resolveSubscriptions } from '../strategy/subscriptions.ts'
import type { LoadedConfig } from './config/loaded-config.ts'
import type { RecordedSource } from './config/market-source.ts'

/** Every instrument that somebody watches, or that a conversion is read from, has at least one series. */
export function feedSeriesOf(loaded: LoadedConfig, source: RecordedSource, configuration: Configuration): FeedSeries[] {
  const names = new Map<number, Set<string>>()
  const want = (instrumentIndex: number, name: string) => {
    const wanted = names.get(instrumentIndex) ?? new Set()
    names.set(instrumentIndex, wanted.add(name))
  }
  for (const { requests } of loaded.strategies) {
    const resolved = resolveSubscriptions(requests, configuration)
    if (!resolved.ok) continue
    for (const { instrumentIndex, kind, barSpecIndex } of resolved.value) {
      want(instrumentIndex, kind === 'Bar' ? seriesOfBars(configuration.barSpecs[barSpecIndex]!) : kind.toLowerCase())
    }
  }
  for (const { instrumentIndex } of configuration.conversions) {
    if (instrumentIndex === undefined || names.has(instrumentIndex)) continue
    const name = bestSeries(source.catalogue, configuration.instruments[instrumentIndex]!.instrumentId)
    if (name !== undefined) want(instrumentIndex, name)
  }
  return configuration.instruments.flatMap(({ index, instrumentId }) => {
    const chosen = source.series[instrumentId] ?? [...(names.get(index) ?? [])]
    return [...chosen].sort(byFineness).map(name => feedSeries(configuration, index, name))
  })
}

/** At equal times the series named first comes first: a bar is made of the ticks before it. */
const FINENESS = ['book', 'quote', 'trade']

function byFineness(a: string, b: string): number {
  const rank = (name: string) => (FINENESS.includes(name) ? FINENESS.indexOf(name) : FINENESS.length)
  const stepOf = (name: string) => parseSeriesName(name)?.stepUs ?? 0
  return rank(a) - rank(b) || stepOf(a) - stepOf(b)
}

function feedSeries(configuration: Configuration, instrumentIndex: number, name: string): FeedSeries {
  const { instrumentId, index, tickSize, lotSize } = configuration.instruments[instrumentIndex]!
  const stepUs = parseSeriesName(name)?.stepUs ?? 0
  const isOfSeries = (spec: BarSpec) =>
    spec.instrumentIndex === index && spec.source === 'External' && spec.step === stepUs
  const barSpecIndex = stepUs === 0 ? -1 : configuration.barSpecs.findIndex(isOfSeries)
  return { instrumentId, instrumentIndex: index, series: name, barSpecIndex, tickSize, lotSize }
}

/** Bars that the core makes need the ticks that they are made of. */
function seriesOfBars(spec: BarSpec): string {
  if (spec.source === 'External') return barSeriesOf(spec.step).name
  return spec.source === 'Trade' ? 'trade' : 'quote'
}

/** For a rate any price will do: the finest there is. */
function bestSeries(catalogue: string, instrumentId: string): string | undefined {
  const names = listSeries(catalogue, instrumentId).map(({ name }) => name)
  return ['quote', 'trade'].find(name => names.includes(name)) ?? names[0]
}

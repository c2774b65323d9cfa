/** Which series of the catalogue a session reads: those that a person chose, else what the strategies' subscriptions need. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import type { FeedSeries } from '../../market-data/catalogue-feed.ts'
import { barSeriesOf, parseSeriesName } from '../../market-data/series.ts'
import { findBarSpec, type SubscriptionRequest } from '../../strategy/subscriptions.ts'
import type { LoadedConfig } from './loaded-config.ts'

/** In the order of the instruments; ticks come before bars, so that at equal times a bar is the last to be seen. */
export function recordedSeriesOf(loaded: LoadedConfig, configuration: Configuration): FeedSeries[] {
  const requests = loaded.strategies.flatMap(strategy => strategy.requests)
  return configuration.instruments.flatMap(instrument => {
    const own = requests.filter(request => request.instrumentId === instrument.instrumentId)
    const chosen = loaded.source.kind === 'Recorded' ? loaded.source.series[instrument.instrumentId] : undefined
    const names = [...new Set(chosen ?? own.flatMap(seriesOf))]
    return names.sort(ticksFirst).map(name => feedSeriesOf(instrument, name, configuration))
  })
}

function seriesOf({ kind, bars }: SubscriptionRequest): string[] {
  switch (kind) {
    case 'Quote':
      return ['quote']
    case 'Trade':
      return ['trade']
    case 'Book':
      return ['book']
    case 'Bar':
      if (bars?.source === 'External') return bars.unit === 'Time' ? [barSeriesOf(bars.step).name] : []
      return bars?.source === 'Trade' ? ['trade'] : ['quote']
    default:
      return kind satisfies never
  }
}

const TICK_ORDER = ['book', 'quote', 'trade']

function ticksFirst(a: string, b: string): number {
  const rank = (name: string) => (TICK_ORDER.includes(name) ? TICK_ORDER.indexOf(name) : TICK_ORDER.length)
  return rank(a) - rank(b) || (a < b ? -1 : 1)
}

function feedSeriesOf(instrument: Instrument, series: string, configuration: Configuration): FeedSeries {
  const { instrumentId, index, tickSize, lotSize } = instrument
  const step = parseSeriesName(series)?.stepUs ?? 0
  const request = { unit: 'Time', step, source: 'External' } as const
  const barSpecIndex = step === 0 ? -1 : findBarSpec(configuration.barSpecs, index, request)
  const place = { instrumentId, instrumentIndex: index, series, tickSize, lotSize }
  return barSpecIndex < 0 ? place : { ...place, barSpecIndex }
}

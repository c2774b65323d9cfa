/** Where the market comes from, and of what its bars are made where a strategy does not say it. */

import { dirname, resolve } from 'node:path'
import type { BarSource } from '../../core/domain/market-data.ts'
import type { AdjustmentKind } from '../../market-data/adjustment.ts'
import { listSeries } from '../../market-data/catalogue.ts'
import { barSeriesOf } from '../../market-data/series.ts'
import type { BarRequest, SubscriptionRequest } from '../../strategy/subscriptions.ts'
import type { HoldfastConfig } from './config-schema.ts'
import { FULL_SPEED } from './scalars.ts'

export interface SeededSource {
  readonly kind: 'Seeded'
}

export interface RecordedSource {
  readonly kind: 'Recorded'
  /** From the section `backtest`, else from `data`. */
  readonly isBacktest: boolean
  /** Absolute. */
  readonly catalogue: string
  readonly fromUs: number | undefined
  readonly toUs: number | undefined
  /** 1 is real time; Infinity as fast as it goes. */
  readonly speed: number
  /** By instrument id; absent where the strategies' subscriptions decide. */
  readonly series: Readonly<Record<string, readonly string[]>>
  readonly adjust: AdjustmentKind
  /** Instruments trade in the sessions of their calendars alone. */
  readonly keepsHours: boolean
}

/** The venues' own streams. */
export interface LiveSource {
  readonly kind: 'Live'
}

export type MarketSource = SeededSource | RecordedSource | LiveSource

export type ConfigCommand = 'run' | 'backtest'

/** Returns: `undefined` for a backtest without its section. */
export function marketSourceOf(file: string, config: HoldfastConfig, command: ConfigCommand): MarketSource | undefined {
  const { data, backtest } = config
  if (command === 'run' && data.source === 'seeded') return { kind: 'Seeded' }
  if (command === 'run' && data.source === 'live') return { kind: 'Live' }
  const recording = command === 'run' && data.source === 'replay' ? data : backtest
  if (recording === undefined) return undefined
  return {
    kind: 'Recorded',
    isBacktest: recording === backtest,
    catalogue: resolve(dirname(file), recording.catalogue),
    fromUs: recording.from,
    toUs: recording.to,
    speed: speedOf(config, command),
    series: recording.series ?? {},
    adjust: recording === backtest ? backtest.adjust : 'none',
    keepsHours: recording === backtest && backtest.hours === 'keep',
  }
}

function speedOf({ data }: HoldfastConfig, command: ConfigCommand): number {
  const isPaced = command === 'run' && data.source === 'replay' && data.speed !== FULL_SPEED
  return isPaced ? data.speed : Number.POSITIVE_INFINITY
}

/** The requests with a source for every bar series. */
export function withBarSources(
  requests: readonly SubscriptionRequest[],
  source: MarketSource,
): readonly SubscriptionRequest[] {
  return requests.map(request => {
    if (request.bars === undefined || request.bars.source !== undefined) return request
    return { ...request, bars: { ...request.bars, source: barSourceOf(request.instrumentId, request.bars, source) } }
  })
}

/**
 * Recorded bars of that length come first, then bars made of trades, then of the middle of quotes. A seeded or live
 * market has trades. An empty catalogue promises bars: the run itself says what data are missing.
 */
function barSourceOf(instrumentId: string, bars: BarRequest, source: MarketSource): BarSource {
  if (source.kind !== 'Recorded') return 'Trade'
  const chosen = source.series[instrumentId]
  const names = chosen ?? listSeries(source.catalogue, instrumentId).map(({ name }) => name)
  const hasBars = bars.unit === 'Time' && names.includes(barSeriesOf(bars.step).name)
  if (hasBars) return 'External'
  if (names.includes('trade')) return 'Trade'
  return names.includes('quote') ? 'Mid' : bars.unit === 'Time' ? 'External' : 'Trade'
}

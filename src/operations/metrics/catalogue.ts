/** The closed catalogue of metrics: whatever is told under `/metrics` is a row of it, and docs/metrics.md has each. */

import type { Metric } from '../../ports/metrics.ts'
import { MACHINE_METRICS } from './catalogue-machine.ts'
import { MARKET_METRICS } from './catalogue-market.ts'
import { ROOM_METRICS } from './catalogue-room.ts'
import { TRADING_METRICS } from './catalogue-trading.ts'

const ROWS = { ...MACHINE_METRICS, ...MARKET_METRICS, ...TRADING_METRICS, ...ROOM_METRICS }

type Rows = typeof ROWS
export type MetricName = keyof Rows
/** Counters and gauges. */
export type ValueName = { [N in MetricName]: Rows[N]['kind'] extends 'histogram' ? never : N }[MetricName]
export type HistogramName = Exclude<MetricName, ValueName>
/** One text for each label of the metric, in its order. */
export type LabelsOf<N extends MetricName> = Texts<Rows[N]['labels']>
type Texts<L extends readonly unknown[]> = { readonly [P in keyof L]: string }

export const CATALOGUE: readonly Metric[] = Object.entries(ROWS).map(([name, row]) => ({ name, ...row }))

const BY_NAME: ReadonlyMap<string, Metric> = new Map(CATALOGUE.map(metric => [metric.name, metric]))

/** Returns: `undefined` for a name that is not in the catalogue. */
export function metricOf(name: string): Metric | undefined {
  return BY_NAME.get(name)
}

export function bucketsOf(name: HistogramName): readonly number[] {
  return ROWS[name].buckets
}

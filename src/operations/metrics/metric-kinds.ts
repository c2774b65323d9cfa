/** How a row of the catalogue is written: its kind, unit, labels and what it tells. */

import type { Metric, MetricLabel, MetricUnit } from '../../ports/metrics.ts'

/** A row without its name, which is its key; the labels keep their number, so that a sample with another one does not compile. */
export interface MetricRow<K extends Metric['kind'], L extends readonly MetricLabel[]> {
  readonly kind: K
  readonly unit: MetricUnit
  readonly labels: L
  readonly buckets: readonly number[]
  readonly help: string
}

type Row<K extends Metric['kind']> = <const L extends readonly MetricLabel[]>(
  unit: MetricUnit,
  labels: L,
  help: string,
) => MetricRow<K, L>

export const counter: Row<'counter'> = (unit, labels, help) => ({ kind: 'counter', unit, labels, buckets: [], help })
export const gauge: Row<'gauge'> = (unit, labels, help) => ({ kind: 'gauge', unit, labels, buckets: [], help })

/** Of durations: seconds. */
export function histogram<const L extends readonly MetricLabel[]>(
  buckets: readonly number[],
  labels: L,
  help: string,
): MetricRow<'histogram', L> {
  return { kind: 'histogram', unit: 'seconds', labels, buckets, help }
}

/** From a turn of the loop to a disk that stands: 20 µs to 5 s. */
export const FAST_BUCKETS = [
  0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5,
] as const

/** From a near venue to a channel that is tried again: 1 ms to 5 min. */
export const SLOW_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300] as const

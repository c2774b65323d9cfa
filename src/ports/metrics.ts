/** What is measured, as the processes of a session tell it to each other: the shape of the catalogue, and of a value of it. */

export const METRIC_KINDS = ['counter', 'gauge', 'histogram'] as const
export type MetricKind = (typeof METRIC_KINDS)[number]

/** Base units alone, as Prometheus wants them; the name of a metric ends in its unit. */
export const METRIC_UNITS = ['none', 'seconds', 'bytes', 'ratio', 'currency'] as const
export type MetricUnit = (typeof METRIC_UNITS)[number]

/** What tells the series of a metric apart; each has few values, known from the configuration or from a closed set. */
export const METRIC_LABELS = [
  'account',
  'channel',
  'code',
  'content',
  'currency',
  'endpoint',
  'fate',
  'gc',
  'instrument',
  'limit',
  'line',
  'node',
  'outcome',
  'place',
  'process',
  'rank',
  'request',
  'role',
  'scope',
  'severity',
  'stage',
  'state',
  'strategy',
  'venue',
  'version',
] as const
export type MetricLabel = (typeof METRIC_LABELS)[number]

/** One row of the catalogue (src/operations/metrics/catalogue.ts, docs/metrics.md). */
export interface Metric {
  readonly name: string
  readonly kind: MetricKind
  readonly unit: MetricUnit
  readonly labels: readonly MetricLabel[]
  /** Of a histogram: the upper bounds, growing, without infinity; empty for the others. */
  readonly buckets: readonly number[]
  readonly help: string
}

/** A counter's or gauge's value. `labels` are the values of the metric's labels, in the catalogue's order. */
export interface ValueSample {
  readonly kind: 'Value'
  readonly name: string
  readonly labels: readonly string[]
  readonly value: number
}

/** `counts` are those of each bucket alone, the last of what is above all bounds: one more than there are bounds. */
export interface HistogramSample {
  readonly kind: 'Histogram'
  readonly name: string
  readonly labels: readonly string[]
  readonly counts: readonly number[]
  readonly sum: number
}

/** Counters count from the start of the process that tells them. */
export type Sample = ValueSample | HistogramSample

/** What is known of all processes of a session together. */
export interface MetricsDesk {
  /** All that one source has to tell now: what it told before is over. A source that is silent for 10 s is forgotten. Returns: how
   * many are of the catalogue. */
  take(source: string, samples: readonly Sample[], timeUs: number): number
  /** The text exposition format 0.0.4. */
  text(nowUs: number): string
}

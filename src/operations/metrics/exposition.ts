/** Writes samples in the text format that Prometheus reads, version 0.0.4: families in the order of the catalogue. */

import type { HistogramSample, Metric, Sample } from '../../ports/metrics.ts'

/** One metric with all its series: help, type, and a line for each figure; nothing of one that has none. */
export function familyText(metric: Metric, samples: readonly Sample[]): string {
  if (samples.length === 0) return ''
  const head = [`# HELP ${metric.name} ${helpText(metric.help)}`, `# TYPE ${metric.name} ${metric.kind}`]
  return `${[...head, ...samples.flatMap(sample => linesOf(metric, sample))].join('\n')}\n`
}

function linesOf(metric: Metric, sample: Sample): string[] {
  const pairs = metric.labels.map((label, place) => pairText(label, sample.labels[place]!))
  if (sample.kind === 'Value') return [`${metric.name}${inBraces(pairs)} ${numberText(sample.value)}`]
  return histogramLines(metric, sample, pairs)
}

/** Prometheus counts a bucket with all below it. */
function histogramLines(
  { name, buckets }: Metric,
  { counts, sum }: HistogramSample,
  pairs: readonly string[],
): string[] {
  let count = 0
  const bucketLines = counts.map((own, place) => {
    count += own
    const bound = place < buckets.length ? numberText(buckets[place]!) : '+Inf'
    return `${name}_bucket${inBraces([...pairs, pairText('le', bound)])} ${count}`
  })
  return [
    ...bucketLines,
    `${name}_sum${inBraces(pairs)} ${numberText(sum)}`,
    `${name}_count${inBraces(pairs)} ${count}`,
  ]
}

function inBraces(pairs: readonly string[]): string {
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function pairText(label: string, value: string): string {
  return `${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

function helpText(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  return String(value)
}

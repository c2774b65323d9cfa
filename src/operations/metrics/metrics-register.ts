/**
 * The newest samples of each process of a session, and the page that Prometheus reads.
 *
 * Invariants: what a source does not tell any more is gone; a source that is silent is forgotten, so that nobody takes old
 * figures for new ones; the number of series is bounded, and what is left out is counted.
 */

import type { Metric, MetricsDesk, Sample } from '../../ports/metrics.ts'
import { CATALOGUE, metricOf } from './catalogue.ts'
import { familyText } from './exposition.ts'
import { sample } from './samples.ts'

const SOURCES_MAX = 32
const SAMPLES_PER_SOURCE_MAX = 5_000
const LABEL_CHARS_MAX = 128
const SILENT_US_MAX = 10_000_000

interface Told {
  readonly samples: readonly Sample[]
  readonly timeUs: number
}

export class MetricsRegister implements MetricsDesk {
  readonly #sources = new Map<string, Told>()
  #leftOutCount = 0

  take(source: string, samples: readonly Sample[], timeUs: number): number {
    if (!this.#sources.has(source) && this.#sources.size >= SOURCES_MAX) {
      this.#leftOutCount += samples.length
      return 0
    }
    const kept = samples.slice(0, SAMPLES_PER_SOURCE_MAX).filter(isOfCatalogue)
    this.#leftOutCount += samples.length - kept.length
    this.#sources.set(source, { samples: kept, timeUs })
    return kept.length
  }

  /** All series of one metric now, for rules. */
  seriesOf(name: string, nowUs: number): readonly Sample[] {
    return [...(this.#series(nowUs).get(name)?.values() ?? [])]
  }

  text(nowUs: number): string {
    const byName = this.#series(nowUs)
    const count = [...byName.values()].reduce((sum, series) => sum + series.size, 0)
    for (const own of this.#ownSamples(count)) byName.set(own.name, new Map([['', own]]))
    const families = CATALOGUE.map(metric => familyText(metric, [...(byName.get(metric.name)?.values() ?? [])]))
    return families.join('')
  }

  #ownSamples(seriesCount: number): Sample[] {
    return [
      sample('holdfast_metrics_series', [], seriesCount),
      sample('holdfast_metrics_left_out_total', [], this.#leftOutCount),
    ]
  }

  /** By name, then by labels: of two sources that tell the same series the one that spoke last counts. */
  #series(nowUs: number): Map<string, Map<string, Sample>> {
    const byName = new Map<string, Map<string, Sample>>()
    for (const { samples } of this.#awake(nowUs)) {
      for (const each of samples) {
        const series = byName.get(each.name) ?? new Map<string, Sample>()
        byName.set(each.name, series.set(JSON.stringify(each.labels), each))
      }
    }
    return byName
  }

  #awake(nowUs: number): Told[] {
    for (const [source, { timeUs }] of this.#sources) if (nowUs - timeUs > SILENT_US_MAX) this.#sources.delete(source)
    return [...this.#sources.values()].sort((a, b) => a.timeUs - b.timeUs)
  }
}

/** It came from another process: its shape is looked at before it is believed. */
function isOfCatalogue(each: Sample): boolean {
  const metric = metricOf(each.name)
  return (
    metric !== undefined &&
    each.labels.length === metric.labels.length &&
    each.labels.every(isLabel) &&
    fits(metric, each)
  )
}

function isLabel(value: unknown): boolean {
  return typeof value === 'string' && value.length <= LABEL_CHARS_MAX
}

function fits(metric: Metric, each: Sample): boolean {
  if (each.kind === 'Value') return metric.kind !== 'histogram' && typeof each.value === 'number'
  return (
    metric.kind === 'histogram' &&
    each.counts.length === metric.buckets.length + 1 &&
    [...each.counts, each.sum].every(value => Number.isFinite(value) && value >= 0)
  )
}

/** The pauses of garbage collection in this process, by kind. */

import { constants, PerformanceObserver } from 'node:perf_hooks'
import type { HistogramSample } from '../../ports/metrics.ts'
import { type Histogram, histogramOf } from './histogram.ts'

const KINDS: ReadonlyMap<number, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weak'],
])
interface GcEntry {
  /** Milliseconds. */
  readonly duration: number
  readonly detail?: { readonly kind?: number }
}

const NAME = 'holdfast_process_gc_pause_seconds'

export class GcPauses {
  readonly #byKind = new Map<string, Histogram>()
  readonly #observer: PerformanceObserver

  constructor() {
    this.#observer = new PerformanceObserver(list => {
      for (const entry of list.getEntries()) this.#record(entry as GcEntry)
    })
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  samples(process: string): HistogramSample[] {
    return Array.from(this.#byKind, ([kind, pauses]) => pauses.sample(NAME, [process, kind]))
  }

  close(): void {
    this.#observer.disconnect()
  }

  #record({ duration, detail }: GcEntry): void {
    const kind = KINDS.get(detail?.kind ?? 0) ?? 'other'
    let pauses = this.#byKind.get(kind)
    if (pauses === undefined) {
      pauses = histogramOf(NAME)
      this.#byKind.set(kind, pauses)
    }
    pauses.record(duration / 1_000)
  }
}

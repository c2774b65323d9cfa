/** Counts durations by bucket, for a hot path: nothing is made anew when a value is recorded. */

import type { HistogramSample } from '../../ports/metrics.ts'
import { bucketsOf, type HistogramName, type LabelsOf } from './catalogue.ts'

/** Invariant: `#counts` has one place more than there are bounds, for what is above all of them. */
export class Histogram {
  readonly #bounds: Float64Array
  readonly #counts: Float64Array
  #sum = 0

  /** Shape: `bounds` grow; a value at a bound is counted there, as Prometheus' `le` has it. */
  constructor(bounds: readonly number[]) {
    this.#bounds = Float64Array.from(bounds)
    this.#counts = new Float64Array(bounds.length + 1)
  }

  /** Units: those of the bounds. A negative one, of clocks that differ, counts as nothing. */
  record(value: number): void {
    const bounds = this.#bounds
    let place = 0
    while (place < bounds.length && value > bounds[place]!) place++
    this.#counts[place]!++
    if (value > 0) this.#sum += value
  }

  sample<N extends HistogramName>(name: N, labels: LabelsOf<N>): HistogramSample {
    return {
      kind: 'Histogram',
      name,
      labels: labels as readonly string[],
      counts: [...this.#counts],
      sum: this.#sum,
    }
  }
}

export function histogramOf(name: HistogramName): Histogram {
  return new Histogram(bucketsOf(name))
}

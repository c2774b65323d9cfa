/** The middle and the slow end of the newest durations, counted anew once a second: to sort them for each view would cost more than the rest of it. */

import { NumberRing } from '../../../core/std/ring-buffer.ts'
import { US_PER_SECOND } from '../../../core/std/time.ts'

export type Quantiles = readonly [p50: number | null, p99: number | null]

export class Durations {
  readonly #values: NumberRing
  #quantiles: Quantiles = [null, null]
  #countedUs = Number.NEGATIVE_INFINITY

  constructor(capacity: number) {
    this.#values = new NumberRing(capacity)
  }

  push(us: number): void {
    this.#values.push(us)
  }

  /** Returns: `null` before the first. */
  quantiles(nowUs: number): Quantiles {
    if (this.#quantiles[0] === null || Math.abs(nowUs - this.#countedUs) >= US_PER_SECOND) {
      this.#countedUs = nowUs
      this.#quantiles = quantilesOf(this.#values)
    }
    return this.#quantiles
  }
}

function quantilesOf(values: NumberRing): Quantiles {
  const sorted = new Float64Array(values.length)
  for (let i = 0; i < sorted.length; i++) sorted[i] = values.get(i)
  sorted.sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
  return [at(0.5), at(0.99)]
}

/** How long a series is usually silent, and where it was silent for longer: counted in one pass, in a few hundred bytes. */

import { US_PER_MINUTE } from '../core/std/time.ts'
import type { Stretch } from './parquet.ts'
import { without } from './stretches.ts'

/** Powers of two of microseconds: 2^42 is 51 days. */
const BUCKETS = 43
/** Of a thousand silences one may be longer and still be usual. */
const USUAL_SHARE = 0.999
const UNUSUAL_FACTOR = 8
const GAP_US_MIN = US_PER_MINUTE
/** The longest that are kept. */
const SILENCES_MAX = 64

/**
 * Watches the times of a file.
 *
 * Why not a fixed bound: a quiet market is silent for minutes, a busy one never for a second. A gap is a silence eight times as long as
 * all but a thousandth are, and of a minute at least.
 */
export class SilenceWatch {
  readonly #counts = new Float64Array(BUCKETS)
  readonly #longest: Stretch[] = []
  #count = 0
  #shortestKeptUs = GAP_US_MIN
  #lastUs = 0

  take(times: Float64Array, rowCount: number): void {
    for (let i = 0; i < rowCount; i++) {
      const timeUs = times[i]!
      if (this.#lastUs > 0) this.#count1(timeUs - this.#lastUs, timeUs)
      this.#lastUs = timeUs
    }
  }

  /** Silences that are unusual in an open market, in time order. */
  gaps(closedHours: (fromUs: number, toUs: number) => readonly Stretch[] = () => []): Stretch[] {
    const boundUs = Math.max(GAP_US_MIN, this.#usualUs() * UNUSUAL_FACTOR)
    return this.#longest
      .flatMap(silence => without(silence, closedHours(silence.fromUs, silence.toUs)))
      .filter(({ fromUs, toUs }) => toUs - fromUs >= boundUs)
      .sort((a, b) => a.fromUs - b.fromUs)
  }

  #count1(silenceUs: number, timeUs: number): void {
    this.#count++
    this.#counts[Math.min(BUCKETS - 1, bucketOf(silenceUs))]!++
    if (silenceUs >= this.#shortestKeptUs) this.#keep({ fromUs: timeUs - silenceUs, toUs: timeUs })
  }

  #keep(stretch: Stretch): void {
    this.#longest.push(stretch)
    if (this.#longest.length < 2 * SILENCES_MAX) return
    this.#longest.sort((a, b) => b.toUs - b.fromUs - (a.toUs - a.fromUs))
    this.#longest.length = SILENCES_MAX
    const last = this.#longest.at(-1)!
    this.#shortestKeptUs = last.toUs - last.fromUs
  }

  /** The upper edge of the bucket in which the quantile lies. */
  #usualUs(): number {
    let seen = 0
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket]!
      if (seen >= this.#count * USUAL_SHARE) return 2 ** bucket
    }
    return 0
  }
}

/** 0 for nothing, else one more than the power of two at or below. */
function bucketOf(silenceUs: number): number {
  if (silenceUs < 1) return 0
  return silenceUs < 2 ** 31 ? 32 - Math.clz32(silenceUs) : 32 + bucketOf(Math.floor(silenceUs / 2 ** 32))
}

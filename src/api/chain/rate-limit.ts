/** How often somebody may ask: a bucket of requests for each, refilled steadily; bounded in number, the oldest forgotten. */

export interface Rate {
  /** At once, after a rest. */
  readonly burst: number
  readonly perSecond: number
}

const KEYS_MAX = 10_000

interface Bucket {
  level: number
  atMs: number
}

export class RateLimit {
  readonly #rate: Rate
  readonly #nowMs: () => number
  readonly #buckets = new Map<string, Bucket>()

  constructor(rate: Rate, nowMs: () => number = () => performance.now()) {
    this.#rate = rate
    this.#nowMs = nowMs
  }

  /** Returns: 0 where the request may go on, else how long to wait, milliseconds. */
  take(key: string): number {
    const bucket = this.#refilled(key)
    if (bucket.level < 1) return Math.ceil(((1 - bucket.level) / this.#rate.perSecond) * 1_000)
    bucket.level--
    return 0
  }

  #refilled(key: string): Bucket {
    const { burst, perSecond } = this.#rate
    const nowMs = this.#nowMs()
    const known = this.#buckets.get(key)
    const grown = known === undefined ? burst : known.level + (Math.max(0, nowMs - known.atMs) / 1_000) * perSecond
    const bucket = { level: Math.min(burst, grown), atMs: nowMs }
    // Moved to the end: the first of the map is who was silent for longest.
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    if (this.#buckets.size > KEYS_MAX) this.#buckets.delete(this.#buckets.keys().next().value!)
    return bucket
  }
}

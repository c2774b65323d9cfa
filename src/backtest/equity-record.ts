/**
 * The equity curve in bounded memory: buckets of time, each with its last, lowest and highest equity.
 *
 * A bucket holds what comes after its start, up to its end and with it: the bar that closes at midnight is the last one of its
 * day. Only the first point of all belongs to what begins with it.
 *
 * Invariants: a bucket never crosses a UTC midnight, so day ends are exact however coarse the buckets are; the lowest and
 * highest equity of any run of buckets is exact as well. When the buckets are full they are merged into wider ones; at one
 * day they stop widening and grow instead (365 a year).
 */

import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../core/std/time.ts'

/** Each divides the next, and a day. */
const WIDTHS_US = [
  US_PER_SECOND,
  10 * US_PER_SECOND,
  US_PER_MINUTE,
  10 * US_PER_MINUTE,
  US_PER_HOUR,
  6 * US_PER_HOUR,
  US_PER_DAY,
] as const
const BUCKETS_MAX = 16_384

export interface EquityBuckets {
  readonly widthUs: number
  readonly startUs: Float64Array
  readonly last: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
}

export class EquityRecord {
  firstUs = 0
  firstEquity = 0
  lastUs = 0
  lastEquity = 0
  pointCount = 0
  readonly #bucketsMax: number
  #widthIndex = 0
  #count = 0
  #endUs = Number.NEGATIVE_INFINITY
  #min = 0
  #max = 0
  #startUs: Float64Array
  #lasts: Float64Array
  #mins: Float64Array
  #maxs: Float64Array

  constructor(bucketsMax: number = BUCKETS_MAX) {
    this.#bucketsMax = bucketsMax
    this.#startUs = new Float64Array(bucketsMax)
    this.#lasts = new Float64Array(bucketsMax)
    this.#mins = new Float64Array(bucketsMax)
    this.#maxs = new Float64Array(bucketsMax)
  }

  /** Shape: times never go back. Cost: a few ns. */
  observe(timeUs: number, equity: number): void {
    if (timeUs > this.#endUs) this.#open(timeUs, equity)
    this.lastUs = timeUs
    this.lastEquity = equity
    this.pointCount++
    if (equity < this.#min) this.#min = equity
    if (equity > this.#max) this.#max = equity
  }

  /** Copies of what is recorded so far, oldest first. */
  buckets(): EquityBuckets {
    this.#settle()
    const { widthUs } = this
    return {
      widthUs,
      startUs: this.#startUs.slice(0, this.#count),
      last: this.#lasts.slice(0, this.#count),
      min: this.#mins.slice(0, this.#count),
      max: this.#maxs.slice(0, this.#count),
    }
  }

  get widthUs(): number {
    return WIDTHS_US[this.#widthIndex]!
  }

  #open(timeUs: number, equity: number): void {
    const isFirst = this.pointCount === 0
    if (isFirst) {
      this.firstUs = timeUs
      this.firstEquity = equity
    }
    this.#settle()
    while (this.#count >= this.#startUs.length) this.#makeRoom()
    const { widthUs } = this
    const startUs = (isFirst ? Math.floor(timeUs / widthUs) : Math.ceil(timeUs / widthUs) - 1) * widthUs
    this.#min = equity
    this.#max = equity
    this.#endUs = startUs + widthUs
    // A widening may have left the newest bucket open at its end: then this point belongs to it.
    if (this.#count > 0 && this.#startUs[this.#count - 1] === startUs) {
      this.#min = Math.min(equity, this.#mins[this.#count - 1]!)
      this.#max = Math.max(equity, this.#maxs[this.#count - 1]!)
      return
    }
    this.#startUs[this.#count++] = startUs
  }

  #settle(): void {
    if (this.#count === 0) return
    const newest = this.#count - 1
    this.#lasts[newest] = this.lastEquity
    this.#mins[newest] = this.#min
    this.#maxs[newest] = this.#max
  }

  #makeRoom(): void {
    if (this.#widthIndex + 1 < WIDTHS_US.length) {
      this.#widthIndex++
      this.#merge()
      return
    }
    this.#startUs = grown(this.#startUs, this.#bucketsMax)
    this.#lasts = grown(this.#lasts, this.#bucketsMax)
    this.#mins = grown(this.#mins, this.#bucketsMax)
    this.#maxs = grown(this.#maxs, this.#bucketsMax)
  }

  #merge(): void {
    const { widthUs } = this
    let into = -1
    for (let i = 0; i < this.#count; i++) {
      const startUs = Math.floor(this.#startUs[i]! / widthUs) * widthUs
      if (into >= 0 && this.#startUs[into] === startUs) {
        this.#mins[into] = Math.min(this.#mins[into]!, this.#mins[i]!)
        this.#maxs[into] = Math.max(this.#maxs[into]!, this.#maxs[i]!)
      } else {
        into++
        this.#startUs[into] = startUs
        this.#mins[into] = this.#mins[i]!
        this.#maxs[into] = this.#maxs[i]!
      }
      this.#lasts[into] = this.#lasts[i]!
    }
    this.#count = into + 1
  }
}

function grown(column: Float64Array, by: number): Float64Array {
  const larger = new Float64Array(column.length + by)
  larger.set(column)
  return larger
}

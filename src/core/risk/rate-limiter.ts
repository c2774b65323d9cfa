/**
 * Counts happenings in a sliding window of journal time, exactly.
 *
 * Invariant: holds the times of the newest `max` happenings, oldest first; only `record` writes, so that asking leaves no
 * trace in a state hash. A happening at t is inside the window at n while n - window < t.
 */

import { assert } from '../std/assert.ts'

const CAPACITY_FIRST = 16

export class RateLimiter {
  readonly max: number
  readonly windowUs: number
  #timesUs: Float64Array
  #head = 0
  #length = 0

  constructor(max: number, windowUs: number) {
    assert(Number.isSafeInteger(max) && max >= 0 && windowUs > 0, 'a rate has a whole maximum and a window')
    this.max = max
    this.windowUs = windowUs
    this.#timesUs = new Float64Array(Math.min(max, CAPACITY_FIRST))
  }

  /** True when one more happening now would be more than `max` within the window. Cost: O(1). */
  isSpent(nowUs: number): boolean {
    if (this.#length < this.max) return false
    return this.max === 0 || this.#timesUs[this.#head]! > nowUs - this.windowUs
  }

  /** How many of the remembered happenings are inside the window; `max` at most. */
  countWithin(nowUs: number): number {
    let count = 0
    while (count < this.#length && this.#at(this.#length - 1 - count) > nowUs - this.windowUs) count++
    return count
  }

  /** Takes note of a happening, permitted or not: one that could not be refused still counts. Journal time never goes back. */
  record(nowUs: number): void {
    if (this.max === 0) return
    assert(this.#length === 0 || nowUs >= this.#at(this.#length - 1), 'journal time never goes back')
    while (this.#length > 0 && this.#at(0) <= nowUs - this.windowUs) this.#dropOldest()
    if (this.#length === this.max) this.#dropOldest()
    if (this.#length === this.#timesUs.length) this.#grow()
    this.#timesUs[(this.#head + this.#length) % this.#timesUs.length] = nowUs
    this.#length++
  }

  clear(): void {
    this.#head = 0
    this.#length = 0
  }

  /** The remembered times, oldest first. */
  save(): number[] {
    return Array.from({ length: this.#length }, (_, index) => this.#at(index))
  }

  /** Takes the times back; with a smaller `max` than when they were saved, the newest of them. */
  restore(timesUs: readonly number[]): void {
    this.clear()
    for (const timeUs of timesUs) this.record(timeUs)
  }

  #at(index: number): number {
    return this.#timesUs[(this.#head + index) % this.#timesUs.length]!
  }

  #dropOldest(): void {
    this.#head = (this.#head + 1) % this.#timesUs.length
    this.#length--
  }

  #grow(): void {
    const larger = new Float64Array(Math.min(this.max, this.#timesUs.length * 2))
    for (let index = 0; index < this.#length; index++) larger[index] = this.#at(index)
    this.#timesUs = larger
    this.#head = 0
  }
}

/** The highest or lowest of the last `period` values. */

import { checkFinite, checkPeriod, checkState, type IndicatorState } from './indicator.ts'

/**
 * Invariant: the ring holds candidates only, oldest first, each better than those after it; the first is the extreme.
 * Cost: each value enters and leaves once, so an update is O(1) on average.
 */
export class RollingExtreme {
  readonly #period: number
  readonly #sign: 1 | -1
  /** Values times sign, so that the extreme is always the largest; and the update each came with. */
  readonly #keys: Float64Array
  readonly #ages: Float64Array
  #first = 0
  #length = 0
  #updateCount = 0

  constructor(name: string, period: number, which: 'highest' | 'lowest') {
    this.#period = checkPeriod(name, period)
    this.#sign = which === 'highest' ? 1 : -1
    this.#keys = new Float64Array(period)
    this.#ages = new Float64Array(period)
  }

  get isReady(): boolean {
    return this.#updateCount >= this.#period
  }

  get value(): number {
    return this.isReady ? this.#keys[this.#first]! * this.#sign + 0 : Number.NaN // never -0
  }

  update(value: number): void {
    checkFinite(value)
    const key = value * this.#sign
    const age = this.#updateCount++
    if (this.#length > 0 && this.#ages[this.#first]! <= age - this.#period) {
      this.#first = this.#slotOf(1)
      this.#length--
    }
    while (this.#length > 0 && this.#keys[this.#slotOf(this.#length - 1)]! <= key) this.#length--
    const slot = this.#slotOf(this.#length++)
    this.#keys[slot] = key
    this.#ages[slot] = age
  }

  save(): IndicatorState {
    const head = [this.#period, this.#first, this.#length, this.#updateCount]
    return [...head, ...this.#keys, ...this.#ages].map(value => value + 0) // JSON has no -0
  }

  restore(state: IndicatorState): void {
    checkState('extreme', state, this.#period, 4 + 2 * this.#period)
    this.#first = state[1]!
    this.#length = state[2]!
    this.#updateCount = state[3]!
    this.#keys.set(state.slice(4, 4 + this.#period))
    this.#ages.set(state.slice(4 + this.#period))
  }

  #slotOf(index: number): number {
    const slot = this.#first + index
    return slot < this.#period ? slot : slot - this.#period
  }
}

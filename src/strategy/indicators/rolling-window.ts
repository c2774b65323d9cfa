/** The last `period` numbers, in a ring of doubles, with their sum: the ground of the moving averages. */

import { checkFinite, checkPeriod, checkState, type IndicatorState } from './indicator.ts'

/**
 * Invariants: exact while the values are whole and their sum stays below 2^53 (ticks do). After the first that is not,
 * the sum is taken anew once in a period, so that rounding never grows.
 */
export class RollingWindow {
  readonly period: number
  readonly #values: Float64Array
  #next = 0
  #sum = 0
  #isExact = true
  count = 0

  constructor(name: string, period: number) {
    this.period = checkPeriod(name, period)
    this.#values = new Float64Array(period)
  }

  get sum(): number {
    return this.#sum
  }

  get isFull(): boolean {
    return this.count === this.period
  }

  /** Takes in a value. Returns: the one that left; 0 while the window fills. */
  push(value: number): number {
    checkFinite(value)
    const left = this.#values[this.#next]!
    this.#values[this.#next] = value
    this.#sum += value - left
    if (!Number.isInteger(value) || !Number.isSafeInteger(this.#sum)) this.#isExact = false
    if (this.count < this.period) this.count++
    if (++this.#next === this.period) {
      this.#next = 0
      if (!this.#isExact) this.#sum = sumOf(this.#values)
    }
    return left
  }

  /** 0 is the oldest. */
  at(index: number): number {
    const slot = (this.isFull ? this.#next : 0) + index
    return this.#values[slot < this.period ? slot : slot - this.period]!
  }

  save(): IndicatorState {
    return [this.period, this.count, this.#next, this.#sum, this.#isExact ? 1 : 0, ...this.#values]
  }

  restore(state: IndicatorState): void {
    checkState('window', state, this.period, this.period + 5)
    this.count = state[1]!
    this.#next = state[2]!
    this.#sum = state[3]!
    this.#isExact = state[4] === 1
    this.#values.set(state.slice(5))
  }
}

function sumOf(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}

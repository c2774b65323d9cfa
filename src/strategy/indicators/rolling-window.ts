/** The last `period` numbers, in a ring of doubles, with their sum: the ground of the moving averages. */

import { checkFinite, checkPeriod, checkState, type IndicatorState } from './indicator.ts'

/**
 * Invariants: exact while the values are whole and their sum stays below 2^53 (ticks do). After the first that is not,
 * the sum is taken anew once in a period, so that rounding never grows.
 */
export class RollingWindow {
  readonly period: number
  /** The values, and behind them their sum: a number of its own would lie elsewhere in memory. */
  readonly #values: Float64Array
  #next = 0
  #isExact = true
  count = 0

  constructor(name: string, period: number) {
    this.period = checkPeriod(name, period)
    this.#values = new Float64Array(period + 1)
  }

  get sum(): number {
    return this.#values[this.period]!
  }

  get isFull(): boolean {
    return this.count === this.period
  }

  /** Takes in a value. Returns: the one that left; 0 while the window fills. */
  push(value: number): number {
    checkFinite(value)
    const values = this.#values
    const { period } = this
    const left = values[this.#next]!
    const sum = values[period]! + (value - left)
    values[this.#next] = value
    values[period] = sum
    if (!Number.isInteger(value) || !Number.isSafeInteger(sum)) this.#isExact = false
    if (this.count < period) this.count++
    if (++this.#next === period) {
      this.#next = 0
      if (!this.#isExact) values[period] = sumOf(values, period)
    }
    return left
  }

  /** 0 is the oldest. */
  at(index: number): number {
    const slot = (this.isFull ? this.#next : 0) + index
    return this.#values[slot < this.period ? slot : slot - this.period]!
  }

  save(): IndicatorState {
    const values = this.#values.subarray(0, this.period)
    return [this.period, this.count, this.#next, this.sum, this.#isExact ? 1 : 0, ...values]
  }

  restore(state: IndicatorState): void {
    checkState('window', state, this.period, this.period + 5)
    this.count = state[1]!
    this.#next = state[2]!
    this.#isExact = state[4] === 1
    this.#values.set(state.slice(5))
    this.#values[this.period] = state[3]!
  }
}

function sumOf(values: Float64Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += values[i]!
  return sum
}

/** Bollinger bands: the mean of the last `period` values, and so many standard deviations (population) around it. */

import { type Indicator, type IndicatorState, packStates, unpackStates } from './indicator.ts'
import { RollingWindow } from './rolling-window.ts'

/**
 * Invariant: squares are summed of distances to `#origin`, a value of the window, not of the values themselves: prices are
 * large and their spread is small, and the difference of two large squares would be noise.
 */
export class Bollinger implements Indicator {
  readonly #window: RollingWindow
  readonly #width: number
  #origin = 0
  #distances = 0
  #squares = 0
  #updateCount = 0

  constructor(period: number, width = 2) {
    this.#window = new RollingWindow('Bollinger', period)
    this.#width = width
  }

  get isReady(): boolean {
    return this.#window.isFull
  }

  get middle(): number {
    return this.#window.isFull ? this.#window.sum / this.#window.period : Number.NaN
  }

  get deviation(): number {
    const { isFull, period } = this.#window
    if (!isFull) return Number.NaN
    const mean = this.#distances / period
    return Math.sqrt(Math.max(0, this.#squares / period - mean * mean))
  }

  get upper(): number {
    return this.middle + this.#width * this.deviation
  }

  get lower(): number {
    return this.middle - this.#width * this.deviation
  }

  update(value: number): void {
    const window = this.#window
    if (window.count === 0) this.#origin = value
    const wasFull = window.isFull
    const left = window.push(value) - this.#origin
    const distance = value - this.#origin
    this.#distances += distance - (wasFull ? left : 0)
    this.#squares += distance * distance - (wasFull ? left * left : 0)
    if (++this.#updateCount === window.period) this.#refresh(value)
  }

  save(): IndicatorState {
    return packStates(this.#window.save(), [this.#origin, this.#distances, this.#squares, this.#updateCount])
  }

  restore(state: IndicatorState): void {
    const [window, own] = unpackStates(state, 2)
    this.#window.restore(window!)
    this.#origin = own![0]!
    this.#distances = own![1]!
    this.#squares = own![2]!
    this.#updateCount = own![3]!
  }

  /** Once in a period: a fresh origin near the market, and sums without the rounding of the past. */
  #refresh(origin: number): void {
    this.#updateCount = 0
    this.#origin = origin
    this.#distances = 0
    this.#squares = 0
    for (let i = 0; i < this.#window.count; i++) {
      const distance = this.#window.at(i) - origin
      this.#distances += distance
      this.#squares += distance * distance
    }
  }
}

/** Weighted moving average: the newest of `period` values counts `period` times, the oldest once. Exact on whole ticks. */

import { type Indicator, type IndicatorState, packStates, unpackStates } from './indicator.ts'
import { RollingWindow } from './rolling-window.ts'

export class Wma implements Indicator {
  readonly #window: RollingWindow
  readonly #weight: number
  #weighted = 0
  #updateCount = 0

  constructor(period: number) {
    this.#window = new RollingWindow('WMA', period)
    this.#weight = (period * (period + 1)) / 2
  }

  get isReady(): boolean {
    return this.#window.isFull
  }

  get value(): number {
    return this.#window.isFull ? this.#weighted / this.#weight : Number.NaN
  }

  update(value: number): number {
    const window = this.#window
    if (window.isFull) {
      this.#weighted += window.period * value - window.sum // every older value loses one weight
      window.push(value)
    } else {
      window.push(value)
      this.#weighted += window.count * value
    }
    if (++this.#updateCount === window.period) this.#refresh()
    return this.value
  }

  save(): IndicatorState {
    return packStates(this.#window.save(), [this.#weighted, this.#updateCount])
  }

  restore(state: IndicatorState): void {
    const [window, own] = unpackStates(state, 2)
    this.#window.restore(window!)
    this.#weighted = own![0]!
    this.#updateCount = own![1]!
  }

  /** Once in a period, so that the rounding of fractions never grows. */
  #refresh(): void {
    this.#updateCount = 0
    this.#weighted = 0
    for (let i = 0; i < this.#window.count; i++) this.#weighted += (i + 1) * this.#window.at(i)
  }
}

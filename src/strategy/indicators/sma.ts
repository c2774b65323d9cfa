/** Simple moving average: the mean of the last `period` values. Exact on whole ticks. */

import type { Indicator, IndicatorState } from './indicator.ts'
import { RollingWindow } from './rolling-window.ts'

export class Sma implements Indicator {
  readonly #window: RollingWindow

  constructor(period: number) {
    this.#window = new RollingWindow('SMA', period)
  }

  get isReady(): boolean {
    return this.#window.isFull
  }

  get value(): number {
    return this.#window.isFull ? this.#window.sum / this.#window.period : Number.NaN
  }

  update(value: number): number {
    this.#window.push(value)
    return this.value
  }

  save(): IndicatorState {
    return this.#window.save()
  }

  restore(state: IndicatorState): void {
    this.#window.restore(state)
  }
}

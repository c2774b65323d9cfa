/** Average true range (Wilder): how far a bar reaches, the gap from the close before included. */

import { type Indicator, type IndicatorState, packStates, unpackStates } from './indicator.ts'
import { type RecursiveAverage, wilderAverage } from './recursive-average.ts'

/** The first bar has no close before it and gives no range. */
export class Atr implements Indicator {
  readonly #average: RecursiveAverage
  #lastClose = 0
  #hasLast = false

  constructor(period: number) {
    this.#average = wilderAverage('ATR', period)
  }

  get isReady(): boolean {
    return this.#average.isReady
  }

  get value(): number {
    return this.#average.value
  }

  update(high: number, low: number, close: number): number {
    if (this.#hasLast) this.#average.update(trueRangeOf(high, low, this.#lastClose))
    this.#lastClose = close
    this.#hasLast = true
    return this.#average.value
  }

  save(): IndicatorState {
    return packStates(this.#average.save(), [this.#lastClose, this.#hasLast ? 1 : 0])
  }

  restore(state: IndicatorState): void {
    const [average, own] = unpackStates(state, 2)
    this.#average.restore(average!)
    this.#lastClose = own![0]!
    this.#hasLast = own![1] === 1
  }
}

export function trueRangeOf(high: number, low: number, lastClose: number): number {
  return Math.max(high, lastClose) - Math.min(low, lastClose)
}

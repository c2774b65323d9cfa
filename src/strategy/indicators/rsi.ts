/** Relative strength index (Wilder): 0 to 100, above 50 where gains outweigh losses. */

import { checkFinite, type Indicator, type IndicatorState, packStates, unpackStates } from './indicator.ts'
import { type RecursiveAverage, wilderAverage } from './recursive-average.ts'

export class Rsi implements Indicator {
  readonly #gain: RecursiveAverage
  readonly #loss: RecursiveAverage
  #last = 0
  #hasLast = false

  constructor(period: number) {
    this.#gain = wilderAverage('RSI', period)
    this.#loss = wilderAverage('RSI', period)
  }

  get isReady(): boolean {
    return this.#gain.isReady
  }

  /** 50 where nothing moved at all. */
  get value(): number {
    const gain = this.#gain.value
    const loss = this.#loss.value
    return gain + loss === 0 ? 50 : (100 * gain) / (gain + loss)
  }

  update(value: number): number {
    checkFinite(value)
    const change = value - this.#last
    if (this.#hasLast) {
      this.#gain.update(Math.max(change, 0))
      this.#loss.update(Math.max(-change, 0))
    }
    this.#last = value
    this.#hasLast = true
    return this.value
  }

  save(): IndicatorState {
    return packStates(this.#gain.save(), this.#loss.save(), [this.#last, this.#hasLast ? 1 : 0])
  }

  restore(state: IndicatorState): void {
    const [gain, loss, own] = unpackStates(state, 3)
    this.#gain.restore(gain!)
    this.#loss.restore(loss!)
    this.#last = own![0]!
    this.#hasLast = own![1] === 1
  }
}

/** Average directional index (Wilder): how strong a trend is, and by +DI and -DI which way it goes. */

import { trueRangeOf } from './atr.ts'
import { type Indicator, type IndicatorState, packStates, unpackStates } from './indicator.ts'
import { type RecursiveAverage, wilderAverage } from './recursive-average.ts'

export class Adx implements Indicator {
  readonly #range: RecursiveAverage
  readonly #plus: RecursiveAverage
  readonly #minus: RecursiveAverage
  readonly #adx: RecursiveAverage
  #lastHigh = 0
  #lastLow = 0
  #lastClose = 0
  #hasLast = false

  constructor(period: number) {
    this.#range = wilderAverage('ADX', period)
    this.#plus = wilderAverage('ADX', period)
    this.#minus = wilderAverage('ADX', period)
    this.#adx = wilderAverage('ADX', period)
  }

  get isReady(): boolean {
    return this.#adx.isReady
  }

  get value(): number {
    return this.#adx.value
  }

  /** Ready a period before the index itself. */
  get plusDi(): number {
    return directionOf(this.#plus.value, this.#range.value)
  }

  get minusDi(): number {
    return directionOf(this.#minus.value, this.#range.value)
  }

  update(high: number, low: number, close: number): number {
    if (this.#hasLast) this.#move(high - this.#lastHigh, this.#lastLow - low, trueRangeOf(high, low, this.#lastClose))
    this.#lastHigh = high
    this.#lastLow = low
    this.#lastClose = close
    this.#hasLast = true
    return this.value
  }

  save(): IndicatorState {
    const own = [this.#lastHigh, this.#lastLow, this.#lastClose, this.#hasLast ? 1 : 0]
    return packStates(this.#range.save(), this.#plus.save(), this.#minus.save(), this.#adx.save(), own)
  }

  restore(state: IndicatorState): void {
    const [range, plus, minus, adx, own] = unpackStates(state, 5)
    this.#range.restore(range!)
    this.#plus.restore(plus!)
    this.#minus.restore(minus!)
    this.#adx.restore(adx!)
    this.#lastHigh = own![0]!
    this.#lastLow = own![1]!
    this.#lastClose = own![2]!
    this.#hasLast = own![3] === 1
  }

  #move(up: number, down: number, trueRange: number): void {
    this.#range.update(trueRange)
    this.#plus.update(up > down && up > 0 ? up : 0)
    this.#minus.update(down > up && down > 0 ? down : 0)
    if (!this.#range.isReady) return
    const sum = this.plusDi + this.minusDi
    this.#adx.update(sum === 0 ? 0 : (100 * Math.abs(this.plusDi - this.minusDi)) / sum)
  }
}

/** A market without any range has no direction. */
function directionOf(movement: number, range: number): number {
  return range === 0 ? 0 : (100 * movement) / range
}

/** Volume-weighted average price: since the last reset (a session), or over the last `period` updates. */

import { type Indicator, type IndicatorState, packStates, unpackStates } from './indicator.ts'
import { RollingWindow } from './rolling-window.ts'

/** The price that stands for a bar in a VWAP. */
export function typicalPriceOf(high: number, low: number, close: number): number {
  return (high + low + close) / 3
}

export class Vwap implements Indicator {
  readonly #period: number
  readonly #turnover: RollingWindow
  readonly #volume: RollingWindow
  #turnoverSum = 0
  #volumeSum = 0

  /** Without a period it counts from the start or the last {@link reset}. */
  constructor(period = 0) {
    this.#period = period
    this.#turnover = new RollingWindow('VWAP', Math.max(1, period))
    this.#volume = new RollingWindow('VWAP', Math.max(1, period))
  }

  get isReady(): boolean {
    return this.#volumeOf() > 0 && (this.#period === 0 || this.#volume.isFull)
  }

  get value(): number {
    if (!this.isReady) return Number.NaN
    return (this.#period === 0 ? this.#turnoverSum : this.#turnover.sum) / this.#volumeOf()
  }

  update(price: number, volume: number): number {
    this.#turnover.push(price * volume)
    this.#volume.push(volume)
    this.#turnoverSum += price * volume
    this.#volumeSum += volume
    return this.value
  }

  /** Begins a new session; a rolling one goes on. */
  reset(): void {
    this.#turnoverSum = 0
    this.#volumeSum = 0
  }

  save(): IndicatorState {
    return packStates(this.#turnover.save(), this.#volume.save(), [this.#turnoverSum, this.#volumeSum])
  }

  restore(state: IndicatorState): void {
    const [turnover, volume, own] = unpackStates(state, 3)
    this.#turnover.restore(turnover!)
    this.#volume.restore(volume!)
    this.#turnoverSum = own![0]!
    this.#volumeSum = own![1]!
  }

  #volumeOf(): number {
    return this.#period === 0 ? this.#volumeSum : this.#volume.sum
  }
}

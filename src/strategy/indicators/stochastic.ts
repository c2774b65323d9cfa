/** Stochastic oscillator: where the close lies between the lowest low and the highest high, 0 to 100, smoothed twice. */

import { type Indicator, type IndicatorState, packStates, unpackStates } from './indicator.ts'
import { RollingExtreme } from './rolling-extreme.ts'
import { Sma } from './sma.ts'

export class Stochastic implements Indicator {
  readonly #highest: RollingExtreme
  readonly #lowest: RollingExtreme
  readonly #k: Sma
  readonly #d: Sma

  constructor(period = 14, kPeriod = 3, dPeriod = 3) {
    this.#highest = new RollingExtreme('stochastic', period, 'highest')
    this.#lowest = new RollingExtreme('stochastic', period, 'lowest')
    this.#k = new Sma(kPeriod)
    this.#d = new Sma(dPeriod)
  }

  get isReady(): boolean {
    return this.#d.isReady
  }

  get k(): number {
    return this.#k.value
  }

  get d(): number {
    return this.#d.value
  }

  update(high: number, low: number, close: number): void {
    this.#highest.update(high)
    this.#lowest.update(low)
    if (!this.#highest.isReady) return
    const range = this.#highest.value - this.#lowest.value
    this.#k.update(range === 0 ? 50 : (100 * (close - this.#lowest.value)) / range)
    if (this.#k.isReady) this.#d.update(this.#k.value)
  }

  save(): IndicatorState {
    return packStates(this.#highest.save(), this.#lowest.save(), this.#k.save(), this.#d.save())
  }

  restore(state: IndicatorState): void {
    const [highest, lowest, k, d] = unpackStates(state, 4)
    this.#highest.restore(highest!)
    this.#lowest.restore(lowest!)
    this.#k.restore(k!)
    this.#d.restore(d!)
  }
}

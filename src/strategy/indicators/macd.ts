/** Moving average convergence divergence: a fast EMA less a slow one, its own EMA as the signal, and their difference. */

import { Ema } from './ema.ts'
import { type Indicator, type IndicatorState, packStates, unpackStates } from './indicator.ts'

export class Macd implements Indicator {
  readonly #fast: Ema
  readonly #slow: Ema
  readonly #signal: Ema

  constructor(fastPeriod = 12, slowPeriod = 26, signalPeriod = 9) {
    if (fastPeriod >= slowPeriod) throw new Error(`MACD periods: fast=${fastPeriod} has to be below slow=${slowPeriod}`)
    this.#fast = new Ema(fastPeriod)
    this.#slow = new Ema(slowPeriod)
    this.#signal = new Ema(signalPeriod)
  }

  get isReady(): boolean {
    return this.#signal.isReady
  }

  /** The MACD line; there before the signal is. */
  get value(): number {
    return this.#fast.value - this.#slow.value
  }

  get signal(): number {
    return this.#signal.value
  }

  get histogram(): number {
    return this.value - this.#signal.value
  }

  update(value: number): number {
    this.#fast.update(value)
    this.#slow.update(value)
    if (this.#slow.isReady) this.#signal.update(this.value)
    return this.value
  }

  save(): IndicatorState {
    return packStates(this.#fast.save(), this.#slow.save(), this.#signal.save())
  }

  restore(state: IndicatorState): void {
    const [fast, slow, signal] = unpackStates(state, 3)
    this.#fast.restore(fast!)
    this.#slow.restore(slow!)
    this.#signal.restore(signal!)
  }
}

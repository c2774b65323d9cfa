/** An average that moves a fixed share towards each new value, begun with the plain mean of the first `period` values. */

import { checkFinite, checkPeriod, checkState, type IndicatorState } from './indicator.ts'

export class RecursiveAverage {
  readonly #period: number
  readonly #share: number
  #count = 0
  /** The sum until the seed is complete, the average from then on. */
  #held = 0

  constructor(name: string, period: number, share: number) {
    this.#period = checkPeriod(name, period)
    this.#share = share
  }

  get isReady(): boolean {
    return this.#count === this.#period
  }

  get value(): number {
    return this.#count === this.#period ? this.#held : Number.NaN
  }

  update(value: number): number {
    checkFinite(value)
    if (this.#count === this.#period) {
      this.#held += this.#share * (value - this.#held)
      return this.#held
    }
    this.#held += value
    if (++this.#count < this.#period) return Number.NaN
    this.#held /= this.#period
    return this.#held
  }

  save(): IndicatorState {
    return [this.#period, this.#count, this.#held]
  }

  restore(state: IndicatorState): void {
    checkState('average', state, this.#period, 3)
    this.#count = state[1]!
    this.#held = state[2]!
  }
}

/** Wilder's smoothing: a share of 1 / period. */
export function wilderAverage(name: string, period: number): RecursiveAverage {
  return new RecursiveAverage(name, period, 1 / period)
}

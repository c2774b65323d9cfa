/** Donchian channel: the highest high and the lowest low of the last `period` bars, the newest included. */

import { type Indicator, type IndicatorState, packStates, unpackStates } from './indicator.ts'
import { RollingExtreme } from './rolling-extreme.ts'

/** For a breakout rule read the bands before the update: they are then those of the bars before. */
export class Donchian implements Indicator {
  readonly #highest: RollingExtreme
  readonly #lowest: RollingExtreme

  constructor(period: number) {
    this.#highest = new RollingExtreme('Donchian', period, 'highest')
    this.#lowest = new RollingExtreme('Donchian', period, 'lowest')
  }

  get isReady(): boolean {
    return this.#highest.isReady
  }

  get upper(): number {
    return this.#highest.value
  }

  get lower(): number {
    return this.#lowest.value
  }

  get middle(): number {
    return (this.upper + this.lower) / 2
  }

  update(high: number, low: number): void {
    this.#highest.update(high)
    this.#lowest.update(low)
  }

  save(): IndicatorState {
    return packStates(this.#highest.save(), this.#lowest.save())
  }

  restore(state: IndicatorState): void {
    const [highest, lowest] = unpackStates(state, 2)
    this.#highest.restore(highest!)
    this.#lowest.restore(lowest!)
  }
}

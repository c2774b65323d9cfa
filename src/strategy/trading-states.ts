/** The trading states that were set for scopes, and the strictest of those that reach an instrument of one strategy. */

import type { Instrument } from '../core/domain/instrument.ts'
import { TRADING_STATES, type TradingState } from '../core/domain/limits.ts'
import type { Scope } from '../core/domain/scope.ts'

export class TradingStates {
  readonly #strategyIndex: number
  readonly #accountIndex: number
  readonly #states = new Map<string, TradingState>()

  constructor(strategyIndex: number, accountIndex: number) {
    this.#strategyIndex = strategyIndex
    this.#accountIndex = accountIndex
  }

  set(scope: Scope, tradingState: TradingState): void {
    this.#states.set(`${scope.level}/${scope.index}`, tradingState)
  }

  of(instrument: Instrument): TradingState {
    const all = this.#rankOf('All', 0)
    const venue = this.#rankOf('Venue', instrument.venueIndex)
    const account = this.#rankOf('Account', this.#accountIndex)
    const own = this.#rankOf('Instrument', instrument.index)
    const strategy = this.#rankOf('Strategy', this.#strategyIndex)
    return TRADING_STATES[Math.max(all, venue, account, own, strategy)]!
  }

  /** True where a change in this scope is this strategy's business; venues and instruments may always be. */
  concerns(scope: Scope): boolean {
    if (scope.level === 'Strategy') return scope.index === this.#strategyIndex
    return scope.level !== 'Account' || scope.index === this.#accountIndex
  }

  save(): readonly (readonly [string, TradingState])[] {
    return [...this.#states]
  }

  restore(saved: readonly (readonly [string, TradingState])[]): void {
    this.#states.clear()
    for (const [scope, tradingState] of saved) this.#states.set(scope, tradingState)
  }

  #rankOf(level: Scope['level'], index: number): number {
    const tradingState = this.#states.get(`${level}/${index}`)
    return tradingState === undefined ? 0 : TRADING_STATES.indexOf(tradingState)
  }
}

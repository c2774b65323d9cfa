/**
 * Who may trade: one trading state for each scope, and the strictest of them for an order.
 *
 * Invariant: a scope that nobody set is `Active`; the strictest scope wins, so that resuming one never lifts another.
 */

import type { AccountIndex, InstrumentIndex, StrategyIndex, VenueIndex } from '../domain/ids.ts'
import { TRADING_STATES, type TradingState } from '../domain/limits.ts'
import { SCOPE_LEVELS, type Scope, type ScopeLevel } from '../domain/scope.ts'

/** The scopes that are not `Active`, in the order of levels and indices. */
export type TradingStatesData = readonly { readonly scope: Scope; readonly tradingState: TradingState }[]

export class TradingStates {
  /** By level and index: the position in TRADING_STATES; absent is 0, `Active`. */
  readonly #codes: Record<ScopeLevel, number[]> = { All: [], Venue: [], Account: [], Instrument: [], Strategy: [] }
  /** While it is 0 every order is `Active`, and nothing needs to be looked up. */
  #restrictedCount = 0

  set(scope: Scope, tradingState: TradingState): void {
    const codes = this.#codes[scope.level]
    while (codes.length <= scope.index) codes.push(0)
    const code = TRADING_STATES.indexOf(tradingState)
    this.#restrictedCount += Math.sign(code) - Math.sign(codes[scope.index]!)
    codes[scope.index] = code
  }

  /** The state that was set for this very scope. */
  stateOf(scope: Scope): TradingState {
    return TRADING_STATES[codeAt(this.#codes[scope.level], scope.index)]!
  }

  /** The strictest state over everything that an order belongs to. `NO_STRATEGY` is nobody's scope. Cost: O(1), no allocation. */
  effective(
    venue: VenueIndex,
    account: AccountIndex,
    instrument: InstrumentIndex,
    strategy: StrategyIndex,
  ): TradingState {
    if (this.#restrictedCount === 0) return 'Active'
    const codes = this.#codes
    const code = Math.max(
      codeAt(codes.All, 0),
      codeAt(codes.Venue, venue),
      codeAt(codes.Account, account),
      codeAt(codes.Instrument, instrument),
      codeAt(codes.Strategy, strategy),
    )
    return TRADING_STATES[code]!
  }

  save(): TradingStatesData {
    const data: { scope: Scope; tradingState: TradingState }[] = []
    for (const level of SCOPE_LEVELS) {
      this.#codes[level].forEach((code, index) => {
        if (code > 0) data.push({ scope: { level, index }, tradingState: TRADING_STATES[code]! })
      })
    }
    return data
  }

  static restore(data: TradingStatesData): TradingStates {
    const states = new TradingStates()
    for (const { scope, tradingState } of data) states.set(scope, tradingState)
    return states
  }
}

export function strictestOf(a: TradingState, b: TradingState): TradingState {
  return TRADING_STATES.indexOf(a) >= TRADING_STATES.indexOf(b) ? a : b
}

/** True where a command for the scope reaches an order or position of these; the kill switch asks it for each. */
export function scopeCovers(
  scope: Scope,
  venue: VenueIndex,
  account: AccountIndex,
  instrument: InstrumentIndex,
  strategy: StrategyIndex,
): boolean {
  switch (scope.level) {
    case 'All':
      return true
    case 'Venue':
      return scope.index === venue
    case 'Account':
      return scope.index === account
    case 'Instrument':
      return scope.index === instrument
    case 'Strategy':
      return scope.index === strategy
    default:
      return scope.level satisfies never
  }
}

function codeAt(codes: readonly number[], index: number): number {
  return index >= 0 && index < codes.length ? codes[index]! : 0
}

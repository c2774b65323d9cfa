/** Makes what a person should hear of. The codes are documented in docs/alerts.md. */

import type { RaiseAlert, Severity } from '../domain/effects.ts'
import type { InstrumentIndex, StrategyIndex } from '../domain/ids.ts'
import type { Scope } from '../domain/scope.ts'
import type { EngineState } from './engine-state.ts'

export function alertOf(
  severity: Severity,
  code: string,
  text: string,
  strategyIndex?: StrategyIndex,
  instrumentIndex?: InstrumentIndex,
): RaiseAlert {
  return { kind: 'RaiseAlert', severity, code, text, strategyIndex, instrumentIndex }
}

/** A scope as people call it. */
export function scopeName(state: EngineState, { level, index }: Scope): string {
  const { venues, accounts, instruments, strategies } = state.world
  switch (level) {
    case 'All':
      return 'everything'
    case 'Venue':
      return `venue ${venues[index]!.venueId}`
    case 'Account':
      return `account ${accounts[index]!.accountId}`
    case 'Instrument':
      return `instrument ${instruments[index]!.instrumentId}`
    case 'Strategy':
      return `strategy ${strategies[index]!.strategyId}`
    default:
      return level satisfies never
  }
}

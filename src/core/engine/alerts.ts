/** Makes what a person should hear of. The codes are documented in docs/alerts.md. */

import type { RaiseAlert, Severity } from '../domain/effects.ts'
import type { InstrumentIndex, StrategyIndex } from '../domain/ids.ts'

export function alertOf(
  severity: Severity,
  code: string,
  text: string,
  strategyIndex?: StrategyIndex,
  instrumentIndex?: InstrumentIndex,
): RaiseAlert {
  return { kind: 'RaiseAlert', severity, code, text, strategyIndex, instrumentIndex }
}

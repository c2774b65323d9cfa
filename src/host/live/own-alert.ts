/** Alerts of the program's own, about no strategy and no instrument unless it is said; and the core's, for people. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert, Severity } from '../../core/domain/effects.ts'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import { wordsOf } from '../../operations/alerts/subjects.ts'
import type { OpeningNote } from '../../ports.ts'

export function ownAlert(severity: Severity, code: string, text: string, strategyIndex?: StrategyIndex): RaiseAlert {
  return { kind: 'RaiseAlert', severity, code, text, strategyIndex, instrumentIndex: undefined }
}

/** What was wrong with the journal when it was opened. */
export function alertOfNote({ code, severity, text }: OpeningNote): RaiseAlert {
  return ownAlert(severity, `JOURNAL_${code}`, text)
}

/** With the names of the instrument and the strategy that it is about, which the core knows by their numbers. */
export function namedAlert(alert: RaiseAlert, { instruments, strategies }: Configuration): RaiseAlert {
  const { instrumentIndex = -1, strategyIndex = -1, text } = alert
  const words = wordsOf(text)
  const names = [instruments[instrumentIndex]?.instrumentId, strategies[strategyIndex]?.strategyId]
  const missing = names.filter(name => name !== undefined && !words.has(name))
  return missing.length === 0 ? alert : { ...alert, text: `${missing.join(', ')}: ${text}` }
}

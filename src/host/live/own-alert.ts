/** Alerts of the program's own, about no strategy and no instrument unless it is said; and the core's, for people. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert, Severity } from '../../core/domain/effects.ts'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import type { OpeningNote } from '../../ports.ts'

export function ownAlert(severity: Severity, code: string, text: string, strategyIndex?: StrategyIndex): RaiseAlert {
  return { kind: 'RaiseAlert', severity, code, text, strategyIndex, instrumentIndex: undefined }
}

/** What was wrong with the journal when it was opened. */
export function alertOfNote({ code, severity, text }: OpeningNote): RaiseAlert {
  return ownAlert(severity, `JOURNAL_${code}`, text)
}

/** With the name of the instrument that it is about, which the core knows by its number. */
export function namedAlert(alert: RaiseAlert, { instruments }: Configuration): RaiseAlert {
  const name = instruments[alert.instrumentIndex ?? -1]?.instrumentId
  return name === undefined || alert.text.includes(name) ? alert : { ...alert, text: `${name}: ${alert.text}` }
}

/** A strategy that decides otherwise on one machine: what a clock that is read, or another version of a library, leads to. */

import type { Intent } from '../../core/domain/inputs.ts'

/** Returns: a change of what is asked for, in some of the cases in which it deviates. */
export function otherwise(deviates: () => boolean, onDeviation: (intentSequence: number) => void) {
  let count = 0
  return (intent: Intent): Intent => {
    if (!deviates() || intent.kind !== 'SubmitOrder' || ++count % 2 !== 0) return intent
    onDeviation(intent.intentSequence)
    const legs = intent.legs.map(leg => ({ ...leg, qtyLots: (leg.qtyLots + 1) as never }))
    return { ...intent, legs }
  }
}

/**
 * What a gateway does with orders that reach it late: a machine that slept, or was moved, goes on with what was in its pipes.
 *
 * Why: the core takes for never taken what the venue does not know once nothing can be on its way any more; an order that is
 * dated only then would be taken.
 */

import { addsRisk } from '../../core/domain/effects.ts'
import type { ControlInput } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'
import { notSentReport } from './not-sent.ts'

export interface Punctual {
  readonly effects: readonly VenueEffect[]
  /** Of those that do not leave, with proof. */
  readonly failures: readonly ControlInput[]
}

/** Shape: `ageUs` since they left the node, by the wall of their machine. */
export function withoutLate(effects: readonly VenueEffect[], ageUs: number, ackTimeoutUs: number): Punctual {
  if (ageUs < ackTimeoutUs) return { effects, failures: [] }
  const text = `STALE: ${Math.round(ageUs / 1_000)} ms on its way to the gateway`
  const failures = effects.filter(addsRisk).map(effect => notSentReport(effect, text))
  return {
    effects: effects.filter(effect => !addsRisk(effect)),
    failures: failures.filter(failure => failure !== undefined),
  }
}

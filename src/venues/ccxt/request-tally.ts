/** Counts requests to a venue by what was asked and what came of it, and keeps how long the newest answers took. */

import { NumberRing } from '../../core/std/ring-buffer.ts'
import type { RequestCount, RequestOutcome } from '../../ports.ts'
import type { CallOutcome, Errand } from './request-terms.ts'

const ROUND_TRIPS_KEPT = 256

export class RequestTally {
  readonly #counts = new Map<string, RequestCount>()
  readonly #roundTripsUs = new NumberRing(ROUND_TRIPS_KEPT)

  note(errand: Errand, outcome: CallOutcome): void {
    const what = outcomeOf(outcome)
    const key = `${errand} ${what}`
    const count = (this.#counts.get(key)?.count ?? 0) + 1
    this.#counts.set(key, { request: errand, outcome: what, count })
  }

  noteRoundTrip(us: number): void {
    this.#roundTripsUs.push(us)
  }

  get counts(): readonly RequestCount[] {
    return [...this.#counts.values()]
  }

  /** Since this was asked last. */
  takeRoundTrips(): readonly number[] {
    const taken = [...this.#roundTripsUs]
    this.#roundTripsUs.clear()
    return taken
  }
}

function outcomeOf(outcome: CallOutcome): RequestOutcome {
  if (outcome.kind === 'NotSent') return 'not_sent'
  if (outcome.kind === 'Unknown') return 'unknown'
  switch (outcome.verdict.kind) {
    case 'Ok':
      return 'answered'
    case 'RateLimited':
      return 'limited'
    default:
      return 'refused'
  }
}

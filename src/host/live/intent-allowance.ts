/**
 * How much a strategy may ask for. Every wish is an input and is on record, also one that the risk gate denies: who asks
 * without end fills the disk and keeps the node from the others.
 *
 * Invariant: what a strategy asks for again while it catches up costs nothing, as it is on record already.
 */

import type { Intent } from '../../core/domain/inputs.ts'
import { type Result, refusalOf } from '../../core/std/result.ts'
import { type Asked, parseIntents } from './intents-intake.ts'

/** Ten times what a strategy asks for that answers a busy market with several orders a tick. */
const INTENTS_PER_SECOND_MAX = 10_000
/** A machine that was busy may let the wishes of ten seconds come at once. */
const INTENTS_AT_ONCE_MAX = 10 * INTENTS_PER_SECOND_MAX

export class IntentAllowance {
  readonly #perTick: number
  #left = INTENTS_AT_ONCE_MAX

  constructor(ticksPerSecond: number) {
    this.#perTick = INTENTS_PER_SECOND_MAX / ticksPerSecond
  }

  /** Called at a steady rate. */
  tick(): void {
    this.#left = Math.min(INTENTS_AT_ONCE_MAX, this.#left + this.#perTick)
  }

  /** `lastIntentSequence`: the newest that is on record. Errors: as those of `parseIntents`. */
  take(
    payload: Uint8Array,
    strategyIndex: number,
    asked: Asked,
    lastIntentSequence: number,
  ): Result<readonly Intent[], string> {
    const intents = parseIntents(payload, strategyIndex, asked)
    if (!intents.ok) return intents
    for (const { intentSequence } of intents.value) if (intentSequence > lastIntentSequence) this.#left--
    if (this.#left >= 0) return intents
    return refusalOf(`STRATEGY_FLOODS: for long more than ${INTENTS_PER_SECOND_MAX} intents a second`)
  }
}

/**
 * The intents of a strategy's process, read with suspicion: the process runs code of strangers and may send anything.
 *
 * Invariant: either every intent of a run is taken, or none and the strategy is at fault. What an intent answers, and how
 * old that is, is what the node itself has just told the strategy: its limits do not depend on the strategy's word.
 */

import type { Intent } from '../../core/domain/inputs.ts'
import { STATE_BYTES_MAX } from '../../core/domain/saved-strategy-state.ts'
import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import { CodecError } from '../../store/codec-error.ts'
import { RecordReader } from '../../store/record-codec.ts'
import { isTimerNumber, TIMER_NUMBER_MAX } from '../../strategy/timers.ts'

/**
 * What a strategy was asked last, and owes an answer to: a run, with the number and the time of each of its inputs, or its
 * state. `sequence`: the newest input that it was ever told of.
 */
export type Asked =
  | { readonly kind: 'Deliver'; readonly stamps: Float64Array }
  | { readonly kind: 'Save'; readonly sequence: number }

/** Far above what an honest run leads to; the risk gate's rates are the everyday limit. */
export const INTENTS_PER_RUN_MAX = 10_000
/** A state of the largest size, and what goes around it. */
export const INTENT_BYTES_MAX = STATE_BYTES_MAX + 64 * 1024

/** Every answer of a strategy is read to its end, or to its first fault, before the next. */
const READER = new RecordReader()
const NO_INTENTS: readonly Intent[] = []

/** Errors: the strategy's fault, beginning with its code: STRATEGY_MALFORMED or STRATEGY_FLOODS. */
export function parseIntents(
  payload: Uint8Array,
  strategyIndex: number,
  asked: Asked,
): Result<readonly Intent[], string> {
  if (payload.length > INTENT_BYTES_MAX) return refusalOf(`STRATEGY_FLOODS: ${payload.length} bytes of intents at once`)
  try {
    const intents = payload.length === 0 ? okOf(NO_INTENTS) : readIntents(payload, strategyIndex)
    const fault = intents.ok ? faultOfAnswer(intents.value, asked) : undefined
    return fault === undefined ? intents : refusalOf(`STRATEGY_MALFORMED: ${fault}`)
  } catch (error) {
    if (error instanceof CodecError || error instanceof RangeError)
      return refusalOf(`STRATEGY_MALFORMED: it sent ${error.message}`)
    throw error
  }
}

function readIntents(payload: Uint8Array, strategyIndex: number): Result<readonly Intent[], string> {
  const reader = READER
  const intents: Intent[] = []
  reader.open(payload)
  while (reader.next()) {
    if (!reader.isInput) return refusalOf(`STRATEGY_MALFORMED: it sent an event, ${reader.event.kind}`)
    const { input } = reader
    if (!('intentSequence' in input)) return refusalOf(`STRATEGY_MALFORMED: it sent what is no intent, ${input.kind}`)
    if (input.strategyIndex !== strategyIndex)
      return refusalOf(`STRATEGY_MALFORMED: it sent an intent of strategy ${input.strategyIndex}`)
    // The core keeps every timer that is set: its numbers bound how many.
    if (input.kind === 'SetStrategyTimer' && !isTimerNumber(input.timerNumber))
      return refusalOf(
        `STRATEGY_MALFORMED: it set timer ${input.timerNumber}, numbers go from 0 to ${TIMER_NUMBER_MAX}`,
      )
    if (intents.push(input) > INTENTS_PER_RUN_MAX)
      return refusalOf(`STRATEGY_FLOODS: more than ${INTENTS_PER_RUN_MAX} intents at once`)
  }
  return okOf(intents)
}

/** A run is answered with wishes that it led to, the question for a state with that state alone. */
function faultOfAnswer(intents: readonly Intent[], asked: Asked): string | undefined {
  if (asked.kind === 'Save') return faultOfState(intents, asked.sequence)
  for (const { kind, causationSequence, causationTimeUs } of intents) {
    if (kind === 'SaveStrategyState') return 'it sent its state unasked'
    if (!isTold(asked.stamps, causationSequence, causationTimeUs))
      return `it answers input ${causationSequence} at ${causationTimeUs}, which is not what it was just told; a promise, or a timer that is not the engine's?`
  }
  return undefined
}

/** A state that stands elsewhere would keep the journal from being pruned, or have deliveries left out after a restart. */
function faultOfState([state, ...others]: readonly Intent[], sequence: number): string | undefined {
  if (state?.kind !== 'SaveStrategyState' || others.length > 0)
    return 'it was asked for its state and sent something else'
  return state.causationSequence === sequence
    ? undefined
    : `its state stands at input ${state.causationSequence}, it was told up to ${sequence}`
}

/** Shape: `stamps` are pairs of a number and its time, rising. */
function isTold(stamps: Float64Array, sequence: number, timeUs: number): boolean {
  let low = 0
  let high = stamps.length / 2
  while (low < high) {
    const middle = (low + high) >>> 1
    if (stamps[middle * 2]! < sequence) low = middle + 1
    else high = middle
  }
  return stamps[low * 2] === sequence && stamps[low * 2 + 1] === timeUs
}

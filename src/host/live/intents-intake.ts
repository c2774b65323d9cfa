/**
 * The intents of a strategy's process, read with suspicion: the process runs code of strangers and may send anything.
 *
 * Invariant: either every intent of a run is taken, or none and the strategy is at fault.
 */

import type { Intent } from '../../core/domain/inputs.ts'
import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import { CodecError } from '../../store/codec-error.ts'
import { RecordReader } from '../../store/record-codec.ts'

/** Far above what an honest run leads to; the risk gate's rates are the everyday limit. */
export const INTENTS_PER_RUN_MAX = 10_000
export const INTENT_BYTES_MAX = 8 * 1024 * 1024

/** Every answer of a strategy is read to its end, or to its first fault, before the next. */
const READER = new RecordReader()

/** Errors: the strategy's fault, beginning with its code: STRATEGY_MALFORMED or STRATEGY_FLOODS. */
export function parseIntents(payload: Uint8Array, strategyIndex: number): Result<readonly Intent[], string> {
  if (payload.length > INTENT_BYTES_MAX) return refusalOf(`STRATEGY_FLOODS: ${payload.length} bytes of intents at once`)
  try {
    READER.open(payload)
    return readIntents(READER, strategyIndex)
  } catch (error) {
    if (error instanceof CodecError || error instanceof RangeError)
      return refusalOf(`STRATEGY_MALFORMED: it sent ${error.message}`)
    throw error
  }
}

function readIntents(reader: RecordReader, strategyIndex: number): Result<readonly Intent[], string> {
  const intents: Intent[] = []
  while (reader.next()) {
    if (!reader.isInput) return refusalOf(`STRATEGY_MALFORMED: it sent an event, ${reader.event.kind}`)
    const { input } = reader
    if (!('intentSequence' in input)) return refusalOf(`STRATEGY_MALFORMED: it sent what is no intent, ${input.kind}`)
    if (input.strategyIndex !== strategyIndex)
      return refusalOf(`STRATEGY_MALFORMED: it sent an intent of strategy ${input.strategyIndex}`)
    if (intents.push(input) > INTENTS_PER_RUN_MAX)
      return refusalOf(`STRATEGY_FLOODS: more than ${INTENTS_PER_RUN_MAX} intents at once`)
  }
  return okOf(intents)
}

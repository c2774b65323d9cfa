/** Gives a restarted strategy the deliveries that it had after its saved state, from the journal: the same, in the same order. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { StoredBlock } from '../../ports.ts'
import { RecordReader } from '../../store/record-codec.ts'
import type { Routes } from './routes.ts'
import { deliverEvent, deliverInput, type StrategySeat } from './seat.ts'

/**
 * Shape: `blocks` are in order and reach back at least to the turn after `afterSequence`. Turns after `untilSequence`
 * are left out.
 * Returns: the number of turns that were gone through.
 */
export function redeliver(
  blocks: Iterable<StoredBlock>,
  afterSequence: number,
  strategyIndex: number,
  strategyCount: number,
  seat: StrategySeat,
  routes: Routes,
  untilSequence = Number.POSITIVE_INFINITY,
): number {
  const seats: StrategySeat[] = Array.from({ length: strategyCount }, () => NOBODY)
  seats[strategyIndex] = seat
  const reader = new RecordReader()
  let turns = 0
  for (const block of blocks) {
    if (block.lastSequence <= afterSequence) continue
    if (block.firstSequence > untilSequence) return turns
    reader.open(block.payload, block.firstSequence)
    let timeUs = block.firstTimeUs as TimeUs
    while (reader.next()) {
      if (reader.sequence > untilSequence) return turns
      if (reader.isInput) {
        timeUs = reader.input.timeUs
        if (reader.sequence > afterSequence) turns++
      }
      if (reader.sequence <= afterSequence) continue
      if (reader.isInput) deliverInput(reader.input, reader.sequence, routes, seats)
      else deliverEvent(reader.event, timeUs, reader.sequence, routes, seats)
    }
  }
  return turns
}

/** Takes what is meant for the others. */
const NOBODY: StrategySeat = { onMarket() {}, onEvent() {}, onTimer() {} }

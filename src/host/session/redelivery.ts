/** Gives a restarted strategy the deliveries that it had after its saved state, from the journal: the same, in the same order. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import type { StoredBlock } from '../../ports.ts'
import { RecordReader } from '../../store/record-codec.ts'
import type { Routes } from './routes.ts'
import { deliverEvent, deliverInput, type StrategySeat } from './seat.ts'

export interface RedeliverySetup {
  /** The blocks that are taken reach back at least to the turn after this. */
  readonly afterSequence: number
  readonly strategyIndex: number
  readonly strategyCount: number
  readonly seat: StrategySeat
  readonly routes: Routes
  /** What the strategy asked for in these turns: it will ask for most of it again. Nothing may be kept of it. */
  readonly onIntent?: (intent: Intent) => void
}

/** Turns after `untilSequence` are left out. Returns: the number of turns that were gone through. */
export function redeliver(
  blocks: Iterable<StoredBlock>,
  setup: RedeliverySetup,
  untilSequence = Number.POSITIVE_INFINITY,
): number {
  const redelivery = new Redelivery(setup)
  for (const block of blocks) if (!redelivery.take(block, untilSequence)) break
  return redelivery.turnCount
}

/** Blocks come one by one, and as late as the caller likes. */
export class Redelivery {
  readonly #setup: RedeliverySetup
  readonly #seats: StrategySeat[]
  readonly #reader = new RecordReader()
  turnCount = 0

  constructor(setup: RedeliverySetup) {
    this.#setup = setup
    this.#seats = Array.from({ length: setup.strategyCount }, () => NOBODY)
    this.#seats[setup.strategyIndex] = setup.seat
  }

  /** Blocks in their order; turns after `untilSequence` are left out. Returns: false when no more are needed. */
  take(block: StoredBlock, untilSequence: number): boolean {
    const { afterSequence, routes, strategyIndex, onIntent } = this.#setup
    if (block.lastSequence <= afterSequence) return true
    if (block.firstSequence > untilSequence) return false
    const reader = this.#reader
    reader.open(block.payload, block.firstSequence)
    let timeUs = block.firstTimeUs as TimeUs
    while (reader.next()) {
      if (reader.sequence > untilSequence) return false
      if (reader.isInput) {
        timeUs = reader.input.timeUs
        if (reader.sequence > afterSequence) this.turnCount++
      }
      if (reader.sequence <= afterSequence) continue
      if (reader.isInput) {
        const { input } = reader
        if ('intentSequence' in input && input.strategyIndex === strategyIndex) onIntent?.(input)
        deliverInput(input, reader.sequence, routes, this.#seats)
      } else deliverEvent(reader.event, timeUs, reader.sequence, routes, this.#seats)
    }
    return true
  }
}

/** Takes what is meant for the others. */
const NOBODY: StrategySeat = { onMarket() {}, onEvent() {}, onTimer() {} }

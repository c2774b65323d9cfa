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
  /** Turns after this are left out. */
  readonly untilSequence?: number
  /** What the strategy asked for in these turns: it will ask for most of it again. Nothing may be kept of it. */
  readonly onIntent?: (intent: Intent) => void
}

/** Returns: the number of turns that were gone through. */
export function redeliver(blocks: Iterable<StoredBlock>, setup: RedeliverySetup): number {
  const redelivery = new Redelivery(setup)
  for (const block of blocks) if (!redelivery.take(block)) break
  return redelivery.turnCount
}

/** The same from a journal that may be in another machine. */
export async function redeliverFromAnywhere(
  blocks: Iterable<StoredBlock> | AsyncIterable<StoredBlock>,
  setup: RedeliverySetup,
): Promise<number> {
  const redelivery = new Redelivery(setup)
  for await (const block of blocks) if (!redelivery.take(block)) break
  return redelivery.turnCount
}

class Redelivery {
  readonly #setup: RedeliverySetup
  readonly #untilSequence: number
  readonly #seats: StrategySeat[]
  readonly #reader = new RecordReader()
  turnCount = 0

  constructor(setup: RedeliverySetup) {
    this.#setup = setup
    this.#untilSequence = setup.untilSequence ?? Number.POSITIVE_INFINITY
    this.#seats = Array.from({ length: setup.strategyCount }, () => NOBODY)
    this.#seats[setup.strategyIndex] = setup.seat
  }

  /** Blocks in their order. Returns: false when no more are needed. */
  take(block: StoredBlock): boolean {
    const { afterSequence, routes, strategyIndex, onIntent } = this.#setup
    if (block.lastSequence <= afterSequence) return true
    if (block.firstSequence > this.#untilSequence) return false
    const reader = this.#reader
    reader.open(block.payload, block.firstSequence)
    let timeUs = block.firstTimeUs as TimeUs
    while (reader.next()) {
      if (reader.sequence > this.#untilSequence) return false
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

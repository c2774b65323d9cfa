/**
 * Runs the inputs on record again through a core and compares the events that come out with those on record, record by
 * record. A replay that proves a journal and a standby that follows one do the same.
 */

import type { Event } from '../../core/domain/events.ts'
import type { Input } from '../../core/domain/inputs.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { StoredBlock } from '../../ports.ts'
import { RecordReader } from '../../store/record-codec.ts'
import { RecordComparison } from '../../store/record-comparison.ts'

export interface RerunSetup {
  readonly engine: Engine
  /** A turn was run: what came out of the input, in order. Nothing may be kept of it. */
  readonly onTurn: (input: Input, sequence: number, events: readonly Event[]) => void
  /** What is on record is not what comes out; `undefined` stands for nothing. Called once for each. */
  readonly onDifference: (sequence: number, recorded: Event | undefined, rerun: Event | undefined) => void
}

const NO_EVENTS: readonly Event[] = []

export class Rerun {
  readonly #setup: RerunSetup
  readonly #reader = new RecordReader()
  readonly #comparison = new RecordComparison()
  /** Of the input at hand: what came out, and how much of that the record has shown. */
  #events = NO_EVENTS
  #eventAt = 0
  #isOver = false

  constructor(setup: RerunSetup) {
    this.#setup = setup
  }

  /** Blocks in their order; after the first difference nothing is run any more. */
  take(block: StoredBlock): void {
    const reader = this.#reader
    reader.open(block.payload, block.firstSequence)
    while (!this.#isOver && reader.next()) {
      if (reader.isInput) this.#takeInput(reader.input)
      else this.#takeEvent(reader.event)
    }
    this.#endTurn()
  }

  /** Nothing more is run: something else differs. */
  end(): void {
    this.#isOver = true
  }

  #takeInput(input: Input): void {
    this.#endTurn()
    if (this.#isOver) return
    const { events, sequence } = this.#setup.engine.step(input)
    this.#events = events
    this.#eventAt = 0
    this.#setup.onTurn(input, sequence, events)
  }

  #takeEvent(recorded: Event): void {
    const rerun = this.#events[this.#eventAt++]
    if (rerun === undefined || !this.#comparison.areSameEvents(recorded, rerun)) this.#differ(recorded, rerun)
  }

  /** Nothing may come out that is not on record. */
  #endTurn(): void {
    const rerun = this.#events[this.#eventAt]
    if (rerun !== undefined) this.#differ(undefined, rerun)
    this.#events = NO_EVENTS
    this.#eventAt = 0
  }

  #differ(recorded: Event | undefined, rerun: Event | undefined): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#setup.onDifference(this.#setup.engine.state.sequence, recorded, rerun)
  }
}

/**
 * Compares what the strategies of a standby ask for with what is on record, whichever of the two is there first.
 *
 * Invariant: what waits for the other side is bounded; what is on record and never asked for is found by its successor.
 */

import type { Intent } from '../../core/domain/inputs.ts'
import { RecordComparison } from '../../store/record-comparison.ts'
import { recordText } from '../replay/difference.ts'

interface Seat {
  /** Intents up to this one are compared, or were on record before the standby began. */
  doneUntil: number
  readonly own: Intent[]
  readonly recorded: Intent[]
}

const WAITING_MAX = 20_000

export class ShadowIntents {
  readonly #seats: Seat[]
  readonly #comparison = new RecordComparison()
  readonly #onDifference: (text: string) => void

  /** Shape: `doneUntil` is by strategy the last intent that is on record. */
  constructor(doneUntil: readonly number[], onDifference: (text: string) => void) {
    this.#seats = doneUntil.map(each => ({ doneUntil: each, own: [], recorded: [] }))
    this.#onDifference = onDifference
  }

  /** What a strategy of the standby asked for; repeats of one that was started again are left out. */
  takeOwn(strategyIndex: number, intents: readonly Intent[]): void {
    const seat = this.#seats[strategyIndex]!
    const last = seat.own.at(-1)?.intentSequence ?? seat.doneUntil
    for (const intent of intents)
      if (intent.kind !== 'SaveStrategyState' && intent.intentSequence > last) seat.own.push(intent)
    this.#compare(strategyIndex, seat)
  }

  /** Nothing of it may change afterwards. */
  takeRecorded(intent: Intent): void {
    const seat = this.#seats[intent.strategyIndex]
    if (seat === undefined || intent.kind === 'SaveStrategyState' || intent.intentSequence <= seat.doneUntil) return
    seat.recorded.push(intent)
    this.#compare(intent.strategyIndex, seat)
  }

  /** By strategy: what was asked for and is not on record. */
  wanted(): Intent[][] {
    return this.#seats.map(({ own }) => own.splice(0))
  }

  #compare(strategyIndex: number, seat: Seat): void {
    const { own, recorded } = seat
    let at = 0
    for (; at < own.length && at < recorded.length; at++) {
      const mine = own[at]!
      const theirs = recorded[at]!
      // When it was stamped is the leader's business, not the strategy's.
      mine.timeUs = theirs.timeUs
      seat.doneUntil = theirs.intentSequence
      if (!this.#comparison.areSameInputs(theirs, mine))
        this.#onDifference(
          `strategy ${strategyIndex}: on record is ${recordText(theirs)}, here it is ${recordText(mine)}`,
        )
    }
    own.splice(0, at)
    recorded.splice(0, at)
    const waiting = Math.max(own.length, recorded.length)
    if (waiting <= WAITING_MAX) return
    const what = own.length > 0 ? 'asks for what is not on record' : 'does not ask for what is on record'
    this.#onDifference(`strategy ${strategyIndex} ${what}: ${waiting} intents`)
    own.length = 0
    recorded.length = 0
  }
}

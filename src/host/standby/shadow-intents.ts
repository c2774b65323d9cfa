/**
 * Compares what the strategies of a standby ask for with what is on record, whichever of the two is there first; and what a
 * strategy asks for again while it catches up with what it, or the leader's, asked for the first time.
 *
 * Invariant: what waits for the other side is bounded; what is on record and never asked for is found by its successor, whose
 * number or cause is another one then.
 */

import type { Intent } from '../../core/domain/inputs.ts'
import { RecordComparison } from '../../store/record-comparison.ts'
import { recordText } from '../replay/difference.ts'

interface Seat {
  /** Intents up to this one are compared, or were on record before the standby began. */
  doneUntil: number
  readonly own: Intent[]
  readonly recorded: Intent[]
  /** By number, oldest first: up to `doneUntil`, and to be asked for again. */
  readonly expected: Map<number, Intent>
}

const WAITING_MAX = 20_000
/** Of what is on record since a saved state; of more than these the oldest are not compared. */
const EXPECTED_MAX = 100_000

export class ShadowIntents {
  readonly #seats: Seat[]
  readonly #comparison = new RecordComparison()
  readonly #onDifference: (text: string) => void

  /** Shape: `doneUntil` is by strategy the last intent that is on record. */
  constructor(doneUntil: readonly number[], onDifference: (text: string) => void) {
    this.#seats = doneUntil.map(newSeat)
    this.#onDifference = onDifference
  }

  /** What a strategy of the standby asked for, perhaps for the second time: it was started, or started again. */
  takeOwn(strategyIndex: number, intents: readonly Intent[]): void {
    const seat = this.#seats[strategyIndex]!
    const last = seat.own.at(-1)?.intentSequence ?? seat.doneUntil
    for (const intent of intents) {
      if (intent.kind === 'SaveStrategyState') continue
      if (intent.intentSequence > last) seat.own.push(intent)
      else this.#takeRepeat(strategyIndex, seat, intent)
    }
    this.#compare(strategyIndex, seat)
  }

  /** Nothing of it may change afterwards. */
  takeRecorded(intent: Intent): void {
    const seat = this.#seats[intent.strategyIndex]
    if (seat === undefined || intent.kind === 'SaveStrategyState' || intent.intentSequence <= seat.doneUntil) return
    seat.recorded.push(intent)
    this.#compare(intent.strategyIndex, seat)
  }

  /** On record, and to be asked for again by a strategy that catches up. Nothing of it may change afterwards. */
  expectAgain(intent: Intent): void {
    const { doneUntil, expected } = this.#seats[intent.strategyIndex]!
    if (intent.kind === 'SaveStrategyState' || intent.intentSequence > doneUntil) return
    expected.set(intent.intentSequence, intent)
    if (expected.size > EXPECTED_MAX) for (const oldest of expected.keys()) return void expected.delete(oldest)
  }

  /** Its process ended for other parameters: what it still asked for, and what was not compared, is nothing any more. */
  beginAnew(strategyIndex: number, doneUntil: number): void {
    this.#seats[strategyIndex] = newSeat(doneUntil)
  }

  /** By strategy: what was asked for and is not on record. */
  wanted(): Intent[][] {
    return this.#seats.map(({ own }) => own.splice(0))
  }

  #takeRepeat(strategyIndex: number, { own, expected }: Seat, mine: Intent): void {
    const number = mine.intentSequence
    const waiting = own[number - (own[0]?.intentSequence ?? number)]
    const first = expected.get(number) ?? (waiting?.intentSequence === number ? waiting : undefined)
    // What is older was asked for before the state was saved from which this strategy goes on.
    for (const each of expected.keys()) if (each <= number) expected.delete(each)
    if (first !== undefined) this.#compareTwo(strategyIndex, first, mine)
  }

  #compare(strategyIndex: number, seat: Seat): void {
    const { own, recorded } = seat
    let at = 0
    for (; at < own.length && at < recorded.length; at++) {
      const theirs = recorded[at]!
      seat.doneUntil = theirs.intentSequence
      this.#compareTwo(strategyIndex, theirs, own[at]!)
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

  #compareTwo(strategyIndex: number, theirs: Intent, mine: Intent): void {
    // When it was stamped is the leader's business, not the strategy's.
    mine.timeUs = theirs.timeUs
    if (!this.#comparison.areSameInputs(theirs, mine))
      this.#onDifference(
        `strategy ${strategyIndex}: on record is ${recordText(theirs)}, here it is ${recordText(mine)}`,
      )
  }
}

function newSeat(doneUntil: number): Seat {
  return { doneUntil, own: [], recorded: [], expected: new Map() }
}

/**
 * Whether a line may be believed from its first word on: nothing that it told before says whether that is the market or a lie.
 *
 * Invariant: it was given by a price near one that somebody else tells or that was known before, or by a run of prices near
 * each other; with each connection it begins anew.
 */

import { isNearPrice, type RuleBounds } from './rules.ts'

/** So many prices of a connection are its beginning; from then on its usual move is known (JumpWatch). */
const BEGINNING_COUNT = 32

export class LineProof {
  isGiven = false
  /** It was given to this connection, and what it told then has made it doubtful. */
  isWithdrawn = false
  /** The newest price, in half ticks; it means nothing before the first. */
  halfTicks = 0
  hasPrice = false
  readonly #bounds: RuleBounds
  readonly #isAlone: boolean
  /** Messages in a row whose prices are near each other, and since when. */
  #run = 0
  #sinceUs = 0
  #count = 0

  /** `isAlone`: no other line tells of the instrument. */
  constructor(bounds: RuleBounds, isAlone: boolean) {
    this.#bounds = bounds
    this.#isAlone = isAlone
  }

  /** The connection is new. */
  begin(): void {
    this.isGiven = false
    this.isWithdrawn = false
    this.hasPrice = false
    this.#run = 0
    this.#count = 0
  }

  /** A line alone that leaps in its beginning has to show anew that it is steady; of several the jump rule has asked the others. */
  takePrice(halfTicks: number, nowUs: number): void {
    const isNear = this.hasPrice && isNearPrice(halfTicks, this.halfTicks, this.#bounds)
    if (this.hasPrice && !isNear && this.#isAlone && this.#count < BEGINNING_COUNT) this.#withdraw()
    this.halfTicks = halfTicks
    this.hasPrice = true
    this.#count++
    this.#extend(isNear, nowUs)
  }

  /** A message without a price, such as one about half a book. */
  takeOther(nowUs: number): void {
    this.#extend(true, nowUs)
  }

  isNear(halfTicks: number): boolean {
    return this.hasPrice && isNearPrice(this.halfTicks, halfTicks, this.#bounds)
  }

  /** It has told the same market often enough; with other lines also for so long that these would have been heard of. */
  isSteady(nowUs: number): boolean {
    if (this.#run <= this.#bounds.firstConfirmations) return false
    return this.#isAlone || nowUs - this.#sinceUs >= this.#bounds.firstWaitUs
  }

  #withdraw(): void {
    this.isWithdrawn ||= this.isGiven
    this.isGiven = false
  }

  #extend(isSame: boolean, nowUs: number): void {
    if (this.isGiven) return
    if (!isSame || this.#run === 0) this.#sinceUs = nowUs
    this.#run = isSame ? this.#run + 1 : 1
  }
}

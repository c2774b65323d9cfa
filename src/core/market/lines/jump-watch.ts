/**
 * Tells a spike from a move: a price far from the last one is believed once further ones, or somebody else, confirm it.
 *
 * Invariant: the reference is the last price that was believed; the usual move is learned from what was believed alone.
 */

import { type RuleBounds, toleranceOf } from './rules.ts'

/** Weight of a new move in the usual one. */
const LEARNING = 1 / 64
/** Until so many moves were seen, nothing is known of the usual one. */
const SAMPLES_MIN = 32
/** How much farther a price may then be than the floor, where nobody else can be asked. */
const UNKNOWN_FACTOR = 5

export class JumpWatch {
  readonly #bounds: RuleBounds
  readonly #unknownFactor: number
  #reference = 0
  #hasReference = false
  #usualMove = 0
  #sampleCount = 0
  #candidate = 0
  /** Prices near the candidate in a row; 0 is none. */
  #candidateCount = 0

  /** `isAlone`: no other line tells of the instrument. */
  constructor(bounds: RuleBounds, isAlone: boolean) {
    this.#bounds = bounds
    this.#unknownFactor = isAlone ? UNKNOWN_FACTOR : 1
  }

  get hasReference(): boolean {
    return this.#hasReference
  }

  /** Before the first price: what it is held to. */
  begin(halfTicks: number): void {
    this.#reference = halfTicks
    this.#hasReference = true
  }

  /** How far from the last price the next one may be. */
  get tolerance(): number {
    const floor = toleranceOf(this.#reference, this.#bounds)
    if (this.#sampleCount < SAMPLES_MIN) return floor * this.#unknownFactor
    return Math.max(floor, this.#usualMove * this.#bounds.jumpTimesMax)
  }

  /** The last price that was believed. */
  get reference(): number {
    return this.#reference
  }

  /** A price far away was told, and neither believed nor taken back yet. */
  get isInDoubt(): boolean {
    return this.#candidateCount > 0
  }

  /** That price was told often enough to be believed, if nobody denies it. */
  get isRepeated(): boolean {
    return this.#candidateCount > this.#bounds.jumpConfirmations
  }

  distanceOf(halfTicks: number): number {
    return Math.abs(halfTicks - this.#reference)
  }

  /** Whether the price that is in doubt is this one, or as near as the tolerance. */
  isOf(halfTicks: number, tolerance: number): boolean {
    return this.isInDoubt && Math.abs(halfTicks - this.#candidate) <= tolerance
  }

  /** Returns: true where the price is too far from the last one to be believed by itself. */
  suspects(halfTicks: number): boolean {
    if (!this.#hasReference) return false
    const { tolerance } = this
    if (Math.abs(halfTicks - this.#reference) <= tolerance) return false
    this.#candidateCount = this.isOf(halfTicks, tolerance) ? this.#candidateCount + 1 : 1
    this.#candidate = halfTicks
    return true
  }

  /** The price is believed. */
  accept(halfTicks: number): void {
    const move = Math.abs(halfTicks - this.#reference)
    if (this.#sampleCount > 1) this.#usualMove += (Math.min(move, this.tolerance) - this.#usualMove) * LEARNING
    else if (this.#sampleCount === 1) this.#usualMove = move
    this.#reference = halfTicks
    this.#hasReference = true
    this.#sampleCount++
    this.#candidateCount = 0
  }
}

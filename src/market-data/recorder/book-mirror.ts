/**
 * The book of an instrument as it was recorded so far, so that it can be told whole again: at the beginning of a day, and after
 * rows of it were lost.
 *
 * Invariant: it is whole from a snapshot on, as long as it has seen every level since.
 */

import type { BookLevel } from '../../core/domain/market-data.ts'
import { BOOK_LAST_OF_MESSAGE, BOOK_SNAPSHOT_START, SIDE_CODES } from '../series.ts'

/** Deeper books are not told again. */
const LEVELS_MAX = 50_000

export class BookMirror {
  /** Between two messages. */
  isAtRest = true
  #isWhole = false
  readonly #sides = { Buy: new Map<number, number>(), Sell: new Map<number, number>() } as const

  apply(level: BookLevel): void {
    if (level.isSnapshotStart) this.#begin()
    const side = this.#sides[level.side]
    if (level.qtyLots === 0) side.delete(level.priceTicks)
    else side.set(level.priceTicks, level.qtyLots)
    if (side.size > LEVELS_MAX) this.#forget()
    this.isAtRest = level.isLast
  }

  /** The venue's own levels, whole and not in the middle of a message. */
  get canBeTold(): boolean {
    return this.#isWhole && this.isAtRest && this.levelCount > 0
  }

  get levelCount(): number {
    return this.#sides.Buy.size + this.#sides.Sell.size
  }

  /** Calls with each level as a row has it; false ends it. Returns: whether all were taken. */
  tell(take: (side: number, priceTicks: number, qtyLots: number, flags: number) => boolean): boolean {
    let left = this.levelCount
    let flags = BOOK_SNAPSHOT_START
    for (const [code, side] of SIDE_CODES.entries()) {
      for (const [priceTicks, qtyLots] of this.#sides[side]) {
        if (--left === 0) flags += BOOK_LAST_OF_MESSAGE
        if (!take(code, priceTicks, qtyLots, flags)) return false
        flags = 0
      }
    }
    return true
  }

  #begin(): void {
    this.#isWhole = true
    this.#sides.Buy.clear()
    this.#sides.Sell.clear()
  }

  #forget(): void {
    this.#isWhole = false
    this.#sides.Buy.clear()
    this.#sides.Sell.clear()
  }
}

/**
 * One side of an L2 book: a slot for each tick of a window in a typed array, a bitmap of the occupied slots, and the best.
 *
 * Keys are prices turned so that the larger one is the better: the price itself for bids, its negative for asks.
 * Invariants: a slot is occupied when its size is not 0; no occupied slot is below `#floorSlot`; no level is `reachTicks`
 * or more behind the best. What the ladder holds depends on the levels set, never on where its window happens to stand.
 */

import { assert } from '../std/assert.ts'

/**
 * What became of a level. `Evicting`: kept, and levels that are now too far behind the best are gone. `Refused`: too far
 * behind the best, or no level at all (a fraction, a negative size).
 */
export const LEVEL_OUTCOMES = ['Kept', 'Evicting', 'Refused'] as const
export type LevelOutcome = (typeof LEVEL_OUTCOMES)[number]

/** 131,072 ticks behind the best: 1,310 at a tick of 0.01. At most twice as many slots, 2 MiB a side. */
export const REACH_TICKS_DEFAULT = 131_072

const NO_SLOT = -1
const FIRST_SLOT_COUNT = 1024
/** Prices beyond it cannot be told apart from their neighbors once a window is added; no instrument allows them. */
const KEY_ABS_MAX = 2 ** 52

export class TickLadder {
  readonly reachTicks: number
  levelCount = 0
  evictedCount = 0
  refusedCount = 0
  #baseKey = 0
  #slotCount: number
  #bestSlot = NO_SLOT
  #floorSlot: number
  #qtyLots: Float64Array
  #occupied: Int32Array

  constructor(reachTicks: number = REACH_TICKS_DEFAULT) {
    assert(reachTicks >= 32 && (reachTicks & (reachTicks - 1)) === 0, 'the reach of a ladder is a power of two from 32')
    this.reachTicks = reachTicks
    this.#slotCount = Math.min(FIRST_SLOT_COUNT, 2 * reachTicks)
    this.#floorSlot = this.#slotCount
    this.#qtyLots = new Float64Array(this.#slotCount)
    this.#occupied = new Int32Array(this.#slotCount >>> 5)
  }

  bestKey(): number | undefined {
    return this.#bestSlot === NO_SLOT ? undefined : this.#baseKey + this.#bestSlot
  }

  qtyAt(key: number): number {
    const slot = key - this.#baseKey
    return slot >= 0 && slot < this.#slotCount ? (this.#qtyLots[slot] ?? 0) : 0
  }

  /** The best level that is worse than `key`. */
  keyBelow(key: number): number | undefined {
    const slot = Math.min(key - this.#baseKey - 1, this.#bestSlot)
    if (!(slot >= this.#floorSlot)) return undefined
    const found = this.#occupiedAtOrBelow(slot)
    return found === NO_SLOT ? undefined : this.#baseKey + found
  }

  /** Sets the size of a level; 0 removes it. Cost: O(1); a removed best searches 32 ticks a step; a moved window O(levels). */
  set(key: number, qtyLots: number): LevelOutcome {
    const offset = key - this.#baseKey
    const slot = offset | 0
    if (slot !== offset || slot < 0 || slot >= this.#slotCount) return this.#setOutside(key, qtyLots)
    if (qtyLots > 0) return this.#put(slot, qtyLots)
    if (qtyLots !== 0) return this.#refuse()
    this.#remove(slot)
    return 'Kept'
  }

  /** Removes every level; the window stays, for prices are likely to come back to it. */
  clear(): void {
    this.#qtyLots.fill(0, this.#floorSlot, this.#bestSlot + 1)
    this.#occupied.fill(0, this.#floorSlot >>> 5, (this.#bestSlot >>> 5) + 1)
    this.#forgetLevels()
  }

  #put(slot: number, qtyLots: number): LevelOutcome {
    if (this.#qtyLots[slot] !== 0) {
      this.#qtyLots[slot] = qtyLots
      return 'Kept'
    }
    if (this.#bestSlot - slot >= this.reachTicks) return this.#refuse()
    this.#occupy(slot, qtyLots)
    if (slot < this.#floorSlot) this.#floorSlot = slot
    if (slot <= this.#bestSlot) return 'Kept'
    this.#bestSlot = slot
    return this.#evictBelow(slot - this.reachTicks + 1)
  }

  #occupy(slot: number, qtyLots: number): void {
    this.#qtyLots[slot] = qtyLots
    this.#occupied[slot >>> 5]! |= 1 << (slot & 31)
    this.levelCount++
  }

  #remove(slot: number): void {
    if (this.#qtyLots[slot] === 0) return
    this.#qtyLots[slot] = 0
    this.#occupied[slot >>> 5]! &= ~(1 << (slot & 31))
    this.levelCount--
    if (this.levelCount === 0) this.#forgetLevels()
    else if (slot === this.#bestSlot) this.#bestSlot = this.#occupiedAtOrBelow(slot)
  }

  #refuse(): LevelOutcome {
    this.refusedCount++
    return 'Refused'
  }

  #forgetLevels(): void {
    this.levelCount = 0
    this.#bestSlot = NO_SLOT
    this.#floorSlot = this.#slotCount
  }

  /** Removes the levels below a slot. The floor is only a bound: it is raised to the lowest level here, when it matters. */
  #evictBelow(lowestSlot: number): LevelOutcome {
    if (this.#floorSlot >= lowestSlot) return 'Kept'
    const countBefore = this.levelCount
    let slot = this.#occupiedAtOrAbove(this.#floorSlot)
    while (slot !== NO_SLOT && slot < lowestSlot) {
      this.#remove(slot)
      slot = this.#occupiedAtOrAbove(slot + 1)
    }
    if (slot !== NO_SLOT) this.#floorSlot = slot
    this.evictedCount += countBefore - this.levelCount
    return countBefore === this.levelCount ? 'Kept' : 'Evicting'
  }

  #setOutside(key: number, qtyLots: number): LevelOutcome {
    const isLevel = Number.isInteger(key) && Math.abs(key) <= KEY_ABS_MAX && qtyLots >= 0
    if (!isLevel || (qtyLots > 0 && this.#bestSlot - (key - this.#baseKey) >= this.reachTicks && this.levelCount > 0)) {
      return this.#refuse()
    }
    if (qtyLots === 0) return 'Kept'
    const outcome = this.#evictBelow(key - this.#baseKey - this.reachTicks + 1)
    if (this.levelCount === 0) this.#placeWindow(key, 1)
    else this.#moveWindow(key)
    this.#put(key - this.#baseKey, qtyLots)
    return outcome
  }

  /** Puts all levels and `key` in the middle of a window with at least as much room again, so that moves stay rare. */
  #moveWindow(key: number): void {
    const oldBaseKey = this.#baseKey
    const lowKey = Math.min(key, oldBaseKey + this.#occupiedAtOrAbove(this.#floorSlot))
    const highKey = Math.max(key, oldBaseKey + this.#bestSlot)
    const span = highKey - lowKey + 1
    const oldQtyLots = this.#qtyLots
    let oldSlot = this.#bestSlot
    const oldOccupied = this.#occupied
    while (this.#slotCount < 2 * span) this.#slotCount *= 2
    this.#placeWindow(lowKey, span)
    this.#qtyLots = new Float64Array(this.#slotCount)
    this.#occupied = new Int32Array(this.#slotCount >>> 5)
    const shift = oldBaseKey - this.#baseKey
    this.#bestSlot = oldSlot + shift
    this.levelCount = 0
    while (oldSlot !== NO_SLOT) {
      this.#floorSlot = oldSlot + shift
      this.#occupy(oldSlot + shift, oldQtyLots[oldSlot]!)
      oldSlot = highestBitAtOrBelow(oldOccupied, oldSlot - 1)
    }
  }

  /** Centers the window on a run of keys, but never beyond the keys that are allowed: `set` takes what is inside as good. */
  #placeWindow(lowKey: number, span: number): void {
    const centered = lowKey - ((this.#slotCount - span) >>> 1)
    this.#baseKey = Math.max(-KEY_ABS_MAX, Math.min(centered, KEY_ABS_MAX - this.#slotCount + 1))
  }

  #occupiedAtOrBelow(slot: number): number {
    return highestBitAtOrBelow(this.#occupied, slot)
  }

  #occupiedAtOrAbove(slot: number): number {
    return lowestBitAtOrAbove(this.#occupied, slot)
  }
}

/** -1 where there is none. */
function highestBitAtOrBelow(words: Int32Array, bit: number): number {
  if (bit < 0) return NO_SLOT
  let word = bit >>> 5
  let bits = words[word]! & ((2 << (bit & 31)) - 1)
  while (bits === 0) {
    if (word === 0) return NO_SLOT
    bits = words[--word]!
  }
  return (word << 5) + 31 - Math.clz32(bits)
}

/** -1 where there is none. */
function lowestBitAtOrAbove(words: Int32Array, bit: number): number {
  let word = bit >>> 5
  if (word >= words.length) return NO_SLOT
  let bits = words[word]! & (-1 << (bit & 31))
  while (bits === 0) {
    if (++word === words.length) return NO_SLOT
    bits = words[word]!
  }
  return (word << 5) + 31 - Math.clz32(bits & -bits)
}

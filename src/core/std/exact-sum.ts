/**
 * An exact sum of safe integers, far beyond 2^53, without a bigint on the adding path.
 *
 * Invariant: the sum is high × 2^52 + low; both are safe integers. Equal sums may be held in different parts until
 * they are looked at, therefore every look settles the parts first (0 ≤ low < 2^52).
 */

import { assert } from './assert.ts'

const SAFE = Number.MAX_SAFE_INTEGER
const LIMB = 2 ** 52
const LIMB_BITS = 52n

export class ExactSum {
  #high = 0
  #low = 0

  static of(value: number): ExactSum {
    const sum = new ExactSum()
    sum.add(value)
    return sum
  }

  static fromBigInt(value: bigint): ExactSum {
    const sum = new ExactSum()
    const high = value >> LIMB_BITS
    sum.#high = Number(high)
    sum.#low = Number(value - (high << LIMB_BITS))
    assert(Number.isSafeInteger(sum.#high), 'an exact sum stays below 2^105')
    return sum
  }

  /** Reads what {@link toText} wrote. Errors: SyntaxError where the text is not a whole number. */
  static fromText(text: string): ExactSum {
    return ExactSum.fromBigInt(BigInt(text))
  }

  /** Shape: a safe integer. */
  add(value: number): void {
    const sum = this.#low + value
    if (sum <= SAFE && sum >= -SAFE && value <= SAFE && value >= -SAFE && Math.floor(value) === value) this.#low = sum
    else this.#addWide(value)
  }

  addSum(other: ExactSum): void {
    const high = other.#high
    this.add(other.#low)
    this.#high += high
  }

  subtractSum(other: ExactSum): void {
    const high = other.#high
    this.add(-other.#low)
    this.#high -= high
  }

  isNegative(): boolean {
    this.#settle()
    return this.#high < 0
  }

  isZero(): boolean {
    this.#settle()
    return this.#high === 0 && this.#low === 0
  }

  /** Returns: -1, 0 or 1, as this sum is below, equal to or above the other. */
  compare(other: ExactSum): -1 | 0 | 1 {
    this.#settle()
    other.#settle()
    if (this.#high !== other.#high) return this.#high < other.#high ? -1 : 1
    if (this.#low !== other.#low) return this.#low < other.#low ? -1 : 1
    return 0
  }

  /** The settled upper part, for state hashes: the sum is high × 2^52 + low. */
  get high(): number {
    this.#settle()
    return this.#high
  }

  /** The settled lower part: 0 ≤ low < 2^52. */
  get low(): number {
    this.#settle()
    return this.#low
  }

  toBigInt(): bigint {
    return (BigInt(this.#high) << LIMB_BITS) + BigInt(this.#low)
  }

  /** The nearest double: exact within ±2^53, otherwise for screens and statistics only. */
  toNumber(): number {
    return this.#high * LIMB + this.#low
  }

  toText(): string {
    return this.toBigInt().toString()
  }

  copy(): ExactSum {
    const copy = new ExactSum()
    copy.#high = this.#high
    copy.#low = this.#low
    return copy
  }

  clear(): void {
    this.#high = 0
    this.#low = 0
  }

  /** Both parts are brought below 2^52 first, so that their sum is exact. */
  #addWide(value: number): void {
    assert(Number.isSafeInteger(value), 'only safe integers are summed')
    this.#settle()
    const carry = Math.floor(value / LIMB)
    this.#high += carry
    this.#low += value - carry * LIMB
  }

  #settle(): void {
    if (this.#low >= 0 && this.#low < LIMB) return
    const carry = Math.floor(this.#low / LIMB)
    this.#high += carry
    this.#low -= carry * LIMB
  }
}

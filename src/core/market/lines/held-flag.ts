/** A flag that changes only once its opposite has lasted: what comes and goes within moments is not told. */

export class HeldFlag {
  isSet: boolean
  readonly #afterUs: number
  /** Since when it is otherwise than told; `Infinity` while it is not. */
  #otherwiseSinceUs = Number.POSITIVE_INFINITY

  constructor(afterUs: number, isSet = false) {
    this.isSet = isSet
    this.#afterUs = afterUs
  }

  /** Returns: what is told now. */
  take(isNow: boolean, nowUs: number): boolean {
    if (isNow === this.isSet) {
      this.#otherwiseSinceUs = Number.POSITIVE_INFINITY
      return this.isSet
    }
    if (this.#otherwiseSinceUs === Number.POSITIVE_INFINITY) this.#otherwiseSinceUs = nowUs
    if (nowUs - this.#otherwiseSinceUs >= this.#afterUs) {
      this.isSet = isNow
      this.#otherwiseSinceUs = Number.POSITIVE_INFINITY
    }
    return this.isSet
  }
}

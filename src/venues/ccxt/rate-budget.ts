/**
 * Counts what the venue lets us ask for, and keeps a share of it for cancels.
 *
 * Invariant: never more than `burst` at once and `perSecond` on the average; what is not a cancel leaves the share alone.
 */

import type { RateRule } from './dialect.ts'

export class RateBudget {
  readonly #rule: RateRule
  #tokens: number
  #atUs: number
  /** The venue said: not before this. */
  #closedUntilUs = 0
  /** What it said holds for cancels as well. */
  #cancelsClosedUntilUs = 0

  constructor(rule: RateRule, nowUs: number) {
    this.#rule = rule
    this.#tokens = rule.burst
    this.#atUs = nowUs
  }

  /**
   * Takes what a request costs.
   *
   * Returns: 0 where it was taken; else how many microseconds to wait before there is enough, and nothing is taken.
   */
  take(cost: number, isCancel: boolean, nowUs: number): number {
    this.#refill(nowUs)
    // The venue counts on: whoever asks while it wants silence is banned for longer.
    const closedUntilUs = isCancel ? this.#cancelsClosedUntilUs : this.#closedUntilUs
    if (nowUs < closedUntilUs) return closedUntilUs - nowUs
    const kept = isCancel ? 0 : this.#rule.burst * this.#rule.cancelShare
    const missing = Math.min(cost, this.#rule.burst - kept) + kept - this.#tokens
    if (missing > 0) return Math.ceil((missing / this.#rule.perSecond) * 1_000_000)
    this.#tokens = Math.max(0, this.#tokens - cost)
    return 0
  }

  /** Whether all of it could be spent now on something else than cancels. */
  hasRoomFor(cost: number, nowUs: number): boolean {
    this.#refill(nowUs)
    return !this.isClosed(nowUs) && cost <= this.#tokens - this.#rule.burst * this.#rule.cancelShare
  }

  /** What is left now, 0 to 1; 0 while the venue wants silence. */
  shareLeft(nowUs: number): number {
    this.#refill(nowUs)
    return this.isClosed(nowUs) ? 0 : this.#tokens / this.#rule.burst
  }

  isClosed(nowUs: number): boolean {
    return nowUs < this.#closedUntilUs
  }

  /** The venue answered that it was too much: of one kind of request, or of all of them. */
  close(forUs: number, nowUs: number, holdsCancels: boolean): void {
    this.#closedUntilUs = Math.max(this.#closedUntilUs, nowUs + forUs)
    if (holdsCancels) this.#cancelsClosedUntilUs = this.#closedUntilUs
  }

  #refill(nowUs: number): void {
    const passedUs = Math.max(0, nowUs - this.#atUs)
    this.#tokens = Math.min(this.#rule.burst, this.#tokens + (passedUs * this.#rule.perSecond) / 1_000_000)
    this.#atUs = nowUs
  }
}

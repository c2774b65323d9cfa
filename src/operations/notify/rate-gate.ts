/** How many messages a channel may send: so many a minute, of which a few at once. */

const BURST_SHARE = 0.5

export class RateGate {
  readonly #perMinuteMax: number
  readonly #burst: number
  #tokens: number
  #countedUs = 0

  constructor(perMinuteMax: number) {
    this.#perMinuteMax = perMinuteMax
    this.#burst = Math.max(1, Math.floor(perMinuteMax * BURST_SHARE))
    this.#tokens = this.#burst
  }

  /** Messages that may be sent now. */
  left(nowUs: number): number {
    const gained = (Math.max(0, nowUs - this.#countedUs) / 60_000_000) * this.#perMinuteMax
    this.#tokens = this.#countedUs === 0 ? this.#burst : Math.min(this.#burst, this.#tokens + gained)
    this.#countedUs = nowUs
    return Math.floor(this.#tokens + 1e-9)
  }

  take(): void {
    this.#tokens--
  }

  /** Until the next may be sent. */
  waitUs(): number {
    return Math.ceil((Math.max(0, 1 - this.#tokens) / this.#perMinuteMax) * 60_000_000)
  }
}

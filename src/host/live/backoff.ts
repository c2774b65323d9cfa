/** How long to wait before a process is started again: 100 ms doubling to 5 s; one that stayed up for 10 s begins anew. */

const DELAY_MS_MIN = 100
const DELAY_MS_MAX = 5_000
const STABLE_MS = 10_000

export class Backoff {
  readonly #nowMs: () => number
  #failures = 0
  #startedMs = 0

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /** Ends in a row, none of them after a stable time. */
  get failureCount(): number {
    return this.#failures
  }

  started(): void {
    this.#startedMs = this.#nowMs()
  }

  /** Returns: how long to wait before the next start, milliseconds. */
  ended(): number {
    if (this.#nowMs() - this.#startedMs > STABLE_MS) this.#failures = 0
    return Math.min(DELAY_MS_MAX, DELAY_MS_MIN * 2 ** Math.min(this.#failures++, 6))
  }
}

/** One timer of the operating system for all timers of the core: it rings when the next of them is due. */

import type { Clock } from '../../ports.ts'

/** The longest delay that a timer takes. */
const DELAY_MS_MAX = 2_000_000_000

export class Alarm {
  readonly #clock: Clock
  readonly #onRing: () => void
  #timer: NodeJS.Timeout | undefined
  #atUs = Number.POSITIVE_INFINITY

  constructor(clock: Clock, onRing: () => void) {
    this.#clock = clock
    this.#onRing = onRing
  }

  /** Rings at this time, unless it rings earlier anyway. `Infinity`: nothing is due. */
  set(dueUs: number): void {
    if (dueUs >= this.#atUs) return
    clearTimeout(this.#timer)
    this.#atUs = dueUs
    const delayMs = Math.max(0, (dueUs - this.#clock.nowUs()) / 1_000)
    this.#timer = setTimeout(() => this.#ring(), Math.min(delayMs + 1, DELAY_MS_MAX))
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #ring(): void {
    this.#atUs = Number.POSITIVE_INFINITY
    this.#onRing()
  }
}

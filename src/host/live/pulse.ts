/**
 * Notices a process that does not answer, by counting our own ticks and not by the clock: a machine that slept, or a
 * node that was stopped itself, must not take its children for dead.
 */

export class Pulse {
  readonly #ticksMax: number
  readonly #onSilence: () => void
  #ticks = 0
  #isWatching = false

  /** `onSilence` is called once for each watch, after so many ticks without a sign. */
  constructor(ticksMax: number, onSilence: () => void) {
    this.#ticksMax = ticksMax
    this.#onSilence = onSilence
  }

  /** From now on a sign is expected. */
  watch(): void {
    this.#isWatching = true
    this.#ticks = 0
  }

  /** A sign of life. */
  beat(): void {
    this.#ticks = 0
  }

  /** Nothing is expected. */
  rest(): void {
    this.#isWatching = false
  }

  /** Called at a steady rate. */
  tick(): void {
    if (!this.#isWatching || ++this.#ticks < this.#ticksMax) return
    this.#isWatching = false
    this.#onSilence()
  }
}

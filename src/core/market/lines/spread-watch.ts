/** Learns how wide an instrument's quotes usually are on one line, and tells those that are far wider. */

const LEARNING = 1 / 256
const SAMPLES_MIN = 64
/** Fewer ticks are never wide. */
const WIDE_TICKS_MIN = 4

export class SpreadWatch {
  readonly #timesMax: number
  #usualTicks = 0
  #sampleCount = 0

  constructor(timesMax: number) {
    this.#timesMax = timesMax
  }

  /** The widest that is usual; `Infinity` while nothing is known. */
  get limitTicks(): number {
    if (this.#sampleCount < SAMPLES_MIN) return Number.POSITIVE_INFINITY
    return Math.max(WIDE_TICKS_MIN, this.#usualTicks * this.#timesMax)
  }

  /** Takes the spread of a quote that passed; one that is wide counts as just not wide. */
  learn(spreadTicks: number): void {
    const weight = this.#sampleCount < SAMPLES_MIN ? 1 / (this.#sampleCount + 1) : LEARNING
    this.#usualTicks += (Math.min(spreadTicks, this.limitTicks) - this.#usualTicks) * weight
    this.#sampleCount++
  }
}

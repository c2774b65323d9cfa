/**
 * When each input of a recording is due: as long after the one before as it was recorded, divided by the speed.
 *
 * Invariant: time that was lost (a venue that was down, a machine that slept) is not made up for in a burst.
 */

/** Behind by more than this, the recording goes on from where it stands. */
const LAG_MS_MAX = 2_000

export class ReplayPace {
  readonly #speed: number
  readonly #nowMs: () => number
  /** The recording's time and ours at the same moment. */
  #anchorUs = Number.NaN
  #anchorMs = 0

  /** `speed` 0: everything is due at once. */
  constructor(speed: number, nowMs: () => number = () => performance.now()) {
    this.#speed = speed
    this.#nowMs = nowMs
  }

  /** Returns: how long to wait before this input, milliseconds; 0 where it is due. The first one is due at once. */
  waitMs(timeUs: number): number {
    if (this.#speed === 0) return 0
    const nowMs = this.#nowMs()
    const dueMs = this.#anchorMs + (timeUs - this.#anchorUs) / (1_000 * this.#speed)
    // Not a number at the first input.
    if (!(nowMs - dueMs <= LAG_MS_MAX)) {
      this.#anchorUs = timeUs
      this.#anchorMs = nowMs
      return 0
    }
    return Math.max(0, dueMs - nowMs)
  }
}

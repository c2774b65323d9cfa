/**
 * How soon a node shows itself again: ten times a second where people watch, four times where nobody does, and never so often
 * that it costs the loop that trades more than a hundredth of its time.
 */

const WATCHED_MS = 100
const UNWATCHED_MS = 250
/** A node that is silent for 10 s is taken for hung. */
const RAREST_MS = 2_000
const SHARE = 0.01
/** How much of what one view took counts in what they take. */
const WEIGHT = 0.2

export class ViewPace {
  readonly #intervalMs: number
  #tookMs = 0

  constructor(isWatched: boolean) {
    this.#intervalMs = isWatched ? WATCHED_MS : UNWATCHED_MS
  }

  /** Returns: how long to wait after a view that took so long. */
  delayMsAfter(tookMs: number): number {
    this.#tookMs += WEIGHT * (tookMs - this.#tookMs)
    return Math.min(RAREST_MS, Math.max(this.#intervalMs, this.#tookMs / SHARE))
  }
}

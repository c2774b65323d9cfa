/** A wall clock in microseconds that follows adjustments, made of a coarse one that is adjusted and a fine one that is not. */

/** How often the wall is looked at; between two looks the monotonic clock, which is finer, goes on from it. */
const LOOK_MS = 1_000
/** The wall counts whole milliseconds: what differs by less is no adjustment. */
const TOLERANCE_MS = 2
/** A machine that slept has lost more than this, and finds the true time at once. */
const AHEAD_MS_MAX = 60_000
/** What the wall is ahead by is made up for at this share of the time that passes. */
const PACE_AHEAD = 0.1

export interface MachineClocks {
  /** Wall time when the monotonic clock began, with fractions, as the runtime noted it then. */
  readonly originMs: number
  /** Whole milliseconds since the epoch, as the operating system has them now. */
  readonly wallMs: () => number
  /** Fractions of milliseconds; never adjusted. */
  readonly monotonicMs: () => number
}

/**
 * Wall time follows adjustments of the system clock: backwards within a second, by a step (the node never stamps backwards
 * all the same); forwards a tenth faster than time passes, for who measures by it would find that a second took many and
 * take what is on its way for lost; beyond a minute by a step. Why not the runtime's own sum of its start and its running time: it knows of no adjustment, and a node that runs for
 * weeks would leave the venues' time.
 */
export class FollowingClock {
  readonly #clocks: MachineClocks
  /** Wall time less monotonic time. */
  #offsetMs: number
  #lookedMs = 0

  constructor(clocks: MachineClocks) {
    this.#clocks = clocks
    this.#offsetMs = clocks.originMs
    this.#look(clocks.monotonicMs())
  }

  nowUs(): number {
    const nowMs = this.#clocks.monotonicMs()
    if (nowMs - this.#lookedMs >= LOOK_MS) this.#look(nowMs)
    return Math.floor((this.#offsetMs + nowMs) * 1_000)
  }

  monotonicUs(): number {
    return Math.floor(this.#clocks.monotonicMs() * 1_000)
  }

  #look(nowMs: number): void {
    const aheadMs = this.#clocks.wallMs() - nowMs - this.#offsetMs
    const isGradual = aheadMs > TOLERANCE_MS && aheadMs <= AHEAD_MS_MAX
    if (isGradual) this.#offsetMs += Math.min(aheadMs, (nowMs - this.#lookedMs) * PACE_AHEAD)
    else if (Math.abs(aheadMs) > TOLERANCE_MS) this.#offsetMs += aheadMs
    this.#lookedMs = nowMs
  }
}

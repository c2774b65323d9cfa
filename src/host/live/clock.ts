/** The machine's clocks: wall time in whole microseconds, UTC, and a monotonic count. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { Clock } from '../../ports.ts'

/** How often the wall is looked at; between two looks the monotonic clock, which is finer, goes on from it. */
const LOOK_MS = 1_000
/** The wall counts whole milliseconds: what differs by less is no adjustment. */
const TOLERANCE_MS = 2

export interface MachineClocks {
  /** Whole milliseconds since the epoch, as the operating system has them now. */
  readonly wallMs: () => number
  /** Fractions of milliseconds; never adjusted. */
  readonly monotonicMs: () => number
}

/**
 * Wall time follows adjustments of the system clock within a second, by a step; the node never stamps backwards all the
 * same. Why not the runtime's own sum of its start and its running time: it knows of no adjustment, and a node that runs for
 * weeks would leave the venues' time.
 */
export class FollowingClock implements Clock {
  readonly #clocks: MachineClocks
  /** Wall time less monotonic time. */
  #offsetMs: number
  #lookedMs: number

  constructor(clocks: MachineClocks) {
    this.#clocks = clocks
    this.#lookedMs = clocks.monotonicMs()
    this.#offsetMs = clocks.wallMs() - this.#lookedMs
  }

  nowUs(): TimeUs {
    const nowMs = this.#clocks.monotonicMs()
    if (nowMs - this.#lookedMs >= LOOK_MS) this.#look(nowMs)
    return Math.floor((this.#offsetMs + nowMs) * 1_000) as TimeUs
  }

  monotonicUs(): number {
    return Math.floor(this.#clocks.monotonicMs() * 1_000)
  }

  #look(nowMs: number): void {
    const offsetMs = this.#clocks.wallMs() - nowMs
    if (Math.abs(offsetMs - this.#offsetMs) > TOLERANCE_MS) this.#offsetMs = offsetMs
    this.#lookedMs = nowMs
  }
}

export const SYSTEM_CLOCK: Clock = new FollowingClock({
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
})

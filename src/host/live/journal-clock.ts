/**
 * The time that inputs are stamped with: the wall's, and never one that was stamped already.
 *
 * Why not stand still until a wall that was set back has caught up: the core measures by it, and so would wait for answers,
 * ask about orders and refresh the dead man's switch later than it should, by hours where the wall went back so far.
 * Invariant: goes on while the wall is behind, at nine tenths of the pace, so that the two meet again.
 */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { Clock } from '../../ports.ts'

const PACE_BEHIND = 0.9

export class JournalClock implements Clock {
  readonly #wall: Clock
  #newestUs: number
  #isBehind = false
  /** Where the wall was found to be behind. */
  #fromUs = 0
  #fromMonotonicUs = 0

  /** Shape: `newestUs` is the newest stamp in the journal. */
  constructor(wall: Clock, newestUs: number) {
    this.#wall = wall
    this.#newestUs = newestUs
  }

  nowUs(): TimeUs {
    const wallUs = this.#wall.nowUs()
    if (wallUs < this.#newestUs) return this.#goOn()
    this.#isBehind = false
    this.#newestUs = wallUs
    return wallUs
  }

  monotonicUs(): number {
    return this.#wall.monotonicUs()
  }

  #goOn(): TimeUs {
    const monotonicUs = this.#wall.monotonicUs()
    if (!this.#isBehind) {
      this.#isBehind = true
      this.#fromUs = this.#newestUs
      this.#fromMonotonicUs = monotonicUs
    }
    this.#newestUs = this.#fromUs + Math.floor((monotonicUs - this.#fromMonotonicUs) * PACE_BEHIND)
    return this.#newestUs as TimeUs
  }
}

/** The machine's clocks: wall time in whole microseconds, UTC, and a monotonic count. */

import type { TimeUs } from '../../core/domain/ids.ts'
import { FollowingClock } from '../../core/std/following-clock.ts'
import type { Clock } from '../../ports.ts'

const clock = new FollowingClock({
  originMs: performance.timeOrigin,
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
})

/** Wall time follows adjustments of the system clock; the node never stamps backwards all the same. */
export const SYSTEM_CLOCK: Clock = {
  nowUs: () => clock.nowUs() as TimeUs,
  monotonicUs: () => clock.monotonicUs(),
}

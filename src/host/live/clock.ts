/** The machine's clocks: wall time in whole microseconds, UTC, and a monotonic count. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { Clock } from '../../ports.ts'

/** Wall time follows adjustments of the system clock; the node never stamps backwards all the same. */
export const SYSTEM_CLOCK: Clock = {
  nowUs: () => Math.floor((performance.timeOrigin + performance.now()) * 1_000) as TimeUs,
  monotonicUs: () => Math.floor(performance.now() * 1_000),
}

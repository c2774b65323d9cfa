/** The middle and the slow end of the newest durations. */

import type { NumberRing } from '../../../core/std/ring-buffer.ts'

/** Returns: `null` before the first. */
export function quantilesOf(values: NumberRing): [p50: number | null, p99: number | null] {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
  return [at(0.5), at(0.99)]
}

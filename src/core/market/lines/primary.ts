/** `primary`: the preferred line as long as it is fit, and again once it has been fit for a while. */

import { isFit, type LineStanding, nextBest } from './line-standing.ts'

/**
 * Chooses a line.
 *
 * Why the while: a line that comes and goes would take the market with it each time; it has to earn its place.
 */
export function choosePrimary(
  lines: readonly LineStanding[],
  chosen: number,
  switchBackAfterUs: number,
  nowUs: number,
): number {
  const current = lines[chosen]
  if (current === undefined || !isFit(current)) return nextBest(lines, chosen)
  for (let slot = 0; slot < chosen; slot++) if (nowUs - lines[slot]!.fitSinceUs >= switchBackAfterUs) return slot
  return chosen
}

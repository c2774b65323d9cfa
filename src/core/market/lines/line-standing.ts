/** How the lines of an instrument stand, as far as a choice between them goes. Lines are named by their place in the order of preference. */

/** What a rule of arbitration knows of a line. */
export interface LineStanding {
  /** It tells, in time and in order, and what it began with is no lie. */
  readonly isGood: boolean
  /** It tells what no other does. */
  readonly isOutlier: boolean
  /** Since when it is good, no outlier, and its score is high enough; `Infinity` while it is not. */
  readonly fitSinceUs: number
}

export const NO_LINE = -1

export function isFit(line: LineStanding): boolean {
  return line.fitSinceUs !== Number.POSITIVE_INFINITY
}

/**
 * Looks up the line to believe where the one that was chosen is not fit: the first that is; else the chosen one, as long as it
 * tells anything; else whoever does.
 *
 * Returns: `chosen` where nobody is good: a line that is down is not left for another that is down.
 */
export function nextBest(lines: readonly LineStanding[], chosen: number): number {
  for (let slot = 0; slot < lines.length; slot++) if (isFit(lines[slot]!)) return slot
  if (lines[chosen]?.isGood === true) return chosen
  for (let slot = 0; slot < lines.length; slot++) if (lines[slot]!.isGood) return slot
  return chosen
}

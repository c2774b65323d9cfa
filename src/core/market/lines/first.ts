/** `first`: every line is as good as the others, so the one whose book is shown is left only when it is not fit any more. */

import { isFit, type LineStanding, nextBest } from './line-standing.ts'

export function chooseFirst(lines: readonly LineStanding[], chosen: number): number {
  const current = lines[chosen]
  return current !== undefined && isFit(current) ? chosen : nextBest(lines, chosen)
}

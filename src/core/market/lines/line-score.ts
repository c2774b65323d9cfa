/** One number for how good a line is, 0 to 100, from what is known of it: age, troubles of late, agreement with the others. */

import { US_PER_SECOND } from '../../std/time.ts'
import type { ArrivalTimes } from './arrival-times.ts'

export interface QualityFigures {
  /** Since when nothing came of it while something could. */
  readonly silentSinceUs: number
  readonly arrivals: ArrivalTimes
  readonly trouble: Trouble
  readonly disagreementBps: number
}

/** A silence of up to so many normal gaps costs nothing; of so many, all that age can cost. */
const USUAL_GAPS = 4
const STRANGE_GAPS = 12
const AGE_POINTS_MAX = 40
const DISAGREEMENT_POINTS_MAX = 40
/** A disagreement below this part of the band costs nothing. */
const FREE_PART_OF_BAND = 0.25
const TROUBLE_POINTS_MAX = 80

/** What each trouble costs; a second heals one point. */
export const TROUBLE_POINTS = { gap: 10, refusal: 2, reconnect: 20, stale: 30 } as const

/** Points that were earned of late and fade, one a second. */
export class Trouble {
  #points = 0
  #atUs = 0

  add(points: number, nowUs: number): void {
    this.#points = Math.min(TROUBLE_POINTS_MAX, this.pointsAt(nowUs) + points)
    this.#atUs = nowUs
  }

  pointsAt(nowUs: number): number {
    return Math.max(0, this.#points - Math.max(0, nowUs - this.#atUs) / US_PER_SECOND)
  }
}

/** Returns: 1 to 100 of a line that is good; one that is not has 0, as has one of which nothing is known. */
export function scoreOf(figures: QualityFigures, bandBps: number, nowUs: number): number {
  const lost =
    figures.trouble.pointsAt(nowUs) +
    agePoints(nowUs - figures.silentSinceUs, figures.arrivals.normalUs(nowUs)) +
    disagreementPoints(figures.disagreementBps, bandBps)
  return Math.max(1, Math.round(100 - lost))
}

function agePoints(ageUs: number, normalUs: number): number {
  if (normalUs === 0) return 0
  return partOf(ageUs / normalUs, USUAL_GAPS, STRANGE_GAPS) * AGE_POINTS_MAX
}

function disagreementPoints(bps: number, bandBps: number): number {
  if (bandBps === Number.POSITIVE_INFINITY) return 0
  return partOf(bps, bandBps * FREE_PART_OF_BAND, bandBps) * DISAGREEMENT_POINTS_MAX
}

/** 0 up to `from`, 1 from `to` on. */
function partOf(value: number, from: number, to: number): number {
  if (value <= from) return 0
  return value >= to ? 1 : (value - from) / (to - from)
}

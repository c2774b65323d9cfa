/** How several lines that tell of one instrument become one market, as a person chose it (docs/market-data.md), and why a line was left. */

import { US_PER_SECOND } from '../std/time.ts'

/**
 * `first`: lines of one source, whichever tells a thing first. `primary`: one line at a time, the first that is fit.
 * `consensus`: the median of independent sources.
 */
export const ARBITRATION_KINDS = ['first', 'primary', 'consensus'] as const
export type ArbitrationKind = (typeof ARBITRATION_KINDS)[number]

export interface ArbitrationPolicy {
  readonly kind: ArbitrationKind
  /** A line that says nothing of an instrument for longer is stale. `Infinity`: silence is not judged. */
  readonly staleAfterUs: number
  /** A line must have been fit for this long before it is preferred again, and data whole for this long before they are `Live` again. */
  readonly switchBackAfterUs: number
  /** Prices farther apart than this, bids or asks, disagree. `Infinity`: lines are not compared. */
  readonly bandBps: number
  /** A disagreement counts once it lasts this long, and is over once it is gone for this long: one line is always a little ahead. */
  readonly disagreeAfterUs: number
  /** `consensus`: fewer sources that agree are no consensus; never fewer than the majority. */
  readonly sourcesMin: number
  /** With fewer lines that are fit the data are `Degraded`. */
  readonly linesMin: number
  /** A line whose score (0 to 100) is below is not fit. */
  readonly scoreMin: number
}

/** One connection alone: nothing to compare it with, and how old its data may be is said by the limits. */
export const SINGLE_LINE_POLICY: ArbitrationPolicy = {
  kind: 'primary',
  staleAfterUs: Number.POSITIVE_INFINITY,
  switchBackAfterUs: 5 * US_PER_SECOND,
  bandBps: Number.POSITIVE_INFINITY,
  disagreeAfterUs: US_PER_SECOND / 4,
  sourcesMin: 1,
  linesMin: 1,
  scoreMin: 0,
}

/** What a person who names several lines and nothing else is given. */
export const SEVERAL_LINES_POLICY: ArbitrationPolicy = {
  ...SINGLE_LINE_POLICY,
  staleAfterUs: 2 * US_PER_SECOND,
  bandBps: 50,
  sourcesMin: 2,
  linesMin: 2,
  scoreMin: 30,
}

/**
 * Why a line was left: its connection is down; it said nothing for too long; its data have a gap; it broke a rule; it tells
 * what no other does; its score is too low; its connection has just begun and nobody confirms what it tells; or nothing is
 * wrong with it and one that is preferred is fit again.
 * New ones come last: the journal stores their place.
 */
export const LINE_SWITCH_REASONS = [
  'DOWN',
  'STALE',
  'GAPPED',
  'FAULTY',
  'OUTLIER',
  'QUALITY',
  'PREFERRED',
  'UNPROVEN',
] as const
export type LineSwitchReason = (typeof LINE_SWITCH_REASONS)[number]

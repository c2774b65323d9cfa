/** When an instrument trades: as windows of time, or as what holds now and until when. */

export interface SessionWindow {
  readonly openUs: number
  /** The first microsecond that is outside. */
  readonly closeUs: number
}

/** A stretch of time in which a market is open all the time, or closed. */
export interface SessionStretch {
  readonly isOpen: boolean
  readonly fromUs: number
  /** The first microsecond that is outside. */
  readonly untilUs: number
}

/** Returns: the stretch that a time lies in. */
export type SessionClock = (timeUs: number) => SessionStretch

/** When an instrument trades: as windows of time, or as what holds now and until when, and whether it does at a time. */

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

const ALWAYS: SessionStretch = {
  isOpen: true,
  fromUs: Number.NEGATIVE_INFINITY,
  untilUs: Number.POSITIVE_INFINITY,
}

/** Whether an instrument trades: its calendar is asked once for each stretch of time. */
export class Sessions {
  readonly #clock: SessionClock
  #stretch: SessionStretch | undefined

  /** Without a clock it always trades. */
  constructor(clock: SessionClock | undefined) {
    this.#clock = clock ?? (() => ALWAYS)
  }

  isOpen(timeUs: number): boolean {
    return this.stretchAt(timeUs).isOpen
  }

  /** How long its session has been running; below 0 while there is none. */
  openForUs(timeUs: number): number {
    const { isOpen, fromUs } = this.stretchAt(timeUs)
    return isOpen ? timeUs - fromUs : -1
  }

  stretchAt(timeUs: number): SessionStretch {
    let stretch = this.#stretch
    if (stretch === undefined || timeUs < stretch.fromUs || timeUs >= stretch.untilUs) {
      stretch = this.#clock(timeUs)
      this.#stretch = stretch
    }
    return stretch
  }
}

/** Whether an instrument trades: its calendar is asked once for each stretch of time. */

import type { SessionClock, SessionStretch } from '../../domain/session.ts'

const ALWAYS: SessionStretch = {
  isOpen: true,
  fromUs: Number.NEGATIVE_INFINITY,
  untilUs: Number.POSITIVE_INFINITY,
}

export class Sessions {
  readonly #clock: SessionClock
  #stretch: SessionStretch | undefined

  /** Without a clock it always trades. */
  constructor(clock: SessionClock | undefined) {
    this.#clock = clock ?? (() => ALWAYS)
  }

  isOpen(timeUs: number): boolean {
    return this.#stretchAt(timeUs).isOpen
  }

  /** How long its session has been running; below 0 while there is none. */
  openForUs(timeUs: number): number {
    const { isOpen, fromUs } = this.#stretchAt(timeUs)
    return isOpen ? timeUs - fromUs : -1
  }

  #stretchAt(timeUs: number): SessionStretch {
    let stretch = this.#stretch
    if (stretch === undefined || timeUs < stretch.fromUs || timeUs >= stretch.untilUs) {
      stretch = this.#clock(timeUs)
      this.#stretch = stretch
    }
    return stretch
  }
}

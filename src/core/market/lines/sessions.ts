/** When an instrument trades, as windows of the week in UTC. */

import { US_PER_DAY, US_PER_MINUTE } from '../../std/time.ts'

export const MINUTES_PER_WEEK = 7 * 24 * 60
/** 1970-01-01 was a Thursday; weeks are counted from Monday. */
const FIRST_MONDAY_US = 4 * US_PER_DAY

/** Minutes since Monday 00:00 UTC; `untilMinute` is the first that is outside, and may lie in the next week. */
export interface SessionWindow {
  readonly fromMinute: number
  readonly untilMinute: number
}

export function minuteOfWeek(timeUs: number): number {
  const minute = Math.floor((timeUs - FIRST_MONDAY_US) / US_PER_MINUTE) % MINUTES_PER_WEEK
  return minute < 0 ? minute + MINUTES_PER_WEEK : minute
}

/** No windows: it always trades. */
export class Sessions {
  readonly #windows: readonly SessionWindow[]
  #untilUs = Number.NEGATIVE_INFINITY
  #fromUs = Number.POSITIVE_INFINITY
  #isOpen = true

  constructor(windows: readonly SessionWindow[]) {
    this.#windows = windows
  }

  /** What was found for a minute holds to its end. */
  isOpen(timeUs: number): boolean {
    if (this.#windows.length === 0) return true
    if (timeUs >= this.#fromUs && timeUs < this.#untilUs) return this.#isOpen
    this.#fromUs = timeUs - (timeUs % US_PER_MINUTE)
    this.#untilUs = this.#fromUs + US_PER_MINUTE
    const minute = minuteOfWeek(timeUs)
    this.#isOpen = this.#windows.some(window => isWithin(window, minute))
    return this.#isOpen
  }
}

function isWithin({ fromMinute, untilMinute }: SessionWindow, minute: number): boolean {
  if (minute >= fromMinute && minute < untilMinute) return true
  return minute + MINUTES_PER_WEEK >= fromMinute && minute + MINUTES_PER_WEEK < untilMinute
}

/** The lengths of bars that the venue knows, and where each bar begins. */

import {
  dateOfDay,
  dayOfDate,
  US_PER_DAY,
  US_PER_HOUR,
  US_PER_MINUTE,
  US_PER_SECOND,
} from '../../../../core/std/time.ts'

export const KLINE_INTERVALS = [
  '1s',
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
] as const
export type KlineInterval = (typeof KLINE_INTERVALS)[number]

export function isKlineInterval(text: string): text is KlineInterval {
  return (KLINE_INTERVALS as readonly string[]).includes(text)
}

const UNITS_US: Readonly<Record<string, number>> = {
  s: US_PER_SECOND,
  m: US_PER_MINUTE,
  h: US_PER_HOUR,
  d: US_PER_DAY,
  w: 7 * US_PER_DAY,
}

/** Weeks begin on Monday; the epoch was a Thursday. */
const WEEK_SHIFT_US = 4 * US_PER_DAY

/** The length of a bar; `1M` has none. */
function lengthUsOf(interval: KlineInterval): number {
  return Number.parseInt(interval, 10) * UNITS_US[interval.at(-1)!]!
}

/** When the bar begins that holds this time; in UTC. */
export function openTimeUsOf(interval: KlineInterval, timeUs: number): number {
  if (interval === '1M') return monthStartUs(timeUs, 0)
  const lengthUs = lengthUsOf(interval)
  const shiftUs = interval === '1w' ? WEEK_SHIFT_US : 0
  return Math.floor((timeUs - shiftUs) / lengthUs) * lengthUs + shiftUs
}

/** When the next bar begins. */
export function nextOpenTimeUsOf(interval: KlineInterval, openTimeUs: number): number {
  return interval === '1M' ? monthStartUs(openTimeUs, 1) : openTimeUs + lengthUsOf(interval)
}

/** The first moment of the month of a time, or of one `monthsLater`. */
function monthStartUs(timeUs: number, monthsLater: 0 | 1): number {
  const { year, month } = dateOfDay(Math.floor(timeUs / US_PER_DAY))
  const isPastYear = month + monthsLater > 12
  return dayOfDate(isPastYear ? year + 1 : year, isPastYear ? 1 : month + monthsLater, 1)! * US_PER_DAY
}

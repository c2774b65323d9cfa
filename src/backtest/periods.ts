/** Cuts an equity curve into periods of one length and gives the return of each. */

import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../core/std/time.ts'
import type { EquityRecord } from './equity-record.ts'

export const PERIODS = ['Day', 'Hour', 'Minute', 'Second'] as const
export type Period = (typeof PERIODS)[number]

/**
 * How many days a trading year has: 365 where the market never closes (a day without data is a return of zero), 252 where
 * it has sessions (a day without data is no day).
 */
export type YearDays = 365 | 252

export interface PeriodReturns {
  readonly period: Period
  readonly periodsPerYear: number
  /** The returns, oldest first, and the start of each period. */
  readonly returns: readonly number[]
  readonly startUs: readonly number[]
  /** When equity was zero or less at the end of a period: no return after it has a meaning, none is given. */
  readonly ruinUs: number | undefined
}

/** Days, unless the run is too short for them. */
export function periodOf(spanUs: number): Period {
  if (spanUs >= 2 * US_PER_DAY) return 'Day'
  if (spanUs >= 12 * US_PER_HOUR) return 'Hour'
  return spanUs >= 10 * US_PER_MINUTE ? 'Minute' : 'Second'
}

function lengthUsOf(period: Period): number {
  switch (period) {
    case 'Day':
      return US_PER_DAY
    case 'Hour':
      return US_PER_HOUR
    case 'Minute':
      return US_PER_MINUTE
    case 'Second':
      return US_PER_SECOND
    default:
      return period satisfies never
  }
}

/** The first return is measured from the first equity of the run, the others from the last equity of the period before. */
export function periodReturnsOf(
  record: EquityRecord,
  yearDays: YearDays,
  period: Period = periodOf(record.lastUs - record.firstUs),
): PeriodReturns {
  const lengthUs = lengthUsOf(period)
  const { startUs: bucketStartUs, last } = record.buckets()
  const returns: number[] = []
  const startUs: number[] = []
  let before = record.firstEquity
  let ruinUs: number | undefined
  for (let i = 0; i < last.length && ruinUs === undefined; i++) {
    const start = Math.floor(bucketStartUs[i]! / lengthUs) * lengthUs
    if (i + 1 < last.length && bucketStartUs[i + 1]! < start + lengthUs) continue
    if (before <= 0) {
      ruinUs = start
      break
    }
    if (yearDays === 365) fillGap(returns, startUs, start, lengthUs)
    returns.push(last[i]! / before - 1)
    startUs.push(start)
    before = last[i]!
    if (before <= 0) ruinUs = start
  }
  return { period, periodsPerYear: periodsPerYearOf(startUs, lengthUs, yearDays), returns, startUs, ruinUs }
}

function fillGap(returns: number[], startUs: number[], untilUs: number, lengthUs: number): void {
  if (startUs.length === 0) return
  for (let at = startUs.at(-1)! + lengthUs; at < untilUs; at += lengthUs) {
    returns.push(0)
    startUs.push(at)
  }
}

/** In a market with sessions a day has as many finer periods as the run's days had on average. */
function periodsPerYearOf(startUs: readonly number[], lengthUs: number, yearDays: YearDays): number {
  if (yearDays === 365 || lengthUs === US_PER_DAY) return yearDays * (US_PER_DAY / lengthUs)
  const days = new Set(startUs.map(each => Math.floor(each / US_PER_DAY)))
  return yearDays * (startUs.length / Math.max(days.size, 1))
}

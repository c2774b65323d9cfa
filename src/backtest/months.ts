/** The return of each calendar month, from day ends: the last equity of a month over the last of the month before. */

import { dateOfDay, US_PER_DAY } from '../core/std/time.ts'
import type { EquityRecord } from './equity-record.ts'
import type { MonthReturn } from './run-summary.ts'

/** Months without data are left out; nothing is given from the month on in which equity fell to zero. */
export function monthReturnsOf(record: EquityRecord): readonly MonthReturn[] {
  const { startUs, last } = record.buckets()
  const months: MonthReturn[] = []
  let before = record.firstEquity
  for (let i = 0; i < last.length && before > 0; i++) {
    const { year, month } = monthOf(startUs[i]!)
    const next = i + 1 < last.length ? monthOf(startUs[i + 1]!) : undefined
    if (next?.month === month && next.year === year) continue
    months.push({ year, month, ratio: last[i]! / before - 1 })
    before = last[i]!
  }
  return months
}

function monthOf(timeUs: number): { year: number; month: number } {
  const { year, month } = dateOfDay(Math.floor(timeUs / US_PER_DAY))
  return { year, month }
}

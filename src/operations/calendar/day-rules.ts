/** Days of the year by rule: a date that moves off weekends, a weekday of a month, a day counted from Easter, an equinox. */

import { dateOfDay, dayOfDate } from '../../core/std/time.ts'

/** Monday is 1, as in ISO 8601. */
export const WEEKDAYS = { mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6, sun: 7 } as const
export type WeekdayName = keyof typeof WEEKDAYS
export type Weekday = (typeof WEEKDAYS)[WeekdayName]
export const MON_TO_FRI: readonly Weekday[] = [1, 2, 3, 4, 5]

/** How far a date moves where it falls on a Saturday and on a Sunday. */
const SHIFTS = {
  none: [0, 0],
  sundayToMonday: [0, 1],
  toFridayOrMonday: [-1, 1],
  toMonday: [2, 1],
  /** For two dates in a row: the second makes room for the first. */
  twoDays: [2, 2],
  toFriday: [-1, -2],
} as const
export type Shift = keyof typeof SHIFTS

type DayOfYear =
  | { readonly kind: 'Date'; readonly month: number; readonly dayOfMonth: number; readonly shift: Shift }
  /** `nth`: from 1; -1 for the last of the month. */
  | { readonly kind: 'Weekday'; readonly month: number; readonly weekday: Weekday; readonly nth: number }
  | { readonly kind: 'Easter'; readonly offsetDays: number }
  | { readonly kind: 'Equinox'; readonly month: 3 | 9; readonly shift: Shift }

/** What narrows a rule. */
interface RuleTerms {
  /** The first and the last year. */
  readonly from?: number
  readonly until?: number
  readonly except?: readonly number[]
  /** Only where it falls on one of these, before it is moved. */
  readonly weekdays?: readonly Weekday[]
  readonly plusDays?: number
}

export type DayRule = DayOfYear & RuleTerms

export const date = (month: number, dayOfMonth: number, shift: Shift, terms: RuleTerms = {}): DayRule => ({
  kind: 'Date',
  month,
  dayOfMonth,
  shift,
  ...terms,
})
export const nth = (count: number, weekday: WeekdayName, month: number, terms: RuleTerms = {}): DayRule => ({
  kind: 'Weekday',
  month,
  weekday: WEEKDAYS[weekday],
  nth: count,
  ...terms,
})
export const easter = (offsetDays: number): DayRule => ({ kind: 'Easter', offsetDays })
export const equinox = (month: 3 | 9, shift: Shift): DayRule => ({ kind: 'Equinox', month, shift })

export function weekdayOf(day: number): Weekday {
  // 1970-01-01 was a Thursday.
  return (((((day + 3) % 7) + 7) % 7) + 1) as Weekday
}

/** Days since 1970 of a date such as `2026-12-25`. Returns: `undefined` where there is no such date. */
export function dayOfText(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  return match === null ? undefined : dayOfDate(Number(match[1]), Number(match[2]), Number(match[3]))
}

export function textOfDay(day: number): string {
  const { year, month, dayOfMonth } = dateOfDay(day)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`
}

/** Returns: days since 1970; `undefined` where the year has no such day. */
export function dayOfRule(rule: DayRule, year: number): number | undefined {
  const { from = year, until = year, except = [], weekdays, plusDays = 0 } = rule
  if (year < from || year > until || except.includes(year)) return undefined
  const day = dayWithin(rule, year)
  if (day === undefined || (weekdays !== undefined && !weekdays.includes(weekdayOf(day)))) return undefined
  return shifted(day, rule) + plusDays
}

function dayWithin(rule: DayOfYear, year: number): number | undefined {
  switch (rule.kind) {
    case 'Date':
      return dayOfDate(year, rule.month, rule.dayOfMonth)
    case 'Weekday':
      return nthWeekday(year, rule)
    case 'Easter':
      return easterSunday(year) + rule.offsetDays
    case 'Equinox':
      return dayOfDate(year, rule.month, equinoxDayOfMonth(year, rule.month))
    default:
      return rule satisfies never
  }
}

function shifted(day: number, rule: DayOfYear): number {
  const weekday = weekdayOf(day)
  if (weekday < WEEKDAYS.sat || !('shift' in rule)) return day
  return day + SHIFTS[rule.shift][weekday - WEEKDAYS.sat]!
}

function nthWeekday(
  year: number,
  { month, weekday, nth: count }: Extract<DayOfYear, { kind: 'Weekday' }>,
): number | undefined {
  if (count > 0) {
    const first = dayOfDate(year, month, 1)!
    return first + ((weekday - weekdayOf(first) + 7) % 7) + (count - 1) * 7
  }
  const last = (month === 12 ? dayOfDate(year + 1, 1, 1)! : dayOfDate(year, month + 1, 1)!) - 1
  return last - ((weekdayOf(last) - weekday + 7) % 7) + (count + 1) * 7
}

/** Source: the Gregorian computus in its usual integer form (Meeus, Astronomical Algorithms, chapter 8). */
function easterSunday(year: number): number {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const ofCentury = year % 100
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30
  const weekShift = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7
  const correction = Math.floor((golden + 11 * epact + 22 * weekShift) / 451)
  const month = Math.floor((epact + weekShift - 7 * correction + 114) / 31)
  return dayOfDate(year, month, ((epact + weekShift - 7 * correction + 114) % 31) + 1)!
}

/** In Tokyo, 1980 to 2099. Source: the usual short formula of Japanese almanacs; the cabinet office fixes each date a year ahead. */
function equinoxDayOfMonth(year: number, month: 3 | 9): number {
  const years = year - 1980
  return Math.floor((month === 3 ? 20.8431 : 23.2488) + 0.242194 * years - Math.floor(years / 4))
}

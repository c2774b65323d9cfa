/** A calendar as a person writes it: weekly hours in a zone, and the days that are different. */

import type { CalendarTable, WallWindow } from './calendar.ts'
import { dayOfText, WEEKDAYS, type Weekday, type WeekdayName } from './day-rules.ts'

const MINUTES_PER_DAY = 24 * 60
const NAMES = Object.keys(WEEKDAYS).join('|')
/** `fri`, or `mon-fri`. */
export const WEEKDAYS_PATTERN = new RegExp(`^(${NAMES})(?:-(${NAMES}))?$`)
export const DATE_PATTERN = /^\d{4}-\d\d-\d\d$/

export interface OwnCalendar {
  readonly zone: string
  /** `mon-fri`: `09:00-11:30, 12:30-15:30`; what opens later than it closes opens the evening before. */
  readonly hours: Readonly<Record<string, string>>
  readonly holidays: readonly string[]
  /** By date: when its session ends. */
  readonly earlyCloses: Readonly<Record<string, string>>
}

/** Shape: every text of it was found to be sound by the functions below. */
export function tableOf({ zone, hours, holidays, earlyCloses }: OwnCalendar): CalendarTable {
  return {
    zone,
    hours: Object.entries(hours).map(([days, text]) => ({
      weekdays: parseWeekdays(days)!,
      windows: parseHours(text)!,
    })),
    holidays: [],
    closedDates: holidays,
    earlyCloses: Object.entries(earlyCloses).map(([date, text]) => ({
      closeMinute: parseMinute(text)!,
      rules: [],
      dates: [date],
    })),
  }
}

/** Returns: `undefined` where these are no days of the week. */
export function parseWeekdays(text: string): readonly Weekday[] | undefined {
  const [, from, until = from] = WEEKDAYS_PATTERN.exec(text) ?? []
  if (from === undefined) return undefined
  const [first, last] = [WEEKDAYS[from as WeekdayName], WEEKDAYS[until as WeekdayName]]
  return Object.values(WEEKDAYS).filter(each =>
    first <= last ? each >= first && each <= last : each >= first || each <= last,
  )
}

/** Returns: `undefined` where these are no hours, out of order, or more than a day. */
export function parseHours(text: string): readonly WallWindow[] | undefined {
  const windows = text.split(',').map(parseWindow)
  if (!windows.every(window => window !== undefined)) return undefined
  if (windows.slice(1).some(([open], at) => open < windows[at]![1])) return undefined
  return windows.at(-1)![1] - windows[0]![0] <= MINUTES_PER_DAY ? windows : undefined
}

function parseWindow(text: string): WallWindow | undefined {
  const [open, close, more] = text.split('-').map(each => parseMinute(each.trim()))
  if (open === undefined || close === undefined || more !== undefined) return undefined
  return open < close ? [open, close] : [open - MINUTES_PER_DAY, close]
}

/** Minutes after midnight; 1440 for `24:00`. */
export function parseMinute(text: string): number | undefined {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text)
  const minute = match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2])
  return minute <= MINUTES_PER_DAY ? minute : undefined
}

export function isDate(text: string): boolean {
  return dayOfText(text) !== undefined
}

export function isZone(text: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text)
    return true
  } catch {
    return false
  }
}

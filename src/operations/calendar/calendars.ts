/** The calendars that are known by name. */

import { Calendar, type CalendarTable } from './calendar.ts'
import { CMES } from './cmes.ts'
import { MON_TO_FRI } from './day-rules.ts'
import { XLON } from './xlon.ts'
import { XNYS } from './xnys.ts'
import { XTKS } from './xtks.ts'

const WHOLE_DAY = [[0, 24 * 60]] as const
const ROUND_THE_CLOCK = { zone: 'UTC', holidays: [], closedDates: [], earlyCloses: [] } as const

const TABLES = {
  XNYS,
  XLON,
  XTKS,
  CMES,
  '24/5': { ...ROUND_THE_CLOCK, hours: [{ weekdays: MON_TO_FRI, windows: WHOLE_DAY }] },
  '24/7': { ...ROUND_THE_CLOCK, hours: [{ weekdays: [...MON_TO_FRI, 6, 7], windows: WHOLE_DAY }] },
} as const satisfies Record<string, CalendarTable>

export const CALENDAR_NAMES = [
  'XNYS',
  'XLON',
  'XTKS',
  'CMES',
  '24/5',
  '24/7',
] as const satisfies (keyof typeof TABLES)[]
export type CalendarName = (typeof CALENDAR_NAMES)[number]

/** By name, or by a table of one's own. */
export function calendarOf(choice: CalendarName | CalendarTable): Calendar {
  return new Calendar(typeof choice === 'string' ? TABLES[choice] : choice)
}

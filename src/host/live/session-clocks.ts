/** When each instrument of a session trades, as its calendar says. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { SessionClock } from '../../core/domain/session.ts'
import { CALENDAR_NAMES, type CalendarName, calendarOf } from '../../operations/calendar/calendars.ts'
import type { PlannedCalendars } from '../config/calendars.ts'

/** Returns: by instrument; `undefined` for one that always trades. Cost: one calendar for each name. */
export function sessionClocksOf(
  { instruments }: Configuration,
  { names, tables }: PlannedCalendars,
): (SessionClock | undefined)[] {
  const clocks = new Map<string, SessionClock>()
  const clockOf = (name: string): SessionClock => {
    const calendar = calendarOf(tables[name] ?? (CALENDAR_NAMES.find(each => each === name) as CalendarName))
    return timeUs => calendar.stretchAt(timeUs)
  }
  return instruments.map(({ instrumentId }) => {
    const name = names[instrumentId]
    if (name === undefined) return undefined
    const clock = clocks.get(name) ?? clockOf(name)
    clocks.set(name, clock)
    return clock
  })
}

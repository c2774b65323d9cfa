/** A market's nights and holidays for those who look for gaps: `--calendar`. */

import type { Command } from 'commander'
import { type ClosedHours, NEVER_CLOSED } from '../market-data/series-coverage.ts'
import { between } from '../market-data/stretches.ts'
import { CALENDAR_NAMES, type CalendarName, calendarOf } from '../operations/calendar/calendars.ts'

export function takesCalendar(command: Command): Command {
  return command.addOption(
    command.createOption('--calendar <name>', 'a market that is closed is no gap').choices(CALENDAR_NAMES),
  )
}

export function closedHoursOf(name: CalendarName | undefined): ClosedHours {
  if (name === undefined) return NEVER_CLOSED
  const calendar = calendarOf(name)
  return (fromUs, toUs) => {
    const open = calendar.windows(fromUs, toUs).map(({ openUs, closeUs }) => ({ fromUs: openUs, toUs: closeUs }))
    const edges = [{ fromUs, toUs: fromUs }, ...open, { fromUs: toUs, toUs }]
    return between(edges).filter(each => each.fromUs < each.toUs)
  }
}

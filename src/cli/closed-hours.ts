/** A market's nights and holidays for those who look for gaps: one calendar for all, or each instrument's own. */

import type { Command } from 'commander'
import { type ClosedHours, NEVER_CLOSED } from '../market-data/series-coverage.ts'
import { between } from '../market-data/stretches.ts'
import type { CalendarTable } from '../operations/calendar/calendar.ts'
import { CALENDAR_NAMES, type CalendarName, calendarOf } from '../operations/calendar/calendars.ts'
import { loadedConfigOf } from './config-options.ts'

export interface CalendarOptions {
  readonly calendar?: CalendarName
  readonly hoursOf?: string
}

/** The hours of an instrument, by its id. */
export type HoursByInstrument = (instrumentId: string) => ClosedHours

export function takesCalendar(command: Command): Command {
  const forAll = command.createOption('--calendar <name>', 'a market that is closed is no gap; of every instrument')
  return command
    .addOption(forAll.choices(CALENDAR_NAMES))
    .option('--hours-of <config>', 'the same, with the calendar of each instrument in this configuration')
}

/**
 * What `--hours-of` does not know, or gives no calendar, has that of `--calendar`.
 *
 * Errors: CliError `config`.
 */
export async function closedHoursOf({ calendar, hoursOf }: CalendarOptions): Promise<HoursByInstrument> {
  const forAll = calendar === undefined ? NEVER_CLOSED : closedHoursBy(calendar)
  if (hoursOf === undefined) return () => forAll
  const { plannedCalendarsOf } = await import('../host/config/calendars.ts')
  const { config } = await loadedConfigOf(hoursOf, { set: [] })
  const { names, tables } = plannedCalendarsOf(config)
  const known = new Map<string, ClosedHours>()
  return instrumentId => {
    const name = names[instrumentId]
    if (name === undefined) return forAll
    const hours = known.get(name) ?? closedHoursBy(tables[name] ?? (name as CalendarName))
    known.set(name, hours)
    return hours
  }
}

function closedHoursBy(choice: CalendarName | CalendarTable): ClosedHours {
  const calendar = calendarOf(choice)
  return (fromUs, toUs) => {
    const open = calendar.windows(fromUs, toUs).map(({ openUs, closeUs }) => ({ fromUs: openUs, toUs: closeUs }))
    const edges = [{ fromUs, toUs: fromUs }, ...open, { fromUs: toUs, toUs }]
    return between(edges).filter(each => each.fromUs < each.toUs)
  }
}

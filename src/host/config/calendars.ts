/** Which calendar each instrument keeps: what is wrong with it, and what a process of lines is told. */

import type { CalendarTable } from '../../operations/calendar/calendar.ts'
import { CALENDAR_NAMES } from '../../operations/calendar/calendars.ts'
import { isDate, parseWeekdays, tableOf } from '../../operations/calendar/own-calendar.ts'
import { nearestName } from '../../strategy/nearest-name.ts'
import type { BuildContext } from './build-context.ts'
import type { HoldfastConfig } from './config-schema.ts'

export interface PlannedCalendars {
  /** By instrument; what is absent always trades. */
  readonly names: Readonly<Record<string, string>>
  /** Those that a person wrote, by name. */
  readonly tables: Readonly<Record<string, CalendarTable>>
}

/** Every instrument trades always. */
export const NO_CALENDARS: PlannedCalendars = { names: {}, tables: {} }

export function plannedCalendarsOf({ instruments, calendars }: HoldfastConfig): PlannedCalendars {
  const names = Object.entries(instruments).flatMap(([instrumentId, { calendar }]) =>
    calendar === undefined ? [] : [[instrumentId, calendar] as const],
  )
  const tables = Object.entries(calendars).map(([name, written]) => [name, tableOf(written)] as const)
  return { names: Object.fromEntries(names), tables: Object.fromEntries(tables) }
}

export function refuseCalendarFaults(context: BuildContext): void {
  const { instruments, calendars } = context.config
  const known = [...CALENDAR_NAMES, ...Object.keys(calendars)]
  for (const [instrumentId, { calendar }] of Object.entries(instruments)) {
    if (calendar === undefined || known.includes(calendar) || context.isWritten('calendars', calendar)) continue
    const nearest = nearestName(calendar, known)
    const hint = nearest === undefined ? '' : `did you mean ${nearest}? `
    context.complain(
      ['instruments', instrumentId, 'calendar'],
      `no such calendar; ${hint}allowed: ${known.join(', ')}, or one of your own under calendars`,
    )
  }
  for (const [name, { hours, earlyCloses }] of Object.entries(calendars)) {
    if (CALENDAR_NAMES.some(each => each === name))
      context.complainOfKey(['calendars', name], `${name} is a calendar already: give your own another name`)
    refuseDaysTwice(context, name, Object.keys(hours))
    for (const date of Object.keys(earlyCloses))
      if (!isDate(date)) context.complainOfKey(['calendars', name, 'earlyCloses', date], 'there is no such date')
  }
}

/** Else it would be for the order of the keys to say which hours hold. */
function refuseDaysTwice(context: BuildContext, name: string, keys: readonly string[]): void {
  const path = ['calendars', name, 'hours']
  if (keys.length === 0) context.complain(path, "expected hours such as { mon-fri: '09:00-17:30' }, found none")
  keys.forEach((key, at) => {
    const other = keys.slice(0, at).find(each => parseWeekdays(each)!.some(day => parseWeekdays(key)!.includes(day)))
    if (other !== undefined)
      context.complainOfKey(
        [...path, key],
        `${key} and ${other} have a day in common; the hours of a day stand in one entry`,
      )
  })
}

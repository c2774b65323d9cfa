/** Market hours as a person writes them. */

import { z } from 'zod'
import {
  DATE_PATTERN,
  isDate,
  isZone,
  parseHours,
  parseMinute,
  WEEKDAYS_PATTERN,
} from '../../operations/calendar/own-calendar.ts'
import { checked, wrong } from './scalars.ts'
import { entries, list, section } from './section.ts'

const DATE = 'a date such as 2026-12-25'

const weekdays = () =>
  z.string().regex(WEEKDAYS_PATTERN, { error: issue => wrong('days such as mon-fri or sat', issue.input) })
const dateKey = () => z.string().regex(DATE_PATTERN, { error: issue => wrong(DATE, issue.input) })

export const calendarSchema = section({
  zone: checked('a time zone such as Europe/Berlin or UTC', isZone).describe('Of all its times.'),
  hours: entries(
    weekdays(),
    checked("hours such as '09:00-17:30' or '09:00-11:30, 12:30-15:30'", text => parseHours(text) !== undefined),
    "{ mon-fri: '09:00-17:30' }",
  ).describe('By days. What opens later than it closes opens the evening before.'),
  holidays: list(checked(DATE, isDate), '[2026-12-25]').describe('Days without a session.').prefault([]),
  earlyCloses: entries(
    dateKey(),
    checked("a time of day such as '13:00'", text => parseMinute(text) !== undefined),
    "{ 2026-12-24: '13:00' }",
  )
    .describe('Days that end earlier, and when.')
    .prefault({}),
})

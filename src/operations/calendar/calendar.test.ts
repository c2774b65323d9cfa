/** Windows and stretches of a market: zones, breaks, nights, and what is asked at the edges. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Calendar, type CalendarTable } from './calendar.ts'
import { CALENDAR_NAMES, calendarOf } from './calendars.ts'
import { MON_TO_FRI } from './day-rules.ts'

const usOf = (text: string) => Date.parse(text) * 1_000
const textOf = (timeUs: number) => new Date(timeUs / 1_000).toISOString().slice(0, 16)
const windowsOf = (calendar: Calendar, from: string, until: string) =>
  calendar.windows(usOf(from), usOf(until)).map(({ openUs, closeUs }) => `${textOf(openUs)} ${textOf(closeUs)}`)

test('hours are those of the wall clock, before and after it is changed', () => {
  assert.deepEqual(windowsOf(calendarOf('XLON'), '2024-03-29T00:00Z', '2024-04-03T00:00Z'), [
    // Good Friday and Easter Monday, and a Sunday of 23 hours between.
    '2024-04-02T07:00 2024-04-02T15:30',
  ])
  assert.deepEqual(windowsOf(calendarOf('CMES'), '2024-11-01T12:00Z', '2024-11-05T12:00Z'), [
    '2024-11-01T12:00 2024-11-01T22:00',
    '2024-11-03T23:00 2024-11-05T12:00',
  ])
})

test('a table of one’s own: nights, breaks, hours that change, days that end early', () => {
  const table: CalendarTable = {
    zone: 'Europe/Berlin',
    hours: [
      { weekdays: [6], windows: [[22 * 60, 26 * 60]] },
      {
        weekdays: MON_TO_FRI,
        windows: [
          [9 * 60, 12 * 60],
          [13 * 60, 17 * 60],
        ],
        until: '2026-01-06',
      }, // prettier
      { weekdays: MON_TO_FRI, windows: [[9 * 60, 17 * 60]], from: '2026-01-07' },
    ],
    holidays: [],
    closedDates: ['2026-01-08'],
    earlyCloses: [{ closeMinute: 12 * 60 + 30, rules: [], dates: ['2026-01-06', '2026-01-09'] }],
  }
  assert.deepEqual(windowsOf(new Calendar(table), '2026-01-05T00:00Z', '2026-01-12T00:00Z'), [
    '2026-01-05T08:00 2026-01-05T11:00',
    '2026-01-05T12:00 2026-01-05T16:00',
    '2026-01-06T08:00 2026-01-06T11:00',
    '2026-01-07T08:00 2026-01-07T16:00',
    '2026-01-09T08:00 2026-01-09T11:30',
    '2026-01-10T21:00 2026-01-11T01:00',
  ])
})

test('a market that never closes is open, one that never opens is closed, and both have an end to be asked at', () => {
  const always = calendarOf('24/7').stretchAt(usOf('2026-05-05T05:05Z'))
  assert.ok(always.isOpen && always.untilUs > usOf('2026-05-06T00:00Z'))
  const never = new Calendar({ zone: 'UTC', hours: [], holidays: [], closedDates: [], earlyCloses: [] })
  const stretch = never.stretchAt(usOf('2026-05-05T05:05Z'))
  assert.ok(!stretch.isOpen && Number.isFinite(stretch.untilUs))
})

test('a market that was closed for days is closed until it opens again', () => {
  const { isOpen, fromUs, untilUs } = calendarOf('XTKS').stretchAt(usOf('2019-05-01T03:00Z'))
  assert.deepEqual([isOpen, textOf(fromUs), textOf(untilUs)], [false, '2019-04-26T06:00', '2019-05-07T00:00'])
})

test('property: a stretch is what the windows around it say', () => {
  const from = usOf('1995-01-01T00:00Z')
  const until = usOf('2030-01-01T00:00Z')
  for (const name of CALENDAR_NAMES) {
    fc.assert(
      fc.property(fc.integer({ min: from, max: until }), timeUs => {
        const calendar = calendarOf(name)
        const { isOpen, fromUs, untilUs } = calendar.stretchAt(timeUs)
        assert.ok(fromUs <= timeUs && timeUs < untilUs)
        const windows = calendar.windows(fromUs, untilUs)
        assert.deepEqual(windows, isOpen ? [{ openUs: fromUs, closeUs: untilUs }] : [])
        // Asked at its end, the other kind begins, but where it was told piece by piece.
        if (untilUs - timeUs < 4 * 86_400e6) assert.equal(calendar.stretchAt(untilUs).isOpen, !isOpen)
      }),
      { numRuns: 60 },
    )
  }
})

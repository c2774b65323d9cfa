/** Market hours of a configuration: what a person is told of faults, and what becomes of sound ones. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { stringify } from 'yaml'
import { Calendar } from '../../operations/calendar/calendar.ts'
import { plannedCalendarsOf } from './calendars.ts'
import { formatConfigError } from './config-error.ts'
import { describeStrategy } from './describe-strategy.ts'
import { broken, errorLinesOf, writeConfig } from './fixtures/config-text.ts'
import { loadConfig } from './load-config.ts'
import { writtenConfigOf } from './written-config.ts'

const HOURS = "zone: Europe/Berlin, hours: { mon-fri: '09:00-17:30' }"
const withCalendar = (calendar: string, own = '') =>
  broken('    kind: Spot\n', `    kind: Spot\n    calendar: ${calendar}\n`).replace(
    'accounts:',
    `calendars:\n${own || '  {}'}\naccounts:`,
  )

/** what is broken · calendar of the instrument · calendars · what the person is told */
const BROKEN: readonly (readonly [string, string, string, string])[] = [
  [
    'a mistyped calendar',
    'XNSY',
    '',
    'config.yaml:8:15 instruments.BTC-USDT.SIM.calendar: no such calendar; did you mean XNYS? allowed: XNYS, XLON, XTKS, CMES, 24/5, 24/7, or one of your own under calendars',
  ],
  [
    'hours that are none',
    'OWN',
    "  OWN: { zone: UTC, hours: { mon-fri: '9 to 5' } }",
    "config.yaml:14:39 calendars.OWN.hours.mon-fri: expected hours such as '09:00-17:30' or '09:00-11:30, 12:30-15:30', found \"9 to 5\"",
  ],
  [
    'a zone that there is not',
    'OWN',
    "  OWN: { zone: Europe/Atlantis, hours: { mon-fri: '09:00-17:30' } }",
    'config.yaml:14:16 calendars.OWN.zone: expected a time zone such as Europe/Berlin or UTC, found "Europe/Atlantis"',
  ],
  [
    'a day that there is not',
    'OWN',
    `  OWN: { ${HOURS}, holidays: [2026-02-29] }`,
    'config.yaml:14:77 calendars.OWN.holidays.0: expected a date such as 2026-12-25, found 2026-02-29',
  ],
  [
    'an early close on a day that there is not',
    'OWN',
    `  OWN: { ${HOURS}, earlyCloses: { 2026-02-29: '13:00' } }`,
    'config.yaml:14:81 calendars.OWN.earlyCloses.2026-02-29: there is no such date',
  ],
  [
    'a day in two entries',
    'OWN',
    "  OWN: { zone: UTC, hours: { mon-fri: '09:00-17:30', fri-sat: '09:00-12:00' } }",
    'config.yaml:14:54 calendars.OWN.hours.fri-sat: fri-sat and mon-fri have a day in common; the hours of a day stand in one entry',
  ],
  [
    'no hours',
    'OWN',
    '  OWN: { zone: UTC, hours: {} }',
    "config.yaml:14:28 calendars.OWN.hours: expected hours such as { mon-fri: '09:00-17:30' }, found none",
  ],
  [
    'a name that is taken',
    'XNYS',
    `  XNYS: { ${HOURS} }`,
    'config.yaml:14:3 calendars.XNYS: XNYS is a calendar already: give your own another name',
  ],
]

for (const [what, calendar, own, wanted] of BROKEN)
  test(`refuses ${what}`, async context => {
    assert.deepEqual(await errorLinesOf(writeConfig(context, withCalendar(calendar, own))), [wanted])
  })

async function load(context: TestContext, text: string) {
  const loaded = await loadConfig(writeConfig(context, text).file, { describe: describeStrategy })
  assert(loaded.ok, loaded.ok ? '' : loaded.error.map(formatConfigError).join('\n'))
  return loaded.value
}

test('a calendar of one’s own opens and closes as it is written, and is shown as it was', async context => {
  const own = `  OWN:
    zone: Asia/Tokyo
    hours: { mon-thu: '09:00-11:30, 12:30-15:30', fri: 22:00-06:00 }
    holidays: [2026-05-05]
    earlyCloses: { 2026-05-06: '13:00' }`
  const loaded = await load(context, withCalendar('OWN', own))
  const { names, tables } = plannedCalendarsOf(loaded.config)
  assert.deepEqual(names, { 'BTC-USDT.SIM': 'OWN' })
  const isoOf = (timeUs: number) => new Date(timeUs / 1_000).toISOString().slice(5, 16)
  const windows = new Calendar(tables['OWN']!).windows(Date.UTC(2026, 4, 4) * 1_000, Date.UTC(2026, 4, 9) * 1_000)
  assert.deepEqual(
    windows.map(({ openUs, closeUs }) => `${isoOf(openUs)} ${isoOf(closeUs)}`),
    [
      '05-04T00:00 05-04T02:30',
      '05-04T03:30 05-04T06:30',
      '05-06T00:00 05-06T02:30',
      '05-06T03:30 05-06T04:00',
      '05-07T00:00 05-07T02:30',
      '05-07T03:30 05-07T06:30',
      '05-07T13:00 05-07T21:00', // of Friday
    ],
  )
  const again = await load(context, stringify(writtenConfigOf(loaded)))
  assert.equal(again.configHash, loaded.configHash)
})

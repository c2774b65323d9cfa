/** Each named calendar against published tables: every session's open, close and break. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CALENDAR_NAMES, calendarOf } from './calendars.ts'
import { dayOfText, textOfDay, WEEKDAYS, weekdayOf } from './day-rules.ts'

const FOLDER = new URL('../../../../shared/data/conformance/calendars/', import.meta.url)

/** `date open close breakStart breakEnd`; no break is empty. */
function rowsOf(file: URL): string[] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map(line => {
    const [day, ...times] = line.split(',')
    return [day!.slice(0, 10), ...times].join(' ')
  })
}

const isoOf = (timeUs: number) => new Date(timeUs / 1_000).toISOString().replace('.000Z', 'Z')

for (const name of CALENDAR_NAMES) {
  const file = new URL(`${name.toLowerCase().replace('/', '-')}.csv`, FOLDER)
  const skip = existsSync(file) ? false : `${file.pathname} is not there`
  test(`${name}: every session is the published one, and there is no other`, { skip }, () => {
    const wanted = rowsOf(file)
    const [first, last] = [wanted[0]!, wanted.at(-1)!].map(row => dayOfText(row.slice(0, 10))!)
    const found = calendarOf(name)
      .sessions(first!, last!)
      .map(({ date, windows }) => {
        const [opens, closes] = [windows[0]!.openUs, windows.at(-1)!.closeUs]
        const rest = windows.length === 2 ? [windows[0]!.closeUs, windows[1]!.openUs].map(isoOf) : ['', '']
        return [date, isoOf(opens), isoOf(closes), ...rest].join(' ')
      })
    assert.deepEqual(found.filter(row => !wanted.includes(row)).slice(0, 20), [], 'ours alone')
    assert.deepEqual(wanted.filter(row => !found.includes(row)).slice(0, 20), [], 'published alone')
    assert.deepEqual(found, wanted)
  })
}

// ── another witness, with years that were still to come ──────────────────────────────────────────────────────────────

const LEAN = new URL('../../../../shared/data/market/lean/market-hours/market-hours-database.json', import.meta.url)

interface LeanHours {
  /** `12/25/2026`. */
  readonly holidays: readonly string[]
  readonly earlyCloses: Readonly<Record<string, string>>
}

function isoDate(text: string): string {
  const [month, day, year] = text.split('/')
  return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`
}

test('XNYS: LEAN has the same holidays up to 2028, and the same early closes', {
  skip: existsSync(LEAN) ? false : `${LEAN.pathname} is not there`,
}, () => {
  const text = readFileSync(LEAN, 'utf8').replace(/^\uFEFF/, '')
  const { holidays, earlyCloses } = (JSON.parse(text) as { entries: Record<string, LeanHours> }).entries[
    'Equity-usa-[*]'
  ]!
  const closed = new Set(holidays.map(isoDate))
  const early = new Map(Object.entries(earlyCloses).map(([day, time]) => [isoDate(day), time]))
  const xnys = calendarOf('XNYS')
  const differing: string[] = []
  // Its list of early closes begins in November 1999.
  for (let day = dayOfText('2000-01-01')!; day <= dayOfText('2028-12-31')!; day++) {
    if (weekdayOf(day) >= WEEKDAYS.sat) continue
    const date = textOfDay(day)
    const [session] = xnys.sessions(day, day)
    const hours = session === undefined ? 0 : (session.windows[0]!.closeUs - session.windows[0]!.openUs) / 3.6e9
    const wanted = closed.has(date) ? 0 : early.get(date) === '13:00:00' ? 3.5 : 6.5
    if (hours !== wanted) differing.push(`${date}: ${hours} hours, LEAN has ${wanted}`)
  }
  assert.deepEqual(differing, [])
})

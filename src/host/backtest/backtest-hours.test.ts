/** A backtest keeps the hours of its calendars: what comes outside of them is left out, and orders at night are denied as they are live. */

import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fixtureInstrument } from '../../core/domain/fixtures.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import { type MarketInput, newBar, newBookLevel, newQuoteTick } from '../../core/domain/market-data.ts'
import type { SessionClock } from '../../core/domain/session.ts'
import { US_PER_HOUR } from '../../core/std/time.ts'
import { runBacktest } from './backtest.ts'
import { BacktestHours } from './backtest-hours.ts'
import Eager from './eager.fixture.ts'
import { loadSmallRun } from './small-run.fixture.ts'

const DAY_HOURS = 24
const [OPEN, CLOSE] = [9, 17]

/** Each day from nine to five, in hours since 1970. */
const clock: SessionClock = timeUs => {
  const day = Math.floor(timeUs / US_PER_HOUR / DAY_HOURS) * DAY_HOURS
  const at = (hour: number) => (day + hour) * US_PER_HOUR
  if (timeUs < at(OPEN)) return { isOpen: false, fromUs: at(CLOSE - DAY_HOURS), untilUs: at(OPEN) }
  if (timeUs < at(CLOSE)) return { isOpen: true, fromUs: at(OPEN), untilUs: at(CLOSE) }
  return { isOpen: false, fromUs: at(CLOSE), untilUs: at(OPEN + DAY_HOURS) }
}

function heard(story: readonly (readonly [hour: number, input: MarketInput])[]): { said: string[]; notes: string[] } {
  const said: string[] = []
  let nowUs = 0
  const hours = new BacktestHours([fixtureInstrument()], [clock])
  const listener = {
    advanceTo: (timeUs: TimeUs) => {
      assert.ok(timeUs >= nowUs, 'time does not go back')
      nowUs = timeUs
    },
    submit: (input: { readonly kind: string }) =>
      void said.push(`${nowUs / US_PER_HOUR} ${(input as { dataState?: string }).dataState}`),
  }
  nowUs = story[0]![0] * US_PER_HOUR
  hours.begin(nowUs as TimeUs, listener)
  for (const [hour, input] of story) {
    input.timeUs = (hour * US_PER_HOUR) as TimeUs
    const isAdmitted = hours.admits(input, listener)
    nowUs = Math.max(nowUs, input.timeUs)
    said.push(`${hour} ${isAdmitted ? input.kind : '-'}`)
  }
  return { said, notes: hours.notes() }
}

const barFrom = (hour: number) => Object.assign(newBar(), { openTimeUs: hour * US_PER_HOUR })

test('closings at their time, openings with the first word, days without data as well', () => {
  const { said, notes } = heard([
    [8, newQuoteTick()],
    [9.5, newQuoteTick()],
    [16, newQuoteTick()],
    [18, newQuoteTick()],
    [57, newQuoteTick()],
  ])
  assert.deepEqual(said, [
    '8 Closed',
    '8 -',
    '9.5 Live',
    '9.5 Quote',
    '16 Quote',
    '17 Closed',
    '18 -',
    '57 Live',
    '57 Quote',
  ])
  assert.equal(notes.length, 1)
  assert.match(notes[0]!, /^2 rows of .* outside of the sessions .* the first at 1970-01-01T08:00/)
})

test('a bar belongs to the session that it sums up, a level of a book to the book', () => {
  const { said } = heard([
    [10, barFrom(9)],
    [17, barFrom(16)],
    [18, newBookLevel()],
    [20, barFrom(18)],
    [24, barFrom(0)],
    [33, barFrom(24)],
    [33.5, barFrom(33)],
  ])
  assert.deepEqual(said, [
    '10 Bar',
    '17 Closed',
    '17 Bar',
    '18 BookLevel',
    '20 -',
    '24 Bar',
    '33 -',
    '33.5 Live',
    '33.5 Bar',
  ])
})

// ── a whole run ──────────────────────────────────────────────────────────────────────────────────────────────────────

const STRATEGY = resolve(import.meta.dirname, 'eager.fixture.ts')

/** Half hours around the clock of a Monday and a Tuesday. */
async function run(context: TestContext, hours: string) {
  const loaded = await loadSmallRun(context, {
    bars: 96,
    stepMinutes: 30,
    tickSize: '0.01',
    share: { instrumentId: 'A.SIM', calendar: 'DAY' },
    calendars: { DAY: { zone: 'UTC', hours: { 'mon-fri': '09:00-17:00' } } },
    strategies: { [Eager.name]: { file: STRATEGY, account: 'main', limits: { orderNotionalMax: '1000' } } },
    hours,
  })
  const result = await runBacktest(loaded)
  assert(result.ok)
  assert.deepEqual(result.value.failures, [])
  const { recorder, summary } = result.value
  const denials = summary.denials.map(({ code, count }) => `${code} ${count}`)
  return { notes: summary.notes, submitted: recorder.orders.counts.submitted, denials }
}

test('a run keeps them: bars of the night are left out, and who asks after the close is denied', async context => {
  const { notes, submitted, denials } = await run(context, 'keep')
  assert.ok(
    notes.some(note => note.startsWith('64 rows of A.SIM are from outside')),
    notes.join('\n'),
  )
  // Sixteen bars a day; the order at the last one of a day comes when the market is closed.
  assert.deepEqual([submitted, denials], [30, ['MARKET_CLOSED 2']])
})

test('or ignores them', async context => {
  const { notes, submitted, denials } = await run(context, 'ignore')
  assert.deepEqual([notes.filter(note => note.includes('from outside')), submitted, denials], [[], 96, []])
})

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseTimeUs } from '../core/std/time.ts'
import { closedHoursOf } from './closed-hours.ts'
import { CliError } from './exit-codes.ts'

/** A Wednesday, from midnight to midnight. */
const [FROM_US, TO_US] = [parseTimeUs('2026-03-04T00:00:00Z')!, parseTimeUs('2026-03-05T00:00:00Z')!]

function configFile(context: TestContext, calendar: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-hours-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'config.yaml')
  const scales = 'kind: Spot, tickSize: "0.01", lotSize: "0.001"'
  writeFileSync(
    file,
    `environment: backtest
dataFolder: desk
venues: { SIM: { kind: simulated, seed: 1 } }
instruments:
  AAA-USDT.SIM: { ${scales}, calendar: ${calendar} }
  BBB-USDT.SIM: { ${scales}, calendar: XLON }
  CCC-USDT.SIM: { ${scales} }
calendars: { LUNCH: { zone: UTC, hours: { mon-fri: '12:00-13:00' } } }
accounts: { main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000" } } }
strategies: {}
backtest: { catalogue: data }
`,
  )
  return file
}

const hourOf = (timeUs: number) => (timeUs - FROM_US) / 3_600_000_000

test('each instrument has the hours of its own calendar, one of a person too; the rest have those for all', async context => {
  const hoursOf = await closedHoursOf({ calendar: 'XNYS', hoursOf: configFile(context, 'LUNCH') })
  const closed = (id: string) => hoursOf(id)(FROM_US, TO_US).map(({ fromUs, toUs }) => [hourOf(fromUs), hourOf(toUs)])
  const london = [
    [0, 8],
    [16.5, 24],
  ]
  const newYork = [
    [0, 14.5],
    [21, 24],
  ]
  const lunch = [
    [0, 12],
    [13, 24],
  ]
  assert.deepEqual(['AAA-USDT.SIM', 'BBB-USDT.SIM', 'CCC-USDT.SIM', 'ZZZ.SIM'].map(closed), [
    lunch,
    london,
    newYork,
    newYork,
  ])
})

test('without a calendar nothing is ever closed', async () => {
  const hoursOf = await closedHoursOf({})
  assert.deepEqual(hoursOf('AAA-USDT.SIM')(FROM_US, TO_US), [])
})

test('a configuration with a fault is refused with its place', async context => {
  await assert.rejects(
    closedHoursOf({ hoursOf: configFile(context, 'LUNCHH') }),
    (error: unknown) =>
      error instanceof CliError && /calendar: no such calendar; did you mean LUNCH\?/.test(error.message),
  )
})

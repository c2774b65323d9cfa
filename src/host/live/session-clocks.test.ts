/** The calendar of a configuration at work where lines end: from the file to what the node is told. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import { newQuoteTick } from '../../core/domain/market-data.ts'
import type { PriceTicks } from '../../core/domain/quantities.ts'
import { buildConfiguration } from '../config/build-configuration.ts'
import { describeStrategy } from '../config/describe-strategy.ts'
import { broken, writeConfig } from '../config/fixtures/config-text.ts'
import { loadConfig } from '../config/load-config.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { LineBank } from './line-bank.ts'
import { ownLineOf } from './lines-plan.ts'
import { sessionClocksOf } from './session-clocks.ts'

async function load(context: TestContext, calendar: string): Promise<LoadedConfig> {
  const text = broken('    kind: Spot\n', `    kind: Spot\n    calendar: ${calendar}\n`)
  const own = "calendars:\n  NOON: { zone: UTC, hours: { mon-fri: '12:00-13:00' } }\naccounts:"
  const { file } = writeConfig(context, text.replace('accounts:', own))
  const loaded = await loadConfig(file, { describe: describeStrategy })
  assert(loaded.ok)
  return loaded.value
}

function configurationOf(loaded: LoadedConfig) {
  const built = buildConfiguration(loaded, { epoch: 1, generation: 1 })
  assert(built.ok)
  return built.value
}

/** What the node hears of a line that tells a quote every ten minutes of a day. */
function heard(loaded: LoadedConfig, date: string): string[] {
  const configuration = configurationOf(loaded)
  const said: string[] = []
  let nowUs = Date.parse(`${date}T00:00:00Z`) * 1_000
  const say = (text: string) => said.push(`${new Date(nowUs / 1_000).toISOString().slice(11, 16)} ${text}`)
  const bank = new LineBank({
    configuration,
    venueIndex: 0,
    plan: ownLineOf(loaded),
    clock: { nowUs: () => nowUs as TimeUs, monotonicUs: () => nowUs },
    forward: input => {
      if (input.kind === 'DataStateReport') say(input.dataState)
    },
    renewBook: () => {},
    quarantine: undefined,
    recorder: undefined,
  })
  const mouth = bank.mouthOf(0)
  const quote = Object.assign(newQuoteTick(), { bidTicks: 6_500_000 as PriceTicks, askTicks: 6_500_100 as PriceTicks })
  for (let minute = 0; minute < 24 * 60; minute++, nowUs += 60_000_000) {
    bank.elapse()
    if (minute % 10 === 0) mouth.onMarket(Object.assign(quote, { receiveTimeUs: nowUs }), 0)
  }
  return said
}

test('a day has its session, a holiday has none, and without a calendar there is no night', async context => {
  const york = await load(context, 'XNYS')
  // A line alone is believed from its third word on, twenty minutes after its first here.
  assert.deepEqual(heard(york, '2026-11-25'), ['00:00 Closed', '14:30 Missing', '14:50 Live', '21:00 Closed'])
  assert.deepEqual(heard(york, '2026-11-27'), ['00:00 Closed', '14:30 Missing', '14:50 Live', '18:00 Closed'])
  assert.deepEqual(heard(york, '2026-11-26'), ['00:00 Closed'])
  assert.deepEqual(heard(await load(context, 'NOON'), '2026-11-26'), [
    '00:00 Closed',
    '12:00 Missing',
    '12:20 Live',
    '13:00 Closed',
  ])
  assert.deepEqual(heard(await load(context, '24/7'), '2026-11-26'), ['00:00 Missing', '00:20 Live'])
})

test('what was recorded keeps no hours: it comes at another time than it was made', async context => {
  const york = await load(context, 'XNYS')
  const clocksOf = (loaded: LoadedConfig) => sessionClocksOf(configurationOf(york), ownLineOf(loaded).calendars)
  assert.equal(clocksOf(york).filter(clock => clock !== undefined).length, 1)
  const source = { kind: 'Recorded', isBacktest: false, catalogue: '/', speed: 1, series: {} } as const
  const recorded = {
    ...york,
    source: { ...source, fromUs: undefined, toUs: undefined, adjust: 'none', keepsHours: false },
  } as LoadedConfig
  assert.deepEqual(clocksOf(recorded), [undefined])
})

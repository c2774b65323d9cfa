/** Broken configurations, and what a person is told, word for word. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONFIG_ERRORS_MAX } from './config-error.ts'
import { broken, errorLinesOf, SOUND_CONFIG, writeConfig } from './fixtures/config-text.ts'

const KEYS =
  'environment, desk, dataFolder, currencies, venues, instruments, calendars, accounts, strategies, conversions, limits, data, backtest, journal, recording, store, alerts, console, stop, dayStart'
const CREDENTIAL =
  'looks like a credential: a configuration is shown, journaled and copied, so nothing secret may stand in it; remove it and, if it was ever saved or shared, replace it at its venue'
const NO_LIMITS =
  "LIMITS_MISSING: a strategy does not start without its limits; set at least one figure, such as limits: { orderNotionalMax: '10000', dailyLossMax: '500' }"

/** what is broken · piece of the sound text · what stands there instead · what the person is told */
const BROKEN: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    'a mistyped key',
    'dataFolder: ./var',
    'dataFoldr: ./var',
    [
      `config.yaml:1:1 dataFolder: missing; expected the path of a folder`,
      `config.yaml:2:1 dataFoldr: no such key; did you mean dataFolder? allowed: ${KEYS}`,
    ],
  ],
  [
    'live',
    'environment: paper',
    'environment: live',
    [
      'config.yaml:1:1: desk is missing; a live session is confirmed by typing its name: add desk: my-desk',
      'config.yaml:1:1 data: a live session trades on the market of its venues: set data: { source: live }',
      'config.yaml:4:16 venues.SIM.kind: a live session has no simulated venues; use kind: ccxt',
      "config.yaml:13:3 accounts.main: LIMITS_MISSING: a live account does not start without limits of its own, such as limits: { dailyLossMax: '500', grossExposureMax: '10000' }",
    ],
  ],
  [
    'an empty section',
    '  SIM: { kind: simulated, seed: 7 }',
    '  {}',
    [
      'config.yaml:4:3 venues: expected at least one, found none',
      'config.yaml:6:3 instruments.BTC-USDT.SIM: the part after the point is its venue, and SIM is not among venues: there are none',
      'config.yaml:14:12 accounts.main.venue: SIM is not among venues: there are none',
    ],
  ],
  [
    'a wrong type',
    'balances: { USDT: 100000.50 }',
    'balances: 100000',
    ["config.yaml:16:15 accounts.main.balances: expected a section such as { USDT: '100000' }, found 100000"],
  ],
  [
    'a number that is no plain decimal',
    'takerFeeBps: 5',
    'takerFeeBps: 5e-1',
    [
      "config.yaml:10:18 instruments.BTC-USDT.SIM.takerFeeBps: expected a plain decimal number such as '0.01', found 5e-1",
    ],
  ],
  [
    'money finer than its minor unit',
    '100000.50',
    '0.000000001',
    ['config.yaml:16:23 accounts.main.balances.USDT: expected a whole number of 0.00000001, found 0.000000001'],
  ],
  [
    'missing limits',
    "    limits: { orderNotionalMax: '10000' }\n",
    '',
    [`config.yaml:18:3 strategies.crossing: ${NO_LIMITS}`],
  ],
  [
    'limits without a figure',
    "limits: { orderNotionalMax: '10000' }",
    'limits: { priceReference: Last }',
    [`config.yaml:22:5 strategies.crossing.limits: ${NO_LIMITS}`],
  ],
  [
    'a limit of the wrong scope',
    "orderNotionalMax: '10000' }",
    "orderNotionalMax: '10000', positionMax: 2 }",
    [
      'config.yaml:22:42 strategies.crossing.limits.positionMax: counts units of one instrument: set it under instrumentLimits of a strategy',
    ],
  ],
  [
    'a quantity between two lots',
    'orderQtyMax: 0.5',
    'orderQtyMax: 0.000001',
    [
      'config.yaml:24:36 strategies.crossing.instrumentLimits.BTC-USDT.SIM.orderQtyMax: expected a whole number of lots of 0.00001, found 0.000001',
    ],
  ],
  [
    'a bad tick',
    "tickSize: '0.01'",
    "tickSize: '0'",
    ['config.yaml:8:15 instruments.BTC-USDT.SIM.tickSize: found "0": must be above 0'],
  ],
  [
    'a tick too fine for its currency',
    "tickSize: '0.01'",
    "tickSize: '0.0001'",
    [
      'config.yaml:8:15 instruments.BTC-USDT.SIM.tickSize: found "0.0001": tickSize 0.0001 × lotSize 0.00001 × multiplier 1 = 0.000000001 USDT is no whole number of minor units (minorDigits 8): USDT needs minorDigits 9',
    ],
  ],
  [
    'an instrument without a market, in a seeded session',
    "    market: { price: '65000' }\n",
    '',
    [
      `config.yaml:6:3 instruments.BTC-USDT.SIM: "data: { source: seeded }" needs to know where its market begins: add market: { price: '100' }`,
    ],
  ],
  [
    'an unknown instrument in the parameters',
    'fast: 10',
    'instrument: ETH-USDT.SIM',
    [
      'config.yaml:21:31 strategies.crossing.parameters.instrument: ETH-USDT.SIM is not among instruments: BTC-USDT.SIM',
    ],
  ],
  [
    'an unknown instrument in the limits',
    '      BTC-USDT.SIM: {',
    '      BTC-USD.SIM: {',
    [
      'config.yaml:24:20 strategies.crossing.instrumentLimits.BTC-USD.SIM: BTC-USD.SIM is not among instruments: BTC-USDT.SIM',
    ],
  ],
  [
    'an unknown venue of an instrument',
    '  BTC-USDT.SIM:\n',
    '  BTC-USDT.SIN:\n',
    [
      'config.yaml:6:3 instruments.BTC-USDT.SIN: the part after the point is its venue, and SIN is not among venues: SIM',
      'config.yaml:21:17 strategies.crossing.parameters: BTC-USDT.SIM is not among instruments: BTC-USDT.SIN',
      'config.yaml:24:21 strategies.crossing.instrumentLimits.BTC-USDT.SIM: BTC-USDT.SIM is not among instruments: BTC-USDT.SIN',
    ],
  ],
  [
    'an account that is not there',
    'account: main',
    'account: mian',
    ['config.yaml:20:14 strategies.crossing.account: mian is not among accounts: main'],
  ],
  [
    'a currency that cannot be counted',
    'balances: { USDT: 100000.50 }',
    'balances: { EUR: 1 }',
    [
      'config.yaml:16:22 accounts.main.balances.EUR: EUR cannot be counted in USDT, the base currency of account main: add a spot instrument of the two or "conversions: [{ from: EUR, to: USDT, rate: … }]"',
    ],
  ],
  [
    'a parameter out of its range',
    'fast: 10',
    'fast: 1000',
    ['config.yaml:21:25 strategies.crossing.parameters.fast: found 1000; allowed: a whole number from 2 to 200'],
  ],
  [
    'a mistyped parameter',
    'fast: 10',
    'fsat: 10',
    [
      'config.yaml:21:25 strategies.crossing.parameters.fsat: no such parameter (did you mean fast?); known: instrument, fast, slow, factor, every',
    ],
  ],
  [
    'parameters that disagree',
    'fast: 10',
    'fast: 30',
    ['config.yaml:21:17 strategies.crossing.parameters: fast 30 must be below slow 26'],
  ],
  [
    'a strategy that is not there',
    'fixtures/crossing.ts',
    'fixtures/corssing.ts',
    ['config.yaml:19:11 strategies.crossing.file: there is no file src/host/config/fixtures/corssing.ts'],
  ],
  [
    'a module that is no strategy',
    'fixtures/crossing.ts',
    'fixtures/config-text.ts',
    [
      'config.yaml:19:11 strategies.crossing.file: a strategy module needs `export default class YourName extends Strategy`',
    ],
  ],
  [
    'a credential',
    'venue: SIM\n',
    'venue: SIM\n    apiKey: hunter2\n',
    [`config.yaml:15:5 accounts.main.apiKey: ${CREDENTIAL}`],
  ],
  [
    'a credential among parameters',
    'fast: 10',
    'api_secret: hunter2',
    [`config.yaml:21:19 strategies.crossing.parameters.api_secret: ${CREDENTIAL}`],
  ],
  [
    'a key given twice',
    'venue: SIM\n',
    'venue: SIM\n    venue: SIN\n',
    ['config.yaml:15:5 accounts.main.venue: given twice; the first is in line 14'],
  ],
  [
    'a tab in the indentation',
    '    venue: SIM',
    '\tvenue: SIM',
    ['config.yaml:14:1: a tab stands in the indentation; YAML allows spaces only'],
  ],
  [
    'an alias to nothing',
    '{ fast: 10 }',
    '*fast',
    ['config.yaml:21:17 strategies.crossing.parameters: no value above is named &fast'],
  ],
  [
    'a tag',
    '{ fast: 10 }',
    '!!binary aGk=',
    ['config.yaml:21:26 strategies.crossing.parameters: tags (!name) are not allowed in a configuration'],
  ],
  [
    'a backtest without its section',
    'environment: paper',
    'environment: backtest',
    ['config.yaml:1:1 backtest: missing; a backtest needs backtest: { catalogue: … }'],
  ],
  [
    'a backtest whose section is wrong: once',
    'environment: paper',
    'environment: backtest\nbacktest: { catalogue: ./data, from: yesterday }',
    ['config.yaml:2:38 backtest.from: expected a time such as 2024-01-31 or 2024-01-31T08:00:00Z, found yesterday'],
  ],
  [
    'a backtest that ends before it begins',
    'environment: paper',
    'environment: backtest\nbacktest: { catalogue: ./data, from: 2024-02-01, to: 2024-01-31 }',
    [
      'config.yaml:2:38 backtest.from: 2024-02-01T00:00:00.000000Z is after backtest.to, 2024-01-31T00:00:00.000000Z: there is nothing in between',
    ],
  ],
]

for (const [what, piece, replacement, expected] of BROKEN) {
  test(`says where the fault is: ${what}`, async context => {
    assert.deepEqual(await errorLinesOf(writeConfig(context, broken(piece, replacement))), expected)
  })
}

test('a venue that runs by itself makes its own market', async context => {
  const served = SOUND_CONFIG.replace('seed: 7', 'seed: 7, server: ./venue.sock')
  assert.deepEqual(await errorLinesOf(writeConfig(context, served)), [])
  const replay = `${served}data: { source: replay, catalogue: ./data }\n`
  assert.deepEqual(await errorLinesOf(writeConfig(context, replay)), [
    'config.yaml:4:44 venues.SIM.server: a venue that runs by itself needs data: { source: seeded }',
  ])
})

test('says what is wrong with the file as a whole', async context => {
  const cases: readonly (readonly [string | Uint8Array, string])[] = [
    ['', 'config.yaml:1:1: the file is empty; docs/configuration.md tells what belongs in it'],
    ['# nothing but words\n', 'config.yaml:1:1: the file is empty; docs/configuration.md tells what belongs in it'],
    ['- paper\n', 'config.yaml:1:1: expected sections such as "venues:", found a list of 1'],
    ['a: 1\n---\nb: 2\n', 'config.yaml:2:1: a second document begins here (---); a configuration is one document'],
    [`x: ${'y'.repeat(1024 * 1024)}`, 'config.yaml: has 1048579 bytes; a configuration has at most 1048576'],
    [Uint8Array.of(0x61, 0x3a, 0xff), 'config.yaml: is not UTF-8 text'],
  ]
  for (const [content, expected] of cases) {
    assert.deepEqual(await errorLinesOf(writeConfig(context, content)), [expected])
  }
})

test('says that a file cannot be read', async context => {
  const { folder } = writeConfig(context, SOUND_CONFIG)
  assert.deepEqual(await errorLinesOf({ folder, file: `${folder}/none.yaml` }), ['none.yaml: there is no such file'])
  assert.deepEqual(await errorLinesOf({ folder: `${folder}/..`, file: folder }), [
    `${folder}: is a folder; expected a YAML file`,
  ])
})

test('bounds what aliases may unfold to', async context => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 8; i++) lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`)
  const [error, ...others] = await errorLinesOf(writeConfig(context, lines.join('\n')))
  assert.match(error ?? '', /more than 20000 values, aliases unfolded: too much for a configuration$/)
  assert.deepEqual(others, [])
})

test('tells at most twenty faults and counts the rest', async context => {
  const keys = Array.from({ length: 30 }, (_, index) => `unknown${index}: 1`).join('\n')
  const lines = await errorLinesOf(writeConfig(context, `${SOUND_CONFIG}${keys}\n`))
  assert.equal(lines.length, CONFIG_ERRORS_MAX + 1)
  assert.equal(lines.at(-1), 'config.yaml: and 10 more errors')
})

test('tells faults of the schema and faults between sections together', async context => {
  const text = broken('takerFeeBps: 5', 'takerFeeBsp: 5').replace('account: main', 'account: mian')
  const lines = await errorLinesOf(writeConfig(context, text))
  assert.deepEqual(
    lines.map(line => line.split(': ')[0]),
    ['config.yaml:10:5 instruments.BTC-USDT.SIM.takerFeeBsp', 'config.yaml:20:14 strategies.crossing.account'],
  )
})

test('never shows what a credential holds', async context => {
  const text = broken('venue: SIM\n', 'venue: SIM\n    password: hunter2\n    password2: hunter2\n')
  const lines = await errorLinesOf(writeConfig(context, text))
  assert.equal(lines.length, 2)
  assert(lines.every(line => !line.includes('hunter2')))
})

test('takes a parameter by its name alone, or after the name of its strategy', async context => {
  const only = writeConfig(context, SOUND_CONFIG)
  const two = writeConfig(context, `${broken('  crossing:\n', '  crossing: &crossing\n')}  other: *crossing\n`)
  for (const [config, override, expected] of [
    [only, 'fast=1000', '--set strategies.crossing.parameters.fast: found 1000; allowed: a whole number'],
    [only, 'crossing.fast=1000', '--set strategies.crossing.parameters.fast: found 1000; allowed: a whole number'],
    [only, 'fsat=10', '--set strategies.crossing.parameters.fsat: no such parameter (did you mean fast?)'],
    [only, 'crosing.fast=10', '--set crosing: no such key; allowed: environment'],
    [only, 'strategies.none.parameters.fast=1', '--set strategies.none.file: missing; expected'],
    [two, 'fast=12', '--set: "fast" is no section of the file; as a parameter, write crossing.fast, other.fast'],
    [two, 'other.fast=1000', '--set strategies.other.parameters.fast: found 1000; allowed: a whole number'],
  ] as const) {
    const [line = ''] = await errorLinesOf(config, { overrides: [override] })
    assert.equal(line.slice(0, expected.length), expected)
  }
  assert.deepEqual(await errorLinesOf(only, { overrides: ['fast=12', 'crossing.slow=40'] }), [])
})

test('says where a value of the command line is wrong', async context => {
  const config = writeConfig(context, SOUND_CONFIG)
  const overrides = ['strategies.crossing.parameters.fast=1000', 'limits.drawdonMax=5', 'stop', 'stop.=x', 'dayStart={']
  const lines = await errorLinesOf(config, { overrides })
  assert.deepEqual(
    lines.map(line => line.slice(0, 60)),
    [
      '--set: "stop" is no override; write path=value, such as stra',
      '--set: "stop." is no path: a name between its dots is missin',
      '--set: dayStart: not readable as YAML: Flow map in block col',
      '--set limits.drawdonMax: no such key; did you mean drawdownM',
      '--set strategies.crossing.parameters.fast: found 1000; allow',
    ],
  )
})

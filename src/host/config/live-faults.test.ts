/** What a configuration with real venues needs, word for word, and what its venues offer in each environment. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BINANCE } from '../../venues/ccxt/dialect-binance.ts'
import { KRAKEN } from '../../venues/ccxt/dialect-kraken.ts'
import { SIMULATED_CAPABILITIES } from '../../venues/simulated/fill-model.ts'
import { buildConfiguration } from './build-configuration.ts'
import { describeStrategy } from './describe-strategy.ts'
import { errorLinesOf, SOUND_CONFIG, writeConfig } from './fixtures/config-text.ts'
import { loadConfig } from './load-config.ts'

/** Line numbers matter: change a line, do not add one. */
const LIVE = SOUND_CONFIG.replace('environment: paper', 'environment: live')
  .replace('dataFolder: ./var', 'dataFolder: ./var\ndesk: reef')
  .replace('{ kind: simulated, seed: 7 }', '{ kind: ccxt, exchange: binance, keyFile: ./key.yaml }')
  .replace("    market: { price: '65000' }\n", '')
  .replace(
    '    balances: { USDT: 100000.50 }',
    "    balances: { USDT: 100000.50 }\n    limits: { dailyLossMax: '500' }",
  )
  .concat('data: { source: live }\n')

const ROWS: readonly (readonly [what: string, piece: string, instead: string, told: readonly string[]])[] = [
  ['a sound one', '', '', []],
  [
    'no name to type',
    'desk: reef\n',
    '',
    ['config.yaml:1:1: desk is missing; a live session is confirmed by typing its name: add desk: my-desk'],
  ],
  [
    'no key',
    ', keyFile: ./key.yaml',
    '',
    ['config.yaml:5:8 venues.SIM: keyFile is missing; a live session needs a key (docs/venues/ccxt.md)'],
  ],
  [
    'no limits of the account',
    "limits: { dailyLossMax: '500' }",
    'limits: {}',
    [
      "config.yaml:13:3 accounts.main: LIMITS_MISSING: a live account does not start without limits of its own, such as limits: { dailyLossMax: '500', grossExposureMax: '10000' }",
    ],
  ],
  [
    'a market of its own',
    'data: { source: live }\n',
    '',
    ['config.yaml:1:1 data: a live session trades on the market of its venues: set data: { source: live }'],
  ],
  [
    'an exchange that we do not know',
    'exchange: binance',
    'exchange: binanse',
    [
      'config.yaml:5:32 venues.SIM.exchange: expected one of binance, kraken, okx, bybit, coinbase, or another exchange that ccxt has streams of, found binanse',
    ],
  ],
  [
    'an exchange whose market alone we read',
    'exchange: binance',
    'exchange: bitvavo',
    [
      'config.yaml:5:32 venues.SIM.exchange: expected one of binance, kraken, okx, bybit, coinbase for environment: live, found bitvavo: of others we read the market alone',
    ],
  ],
  [
    'a kind of instrument that is not traded there',
    'kind: Spot',
    'kind: LinearPerpetual',
    ['config.yaml:8:11 instruments.BTC-USDT.SIM.kind: expected one of Spot at binance, found LinearPerpetual'],
  ],
  [
    'an endpoint on another machine',
    'keyFile: ./key.yaml',
    'keyFile: ./key.yaml, endpoint: { rest: "http://example.com", stream: "ws://127.0.0.1:1" }',
    [
      'config.yaml:5:80 venues.SIM.endpoint.rest: expected an address on this machine such as http://127.0.0.1:8080, found "http://example.com"',
    ],
  ],
  [
    'a key in the file',
    'keyFile: ./key.yaml',
    'apiKey: K',
    [
      'config.yaml:5:8 venues.SIM: keyFile is missing; a live session needs a key (docs/venues/ccxt.md)',
      'config.yaml:5:41 venues.SIM.apiKey: looks like a credential: a configuration is shown, journaled and copied, so nothing secret may stand in it; remove it and, if it was ever saved or shared, replace it at its venue',
    ],
  ],
]

for (const [what, piece, instead, told] of ROWS) {
  test(`a live session: ${what}`, async context => {
    assert.equal(piece === '' || LIVE.split(piece).length === 2, true)
    const text = piece === '' ? LIVE : LIVE.replace(piece, () => instead)
    assert.deepEqual(await errorLinesOf(writeConfig(context, text)), told)
  })
}

test('two accounts at one venue have one key between them, which may not be', async context => {
  const other =
    "  other:\n    venue: SIM\n    baseCurrency: USDT\n    balances: {}\n    limits: { dailyLossMax: '1' }\n"
  const text = LIVE.replace('strategies:\n', `${other}strategies:\n`)
  assert.deepEqual(await errorLinesOf(writeConfig(context, text)), [
    'config.yaml:5:8 venues.SIM: one account for each key: 2 accounts are at this venue',
  ])
})

test('where spot and contracts share their names, each has a venue of its own', async context => {
  const perpetual =
    '  BTC-USDT-PERP.SIM: { kind: LinearPerpetual, baseCurrency: BTC, quoteCurrency: USDT, tickSize: "0.1", lotSize: "0.001" }\n'
  const mixed = LIVE.replace('accounts:\n', `${perpetual}accounts:\n`)
  assert.deepEqual(await errorLinesOf(writeConfig(context, mixed.replace('binance', 'okx'))), [])
  assert.deepEqual(await errorLinesOf(writeConfig(context, mixed.replace('binance', 'bybit'))), [
    'config.yaml:5:8 venues.SIM: bybit names markets of different kinds alike: make a venue of its own for each of Spot, LinearPerpetual',
  ])
})

test('streams are asked of real venues alone', async context => {
  const text = SOUND_CONFIG.concat('data: { source: live }\n')
  assert.deepEqual(await errorLinesOf(writeConfig(context, text)), [
    'config.yaml:4:16 venues.SIM.kind: data: { source: live } needs venues with streams of their own: kind: ccxt',
  ])
})

test('a live venue offers what its exchange offers; on paper the simulated one stands in', async context => {
  const capabilitiesOf = async (text: string) => {
    const loaded = await loadConfig(writeConfig(context, text).file, { describe: describeStrategy })
    assert.ok(loaded.ok, loaded.ok ? '' : JSON.stringify(loaded.error))
    const built = buildConfiguration(loaded.value, { epoch: 0, generation: 0 })
    assert.ok(built.ok)
    return built.value.venues[0]!.capabilities
  }
  const kraken = LIVE.replace('exchange: binance', 'exchange: kraken')
  assert.deepEqual(await capabilitiesOf(LIVE), BINANCE.capabilities)
  assert.deepEqual(await capabilitiesOf(kraken), KRAKEN.capabilities)
  const patient = LIVE.replace('exchange: binance', 'exchange: binance, ackTimeout: 9s')
  assert.equal((await capabilitiesOf(patient)).ackTimeoutUs, 9_000_000)
  assert.deepEqual(
    await capabilitiesOf(LIVE.replace('environment: live', 'environment: paper')),
    SIMULATED_CAPABILITIES,
  )
})

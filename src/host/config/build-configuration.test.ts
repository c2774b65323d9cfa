/** What a sound file becomes, and what a stored journal keeps when the file changes. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Configuration } from '../../core/domain/configuration.ts'
import { canonicalJson } from '../../core/std/canonical.ts'
import { activeStrategiesOf, buildConfiguration } from './build-configuration.ts'
import { formatConfigError } from './config-error.ts'
import { describeStrategy } from './describe-strategy.ts'
import { broken, SOUND_CONFIG, writeConfig } from './fixtures/config-text.ts'
import { loadConfig } from './load-config.ts'
import type { LoadedConfig } from './loaded-config.ts'
import { fillModelOf, seededPathsOf } from './simulation.ts'

async function load(context: TestContext, text: string): Promise<LoadedConfig> {
  const loaded = await loadConfig(writeConfig(context, text).file, { describe: describeStrategy })
  assert(loaded.ok, loaded.ok ? '' : loaded.error.map(formatConfigError).join('\n'))
  return loaded.value
}

async function build(context: TestContext, text: string, previous?: Configuration): Promise<Configuration> {
  const built = buildConfiguration(await load(context, text), { epoch: 3, generation: 2, previous })
  assert(built.ok, built.ok ? '' : built.error.map(formatConfigError).join('\n'))
  return built.value
}

async function faultsOf(context: TestContext, text: string, previous: Configuration): Promise<string[]> {
  const built = buildConfiguration(await load(context, text), { epoch: 3, generation: 2, previous })
  return built.ok ? [] : built.error.map(error => `${error.line}:${error.column} ${error.path}: ${error.message}`)
}

test('turns names into indexes and texts into whole numbers', async context => {
  const configuration = await build(context, SOUND_CONFIG)
  assert.equal(configuration.epoch, 3)
  assert.equal(configuration.generation, 2)
  assert.deepEqual(configuration.currencies, [
    { code: 'USDT', minorDigits: 8 },
    { code: 'BTC', minorDigits: 8 },
  ])
  assert.deepEqual(configuration.accounts[0]?.openingBalances, [{ currency: 0, amountMinor: '10000050000000' }])
  const [strategy] = configuration.strategies
  assert.equal(strategy?.limits?.orderNotionalMinorMax, 10_000 * 1e8)
  assert.equal(strategy?.limits?.priceReference, 'Mark')
  assert.equal(strategy?.instrumentLimits[0]?.limits.orderQtyLotsMax, 50_000)
  assert.deepEqual(configuration.barSpecs, [{ instrumentIndex: 0, unit: 'Time', step: 60_000_000, source: 'Trade' }])
  assert.equal(configuration.venues[0]?.capabilities.ackTimeoutUs, 2_000_000)
})

test('writes nothing that the journal cannot hold', async context => {
  const configuration = await build(context, SOUND_CONFIG)
  assert.deepEqual(JSON.parse(canonicalJson(configuration)), JSON.parse(JSON.stringify(configuration)))
})

test('counts large balances exactly', async context => {
  const configuration = await build(context, broken('100000.50', '123456789012345678901.00000001'))
  assert.equal(configuration.accounts[0]?.openingBalances[0]?.amountMinor, '12345678901234567890100000001')
})

test('a balance below 0 is owed', async context => {
  const configuration = await build(context, broken('100000.50', '-250.5'))
  assert.equal(configuration.accounts[0]?.openingBalances[0]?.amountMinor, '-25050000000')
})

test('keeps a fixed rate exact, digits of both currencies included', async context => {
  const text = `${broken('USDT: 100000.50', 'USDT: 5, EUR: 1')}conversions: [{ from: EUR, to: USDT, rate: 1.085 }]\ncurrencies: { EUR: { minorDigits: 2 } }\n`
  const configuration = await build(context, text)
  const index = (code: string) => configuration.currencies.findIndex(currency => currency.code === code)
  // One cent of a euro is worth 0.01085 USDT, which is 1,085,000 of its minor units.
  assert.deepEqual(configuration.conversions, [
    { from: index('EUR'), to: index('USDT'), instrumentIndex: undefined, ratePpm: 1_085_000 * 1e6 },
  ])
})

// ── with a stored journal ────────────────────────────────────────────────────────────────────────────────────────────

const SECOND_INSTRUMENT = `  ETH-USDT.SIM: { kind: Spot, tickSize: '0.01', lotSize: '0.001', market: { price: 3000 } }\n`
const withEthFirst = () => broken('instruments:\n', `instruments:\n${SECOND_INSTRUMENT}`)

test('is the same with its own journal behind it', async context => {
  const first = await build(context, SOUND_CONFIG)
  assert.deepEqual(await build(context, SOUND_CONFIG, first), first)
})

test('keeps the indexes of the journal and appends what is new', async context => {
  const first = await build(context, SOUND_CONFIG)
  const second = await build(context, withEthFirst(), first)
  assert.deepEqual(
    second.instruments.map(instrument => `${instrument.index} ${instrument.instrumentId}`),
    ['0 BTC-USDT.SIM', '1 ETH-USDT.SIM'],
  )
  assert.deepEqual(
    second.currencies.map(currency => currency.code),
    ['USDT', 'BTC', 'ETH'],
  )
})

test('keeps what the file has no more, but does not start its strategies', async context => {
  const first = await build(context, withEthFirst())
  const renamed = SOUND_CONFIG.replace('  crossing:\n', '  other:\n')
  const second = await build(context, renamed, first)
  assert.deepEqual(second.instruments, first.instruments)
  assert.deepEqual(
    second.strategies.map(strategy => strategy.strategyId),
    ['crossing', 'other'],
  )
  const active = activeStrategiesOf(await load(context, renamed), second)
  assert.deepEqual(
    active.map(each => [each.strategyIndex, each.strategy.strategyId]),
    [[1, 'other']],
  )
})

/** what changed · piece of the sound text · what stands there instead · where, and how the refusal begins */
const FROZEN: readonly (readonly [string, string, string, string])[] = [
  [
    'the tick',
    "tickSize: '0.01'",
    "tickSize: '0.1'",
    '8:15 instruments.BTC-USDT.SIM.tickSize: the stored journal has orders and positions of BTC-USDT.SIM counted with tickSize 0.01',
  ],
  [
    'the lot',
    "lotSize: '0.00001'",
    "lotSize: '0.0001'",
    '9:14 instruments.BTC-USDT.SIM.lotSize: the stored journal has orders',
  ],
  [
    'the kind',
    'kind: Spot',
    'kind: LinearPerpetual',
    '7:11 instruments.BTC-USDT.SIM.kind: the stored journal has orders',
  ],
  [
    'the opening balance',
    '100000.50',
    '100001',
    '16:15 accounts.main.balances: the stored journal has main with another opening balance',
  ],
  [
    'the digits of a currency',
    'environment: paper',
    'currencies: { USDT: { minorDigits: 9 } }\nenvironment: paper',
    '1:36 currencies.USDT.minorDigits: the stored journal counts USDT in 8 digits',
  ],
]

for (const [what, piece, replacement, expected] of FROZEN) {
  test(`refuses to change what the journal counts in: ${what}`, async context => {
    const first = await build(context, SOUND_CONFIG)
    const [fault] = await faultsOf(context, broken(piece, replacement), first)
    assert.equal(fault?.slice(0, expected.length), expected)
  })
}

test('takes changed fees and limits with a journal behind it', async context => {
  const first = await build(context, SOUND_CONFIG)
  const second = await build(context, broken('takerFeeBps: 5', 'takerFeeBps: 6'), first)
  assert.equal(second.instruments[0]?.takerFeePpm, 600)
})

test('refuses to move a strategy to another account', async context => {
  const two = broken(
    'strategies:\n',
    "  spare: { venue: SIM, baseCurrency: USDT, balances: { USDT: '1' } }\nstrategies:\n",
  )
  const first = await build(context, two)
  const [fault] = await faultsOf(context, two.replace('account: main', 'account: spare'), first)
  assert.match(fault ?? '', /^21:14 strategies\.crossing\.account: the stored journal has crossing on another account/)
})

// ── the market ───────────────────────────────────────────────────────────────────────────────────────────────────────

test('tells the simulated venue how to fill, the backtest first', async context => {
  const text = `${broken('seed: 7', 'seed: 7, fill: { orderLatency: 2ms, slippageTicks: 1 }')}backtest: { catalogue: ./data, fill: { slippageTicks: 3 } }\n`
  const loaded = await load(context, text)
  assert.equal(fillModelOf(loaded, 'SIM', 'run').slippageTicks, 1)
  const model = fillModelOf(loaded, 'SIM', 'backtest')
  assert.deepEqual([model.orderLatencyUs, model.slippageTicks, model.walkTicks], [2000, 3, 1])
  const histories = (['run', 'backtest'] as const).map(command => fillModelOf(loaded, 'SIM', command).historyOrdersMax)
  assert.deepEqual(histories, [20_000, 512], 'a process is asked for longer')
})

test('tells the seeded market where to begin', async context => {
  const loaded = await load(context, SOUND_CONFIG)
  const built = buildConfiguration(loaded, { epoch: 1, generation: 1 })
  assert(built.ok)
  const [path] = seededPathsOf(loaded, built.value, 'SIM')
  assert.equal(path?.startTicks, 6_500_000)
  // 60 % a year are 0.0107 % a second.
  assert.equal(Math.round(path?.volatilityTicks ?? 0), 694)
})

test('makes bars of what the catalogue has, and numbers the series that a person chose', async context => {
  const sourcesOf = async (text: string) =>
    (await build(context, text)).barSpecs.map(spec => `${spec.step / 6e7} ${spec.source}`)
  const recorded = `${SOUND_CONFIG}data: { source: replay, catalogue: ./data, speed: 10x }\n`
  assert.deepEqual(await sourcesOf(SOUND_CONFIG), ['1 Trade'])
  // An empty catalogue promises bars.
  assert.deepEqual(await sourcesOf(recorded), ['1 External'])
  const chosen = (names: string) => recorded.replace('10x', `full, series: { BTC-USDT.SIM: [${names}] }`)
  assert.deepEqual(await sourcesOf(chosen('trade')), ['1 Trade'])
  assert.deepEqual(await sourcesOf(chosen('quote')), ['1 Mid'])
  assert.deepEqual(await sourcesOf(chosen('bar-1h, trade, bar-1m')), ['1 External', '60 External'])
})

test('keeps the speed of a replay, and reads a backtest as fast as it goes', async context => {
  const text = `${SOUND_CONFIG}data: { source: replay, catalogue: ./data, speed: 10x }\nbacktest: { catalogue: ./data }\n`
  const speedOf = async (command: 'run' | 'backtest', content: string) => {
    const loaded = await loadConfig(writeConfig(context, content).file, { command, describe: describeStrategy })
    assert(loaded.ok && loaded.value.source.kind === 'Recorded')
    return loaded.value.source.speed
  }
  assert.equal(await speedOf('run', text), 10)
  assert.equal(await speedOf('run', text.replace('10x', 'full')), Number.POSITIVE_INFINITY)
  assert.equal(await speedOf('run', text.replace(', speed: 10x', '')), 1)
  assert.equal(await speedOf('backtest', text), Number.POSITIVE_INFINITY)
})

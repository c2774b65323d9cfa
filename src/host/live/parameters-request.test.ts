import assert from 'node:assert/strict'
import test from 'node:test'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import { EngineBench } from '../../core/engine/bench.fixture.ts'
import { tell } from '../../core/engine/story.fixture.ts'
import { okOf, refusalOf } from '../../core/std/result.ts'
import { bars, defineParameters, parameter } from '../../strategy/index.ts'
import { parseParameters } from '../../strategy/parameters.ts'
import type { StrategyDescriber } from '../config/describe-strategy.ts'
import { type MarketSource, withBarSources } from '../config/market-source.ts'
import type { SetParametersRequest } from './control-wire.ts'
import { type ParametersPlace, wantedParametersOf } from './parameters-request.ts'

const SOURCE = { kind: 'Seeded' } as MarketSource
const STRATEGY = 0 as StrategyIndex
const SAID = { actor: 'ann', reason: '' }
const definition = defineParameters(
  {
    fast: parameter.integer({ default: 10, min: 2, max: 50 }),
    slow: parameter.integer({ default: 30 }),
    wait: parameter.duration({ default: '5s' }),
    isShort: parameter.boolean({ default: false }),
    bar: parameter.barLength({ default: '1m' }),
  },
  { check: ({ fast, slow }) => (fast < slow ? undefined : `fast=${fast} has to be below slow=${slow}`) },
)
const WRITTEN = { fast: 10, slow: 30, wait: '5s', isShort: false, bar: '1m' }

/** As a process behind its walls answers, without the process. */
const describe: StrategyDescriber = async (_, written) => {
  const parsed = parseParameters(definition, written)
  if (!parsed.ok) return refusalOf(parsed.error.map(message => ({ of: 'Parameters', parameter: '', message }) as const))
  const { fast, slow, isShort, bar } = parsed.value
  const wait = `${parsed.value.wait / 1_000_000}s`
  const requests = [bars('BTC-USDT.SIM', bar)]
  return okOf({ className: '', parameters: {}, written: { fast, slow, wait, isShort, bar }, requests, schema: [] })
}

const PROGRAM = {
  strategyId: 'ema',
  file: '/ema.ts',
  className: 'Ema',
  parameters: {},
  written: WRITTEN,
  requests: withBarSources([bars('BTC-USDT.SIM', '1m')], SOURCE),
  schema: [],
}

function stand(isStopped = true): { bench: EngineBench; place: ParametersPlace } {
  const [strategy] = fixtureConfiguration().strategies
  const parameters = Object.entries(WRITTEN).map(([name, value]) => ({ name, value: String(value) }))
  const bench = new EngineBench({ strategies: [{ ...strategy!, parameters }] }).open()
  if (isStopped) bench.take({ kind: 'StopStrategy', ...SAID, strategyIndex: STRATEGY, policy: 'Keep' })
  const { state } = bench.engine
  return { bench, place: { state, strategyIndex: STRATEGY, program: PROGRAM, source: SOURCE, describe } }
}

/** Returns: the values as `name=value`, or the code and the text of the refusal. */
async function wanted(place: ParametersPlace, parameters: SetParametersRequest['parameters']): Promise<string> {
  const result = await wantedParametersOf(place, { strategy: 'ema', parameters })
  if (!result.ok) return `${result.error.code} ${result.error.text}`
  return result.value.values?.map(({ name, value }) => `${name}=${value}`).join(' ') ?? 'configured'
}

const ROWS: readonly (readonly [given: SetParametersRequest['parameters'], outcome: string | RegExp])[] = [
  [{ fast: 12 }, 'fast=12'],
  [{ fast: '12', isShort: 'true' }, 'fast=12 isShort=true'],
  [{ wait: '10s', slow: '30' }, 'wait=10s'],
  [{ fast: 1 }, /^BAD_VALUE fast: found 1; allowed: a whole number from 2 to 50$/],
  [{ fast: 40 }, /^BAD_VALUE fast=40 has to be below slow=30$/],
  [{ fsat: 12 }, /^BAD_VALUE fsat: no such parameter \(did you mean fast\?\)/],
  [{ bar: '5m' }, /^ASKS_FOR_OTHER_DATA ema would want to see other data/],
  [{ fast: '10' }, /^NOT_CHANGED/],
  [{}, /^NOT_CHANGED/],
  [null, /^NOT_SET the parameters of ema are what the configuration says$/],
]
for (const [given, outcome] of ROWS) {
  test(`${JSON.stringify(given)} of a strategy that stands still`, async () => {
    const said = await wanted(stand().place, given)
    if (typeof outcome === 'string') assert.equal(said, outcome)
    else assert.match(said, outcome)
  })
}

test('what is given is laid over what was set before, and back to the configuration’s where it says the same', async () => {
  const { bench, place } = stand()
  const values = [{ name: 'fast', value: '12' }]
  bench.take({ kind: 'SetParameters', ...SAID, strategyIndex: STRATEGY, values })
  assert.equal(await wanted(place, { slow: 40 }), 'fast=12 slow=40')
  assert.equal(await wanted(place, { slow: 40, fast: 10 }), 'slow=40')
  assert.equal(await wanted(place, { fast: 10 }), 'configured')
  assert.match(await wanted(place, { fast: '12' }), /^NOT_CHANGED/)
  assert.equal(await wanted(place, null), 'configured')
})

test('in the way: it runs, its orders are open, it is not configured, its module cannot be asked', async () => {
  assert.equal(await wanted(stand(false).place, { fast: 12 }), 'IS_RUNNING ema runs: stop it first')
  const { bench, place } = stand(false)
  tell('buy 1 @90 -> OrderSubmitted 1 > SendOrder 1', bench)
  bench.take({ kind: 'StopStrategy', ...SAID, strategyIndex: STRATEGY, policy: 'Keep' })
  assert.match(await wanted(place, { fast: 12 }), /^ORDERS_OPEN an order of ema would not be known to it any more/)
  assert.match(await wanted({ ...stand().place, program: undefined }, null), /^NOT_CONFIGURED/)
  const broken = { ...stand().place, describe: () => Promise.reject(new Error('too many files')) }
  assert.equal(await wanted(broken, { fast: 12 }), 'BAD_VALUE too many files')
})

test('what happens while the values are read counts: it was started, or somebody else set them', async () => {
  const during = async (act: (bench: EngineBench) => void) => {
    const { bench, place } = stand()
    const slow: StrategyDescriber = (file, written) => {
      act(bench)
      return describe(file, written)
    }
    return wanted({ ...place, describe: slow }, { fast: 12 })
  }
  const start = { kind: 'StartStrategy', ...SAID, strategyIndex: STRATEGY } as const
  assert.match(await during(bench => void bench.take(start)), /^IS_RUNNING/)
  const set = {
    kind: 'SetParameters',
    ...SAID,
    strategyIndex: STRATEGY,
    values: [{ name: 'slow', value: '9' }],
  } as const
  assert.match(await during(bench => void bench.take(set)), /^CHANGED_MEANWHILE ann set them too/)
})

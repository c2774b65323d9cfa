/** What a person may write about the lines of a venue, word for word what is refused, and what its process is told. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SEVERAL_LINES_POLICY, SINGLE_LINE_POLICY } from '../../core/domain/arbitration.ts'
import { LINE_RULE_CODES } from '../../core/market/lines/rules.ts'
import { type LinesPlan, linesPlanOf, ownLineOf, publicLinesOf } from '../live/lines-plan.ts'
import { describeStrategy } from './describe-strategy.ts'
import { broken, errorLinesOf, SOUND_CONFIG, writeConfig } from './fixtures/config-text.ts'
import { loadConfig } from './load-config.ts'
import type { LoadedConfig } from './loaded-config.ts'
import { writtenConfigOf } from './written-config.ts'

const VENUE = '{ kind: simulated, seed: 7 }'
const simulated = (lines: string) => broken(VENUE, `{ kind: simulated, seed: 7, lines: ${lines} }`)
const paper = (lines: string) =>
  broken(VENUE, `{ kind: ccxt, exchange: binance, lines: ${lines} }`).concat('data: { source: live }\n')

const ROWS: readonly (readonly [what: string, text: string, told: readonly string[]])[] = [
  ['two lines', simulated('{ sources: { a: {}, b: {} } }'), []],
  [
    'every key',
    simulated(
      '{ arbitration: first, staleAfter: 1s, switchBackAfter: 0s, bandBps: 5, disagreeAfter: 1s, sourcesMin: 1, linesMin: 2, scoreMin: 0, rules: { CROSSED: Refuse }, sources: { a: {}, b: { misbehaves: { every: 2m, for: 5s, first: 1s, how: [lie, gap] } } } }',
    ),
    [],
  ],
  [
    'no source',
    simulated('{ sources: {} }'),
    ['config.yaml:4:54 venues.SIM.lines.sources: expected 1 to 8 lines, found 0'],
  ],
  [
    'an unknown key of a source',
    simulated('{ sources: { a: { localAddress: 127.0.0.2 } } }'),
    ['config.yaml:4:61 venues.SIM.lines.sources.a.localAddress: no such key; allowed: misbehaves'],
  ],
  [
    'more lines wanted than there are',
    simulated('{ linesMin: 3, sources: { a: {}, b: {} } }'),
    ['config.yaml:4:55 venues.SIM.lines.linesMin: expected at most 2, the number of lines, found 3'],
  ],
  [
    'a consensus of one',
    simulated('{ arbitration: consensus, sources: { a: {} } }'),
    ['config.yaml:4:58 venues.SIM.lines.arbitration: consensus needs two lines or more, found 1'],
  ],
  [
    'a rule that nobody may let pass',
    simulated('{ rules: { OFF_TICK: Note }, sources: { a: {} } }'),
    [
      'config.yaml:4:64 venues.SIM.lines.rules.OFF_TICK: expected Refuse or LineStale: such a message is never passed on',
    ],
  ],
  [
    'a rule that there is not',
    simulated('{ rules: { CROSED: Refuse }, sources: { a: {} } }'),
    [
      `config.yaml:4:54 venues.SIM.lines.rules.CROSED: no such key; did you mean CROSSED? allowed: ${LINE_RULE_CODES.join(', ')}`,
    ],
  ],
  [
    'a line that never behaves',
    simulated('{ sources: { a: { misbehaves: { every: 5s, for: 5s, how: [] } } } }'),
    [
      'config.yaml:4:91 venues.SIM.lines.sources.a.misbehaves.for: expected less than every: it has to behave in between',
      'config.yaml:4:100 venues.SIM.lines.sources.a.misbehaves.how: expected at least one, found none',
    ],
  ],
  ['another provider', paper('{ sources: { a: {}, b: { exchange: okx, localAddress: 127.0.0.2 } } }'), []],
  [
    'another provider under first',
    paper('{ arbitration: first, sources: { a: {}, b: { exchange: okx } } }'),
    [
      'config.yaml:4:103 venues.SIM.lines.sources.b.exchange: first goes by the numbers of binance, and okx has others: use primary or consensus',
    ],
  ],
  [
    'an address that is none',
    paper('{ sources: { a: { localAddress: eth1 } } }'),
    ['config.yaml:4:80 venues.SIM.lines.sources.a.localAddress: expected an IP address such as 192.0.2.7, found eth1'],
  ],
]

for (const [what, text, told] of ROWS)
  test(`lines: ${what}`, async t => {
    assert.deepEqual(await errorLinesOf(writeConfig(t, text)), told)
  })

async function loadedOf(t: Parameters<typeof writeConfig>[0], text: string): Promise<LoadedConfig> {
  const loaded = await loadConfig(writeConfig(t, text).file, { describe: describeStrategy, command: 'run' })
  assert.ok(loaded.ok)
  return loaded.value
}

const ADDRESS = { socketPath: '/tmp/venue.sock' }
const textOf = ({ lines }: LinesPlan) =>
  lines.map(({ lineId, sourceId, source }) => `${lineId} ${sourceId} ${source?.kind}`)

test('without lines the connection that trades tells the market, and silence is not judged', async t => {
  const loaded = await loadedOf(t, SOUND_CONFIG)
  assert.equal(linesPlanOf(loaded, 'SIM', ADDRESS), undefined)
  const { policy, lines } = ownLineOf(loaded)
  assert.deepEqual([policy, lines.map(({ source }) => source)], [SINGLE_LINE_POLICY, [undefined]])
  assert.deepEqual(textOf(publicLinesOf(loaded, 'SIM', () => ADDRESS)), ['SIM SIM Simulated'])
})

test('the lines of the simulated venue are of one source, but where they are to agree', async t => {
  const lines =
    '{ staleAfter: 1s, rules: { CROSSED: Refuse }, sources: { a: {}, b: { misbehaves: { every: 9s, for: 2s, how: [lie] } } } }'
  const plan = linesPlanOf(await loadedOf(t, simulated(lines)), 'SIM', ADDRESS)!
  assert.deepEqual(plan.policy, { ...SEVERAL_LINES_POLICY, staleAfterUs: 1_000_000 })
  assert.deepEqual([plan.severities.CROSSED, plan.severities.LOCKED, plan.feeds], ['Refuse', 'Note', undefined])
  const mischief = { everyUs: 9_000_000, forUs: 2_000_000, firstUs: 9_000_000, how: ['lie'], seed: '7 SIM b' }
  assert.deepEqual(
    plan.lines.map(({ source }) => source),
    [
      { kind: 'Simulated', address: ADDRESS, mischief: undefined },
      { kind: 'Simulated', address: ADDRESS, mischief },
    ],
  )
  assert.deepEqual(textOf(plan), ['a SIM Simulated', 'b SIM Simulated'])
  const agreeing = await loadedOf(t, simulated(lines.replace('{ ', '{ arbitration: consensus, ')))
  assert.deepEqual(textOf(linesPlanOf(agreeing, 'SIM', ADDRESS)!), ['a a Simulated', 'b b Simulated'])
})

test('on paper at a live market the lines move the simulated venue, one alone as well', async t => {
  const several = await loadedOf(t, paper('{ sources: { a: { localAddress: 127.0.0.2 }, c: { exchange: okx } } }'))
  const plan = linesPlanOf(several, 'SIM', ADDRESS)!
  assert.deepEqual([textOf(plan), plan.feeds], [['a binance Ccxt', 'c okx Ccxt'], ADDRESS])
  const settings = plan.lines.map(({ source }) => (source?.kind === 'Ccxt' ? source.settings : undefined))
  assert.deepEqual(
    settings.map(each => [each?.exchange, each?.localAddress, each?.keyFile, each?.isForeign]),
    [
      ['binance', '127.0.0.2', undefined, undefined],
      ['okx', undefined, undefined, true],
    ],
  )
  const one = await loadedOf(t, broken(VENUE, '{ kind: ccxt, exchange: binance }').concat('data: { source: live }\n'))
  assert.deepEqual(textOf(linesPlanOf(one, 'SIM', ADDRESS)!), ['binance binance Ccxt'])
})

test('recorded data are one line, silent where their market was', async t => {
  const text = simulated('{ sources: { a: {}, b: {} } }').concat('data: { source: replay, catalogue: ./none }\n')
  assert.equal(linesPlanOf(await loadedOf(t, text), 'SIM', ADDRESS), undefined)
})

test('what is shown reads back the same, times of misbehaving included', async t => {
  const text = simulated('{ staleAfter: 1s, sources: { a: { misbehaves: { every: 2m, for: 5s, how: [lie] } } } }')
  const shown = JSON.stringify(writtenConfigOf(await loadedOf(t, text)))
  for (const piece of ['"staleAfter":"1s"', '"every":"2m"', '"for":"5s"']) assert.ok(shown.includes(piece), shown)
})

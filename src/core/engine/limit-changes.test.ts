import assert from 'node:assert/strict'
import test from 'node:test'
import type { Configuration } from '../domain/configuration.ts'
import { fixtureConfiguration } from '../domain/fixtures.ts'
import type { LimitScope } from '../domain/limit-changes.ts'
import { type LimitFigure, NO_LIMITS, type RiskLimits } from '../domain/limits.ts'
import { type BenchTurn, EngineBench } from './bench.fixture.ts'
import { Engine } from './engine.ts'
import { restoreState, snapshotOf, snapshotVersionOf } from './snapshot.ts'
import { tell } from './story.fixture.ts'

const ALL: LimitScope = { level: 'All', index: 0, instrumentIndex: -1 }
const STRATEGY: LimitScope = { level: 'Strategy', index: 0, instrumentIndex: -1 }

function limitedTo(limits: Partial<RiskLimits>): Partial<Configuration> {
  const [strategy] = fixtureConfiguration().strategies
  return { strategies: [{ ...strategy!, limits: { ...NO_LIMITS, ...limits } }] }
}

function setLimit(bench: EngineBench, scope: LimitScope, figure: LimitFigure, value: number | undefined): BenchTurn {
  return bench.take({ kind: 'SetLimit', actor: 'risk-desk', reason: 'test', scope, figure, value })
}

const kinds = ({ events }: BenchTurn) => events.map(({ kind }) => kind)

test('a limit that a person sets holds for the next order, and the configuration’s again when it is taken back', () => {
  const bench = new EngineBench(limitedTo({ openOrdersMax: 3 })).open()
  tell('buy 1 @90 -> OrderSubmitted 1 > SendOrder 1', bench)
  assert.deepEqual(kinds(setLimit(bench, STRATEGY, 'openOrdersMax', 1)), ['LimitChanged'])
  tell('buy 1 @90 -> OrderDenied OPEN_ORDERS_ABOVE_MAX', bench)
  assert.deepEqual(bench.engine.state.limitChanges, [
    {
      scope: STRATEGY,
      figure: 'openOrdersMax',
      value: 1,
      configured: 3,
      actor: 'risk-desk',
      reason: 'test',
      timeUs: bench.timeUs,
    },
  ])
  setLimit(bench, STRATEGY, 'openOrdersMax', undefined)
  assert.deepEqual(bench.engine.state.limitChanges, [])
  tell('buy 1 @90 -> OrderSubmitted 2 > SendOrder 2', bench)
})

test('where the configuration has no limit a person can set one; the strictest of all scopes still holds', () => {
  const bench = new EngineBench(limitedTo({ openOrdersMax: 1 })).open()
  setLimit(bench, ALL, 'openOrdersMax', 5)
  tell(
    `
    buy 1 @90 -> OrderSubmitted 1 > SendOrder 1
    buy 1 @90 -> OrderDenied OPEN_ORDERS_ABOVE_MAX
  `,
    bench,
  )
  setLimit(bench, ALL, 'grossExposureMinorMax', 1)
  assert.deepEqual(
    bench.engine.state.limitChanges.map(({ figure, configured }) => [figure, configured]),
    [
      ['openOrdersMax', null],
      ['grossExposureMinorMax', null],
    ],
  )
})

test('what was counted stays counted under the new figure: a rate, a throttle, a loss', () => {
  const bench = new EngineBench(limitedTo({ ordersPerSecondMax: 5, drawdownMinorMax: 1e9 as never })).open()
  tell(
    `
    buy 10 @100 -> OrderSubmitted 1 > SendOrder 1
    fill 1 10   -> OrderFilled 1 10@100
  `,
    bench,
  )
  setLimit(bench, STRATEGY, 'ordersPerSecondMax', 1)
  tell('buy 1 @90 -> OrderDenied ORDER_RATE_ABOVE_MAX', bench)
  bench.quote(89, 91)
  assert.equal(bench.engine.state.built.risk.tradingStates.stateOf({ level: 'Strategy', index: 0 }), 'Active')
  const turn = setLimit(bench, STRATEGY, 'drawdownMinorMax', 1)
  assert.deepEqual(kinds(turn).slice(0, 2), ['LimitChanged', 'TradingStateChanged'], 'it is passed already')
  assert.equal(bench.engine.state.built.risk.tradingStates.stateOf({ level: 'Strategy', index: 0 }), 'Reducing')
})

test('a loss that moves in small steps is noticed under a limit that was lowered', () => {
  const bench = new EngineBench(limitedTo({ dailyLossMinorMax: 1e9 as never })).open()
  tell('buy 10 @100 -> OrderSubmitted 1 > SendOrder 1\n fill 1 10 -> OrderFilled 1 10@100', bench)
  const lossOfTick = bench.engine.state.world.instruments[0]!.minorPerTickLot * 10
  setLimit(bench, STRATEGY, 'dailyLossMinorMax', lossOfTick * 3)
  const stateNow = () => bench.engine.state.built.risk.tradingStates.stateOf({ level: 'Strategy', index: 0 })
  for (const bid of [99, 98, 97, 96]) bench.quote(bid - 1, bid + 1)
  assert.equal(stateNow(), 'Reducing')
})

const NO_COMMAND: readonly (readonly [
  what: string,
  scope: LimitScope,
  figure: LimitFigure,
  value: number | undefined,
])[] = [
  ['an account that there is not', { level: 'Account', index: 9, instrumentIndex: -1 }, 'openOrdersMax', 1],
  [
    'a strategy on an instrument without limits',
    { level: 'StrategyInstrument', index: 0, instrumentIndex: 0 },
    'openOrdersMax',
    1,
  ],
  ['lots of no instrument', STRATEGY, 'positionLotsMax', 1],
  ['a fraction', STRATEGY, 'openOrdersMax', 1.5],
  ['a rate of nothing', STRATEGY, 'ordersPerSecondMax', 0],
  ['a change that there is not, taken back', STRATEGY, 'openOrdersMax', undefined],
]
for (const [what, scope, figure, value] of NO_COMMAND) {
  test(`nothing happens: ${what}`, () => {
    const bench = new EngineBench(limitedTo({})).open()
    assert.deepEqual(kinds(setLimit(bench, scope, figure, value)), [])
  })
}

test('a change outlives a snapshot, a recovery and a restart', () => {
  const bench = new EngineBench(limitedTo({ openOrdersMax: 3 })).open()
  tell('buy 10 @100 -> OrderSubmitted 1 > SendOrder 1\n fill 1 10 -> OrderFilled 1 10@100', bench)
  bench.quote(119, 121)
  // Nobody looked at the profit until now: what is looked at from here on is the same after a recovery.
  setLimit(bench, STRATEGY, 'drawdownMinorMax', 100_000_000)
  bench.quote(109, 111)
  setLimit(bench, STRATEGY, 'openOrdersMax', 1)
  tell('buy 1 @90 -> OrderSubmitted 2 > SendOrder 2', bench)
  const text = snapshotOf(bench.engine.state)
  assert.equal(snapshotVersionOf(text), 5)
  assert.equal(snapshotOf(restoreState(text)), text)

  const recovered = new Engine()
  for (const { input, events } of bench.turns) {
    recovered.absorbInput(input)
    for (const event of events) recovered.absorbEvent(event)
  }
  assert.equal(snapshotOf(recovered.state), text)

  const again = new EngineBench(limitedTo({ openOrdersMax: 3 }), new Engine(restoreState(text)), bench.timeUs).open()
  again.massStatus({ positions: [[0, 10]], open: [again.order(2).clientOrderId] })
  tell('buy 1 @90 -> OrderDenied OPEN_ORDERS_ABOVE_MAX', again)
  assert.equal(again.engine.state.limitChanges.length, 2)
})

test('a configuration that says another figure is the newer word', () => {
  const bench = new EngineBench(limitedTo({ openOrdersMax: 3 })).open()
  setLimit(bench, STRATEGY, 'openOrdersMax', 1)
  const edited = { ...bench.engine.state.world, ...limitedTo({ openOrdersMax: 2 }) }
  bench.take({ kind: 'Configure', configuration: edited })
  assert.deepEqual(bench.engine.state.limitChanges, [])
})

test('a scope is flattened: it may only reduce from then on, its orders go, its positions are closed', () => {
  const bench = new EngineBench().open()
  tell(
    `
    buy 10 @100 -> OrderSubmitted 1 > SendOrder 1
    fill 1 10   -> OrderFilled 1 10@100
    buy 5 @90   -> OrderSubmitted 2 > SendOrder 2
    new 2       -> OrderAccepted 2
  `,
    bench,
  )
  const scope = { level: 'Strategy', index: 0 } as const
  const turn = bench.take({ kind: 'FlattenPositions', actor: 'ann', reason: 'enough', scope })
  assert.deepEqual(
    kinds(turn).filter(kind => kind !== 'TimerSet'),
    ['TradingStateChanged', 'FlattenRequested', 'OrderCancelRequested'],
  )
  assert.deepEqual(bench.engine.state.scopeNotes, [{ scope, actor: 'ann', reason: 'enough', timeUs: bench.timeUs }])
  tell(
    `
    canceled 2 -> OrderCanceled 2, OrderSubmitted 3 > SendOrder 3
    fill 3 10  -> OrderFilled 3 10@100, FlattenFinished Strategy 0
    buy 1 @90  -> OrderDenied TRADING_REDUCING
  `,
    bench,
  )
  const again = bench.take({ kind: 'FlattenPositions', actor: 'ann', reason: '', scope })
  assert.deepEqual(kinds(again), ['FlattenRequested', 'FlattenFinished'], 'a scope that is restricted stays as it is')
})

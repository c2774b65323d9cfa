import assert from 'node:assert/strict'
import test from 'node:test'
import { type SessionView, sessionView } from '../../../api/contract/session-view.ts'
import type { Configuration } from '../../../core/domain/configuration.ts'
import { fixtureConfiguration } from '../../../core/domain/fixtures.ts'
import { NO_LIMITS } from '../../../core/domain/limits.ts'
import { EngineBench } from '../../../core/engine/bench.fixture.ts'
import { Engine } from '../../../core/engine/engine.ts'
import { tell } from '../../../core/engine/story.fixture.ts'
import { type ViewFacts, ViewMaker } from './view-maker.ts'

const PROGRAM = { className: 'Twist', file: '/t.ts', parameters: {}, setBy: null, schema: [] }
const SESSION = { environment: 'paper', desk: 'd', pid: 1, storeKind: 'embedded', programs: [] } as const
const FACTS: ViewFacts = {
  nowUs: 7,
  epoch: 1,
  durableSequence: 0,
  blockNumber: 0,
  isReady: false,
  isStoreFailing: false,
}

/** A maker that is told what happens on a bench, as a node does. */
function watched(overrides: Partial<Configuration> = {}) {
  const bench = new EngineBench(overrides)
  const [instrument] = bench.engine.state.world.instruments
  const program = { ...PROGRAM, strategyId: 'ema', instruments: [instrument!.instrumentId] }
  const maker = new ViewMaker(bench.engine, { ...SESSION, programs: [program] }, {})
  let heard = 0
  const tellEvents = () => {
    for (const { events } of bench.turns.slice(heard)) for (const event of events) maker.noteEvent(event)
    heard = bench.turns.length
  }
  const look = (facts: Partial<ViewFacts> = {}): SessionView => {
    tellEvents()
    const view = maker.make({ ...FACTS, nowUs: bench.timeUs, ...facts })
    assert.deepEqual(JSON.parse(JSON.stringify(view)), view, 'a view goes through JSON unchanged')
    assert.deepEqual(sessionView.parse(view), view)
    return view
  }
  return { bench, maker, look }
}

const codes = (view: SessionView) => view.reasons.map(({ code }) => code)

test('a node that waits for another one to begin the session shows that', () => {
  const view = new ViewMaker(new Engine(), SESSION, {}).make(FACTS)
  assert.deepEqual(sessionView.parse(view), view)
  assert.deepEqual([view.timeUs, codes(view), view.accounts], [7, ['NO_SESSION'], []])
})

test('why it does not trade: each reason has its beginning, keeps it while it lasts, and begins anew when it comes back', () => {
  const { bench, look } = watched()
  const startUs = bench.timeUs
  assert.deepEqual(codes(look()), ['VENUE_DOWN', 'STRATEGY_STOPPED', 'DATA_NOT_LIVE'])
  bench.wait(5_000_000)
  assert.deepEqual(new Set(look().reasons.map(({ sinceUs }) => sinceUs)), new Set([startUs]))
  bench.open()
  assert.deepEqual(look().reasons, [])
  tell('venue 0 down -> VenueStateChanged down', bench)
  const [again] = look().reasons
  assert.deepEqual([again!.code, again!.sinceUs], ['VENUE_DOWN', bench.timeUs])
  assert.deepEqual(again!.scope, { level: 'Venue', name: 'SIM' })
  assert.match(again!.remedy, /network/)
})

test('a scope that was restricted tells who did it, when and why', () => {
  const { bench, look } = watched()
  bench.open()
  look()
  const haltedUs = bench.timeUs
  bench.take({
    kind: 'Kill',
    scope: { level: 'Account', index: 0 },
    flatten: false,
    actor: 'risk-desk',
    reason: 'drill',
  })
  bench.wait(3_000_000)
  const view = look()
  const [account] = bench.engine.state.world.accounts
  const scope = { level: 'Account', name: account!.accountId }
  assert.deepEqual(view.tradingStates, [
    { scope, tradingState: 'Halted', sinceUs: haltedUs, actor: 'risk-desk', reason: 'drill' },
  ])
  assert.deepEqual(view.kills, [{ scope, accountId: account!.accountId, sinceUs: haltedUs }])
  const halted = view.reasons.find(({ code }) => code === 'TRADING_HALTED')
  assert.deepEqual([halted!.sinceUs, halted!.scope], [haltedUs, scope])
  assert.equal(view.strategies[0]!.tradingState, 'Halted')
})

test('orders, fills and positions as exact texts; an answer that is awaited has its time', () => {
  const { bench, look } = watched()
  bench.open()
  tell('buy 10 @100 -> OrderSubmitted 1 > SendOrder 1', bench)
  const sent = look()
  assert.deepEqual([sent.orders.openCount, sent.orders.lines[0]!.awaitedSinceUs], [1, bench.timeUs])
  bench.wait(1_000)
  tell('new 1 -> OrderAccepted 1\n fill 1 4 -> OrderFilled 1 4@100', bench)
  const view = look()
  const [order] = view.orders.lines
  const { instrumentId, tickSize } = bench.engine.state.world.instruments[0]!
  assert.deepEqual([order!.status, order!.awaitedSinceUs, order!.instrumentId], ['Accepted', null, instrumentId])
  assert.ok(Number(order!.qty) > 0 && Number(order!.filledQty) > 0 && Number(order!.price) === 100 * Number(tickSize))
  assert.equal(view.fills.count, 1)
  assert.equal(view.fills.lines[0]!.clientOrderId, order!.clientOrderId)
  assert.equal(view.positions[0]!.qty, order!.filledQty)
  assert.deepEqual(
    [view.venues[0]!.answerP50Us, view.venues[0]!.isUp, view.venues[0]!.reconnectCount],
    [1_000, true, 0],
  )
})

test('limits with what is used of them, narrowest words and units of the configuration', () => {
  const [strategy] = fixtureConfiguration().strategies
  const limits = { ...NO_LIMITS, openOrdersMax: 4, priceCollarBps: 500, dataAgeUsMax: 30_000_000 }
  const { bench, look } = watched({ strategies: [{ ...strategy!, limits }] })
  bench.open()
  tell('buy 10 @100 -> OrderSubmitted 1 > SendOrder 1', bench)
  const own = look().limits.filter(({ scope }) => scope.level === 'Strategy')
  assert.deepEqual(
    own.map(({ limit, used, max, share }) => [limit, used, max, share]),
    [
      ['openOrdersMax', '1', '4', 0.25],
      ['priceCollarBps', null, '500', null],
      ['dataAgeMax', null, '30s', null],
    ],
  )
})

test('an equity beyond what a double counts exactly is shown, not a reason to fall over', () => {
  const [account] = fixtureConfiguration().accounts
  const openingBalances = [{ currency: account!.baseCurrency, amountMinor: String(2n ** 60n) }]
  const { bench, look } = watched({ accounts: [{ ...account!, openingBalances }] })
  bench.open()
  const [shown] = look().accounts
  const { minorDigits } = bench.engine.state.world.currencies[account!.baseCurrency]!
  const text = String(2n ** 60n)
  assert.equal(shown!.balances[0]!.amount, `${text.slice(0, -minorDigits)}.${text.slice(-minorDigits)}`)
  assert.equal(shown!.equity, shown!.balances[0]!.amount)
})

test('of parameters that a person set it tells who, when and why, and what the configuration says', () => {
  const [strategy] = fixtureConfiguration().strategies
  const parameters = [
    { name: 'fast', value: '10' },
    { name: 'isShort', value: 'false' },
    { name: 'quantity', value: '0.1' },
  ]
  const bench = new EngineBench({ strategies: [{ ...strategy!, parameters }] }).open()
  const { strategyId } = bench.engine.state.world.strategies[0]!
  const written = { fast: 10, isShort: false, quantity: '0.1' }
  const program = { ...PROGRAM, strategyId, instruments: [], parameters: written }
  const maker = new ViewMaker(bench.engine, { ...SESSION, programs: [program] }, {})
  const said = { actor: 'ann', reason: 'drill', strategyIndex: 0 as never }
  const told = () => maker.make(FACTS).programs[0]
  bench.take({ kind: 'StopStrategy', ...said, policy: 'Cancel' })
  assert.deepEqual(told(), program)
  const values = [
    { name: 'fast', value: '12' },
    { name: 'isShort', value: 'true' },
  ]
  bench.take({ kind: 'SetParameters', ...said, values })
  assert.deepEqual(told()!.parameters, { fast: 12, isShort: true, quantity: '0.1' })
  const configured = { fast: 10, isShort: false }
  assert.deepEqual(told()!.setBy, { actor: 'ann', reason: 'drill', timeUs: bench.timeUs, configured })
  bench.take({ kind: 'SetParameters', ...said, values: undefined })
  assert.deepEqual(told(), program)
})

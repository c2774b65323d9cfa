import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureAccount, fixtureInstrument, fixtureLimits, fixtureStrategy } from '../domain/fixtures.ts'
import type { OrderFacts } from '../risk/order-facts.ts'
import { EngineBench } from './bench.fixture.ts'
import { gateAmend, gateResize } from './gate-facts.ts'
import { tell } from './story.fixture.ts'

/** One lot and tick of the bench's perpetual are 0.0001 USDT. */
const MINOR_PER_TICK_LOT = 10_000

/** Every figure is asked for: each scope that a test looks at has limits of its own. */
function limited(overrides = {}): EngineBench {
  const limits = fixtureLimits({
    openOrderExposureMinorMax: 1e12 as never,
    positionLotsMax: 1_000 as never,
    ...overrides,
  })
  return new EngineBench({ strategies: [fixtureStrategy({ limits })], limits }).open()
}

function factsOf(bench: EngineBench): OrderFacts {
  return bench.engine.state.built.risk.facts
}

function amendOf(bench: EngineBench, orderNumber: number, change: object) {
  const order = bench.order(orderNumber)
  const none = { qtyLots: undefined, limitTicks: undefined, triggerTicks: undefined }
  const target = { targetIntentSequence: order.intentSequence, targetLeg: order.leg }
  const stamp = { timeUs: bench.engine.state.timeUs, ...bench.intent() }
  return gateAmend(bench.engine.state, { kind: 'AmendOrder', ...stamp, ...target, ...none, ...change }, order)
}

test('an amended order is among the open exposure, and counts what it is worth now', () => {
  const bench = limited()
  tell('buy 10 @100 -> OrderSubmitted 1 > SendOrder 1\nnew 1 -> OrderAccepted 1', bench)
  tell('buy 3 @90 -> OrderSubmitted 2 > SendOrder 2', bench)
  equal(amendOf(bench, 1, { qtyLots: 12 }), undefined)
  for (const scope of [1, 3]) {
    const { openBuyExposureMinor, workingNotionalMinor, orderNotionalMinor } = factsOf(bench).scopes[scope]!
    equal(openBuyExposureMinor, (10 * 100 + 3 * 90) * MINOR_PER_TICK_LOT)
    equal(workingNotionalMinor, 10 * 100 * MINOR_PER_TICK_LOT)
    equal(orderNotionalMinor, 12 * 100 * MINOR_PER_TICK_LOT)
  }
})

test('amending to the limit of the open exposure passes, one lot above it does not', () => {
  const bench = limited({ openOrderExposureMinorMax: 20 * 100 * MINOR_PER_TICK_LOT })
  tell(
    `
    buy 10 @100 -> OrderSubmitted 1 > SendOrder 1
    new 1       -> OrderAccepted 1
    buy 6 @100  -> OrderSubmitted 2 > SendOrder 2
    amend 1 qty=15 -> OrderDenied OPEN_ORDER_EXPOSURE_ABOVE_MAX
    reason      -> OPEN_ORDER_EXPOSURE_ABOVE_MAX: strategyOpenOrderExposureMinor=21000000, limit 20000000
    amend 1 qty=14 -> OrderAmendRequested 1 qty=14 > SendAmend 1
  `,
    bench,
  )
})

/** An exit of 4 against a position of 10. */
const EXIT_OF_FOUR = `
    buy 10 @100 -> OrderSubmitted 1 > SendOrder 1
    fill 1 10   -> OrderFilled 1 10@100
    oco sell 4 @110 reduce | sell 4 stop=90 reduce -> OrderSubmitted 2, OrderSubmitted 3 > SendOrder 2, SendOrder 3
    new 2       -> OrderAccepted 2
    new 3       -> OrderAccepted 3
`

test('an exit of a list grows to the position and no further', () => {
  const bench = new EngineBench().open()
  tell(EXIT_OF_FOUR, bench)
  tell(
    `
    amend 2 qty=14 -> OrderDenied REDUCE_ONLY_WOULD_INCREASE
    reason         -> REDUCE_ONLY_WOULD_INCREASE: qtyLots=14, limit 10
    amend 2 qty=11 -> OrderDenied REDUCE_ONLY_WOULD_INCREASE
    amend 2 qty=10 -> OrderAmendRequested 2 qty=10 > SendAmend 2
  `,
    bench,
  )
})

test('the same holds for the program’s own resizing: it protects up to the position', () => {
  const bench = new EngineBench().open()
  tell(EXIT_OF_FOUR, bench)
  const { state } = bench.engine
  deepEqual(gateResize(state, bench.order(2), 14 as never)?.code, 'REDUCE_ONLY_WOULD_INCREASE')
  deepEqual(gateResize(state, bench.order(2), 10 as never), undefined)
  equal(factsOf(bench).openReduceOnlyLots, 4)
  equal(factsOf(bench).scopes[0].openSellLots, 4)
})

test('two orders that cancel each other count once in every scope', () => {
  const bench = limited()
  tell('oco sell 4 @110 | sell 4 stop=90 -> OrderSubmitted 1, OrderSubmitted 2 > SendOrder 1, SendOrder 2', bench)
  tell('sell 1 @111 -> OrderSubmitted 3 > SendOrder 3', bench)
  const { scopes } = factsOf(bench)
  deepEqual([scopes[0].openSellLots, scopes[1].openSellLots, scopes[3].openSellLots], [4, 4, 4])
  equal(scopes[1].openSellExposureMinor, 4 * 110 * MINOR_PER_TICK_LOT)
})

test('an amend needs margin for its leaves alone', () => {
  const bench = new EngineBench().open()
  tell(
    'buy 10 @100 -> OrderSubmitted 1 > SendOrder 1\nnew 1 -> OrderAccepted 1\nfill 1 6 -> OrderFilled 1 6@100',
    bench,
  )
  equal(amendOf(bench, 1, { qtyLots: 14 }), undefined)
  equal(factsOf(bench).marginNeededMinor, (8 * 100 * MINOR_PER_TICK_LOT) / 10)
  equal(factsOf(bench).settlementNotionalMinor, 14 * 100 * MINOR_PER_TICK_LOT)
})

test('an amend needs balance for its leaves alone, and what it reserves is free for it', () => {
  const instruments = [fixtureInstrument()]
  const bench = new EngineBench({ instruments }).open()
  tell(
    'buy 10 @100 -> OrderSubmitted 1 > SendOrder 1\nnew 1 -> OrderAccepted 1\nfill 1 6 -> OrderFilled 1 6@100',
    bench,
  )
  tell('buy 5 @90 -> OrderSubmitted 2 > SendOrder 2', bench)
  equal(amendOf(bench, 1, { qtyLots: 14 }), undefined)
  const perTickLot = instruments[0]!.minorPerTickLot
  const opening = 100_000_000_000_000
  equal(factsOf(bench).balanceNeededMinor, 8 * 100 * perTickLot)
  equal(factsOf(bench).balanceFreeMinor, opening - 6 * 100 * perTickLot - 5 * 90 * perTickLot)
})

test('a balance is shared by all instruments that are paid from it', () => {
  const instruments = [fixtureInstrument(), fixtureInstrument({ instrumentId: 'ETH-USDT.SIM', baseCurrency: 'ETH' }, 1)]
  const bench = new EngineBench({ instruments }).open()
  tell('buy 10 @100 on=1 -> OrderSubmitted 1 > SendOrder 1\nbuy 1 @100 -> OrderSubmitted 2 > SendOrder 2', bench)
  equal(factsOf(bench).balanceFreeMinor, 100_000_000_000_000 - 10 * 100 * instruments[1]!.minorPerTickLot)
})

test('a trailing stop without a first stop has the market’s: it is no market order', () => {
  const bench = new EngineBench().open()
  // 101 is the account's own best ask; a market order would trade with it.
  tell('sell 5 @101 -> OrderSubmitted 1 > SendOrder 1\nnew 1 -> OrderAccepted 1', bench)
  tell('buy 5 -> OrderDenied SELF_TRADE', bench)
  tell('buy 5 trail=10 source=Touch -> OrderSubmitted 2 > SendOrder 2', bench)
  equal(factsOf(bench).triggerTicks, 111)
  tell('buy 5 trail=10 source=Mid -> OrderSubmitted 3 > SendOrder 3', bench)
  equal(factsOf(bench).triggerTicks, 110)
  // Nothing traded yet: the mark stands in for the last price.
  tell('sell 5 trail=10 -> OrderSubmitted 4 > SendOrder 4', bench)
  equal(factsOf(bench).triggerTicks, 90)
  ok(Number.isNaN(factsOf(bench).orderPriceTicks))
})

test('each scope is measured by its own: a strategy on the instrument, the strategy, the account, the whole', () => {
  const limits = fixtureLimits({ grossExposureMinorMax: 1e12 as never, openOrdersMax: 100 })
  const instrumentLimits = [{ instrumentIndex: 0, limits }]
  const accounts = ['one', 'two'].map(accountId => fixtureAccount({ accountId, limits }))
  const strategies = [0, 0, 1].map((account, index) =>
    fixtureStrategy({ strategyId: `s${index}`, accountIndex: account as never, limits, instrumentLimits }),
  )
  const instruments = [0, 1].map(index =>
    fixtureInstrument({ kind: 'LinearPerpetual', instrumentId: `P${index}-USDT.SIM` }, index),
  )
  const bench = new EngineBench({ accounts, strategies, instruments, limits }).open()
  tell(
    `
    buy 10 @100           -> OrderSubmitted 1 > SendOrder 1
    fill 1 10             -> OrderFilled 1 10@100
    buy 3 @90             -> OrderSubmitted 2 > SendOrder 2
    buy 4 @90 on=1        -> OrderSubmitted 3 > SendOrder 3
    sell 2 @110 by=1      -> OrderSubmitted 4 > SendOrder 4
    buy 5 @90 by=2        -> OrderSubmitted 5 > SendOrder 5
    buy 1 @100            -> OrderSubmitted 6 > SendOrder 6
  `,
    bench,
  )
  const money = (tickLots: number) => tickLots * MINOR_PER_TICK_LOT
  const row = (scope: OrderFacts['scopes'][number]) => [
    [scope.positionLots, scope.openBuyLots, scope.openSellLots, scope.openOrders],
    [scope.openBuyExposureMinor, scope.openSellExposureMinor, scope.grossExposureMinor, scope.netExposureMinor],
  ]
  deepEqual(factsOf(bench).scopes.map(row), [
    [
      [10, 3, 0, 1],
      [money(270), money(0), money(1_000), money(1_000)],
    ],
    [
      [10, 3, 0, 2],
      [money(630), money(0), money(1_000), money(1_000)],
    ],
    [
      [10, 3, 2, 3],
      [money(630), money(220), money(1_000), money(1_000)],
    ],
    [
      [10, 8, 2, 4],
      [money(1_080), money(220), money(1_000), money(1_000)],
    ],
  ])
})

test('an inverse contract at a price of zero is worth what nobody knows, and a limit on that is not kept by guessing', () => {
  const limits = fixtureLimits({ orderNotionalMinorMax: 1e12 as never })
  const instruments = [fixtureInstrument({ kind: 'InversePerpetual' })]
  const inCoins = fixtureAccount({ baseCurrency: instruments[0]!.settlementCurrency })
  const bench = new EngineBench({ instruments, accounts: [inCoins], strategies: [fixtureStrategy({ limits })] }).open()
  tell(
    `
    quote 0 0   ->
    buy 1       -> OrderDenied RATE_UNKNOWN
    quote -2 -1 ->
    sell 1      -> OrderDenied RATE_UNKNOWN
    quote 99 101 ->
    buy 1       -> OrderSubmitted 1 > SendOrder 1
  `,
    bench,
  )
})

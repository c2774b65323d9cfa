/** The runner: what reaches a strategy, and what comes out of it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Intent } from '../core/domain/inputs.ts'
import { newQuoteTick } from '../core/domain/market-data.ts'
import { lots, ticks } from '../core/domain/quantities.ts'
import { book, buy, type OrderHandle, quotes, Strategy, sell } from './index.ts'
import { BTC, Recorder, watched } from './recorder.fixture.ts'
import { StrategyTester } from './tester.ts'

test('a strategy hears what it subscribed to, and nothing before its start or after its stop', () => {
  const Watched = watched(Recorder)
  const tester = new StrategyTester(Watched)
  tester.quote('1.00', '1.01')
  tester.start().quote('1.01', '1.02').trade('1.02').bar('1.03')
  tester.runner.stop(9e6 as never, 99)
  tester.quote('1.05', '1.06').timer(1)
  assert.deepEqual(Watched.last.calls, ['start', 'quote 101', 'trade 102', 'bar 103', 'stop'])
  assert.equal(tester.runner.status, 'Stopped')
})

test('half a quote is not told: a price that is not there is no price of 0', () => {
  const Watched = watched(Recorder)
  const tester = new StrategyTester(Watched).start().quote('1.01', '1.02')
  const half = { ...newQuoteTick(), askTicks: ticks(103), askLots: lots(1) }
  tester.runner.onMarket(half, 50)
  assert.deepEqual(Watched.last.calls, ['start', 'quote 101'])
  assert.equal(Watched.last.context.lastQuote(Watched.last.market), undefined)
  tester.quote('1.02', '1.03')
  assert.deepEqual(Watched.last.calls, ['start', 'quote 101', 'quote 102'])
})

test('a finished bar of the core reaches onBar like one from a file', () => {
  const Watched = watched(Recorder)
  const tester = new StrategyTester(Watched).start()
  const bar = { kind: 'Bar', instrumentIndex: 0, barSpecIndex: 0, closeTicks: 7, timeUs: 5 } as never
  tester.event({ kind: 'BarClosed', bar })
  assert.deepEqual(Watched.last.calls, ['start', 'bar 7'])
})

test('the state of data, trading and venues is told with its scope', () => {
  const Watched = watched(Recorder)
  const tester = new StrategyTester(Watched).start()
  const halt = (level: string, index: number, tradingState: string) =>
    tester.event({
      kind: 'TradingStateChanged',
      scope: { level, index },
      tradingState,
      actor: '',
      reason: '',
      timeUs: 1,
    } as never)
  tester.dataState('Live').dataState('Stale').dataState('Degraded')
  halt('Strategy', 7, 'Halted')
  halt('Strategy', 0, 'Reducing')
  halt('All', 0, 'Halted')
  halt('All', 0, 'Active')
  tester.event({ kind: 'VenueStateChanged', venueIndex: 0, isUp: false, reason: '', timeUs: 1 } as never)
  const expected = [
    'recovered',
    'degraded Stale',
    'degraded Degraded',
    'trading Reducing Reducing',
    'trading Halted Halted',
    'trading Active Reducing',
    'SIM down',
  ]
  assert.deepEqual(Watched.last.calls.slice(1), expected)
})

test('intents are numbered from 1 and name the input that they answer', () => {
  class Chatty extends Strategy {
    static subscriptions = () => [quotes(BTC)]
    readonly market = this.context.instrument(BTC)
    override onStart() {
      this.context.setTimer(3, (this.context.now() + 5) as never)
    }
    override onQuote() {
      const order = this.context.submit(buy.market(this.market, this.market.qty('0.5'), { tag: 'one' }))
      this.context.amend(order, { qtyLots: this.market.qty('0.4') })
      assert.equal(this.context.cancel(order), true)
      assert.equal(this.context.cancel(order), false, 'asked already')
      this.context.cancelAll(this.market)
    }
  }
  const { intents } = new StrategyTester(Chatty).start().quote('1.00', '1.01')
  assert.deepEqual(
    intents.map(({ kind, intentSequence, causationSequence, timeUs }) => [
      kind,
      intentSequence,
      causationSequence,
      timeUs,
    ]),
    [
      ['SetStrategyTimer', 1, 1, 2e6],
      ['SubmitOrder', 2, 2, 3e6],
      ['AmendOrder', 3, 2, 3e6],
      ['CancelOrder', 4, 2, 3e6],
      ['CancelAllOrders', 5, 2, 3e6],
    ],
  )
  const submit = intents[1] as Extract<Intent, { kind: 'SubmitOrder' }>
  assert.equal(submit.legs[0]!.qtyLots, 50_000)
  assert.equal(submit.causationTimeUs, 3e6)
})

test('a bracket lives as one: entry, legs released, target fills, stop canceled', () => {
  class Bracketed extends Recorder {
    override onBar() {
      const qty = this.market.qty('1')
      this.context.bracket({
        entry: buy.market(this.market, qty),
        stop: sell.stop(this.market, qty, this.market.price('9')),
        target: sell.limit(this.market, qty, this.market.price('11')),
      })
    }
  }
  const Watched = watched(Bracketed as never) as unknown as ReturnType<typeof watched<Recorder>>
  const tester = new StrategyTester(Watched).start().bar('10')
  const [entry, , target] = tester.accept()
  tester.fill(entry!, '10', '0.25').fill(entry!, '10')
  tester.fill(target!, '11')
  assert.deepEqual(Watched.last.calls.slice(1), [
    'OrderSubmitted 1.0 Submitted 100000',
    'OrderAccepted 1.0 Accepted 100000',
    'OrderSubmitted 1.1 Held 100000',
    'OrderSubmitted 1.2 Held 100000',
    'fill 25000@1000',
    'position 25000',
    'OrderFilled 1.0 Accepted 75000',
    'fill 100000@1000',
    'position 100000',
    'OrderFilled 1.0 Filled 0',
    'OrderReleased 1.1 Submitted 100000',
    'OrderAccepted 1.1 Accepted 100000',
    'OrderReleased 1.2 Submitted 100000',
    'OrderAccepted 1.2 Accepted 100000',
    'fill 100000@1100',
    'position 0',
    'OrderFilled 1.2 Filled 0',
    'OrderCanceled 1.1 Canceled 0',
  ])
  assert.equal(Watched.last.context.position(Watched.last.market).realizedMinor, 1_00_000_000)
  assert.deepEqual(Watched.last.context.openOrders(), [])
})

test('a denied list is closed whole, and denials are logged without the author', () => {
  class Pair extends Strategy {
    static subscriptions = () => [quotes(BTC)]
    readonly market = this.context.instrument(BTC)
    legs: readonly OrderHandle[] = []
    override onQuote() {
      const qty = this.market.qty('1')
      this.legs = this.context.oco(sell.limit(this.market, qty, this.market.price('11')), buy.market(this.market, qty))
    }
  }
  const Watched = watched(Pair as never) as unknown as { last: Pair } & typeof Recorder
  const tester = new StrategyTester(Watched).start().quote('1.00', '1.01').deny('POSITION_ABOVE_MAX')
  assert.deepEqual(
    Watched.last.legs.map(leg => [leg.status, leg.isClosed]),
    [
      ['Denied', true],
      ['Denied', true],
    ],
  )
  assert.equal(Watched.last.legs[0]!.denial!.code, 'POSITION_ABOVE_MAX')
  assert.deepEqual(tester.logs, [
    `warn: ${BTC} Sell Limit (order 1.0): Submit denied, POSITION_ABOVE_MAX: test=0, testMax=0`,
  ])
})

test('a repeating timer keeps its rhythm, skips what it missed and stops when it is cleared', () => {
  class Ticking extends Strategy {
    static subscriptions = () => []
    override onStart() {
      this.context.every(1, 10)
    }
    override onTimer() {
      if (this.context.now() > 2_000_050) this.context.clearTimer(1)
    }
  }
  const tester = new StrategyTester(Ticking).start().timer(1, 2_000_010).timer(1, 2_000_047).timer(1, 2_000_060)
  const due = tester.intents.map(intent => (intent.kind === 'SetStrategyTimer' ? intent.atUs : -1))
  assert.deepEqual(due, [2_000_010, 2_000_020, 2_000_050, 2_000_070, 0])
})

test('a book is shown whole, after the last level of its message', () => {
  class Watching extends Strategy {
    static subscriptions = () => [book(BTC)]
    readonly seen: unknown[] = []
    override onBook(view: { bidTicks(): number | undefined; askTicks(): number | undefined }) {
      this.seen.push([view.bidTicks(), view.askTicks()])
    }
  }
  const Watched = watched(Watching as never) as unknown as { last: Watching } & typeof Recorder
  const tester = new StrategyTester(Watched).start()
  const level = (side: string, priceTicks: number, isLast: boolean) =>
    tester.runner.onMarket(
      {
        kind: 'BookLevel',
        instrumentIndex: 0,
        timeUs: 1,
        side,
        priceTicks,
        qtyLots: 5,
        isSnapshotStart: false,
        isLast,
      } as never,
      1,
    )
  level('Buy', 99, false)
  level('Sell', 101, true)
  level('Buy', 100, true)
  assert.deepEqual(Watched.last.seen, [
    [99, 101],
    [100, 101],
  ])
})

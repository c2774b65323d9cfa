/** The runner: what reaches a strategy, what comes out of it, what survives a restart, and what a failure does. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../core/domain/events.ts'
import type { Intent } from '../core/domain/inputs.ts'
import { newQuoteTick } from '../core/domain/market-data.ts'
import { lots, ticks } from '../core/domain/quantities.ts'
import { bars, book, buy, type OrderHandle, orderOn, quotes, Strategy, sell, trades } from './index.ts'
import { StrategyTester } from './tester.ts'

const BTC = 'BTC-USDT.SIM'

/** Writes down every hook that is called. */
class Recorder extends Strategy {
  static subscriptions = () => [quotes(BTC), trades(BTC), bars(BTC, '1m')]
  readonly market = this.context.instrument(BTC)
  readonly calls: string[] = []

  override onStart() {
    this.calls.push('start')
  }
  override onStop() {
    this.calls.push('stop')
  }
  override onQuote(quote: { bidTicks: number }) {
    this.calls.push(`quote ${quote.bidTicks}`)
  }
  override onTrade(trade: { priceTicks: number }) {
    this.calls.push(`trade ${trade.priceTicks}`)
  }
  override onBar(bar: { closeTicks: number }) {
    this.calls.push(`bar ${bar.closeTicks}`)
  }
  override onOrder(order: OrderHandle, event: Event) {
    this.calls.push(`${event.kind} ${order.reference} ${order.status} ${order.leavesQtyLots}`)
  }
  override onFill(order: OrderHandle) {
    this.calls.push(`fill ${order.cumQtyLots}@${order.averageTicks}`)
  }
  override onPosition(_: unknown, position: { signedLots: number }) {
    this.calls.push(`position ${position.signedLots}`)
  }
  override onTimer(timerNumber: number) {
    this.calls.push(`timer ${timerNumber}`)
  }
  override onDegraded(_: unknown, dataState: string) {
    this.calls.push(`degraded ${dataState}`)
  }
  override onRecovered() {
    this.calls.push('recovered')
  }
  override onTradingState(tradingState: string) {
    this.calls.push(`trading ${tradingState} ${this.context.tradingState(this.market)}`)
  }
  override onVenue(venueId: string, isUp: boolean) {
    this.calls.push(`${venueId} ${isUp ? 'up' : 'down'}`)
  }
}

/** The strategy of a tester whose class keeps its newest instance in `last`. */
function watched<S extends Strategy>(make: {
  new (setup: never): S
  subscriptions(): ReturnType<typeof Recorder.subscriptions>
}) {
  const Watched = class extends (make as unknown as typeof Recorder) {
    static last: S
    constructor(setup: ConstructorParameters<typeof Recorder>[0]) {
      super(setup)
      Watched.last = this as unknown as S
    }
  }
  return Watched
}

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
    `warn: ${BTC} Sell Limit (order 1.0): Submit denied, POSITION_ABOVE_MAX: test=0, limit=0`,
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

const HOOKS_THAT_THROW: readonly (readonly [string, (tester: StrategyTester) => unknown])[] = [
  ['onStart', tester => tester.start()],
  ['onQuote', tester => tester.start().quote('1.00', '1.01')],
  ['onBar', tester => tester.start().bar('1.00')],
  ['onTimer', tester => tester.start().timer(4)],
  ['onDegraded', tester => tester.start().dataState('Gapped')],
  ['onStop', tester => tester.start().runner.stop(1 as never, 1)],
  ['onSave', tester => tester.start().runner.save()],
]

for (const [hook, act] of HOOKS_THAT_THROW) {
  test(`a strategy that throws in ${hook} is reported once and never called again`, () => {
    class Broken extends Recorder {}
    Object.defineProperty(Broken.prototype, hook, {
      value() {
        throw new Error('broken')
      },
    })
    const tester = new StrategyTester(Broken)
    act(tester)
    tester.quote('1.00', '1.01').bar('1.00').timer(4).dataState('Stale').start()
    assert.deepEqual(tester.failures, [`${hook}: broken`])
    assert.equal(tester.runner.status, 'Failed')
    assert.equal(tester.runner.save(), undefined)
  })
}

test('a constructor that throws, an unknown instrument and a wrong state are failures as well', () => {
  class Lost extends Strategy {
    static subscriptions = () => []
    readonly market = this.context.instrument('BTC-USDT.SMI')
  }
  const lost = new StrategyTester(Lost).start()
  assert.deepEqual(lost.failures, [
    'constructor: instrument BTC-USDT.SMI is not configured (did you mean BTC-USDT.SIM?); configured: BTC-USDT.SIM',
  ])
  const tester = new StrategyTester(Recorder)
  assert.equal(tester.runner.restore('{"version":0}'), false)
  assert.deepEqual(tester.failures, ['restore: state version=0, this program reads 1'])
})

test('orders belong into hooks: not into a constructor, a save or a restore', () => {
  class Early extends Strategy {
    static subscriptions = () => []
    readonly market = this.context.instrument(BTC)
    readonly order = this.context.submit(buy.market(this.market, this.market.qty('1')))
  }
  class Saving extends Recorder {
    override onSave() {
      this.context.cancelAll()
    }
  }
  const early = new StrategyTester(Early).start()
  const saving = new StrategyTester(Saving).start()
  saving.runner.save()
  for (const [tester, hook] of [
    [early, 'constructor'],
    [saving, 'onSave'],
  ] as const) {
    assert.match(tester.failures.join(), new RegExp(`^${hook}: orders and timers are possible in hooks`))
    assert.deepEqual(tester.intents, [])
  }
})

test('a forgotten rounding stops the strategy instead of sending half a lot', () => {
  class Fraction extends Strategy {
    static subscriptions = () => [quotes(BTC)]
    readonly market = this.context.instrument(BTC)
    override onQuote() {
      this.context.submit(buy.limit(this.market, this.market.qty('1'), 100.5 as never))
    }
  }
  const tester = new StrategyTester(Fraction).start().quote('1.00', '1.01')
  assert.match(tester.failures[0]!, /onQuote: limitTicks=100.5: a whole number is needed/)
  assert.deepEqual(tester.intents, [])
})

test('a saved state uses no intent number of its own', () => {
  const tester = new StrategyTester(Recorder).start()
  tester.runner.emitState(5 as never, 7)
  const saved = tester.intents[0] as Extract<Intent, { kind: 'SaveStrategyState' }>
  assert.equal(saved.intentSequence, 0)
  assert.equal(JSON.parse(saved.stateJson).intentSequence, 0)
  const next = new StrategyTester(Recorder)
  assert.equal(next.runner.restore(saved.stateJson), true)
  assert.equal(next.runner.intentSequence, 0)
  assert.equal(next.runner.status, 'Running')
})

// ── a restart at any moment changes nothing ──────────────────────────────────────────────────────────────────────────

/** Does a bit of everything, depending on what it sees and holds. */
class Busy extends Strategy {
  static subscriptions = () => [quotes(BTC), bars(BTC, '1m')]
  readonly market = this.context.instrument(BTC)
  #seen = 0
  #kept: OrderHandle | undefined

  override onStart() {
    this.context.every(1, 3_000_000)
  }
  override onQuote(quote: { bidTicks: number }) {
    this.#seen += quote.bidTicks
    const side = this.#seen % 2 === 0 ? 'Buy' : 'Sell'
    const price = (quote.bidTicks + (this.#seen % 3)) as never
    if (this.context.openOrders().length < 3)
      this.#kept = this.context.submit(orderOn(side).limit(this.market, this.market.qty('0.1'), price))
  }
  override onBar() {
    if (this.#kept !== undefined) this.context.cancel(this.#kept)
    const stopTicks = this.context.lastQuote(this.market)?.bidTicks
    if (this.context.position(this.market).signedLots > 0 && stopTicks !== undefined)
      this.context.submit(sell.stop(this.market, this.context.position(this.market).qtyLots, stopTicks))
  }
  override onTimer() {
    const first = this.context.openOrders()[0]
    if (first !== undefined) this.context.amend(first, { qtyLots: this.market.qty('0.2') })
  }
  override onSave() {
    return { seen: this.#seen, kept: this.#kept?.isClosed === false ? this.#kept.reference : undefined }
  }
  override onRestore(saved: ReturnType<Busy['onSave']>) {
    this.#seen = saved.seen
    this.#kept = this.context.order(saved.kept)
  }
}

type Action = { readonly kind: 'quote' | 'bar' | 'accept' | 'deny' | 'fill' | 'timer'; readonly n: number }
const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.constantFrom('quote', 'bar', 'accept', 'deny', 'fill', 'timer'),
  n: fc.integer({ min: 100, max: 130 }),
})

function play(tester: StrategyTester, { kind, n }: Action): void {
  const price = (n / 100).toFixed(2)
  if (kind === 'quote') tester.quote(price, ((n + 1) / 100).toFixed(2))
  else if (kind === 'bar') tester.bar(price)
  else if (kind === 'accept') tester.accept()
  else if (kind === 'deny') tester.deny('ORDER_RATE_ABOVE_MAX')
  else if (kind === 'timer') tester.timer(1)
  else if (tester.open.length > 0)
    tester.fill(tester.open[n % tester.open.length]!, price, n % 2 === 0 ? undefined : '0.00001')
}

test('a restart at any moment: the same wishes, the same state, byte for byte', () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 1, maxLength: 60, size: 'max' }), fc.nat(), (actions, at) => {
      const steady = new StrategyTester(Busy).start()
      let restarted = new StrategyTester(Busy).start()
      let before: Intent[] = []
      actions.forEach((each, index) => {
        play(steady, each)
        play(restarted, each)
        if (index !== at % actions.length) return
        steady.accept()
        restarted.accept()
        before = restarted.intents
        restarted = restarted.restarted()
      })
      assert.deepEqual([...before, ...restarted.intents], steady.intents)
      assert.equal(restarted.runner.save(), steady.runner.save())
      assert.deepEqual([...steady.failures, ...restarted.failures], [])
    }),
    { numRuns: 60 },
  )
})

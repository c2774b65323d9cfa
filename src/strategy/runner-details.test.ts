/** Smaller promises of the runner: memory, fees, denials of a leg, data of others, wishes after a save. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderEvent } from '../core/domain/events.ts'
import { bars, buy, type OrderHandle, quotes, Strategy, sell } from './index.ts'
import { StrategyTester } from './tester.ts'

const BTC = 'BTC-USDT.SIM'

/** Buys one at every quote, and keeps what it was given. */
class Buyer extends Strategy {
  static newest: Buyer
  static subscriptions = () => [quotes(BTC)]
  readonly market = this.context.instrument(BTC)
  readonly other = this.context.instrument('ETH-USDT.SIM')
  readonly orders: OrderHandle[] = []
  readonly denied: string[] = []

  override onStart() {
    Buyer.newest = this
  }
  override onQuote() {
    this.orders.push(this.context.submit(buy.limit(this.market, this.market.qty('1'), this.market.price('10'))))
  }
  override onOrderDenied(order: OrderHandle, { leg }: { leg: number }) {
    this.denied.push(`${order.reference} leg ${leg}`)
  }
}

const INSTRUMENTS = [{}, { instrumentId: 'ETH-USDT.SIM' }]

function started(): StrategyTester {
  return new StrategyTester(Buyer, { instruments: INSTRUMENTS }).start()
}

test('data of an instrument that is used but not subscribed to is not heard', () => {
  const tester = started().quote('10', '11', { instrument: 1 }).trade('10', { instrument: 1 }).trade('10')
  assert.deepEqual(tester.intents, [])
  const { context, market, other } = Buyer.newest
  assert.deepEqual(
    [context.lastQuote(other), context.lastTrade(market), context.book(market)],
    [undefined, undefined, undefined],
  )
})

test('a retired order is forgotten by its reference, and its handle stays readable', () => {
  const tester = started().quote('10', '11')
  const [order] = tester.accept()
  tester.fill(order!, '10')
  const { context, orders } = Buyer.newest
  assert.equal(context.order('1.0'), orders[0])
  tester.event({ kind: 'OrderRetired', orderNumber: order!.orderNumber, strategyIndex: 0 } as OrderEvent)
  assert.equal(context.order('1.0'), undefined)
  assert.deepEqual([orders[0]!.status, JSON.parse(tester.runner.save()!).orders], ['Filled', []])
})

test('events of another strategy do nothing', () => {
  const tester = started().quote('10', '11')
  const [order] = tester.accept()
  tester.event({
    kind: 'OrderCanceled',
    orderNumber: order!.orderNumber,
    strategyIndex: 1,
    text: '',
    timeUs: 1,
  } as never)
  assert.equal(Buyer.newest.orders[0]!.status, 'Accepted')
})

test('fees count in the settlement currency only', () => {
  const tester = started().quote('10', '11')
  const [order] = tester.accept()
  tester.fill(order!, '10', '0.5')
  const { context, market } = Buyer.newest
  const { feesMinor } = context.position(market)
  assert.ok(feesMinor > 0)
  const inCoins = { feeMinor: 99, feeCurrency: 1, lastQtyLots: 1, lastTicks: 1000, side: 'Buy', instrumentIndex: 0 }
  tester.event({ kind: 'OrderFilled', orderNumber: order!.orderNumber, strategyIndex: 0, ...inCoins } as never)
  assert.equal(context.position(market).feesMinor, feesMinor)
  assert.equal(context.position(market).signedLots, 50_001)
})

test('a denial names its leg; a denied cancel leaves the order open and may be asked again', () => {
  const tester = started()
  const { context, market, denied } = Buyer.newest
  context.oco(
    sell.limit(market, market.qty('1'), market.price('12')),
    sell.stop(market, market.qty('1'), market.price('9')),
  )
  const figures = { what: '', was: 0, limit: 0, strategyIndex: 0 }
  tester.event({
    kind: 'OrderDenied',
    intentSequence: 1,
    leg: 1,
    action: 'Submit',
    code: 'PRICE_COLLAR',
    ...figures,
  } as never)
  tester.quote('10', '11').accept()
  const [order] = Buyer.newest.orders
  assert.equal(context.cancel(order!), true)
  assert.equal(context.amend(order!, { qtyLots: market.qty('2') }), false, 'about to be canceled')
  tester.deny('VENUE_UNAVAILABLE')
  assert.deepEqual(denied, ['1.1 leg 1', '2.0 leg 0'])
  assert.deepEqual([order!.status, order!.isCancelRequested, context.cancel(order!)], ['Accepted', false, true])
})

test('an order that the core placed for the strategy gets a handle and moves its position', () => {
  const tester = started()
  const { context, market } = Buyer.newest
  const terms = { instrumentIndex: 0, side: 'Sell', orderType: 'Market', qtyLots: 5, tag: 'flatten' }
  const stamp = { orderNumber: 77, strategyIndex: 0 }
  tester.event({
    kind: 'OrderSubmitted',
    ...stamp,
    terms,
    intentSequence: 0,
    leg: 0,
    contingency: 'None',
    isHeld: false,
  } as never)
  const fill = { instrumentIndex: 0, side: 'Sell', lastQtyLots: 5, lastTicks: 1000, feeMinor: 0, feeCurrency: 0 }
  assert.equal(context.openOrders()[0]!.tag, 'flatten')
  tester.event({ kind: 'OrderFilled', ...stamp, ...fill } as never)
  assert.deepEqual([context.position(market).signedLots, context.openOrders()], [-5, []])
})

test('a strategy goes on wanting things after it was saved', () => {
  const tester = started()
  tester.runner.save()
  tester.runner.emitState(1 as never, 1)
  tester.quote('10', '11')
  assert.deepEqual(
    [tester.intents.map(({ kind }) => kind), tester.failures],
    [['SaveStrategyState', 'SubmitOrder'], []],
  )
})

test('a cancel that waits for its answer still waits after a restart', () => {
  const tester = started().quote('10', '11')
  tester.accept()
  Buyer.newest.context.cancel(Buyer.newest.orders[0]!)
  const saved = JSON.parse(tester.restarted().runner.save()!)
  assert.deepEqual([saved.orders[0].cancelIntentSequence, saved.intentSequence], [2, 2])
})

test('a stopped strategy keeps its books, says nothing, and starts again', () => {
  const tester = started().quote('10', '11')
  const [order] = tester.accept()
  const { context, market } = Buyer.newest
  tester.runner.stop(9e6 as never, 9)
  tester.quote('10', '11').fill(order!, '10')
  assert.deepEqual([context.position(market).signedLots, tester.intents.length], [100_000, 1])
  tester.start().quote('10', '11')
  assert.deepEqual([tester.runner.status, tester.intents.length], ['Running', 2])
})

test('a number of a bar series is found by its length', () => {
  class TwoSeries extends Strategy {
    static subscriptions = () => [bars(BTC, '1m'), bars(BTC, '5m')]
    readonly market = this.context.instrument(BTC)
    override onStart() {
      const numbers = ['1m', '5m'].map(length => this.context.barSpecIndex(this.market, length))
      this.context.log('info', numbers.join())
      this.context.barSpecIndex(this.market, '1h')
    }
  }
  const tester = new StrategyTester(TwoSeries).start()
  assert.deepEqual(tester.logs, ['info: 0,1'])
  assert.deepEqual(tester.failures, [`onStart: ${BTC}: bars of 1h are not subscribed`])
})

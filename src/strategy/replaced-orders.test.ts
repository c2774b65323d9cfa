/** Where a venue cannot amend, a handle goes from one order of the core to the next, and its author sees one order. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderEvent } from '../core/domain/events.ts'
import type { AmendOrder } from '../core/domain/inputs.ts'
import { buy, type OrderHandle, quotes, Strategy } from './index.ts'
import { StrategyTester } from './tester.ts'

const BTC = 'BTC-USDT.SIM'

class Amender extends Strategy {
  static subscriptions = () => [quotes(BTC)]
  readonly market = this.context.instrument(BTC)
  order: OrderHandle | undefined
  news: string[] = []

  override onStart() {
    Amender.last = this
    this.order = this.context.submit(buy.limit(this.market, 10 as never, 100 as never))
  }
  override onRestore(saved: { reference: string }) {
    Amender.last = this
    this.order = this.context.order(saved.reference)
  }
  override onSave() {
    return { reference: this.order!.reference }
  }
  /** Each quote asks for more, at its bid. */
  override onQuote(quote: { bidTicks: number }) {
    this.context.amend(this.order!, { qtyLots: 12 as never, limitTicks: quote.bidTicks as never })
  }
  override onOrder(order: OrderHandle, event: OrderEvent) {
    assert.equal(order, this.order)
    this.news.push(event.kind)
  }
  override onOrderCanceled() {
    this.news.push(`canceled, closed ${this.order!.isClosed}`)
  }
  static last: Amender
}

const at = { strategyIndex: 0, timeUs: 0 }
const shared = { accountIndex: 0, instrumentIndex: 0, side: 'Buy', feeMinor: 0, feeCurrency: 0, liquidity: 'Maker' }

function tell(tester: StrategyTester, kind: string, orderNumber: number, figures: object = {}): void {
  tester.event({ kind: `Order${kind}`, orderNumber, text: '', ...at, ...figures } as never)
}

function fill(tester: StrategyTester, orderNumber: number, lastQtyLots: number, lastTicks: number): void {
  tell(tester, 'Filled', orderNumber, { ...shared, executionId: 'X', lastQtyLots, lastTicks, eventTimeUs: 0 })
}

function takePlace(tester: StrategyTester, orderNumber: number, qtyLots: number): void {
  const terms = { ...buy.limit(Amender.last.market, qtyLots as never, 99 as never) }
  const names = { clientOrderId: `N${orderNumber}`, accountIndex: 0, listNumber: orderNumber, originSequence: 9 }
  const order = { terms, intentSequence: 1, leg: 0, contingency: 'None', isTriggerEmulated: false, isHeld: false }
  tell(tester, 'Submitted', orderNumber, { ...names, ...order })
}

/** An order of 10 at 100, filled with 3, whose author asked for 12 at 99. */
function amending(): StrategyTester {
  const tester = new StrategyTester(Amender).start().live()
  tester.accept()
  fill(tester, 1, 3, 100)
  tester.quote('0.99', '1.01')
  tell(tester, 'CancelRequested', 1)
  tell(tester, 'AmendRequested', 1, { qtyLots: 12, limitTicks: 99 })
  Amender.last.news = []
  return tester
}

function view({ status, qtyLots, cumQtyLots, leavesQtyLots, limitTicks }: OrderHandle) {
  return `${status} ${cumQtyLots}/${qtyLots} leaves ${leavesQtyLots} @${limitTicks}`
}

test('the author is told that the core watches an order’s price', () => {
  const tester = new StrategyTester(Amender).start().live()
  const terms = buy.limit(Amender.last.market, 10 as never, 100 as never)
  const names = { clientOrderId: 'N1', accountIndex: 0, listNumber: 1, originSequence: 9, terms }
  const order = { intentSequence: 1, leg: 0, contingency: 'OCO', isTriggerEmulated: true, isHeld: true }
  tell(tester, 'Submitted', 1, { ...names, ...order })
  assert.deepEqual([Amender.last.order!.isTriggerEmulated, Amender.last.order!.status], [true, 'Held'])
  tester.restarted()
  assert.equal(Amender.last.order!.isTriggerEmulated, true)
})

test('the author sees an amend, and one order', () => {
  const tester = amending()
  const order = Amender.last.order!
  assert.equal(view(order), 'PendingAmend 3/10 leaves 7 @100')
  assert.deepEqual([order.isAmendRequested, order.isCancelRequested], [true, false])
  fill(tester, 1, 1, 100)
  tell(tester, 'Canceled', 1)
  assert.equal(order.isClosed, false)
  takePlace(tester, 2, 8)
  assert.equal(view(order), 'Submitted 4/12 leaves 8 @99')
  assert.equal(order.clientOrderId, 'N2')
  assert.equal(order.isAmendRequested, false)
  assert.deepEqual(Amender.last.news, ['OrderFilled', 'OrderSubmitted'])
  tell(tester, 'Accepted', 2)
  fill(tester, 2, 8, 99)
  assert.equal(view(order), 'Filled 12/12 leaves 0 @99')
  assert.equal(order.averageTicks, (4 * 100 + 8 * 99) / 12)
  assert.deepEqual(tester.failures, [])
})

test('a total that is asked for again is told to the core without what earlier orders filled', () => {
  const tester = amending()
  tell(tester, 'Canceled', 1)
  takePlace(tester, 2, 9)
  tell(tester, 'Accepted', 2)
  tester.quote('0.98', '1.01')
  const { qtyLots, targetIntentSequence } = tester.intents.at(-1) as AmendOrder
  assert.deepEqual([qtyLots, targetIntentSequence], [9, 1])
})

test('a late fill of the first order is beside what the second is for', () => {
  const tester = amending()
  tell(tester, 'Canceled', 1)
  takePlace(tester, 2, 9)
  fill(tester, 1, 2, 100)
  assert.equal(view(Amender.last.order!), 'Submitted 5/14 leaves 9 @99')
  tell(tester, 'Retired', 1)
  tell(tester, 'Accepted', 2)
  assert.equal(Amender.last.order!.status, 'Accepted')
})

test('an order that nothing takes the place of is canceled, and both are told', () => {
  const tester = amending()
  const order = Amender.last.order!
  tell(tester, 'Canceled', 1)
  tell(tester, 'AmendRejected', 1, { text: 'DATA_GAPPED' })
  assert.equal(view(order), 'Canceled 3/10 leaves 0 @100')
  assert.deepEqual(Amender.last.news, ['OrderAmendRejected', 'canceled, closed true', 'OrderCanceled'])
})

test('a venue that keeps the order, and an order that fills, end the wish', () => {
  const tester = amending()
  tell(tester, 'CancelRejected', 1)
  assert.equal(view(Amender.last.order!), 'Accepted 3/10 leaves 7 @100')
  assert.equal(Amender.last.order!.isAmendRequested, false)
  const other = amending()
  fill(other, 1, 7, 100)
  assert.equal(view(Amender.last.order!), 'Filled 10/10 leaves 0 @100')
})

test('an author who cancels meanwhile is heard', () => {
  const tester = amending()
  const order = Amender.last.order!
  assert.equal(Amender.last.context.openOrders().length, 1)
  tell(tester, 'AmendRejected', 1, { text: 'canceled' })
  assert.equal(order.status, 'PendingCancel')
  tell(tester, 'Canceled', 1)
  assert.equal(order.status, 'Canceled')
})

test('the handle finds both of its orders after a restart', () => {
  const before = amending()
  const during = before.restarted()
  tell(during, 'Canceled', 1)
  takePlace(during, 2, 9)
  const after = during.restarted()
  const order = Amender.last.order!
  assert.equal(Amender.last.context.openOrders().length, 1)
  fill(after, 1, 1, 100)
  tell(after, 'Accepted', 2)
  fill(after, 2, 9, 99)
  assert.equal(view(order), 'Filled 13/13 leaves 0 @99')
  assert.deepEqual(after.failures, [])
})

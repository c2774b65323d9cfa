import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { OrderEvent, OrderSubmitted } from '../domain/events.ts'
import { fixtureCurrencies, fixtureInstrument, fixtureTerms } from '../domain/fixtures.ts'
import {
  type AccountIndex,
  formatClientOrderId,
  type InstrumentIndex,
  type OrderNumber,
  type StrategyIndex,
  type TimeUs,
} from '../domain/ids.ts'
import { notionalMinorOf } from '../domain/instrument-math.ts'
import { type Contingency, isAtVenue, isClosed, type Order, type Side } from '../domain/order.ts'
import { lots, minor, ticks } from '../domain/quantities.ts'
import { openLotsOf } from './order-record.ts'
import { OrderStore } from './order-store.ts'
import { nextStatusOf } from './transitions.ts'

interface Wish {
  readonly strategy: number
  readonly instrument: number
  readonly side: Side
  readonly qty: number
  readonly isHeld: boolean
  readonly contingency: Contingency
  readonly leg: number
  readonly list: number
}

const WISH: Wish = {
  strategy: 0,
  instrument: 0,
  side: 'Buy',
  qty: 10,
  isHeld: false,
  contingency: 'None',
  leg: 0,
  list: 0,
}

function submittedOf(number: number, wish: Partial<Wish> = {}): OrderSubmitted {
  const { strategy, instrument, side, qty, isHeld, contingency, leg, list } = { ...WISH, ...wish }
  return {
    kind: 'OrderSubmitted',
    orderNumber: number as OrderNumber,
    strategyIndex: strategy as StrategyIndex,
    clientOrderId: formatClientOrderId(1, 1, number, 0),
    accountIndex: (strategy < 0 ? 0 : strategy % 2) as AccountIndex,
    terms: fixtureTerms({
      instrumentIndex: instrument as InstrumentIndex,
      side,
      qtyLots: lots(qty),
      ...(isHeld ? { orderType: 'StopMarket', limitTicks: undefined, triggerTicks: ticks(100) } : {}),
    }),
    intentSequence: number,
    leg,
    contingency,
    listNumber: (list === 0 ? number : list) as OrderNumber,
    originSequence: number,
    isTriggerEmulated: isHeld,
    isHeld,
    timeUs: number as TimeUs,
  }
}

function canceledOf(order: Order): OrderEvent {
  const { orderNumber, strategyIndex } = order
  return { kind: 'OrderCanceled', orderNumber, strategyIndex, text: '', timeUs: 9 as TimeUs }
}

function filledOf(order: Order, qty: number): OrderEvent {
  const { orderNumber, strategyIndex, accountIndex, instrumentIndex, side } = order
  const time = 9 as TimeUs
  return {
    kind: 'OrderFilled',
    orderNumber,
    strategyIndex,
    accountIndex,
    instrumentIndex,
    side,
    executionId: 'x' as never,
    lastQtyLots: lots(qty),
    lastTicks: ticks(100),
    feeMinor: minor(0),
    feeCurrency: 0 as never,
    liquidity: 'Maker',
    eventTimeUs: time,
    timeUs: time,
  }
}

function numbersOf(orders: Iterable<Order>): number[] {
  return Array.from(orders, order => order.orderNumber)
}

// ── the naive twin: walks every order, every time ────────────────────────────────────────────────────────────────────

class NaiveStore {
  readonly orders: Order[] = []

  open(wanted: (order: Order) => boolean = () => true): number[] {
    return numbersOf(this.orders.filter(order => !isClosed(order.status) && wanted(order)))
  }

  held(instrument: number): number[] {
    return this.open(
      order =>
        order.status === 'Held' && order.isTriggerEmulated && order.isArmed && order.instrumentIndex === instrument,
    )
  }

  lots(side: Side, wanted: (order: Order) => boolean): number {
    let sum = 0
    for (const order of this.orders) {
      if (order.side === side && isAtVenue(order.status) && wanted(order)) sum += openLotsOf(order)
    }
    return sum
  }
}

function assertEqual(store: OrderStore, naive: NaiveStore): void {
  const byStrategy = [-1, 0, 1, 2].flatMap(strategy => naive.open(order => order.strategyIndex === strategy))
  assert.deepEqual(numbersOf(store.open()), byStrategy)
  assert.equal(store.openCount, naive.open().length)
  for (const strategy of [-1, 0, 1, 2]) {
    const own = naive.open(order => order.strategyIndex === strategy)
    assert.deepEqual(numbersOf(store.openOf(strategy)), own)
    assert.equal(store.openCountOf(strategy), own.length)
  }
  for (const account of [0, 1]) {
    assert.equal(store.accountOpenCountOf(account), naive.open(order => order.accountIndex === account).length)
  }
  for (const instrument of [0, 1, 2]) assertInstrumentEqual(store, naive, instrument)
}

function assertInstrumentEqual(store: OrderStore, naive: NaiveStore, instrument: number): void {
  const isIts = (order: Order) => order.instrumentIndex === instrument
  assert.deepEqual(numbersOf(store.openOfInstrument(instrument)), naive.open(isIts))
  assert.deepEqual(numbersOf(store.heldOf(instrument)), naive.held(instrument))
  for (const strategy of [-1, 0, 1, 2]) {
    const isOwn = (order: Order) => isIts(order) && order.strategyIndex === strategy
    assert.equal(store.openBuyLotsOf(strategy, instrument), naive.lots('Buy', isOwn))
    assert.equal(store.openSellLotsOf(strategy, instrument), naive.lots('Sell', isOwn))
  }
  for (const account of [0, 1]) {
    const isOwn = (order: Order) => isIts(order) && order.accountIndex === account
    assert.equal(store.accountOpenBuyLotsOf(account, instrument), naive.lots('Buy', isOwn))
    assert.equal(store.accountOpenSellLotsOf(account, instrument), naive.lots('Sell', isOwn))
  }
}

/** What every order is worth, alone: by its own price where it has one, else it must be among those to be looked at. */
function assertWorthsEqual(store: OrderStore, naive: NaiveStore): void {
  const working = naive.orders.filter(order => isAtVenue(order.status))
  const plain = working.filter(order => order.contingency === 'None' && priceOf(order) !== undefined)
  const others = working.filter(order => !plain.includes(order)).map(order => order.orderNumber)
  assert.deepEqual(numbersOf(store.openWorth.others), others)
  const { ofStrategies, ofAccounts, toPay } = store.openWorth
  for (const side of ['Buy', 'Sell'] as const) {
    for (const currency of CURRENCIES) {
      const sum = (amountOf: (order: Order) => number, isOwn: (order: Order) => boolean) =>
        plain.filter(order => order.side === side && isOwn(order)).reduce((total, order) => total + amountOf(order), 0)
      const worthOf = (order: Order) => (instrumentOf(order).settlementCurrency === currency ? worth(order) : 0)
      const paidOf = (order: Order) => (paidIn(order) === currency ? paid(order) : 0)
      for (const strategy of [-1, 0, 1, 2])
        assert.equal(
          ofStrategies.of(strategy + 1, side, currency),
          sum(worthOf, order => order.strategyIndex === strategy),
        )
      for (const account of [0, 1]) {
        const isOwn = (order: Order) => order.accountIndex === account
        assert.equal(ofAccounts.of(account, side, currency), sum(worthOf, isOwn))
        assert.equal(toPay.of(account, side, currency), sum(paidOf, isOwn))
      }
    }
  }
}

const INSTRUMENTS = (['Spot', 'LinearPerpetual', 'InversePerpetual'] as const).map((kind, index) =>
  fixtureInstrument({ kind }, index),
)
const CURRENCIES = fixtureCurrencies().map((_, index) => index)
const instrumentOf = (order: Order) => INSTRUMENTS[order.instrumentIndex]!
const priceOf = (order: Order) => order.limitTicks ?? order.triggerTicks
const worth = (order: Order) => notionalMinorOf(instrumentOf(order), priceOf(order)!, lots(openLotsOf(order)))

function paidIn(order: Order): number {
  const { kind, quoteCurrency, baseCurrency } = instrumentOf(order)
  if (kind !== 'Spot') return -1
  return order.side === 'Buy' ? quoteCurrency : baseCurrency
}

function paid(order: Order): number {
  return order.side === 'Buy' ? worth(order) : openLotsOf(order) * instrumentOf(order).baseMinorPerLot
}

const wish = fc.record({
  strategy: fc.constantFrom(-1, 0, 1, 2),
  instrument: fc.integer({ min: 0, max: 2 }),
  side: fc.constantFrom<Side>('Buy', 'Sell'),
  qty: fc.integer({ min: 1, max: 20 }),
  isHeld: fc.boolean(),
  contingency: fc.constantFrom<Contingency>('None', 'None', 'OCO'),
})
const move = fc.record({
  what: fc.constantFrom('accept', 'fill', 'cancel', 'amend?', 'amend', 'release', 'adjust', 'doubt', 'retire'),
  which: fc.nat(),
  qty: fc.integer({ min: 1, max: 20 }),
})

function eventOf(order: Order, what: string, qty: number): OrderEvent | undefined {
  const { orderNumber, strategyIndex, limitTicks, triggerTicks } = order
  const timeUs = 9 as TimeUs
  const stamp = { orderNumber, strategyIndex }
  const allowed = (stimulus: Parameters<typeof nextStatusOf>[1]) => nextStatusOf(order.status, stimulus) !== undefined
  if (what === 'fill') return filledOf(order, qty)
  if (what === 'cancel') return canceledOf(order)
  if (what === 'accept' && allowed('Accept')) {
    return { kind: 'OrderAccepted', ...stamp, venueOrderId: 'v' as never, eventTimeUs: timeUs }
  }
  if (what === 'amend?' && order.status === 'Accepted') {
    return { kind: 'OrderAmendRequested', ...stamp, qtyLots: lots(qty), limitTicks, triggerTicks, timeUs }
  }
  if (what === 'amend' && allowed('Amend')) {
    return { kind: 'OrderAmended', ...stamp, qtyLots: lots(qty), limitTicks, triggerTicks }
  }
  if (what === 'release' && allowed('Release')) {
    return {
      kind: 'OrderReleased',
      ...stamp,
      workingType: 'Market',
      qtyLots: lots(qty),
      limitTicks,
      isTriggered: true,
      timeUs,
    }
  }
  if (what === 'adjust' && order.status === 'Held') {
    return { kind: 'OrderAdjusted', ...stamp, qtyLots: lots(qty), triggerTicks, isArmed: qty % 2 === 0 }
  }
  if (what === 'doubt' && allowed('Doubt')) return { kind: 'OrderInDoubt', ...stamp, cause: 'ACK_TIMEOUT', timeUs }
  return undefined
}

test('the indexes and sums equal those of a twin that walks every order', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(wish, move), { maxLength: 60 }), steps => {
      let store = new OrderStore()
      store.setInstruments(INSTRUMENTS)
      const naive = new NaiveStore()
      for (const step of steps) {
        if ('strategy' in step) {
          naive.orders.push(store.applyEvent(submittedOf(store.nextOrderNumber, step))!)
        } else if (naive.orders.length > 0) {
          const order = naive.orders[step.which % naive.orders.length]!
          const event = eventOf(order, step.what, step.qty)
          if (event !== undefined) store.applyEvent(event)
          if (step.what === 'retire') retireOne(store, naive)
        }
      }
      assertEqual(store, naive)
      assertWorthsEqual(store, naive)
      const saved = JSON.parse(JSON.stringify(store.save()))
      store = OrderStore.restore(saved)
      assert.deepEqual(JSON.parse(JSON.stringify(store.save())), saved)
      naive.orders.splice(0, naive.orders.length, ...naive.orders.map(order => store.get(order.orderNumber)!))
      assertEqual(store, naive)
      store.setInstruments(INSTRUMENTS)
      assertWorthsEqual(store, naive)
    }),
    { numRuns: 400 },
  )
})

function retireOne(store: OrderStore, naive: NaiveStore): void {
  const retired = store.retireCandidate(2)
  if (retired === undefined) return
  const { orderNumber, strategyIndex } = retired
  store.applyEvent({ kind: 'OrderRetired', orderNumber, strategyIndex })
  naive.orders.splice(naive.orders.indexOf(retired), 1)
}

// ── names, lists, retirement ─────────────────────────────────────────────────────────────────────────────────────────

test('an order is found by each of its names until it is retired', () => {
  const store = new OrderStore()
  const order = store.applyEvent(submittedOf(1))!
  const find = () => [
    store.get(order.orderNumber),
    store.byClientOrderId(order.clientOrderId),
    store.byIntent(0, 1, 0),
    store.legsOf(order.listNumber)[0],
  ]
  assert.deepEqual(find(), [order, order, order, order])
  assert.equal(store.byIntent(1, 1, 0), undefined)
  store.applyEvent(canceledOf(order))
  assert.deepEqual(find(), [order, order, order, order])
  store.applyEvent({ kind: 'OrderRetired', orderNumber: order.orderNumber, strategyIndex: order.strategyIndex })
  assert.deepEqual(find(), [undefined, undefined, undefined, undefined])
  assert.equal(store.wasIssued(order.clientOrderId), true)
  assert.equal(store.wasIssued(formatClientOrderId(1, 1, 2, 0)), false)
  assert.equal(store.nextOrderNumber, 2)
})

test('closed orders leave in the order in which they closed, once there are too many', () => {
  const store = new OrderStore()
  const orders = [1, 2, 3].map(number => store.applyEvent(submittedOf(number))!)
  store.applyEvent(canceledOf(orders[2]!))
  store.applyEvent(canceledOf(orders[0]!))
  assert.equal(store.retireCandidate(2), undefined)
  assert.equal(store.retireCandidate(1), orders[2])
  store.applyEvent({ kind: 'OrderRetired', orderNumber: 3 as OrderNumber, strategyIndex: orders[2]!.strategyIndex })
  assert.equal(store.retireCandidate(0), orders[0])
})

test('a closed order of a living list waits for its list', () => {
  const store = new OrderStore()
  const legs = [0, 1, 2].map(leg => store.applyEvent(submittedOf(leg + 1, { contingency: 'Bracket', leg, list: 1 }))!)
  assert.deepEqual(store.legsOf(1 as OrderNumber), legs)
  const alone = store.applyEvent(submittedOf(4))!
  store.applyEvent(canceledOf(legs[0]!))
  store.applyEvent(canceledOf(alone))
  assert.equal(store.retireCandidate(0), alone)
  store.applyEvent(canceledOf(legs[1]!))
  store.applyEvent(canceledOf(legs[2]!))
  assert.equal(store.retireCandidate(0), legs[0])
})

test('a held leg of a bracket is watched only once it is armed', () => {
  const store = new OrderStore()
  const leg = store.applyEvent(submittedOf(1, { contingency: 'Bracket', leg: 1, isHeld: true }))!
  assert.deepEqual(store.heldOf(0), [])
  const { orderNumber, strategyIndex, qtyLots, triggerTicks } = leg
  store.applyEvent({ kind: 'OrderAdjusted', orderNumber, strategyIndex, qtyLots, triggerTicks, isArmed: true })
  assert.deepEqual(store.heldOf(0), [leg])
})

test('a restored order has the shape of a new one', () => {
  const store = new OrderStore()
  const order = store.applyEvent(submittedOf(1))!
  const restored = OrderStore.restore(JSON.parse(JSON.stringify(store.save()))).get(order.orderNumber)!
  assert.deepEqual(Object.keys(restored), Object.keys(order))
  assert.deepEqual(restored, order)
})

test('an event about an order that is not remembered changes nothing', () => {
  const store = new OrderStore()
  const stranger = { ...submittedOf(7).terms, orderNumber: 0 as OrderNumber }
  assert.equal(
    store.applyEvent({ ...filledOf(stranger as unknown as Order, 1), orderNumber: 0 as OrderNumber } as OrderEvent),
    undefined,
  )
  assert.equal(store.openCount, 0)
})

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { OrderEvent, OrderFilled, OrderSubmitted } from '../domain/events.ts'
import { fixtureTerms } from '../domain/fixtures.ts'
import type { AccountIndex, ExecutionId, InstrumentIndex, OrderNumber, StrategyIndex, TimeUs } from '../domain/ids.ts'
import { isClosed, leavesQtyLotsOf, type Order, type OrderStatus } from '../domain/order.ts'
import { lots, minor, ticks } from '../domain/quantities.ts'
import { applyToOrder, fillStimulusOf, openLotsOf, orderOf, overfillLotsOf, wasTaken } from './order-record.ts'
import { nextStatusOf, ORDER_STIMULI, type OrderStimulus } from './transitions.ts'

const orderNumber = 1 as OrderNumber
const strategyIndex = 0 as StrategyIndex
const at = (timeUs: number) => timeUs as TimeUs

function submitted(qtyLots: number, isHeld = false): OrderSubmitted {
  return {
    kind: 'OrderSubmitted',
    orderNumber,
    strategyIndex,
    clientOrderId: 'H1E1S1L0' as OrderSubmitted['clientOrderId'],
    accountIndex: 0 as AccountIndex,
    terms: fixtureTerms({ orderType: 'StopLimit', qtyLots: lots(qtyLots), triggerTicks: ticks(99) }),
    intentSequence: 1,
    leg: 0,
    contingency: 'None',
    listNumber: orderNumber,
    originSequence: 1,
    isTriggerEmulated: isHeld,
    isHeld,
    timeUs: at(1),
  }
}

function fillOf(lastQtyLots: number, timeUs = 5): OrderFilled {
  return {
    kind: 'OrderFilled',
    orderNumber,
    strategyIndex,
    accountIndex: 0 as AccountIndex,
    instrumentIndex: 0 as InstrumentIndex,
    side: 'Buy',
    executionId: 'x' as ExecutionId,
    lastQtyLots: lots(lastQtyLots),
    lastTicks: ticks(100),
    feeMinor: minor(3),
    feeCurrency: 0 as OrderFilled['feeCurrency'],
    liquidity: 'Taker',
    eventTimeUs: at(timeUs),
    timeUs: at(timeUs),
  }
}

/** The event that a word of the story stands for. */
function eventOf(word: string): OrderEvent {
  const [name, figure] = word.split(' ')
  const stamp = { orderNumber, strategyIndex }
  const qtyLots = lots(Number(figure))
  const prices = { limitTicks: ticks(100), triggerTicks: ticks(99) }
  switch (name) {
    case 'accept':
      return { kind: 'OrderAccepted', ...stamp, venueOrderId: 'v1' as never, eventTimeUs: at(2) }
    case 'fill':
      return fillOf(Number(figure))
    case 'reject':
      return { kind: 'OrderRejected', ...stamp, text: '', timeUs: at(6) }
    case 'cancel':
      return { kind: 'OrderCanceled', ...stamp, text: '', timeUs: at(6) }
    case 'expire':
      return { kind: 'OrderExpired', ...stamp, timeUs: at(6) }
    case 'cancel?':
      return { kind: 'OrderCancelRequested', ...stamp, timeUs: at(4) }
    case 'cancel-no':
      return { kind: 'OrderCancelRejected', ...stamp, text: '' }
    case 'amend?':
      return { kind: 'OrderAmendRequested', ...stamp, qtyLots, ...prices, timeUs: at(4) }
    case 'amend':
      return { kind: 'OrderAmended', ...stamp, qtyLots, ...prices }
    case 'amend-no':
      return { kind: 'OrderAmendRejected', ...stamp, text: '' }
    case 'doubt':
      return { kind: 'OrderInDoubt', ...stamp, cause: 'ACK_TIMEOUT', timeUs: at(3) }
    case 'release':
      return {
        kind: 'OrderReleased',
        ...stamp,
        workingType: 'Limit',
        qtyLots,
        limitTicks: ticks(100),
        isTriggered: true,
        timeUs: at(2),
      }
    default:
      throw new Error(`no such word: ${word}`)
  }
}

function tell(story: string, isHeld = false): Order {
  const order = orderOf(submitted(10, isHeld))
  for (const word of story.split(', ')) applyToOrder(order, eventOf(word))
  return order
}

const STORIES = `
  # an order of 10, and then                              status        open  filled
  accept                                                | Accepted      10    0
  accept, fill 4                                        | Accepted      6     4
  accept, fill 4, fill 6                                | Filled        0     10
  fill 4, accept                                        | Accepted      6     4      a fill overtakes the acknowledgment
  doubt, fill 4                                         | Accepted      6     4      a fill proves that it is there
  doubt, accept, doubt, reject                          | Rejected      0     0
  accept, cancel?, fill 4, cancel                       | Canceled      0     4
  accept, cancel?, fill 4, cancel, fill 6               | Canceled      0     10     a late fill after a cancel is real
  accept, cancel?, cancel-no, fill 10                   | Filled        0     10
  accept, cancel?, doubt                                | PendingCancel 10    0      a cancel may be sent again
  accept, fill 10, fill 2                               | Filled        0     12     overfill: it happened
  accept, amend? 15                                     | PendingAmend  15    0      the larger size counts at once
  accept, amend? 5                                      | PendingAmend  10    0      the smaller one not before it is true
  accept, amend? 15, fill 10                            | PendingAmend  5     10     full by the old size, not by the new
  accept, amend? 15, fill 10, amend 15                  | Accepted      5     10
  accept, amend? 15, fill 10, amend-no                  | Filled        0     10     the old size was the true one
  accept, amend? 5, fill 6, amend 5                     | Filled        0     6      amended below what had filled
  accept, amend? 15, doubt, fill 10                     | Accepted      5     10     the amend may still be true
  accept, amend? 15, cancel?, amend 15, cancel          | Canceled      0     0
  accept, amend? 15, amend-no                           | Accepted      10    0
  accept, fill 10, amend 15                             | Filled        0     10     old news opens nothing
`

for (const line of STORIES.split('\n')) {
  if (line.trim() === '' || line.includes('#')) continue
  const [story, expected] = line.split('|')
  test(line.trim(), () => {
    const [status, open, filled] = expected!.trim().split(/\s+/)
    const order = tell(story!.trim())
    assert.deepEqual([order.status, openLotsOf(order), order.cumQtyLots], [status, Number(open), Number(filled)])
    assert.equal(order.closedTimeUs !== undefined, isClosed(order.status))
  })
}

test('a held order is released with its working type, or ends in the core', () => {
  const released = tell('release 10', true)
  assert.deepEqual([released.status, released.workingType, released.isTriggered], ['Submitted', 'Limit', true])
  assert.equal(released.orderType, 'StopLimit')
  assert.equal(tell('cancel?', true).status, 'Canceled')
})

test('fees and the price sum grow with each fill', () => {
  const order = tell('accept, fill 4, fill 6')
  assert.deepEqual([order.feesMinor, order.cumTickLots], [6, 1000])
})

test('an impossible event is a bug of ours', () => {
  assert.throws(() => tell('accept, release 10'), /transition table forbids \(Accepted, Release\)/)
})

test('the pending terms are forgotten once they are answered, or the order is over', () => {
  for (const story of ['accept, amend? 15, amend 15', 'accept, amend? 15, amend-no', 'accept, amend? 15, cancel']) {
    const order = tell(story)
    assert.deepEqual(
      [order.pendingQtyLots, order.pendingLimitTicks, order.pendingTriggerTicks],
      [undefined, undefined, undefined],
    )
  }
})

test('what was taken is told by an id or a fill', () => {
  assert.equal(wasTaken(tell('doubt')), false)
  assert.equal(wasTaken(tell('fill 1')), true)
  assert.equal(wasTaken(tell('accept, doubt')), true)
})

test('an overfill is measured against the larger of both sizes', () => {
  assert.equal(overfillLotsOf(tell('accept, fill 8'), 5), 3)
  assert.equal(overfillLotsOf(tell('accept, amend? 15, fill 8'), 5), 0)
})

// ── any story ────────────────────────────────────────────────────────────────────────────────────────────────────────

const WORDS: Record<Exclude<OrderStimulus, 'Fill' | 'FillComplete' | 'NotFound'>, string> = {
  Release: 'release 10',
  Accept: 'accept',
  Reject: 'reject',
  Cancel: 'cancel',
  Expire: 'expire',
  RequestCancel: 'cancel?',
  CancelRefused: 'cancel-no',
  RequestAmend: 'amend? ',
  Amend: 'amend ',
  AmendRefused: 'amend-no',
  Doubt: 'doubt',
}

const step = fc.record({
  stimulus: fc.constantFrom(...ORDER_STIMULI.filter(stimulus => stimulus !== 'NotFound')),
  size: fc.integer({ min: 1, max: 14 }),
})

function wordOf(order: Order, stimulus: OrderStimulus, size: number): OrderEvent {
  if (stimulus === 'Fill' || stimulus === 'FillComplete') return fillOf(size)
  if (stimulus === 'NotFound') return eventOf('reject')
  const word = WORDS[stimulus]
  const total = stimulus === 'Amend' && order.pendingQtyLots !== undefined ? order.pendingQtyLots : size
  return eventOf(word.endsWith(' ') ? word + total : word)
}

test('in any story nothing filled is lost, nothing closed opens, nothing open is negative', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { maxLength: 30 }), (isHeld, steps) => {
      const order = orderOf(submitted(10, isHeld))
      let filled = 0
      let closedAs: OrderStatus | undefined
      for (const { stimulus, size } of steps) {
        const isFill = stimulus === 'Fill' || stimulus === 'FillComplete'
        if (!isFill && nextStatusOf(order.status, stimulus) === undefined) continue
        const openBefore = openLotsOf(order)
        applyToOrder(order, wordOf(order, stimulus, size))
        if (isFill) filled += size
        assert.equal(order.cumQtyLots, filled)
        assert.ok(openLotsOf(order) >= 0)
        if (isFill) assert.ok(openLotsOf(order) <= openBefore)
        if (closedAs !== undefined) assert.equal(order.status, closedAs)
        if (isClosed(order.status)) closedAs = order.status
        assert.equal(order.closedTimeUs !== undefined, isClosed(order.status))
        if (isClosed(order.status)) assert.equal(openLotsOf(order) + leavesQtyLotsOf(order), 0)
        if (order.status === 'Filled') assert.ok(order.cumQtyLots >= order.qtyLots)
      }
    }),
    { numRuns: 2000 },
  )
})

test('a fill is complete when nothing is left by the larger of both sizes', () => {
  assert.equal(fillStimulusOf(tell('accept'), 9), 'Fill')
  assert.equal(fillStimulusOf(tell('accept'), 10), 'FillComplete')
  assert.equal(fillStimulusOf(tell('accept, amend? 15'), 10), 'Fill')
})

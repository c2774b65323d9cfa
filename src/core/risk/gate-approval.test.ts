/** Only what the gate admitted, as it admitted it, can be sent. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AmendRequest, OrderRequest } from '../domain/effects.ts'
import type { AccountIndex, ClientOrderId, InstrumentIndex, OrderNumber } from '../domain/ids.ts'
import { lots, ticks } from '../domain/quantities.ts'
import { PreTradeGate } from './gate.ts'
import { caseFacts, caseLimits, type FactsChange } from './gate-fixtures.ts'
import { MISSING } from './order-facts.ts'

function requestOf(change: Partial<OrderRequest> = {}): OrderRequest {
  return {
    orderNumber: 7 as OrderNumber,
    clientOrderId: 'H1E1S1L0' as ClientOrderId,
    accountIndex: 0 as AccountIndex,
    instrumentIndex: 0 as InstrumentIndex,
    side: 'Buy',
    workingType: 'Limit',
    workingTimeInForce: 'GTC',
    expireTimeUs: undefined,
    isPostOnly: false,
    isReduceOnly: false,
    qtyLots: lots(10),
    limitTicks: ticks(1_000),
    triggerTicks: undefined,
    trailingOffsetTicks: undefined,
    ...change,
  }
}

function admitted(change: FactsChange = {}): PreTradeGate {
  const gate = new PreTradeGate()
  assert.equal(gate.admitOrder(caseFacts(change), caseLimits()), undefined)
  return gate
}

test('what was admitted is approved, the same object, once', () => {
  const gate = admitted()
  const order = requestOf()
  assert.equal(gate.approveOrder(order), order)
  assert.throws(() => gate.approveOrder(order), /only after the gate admitted it/)
})

test('nothing else is approved: not the refused, not another order, not other terms, not in another turn', () => {
  const refusing = new PreTradeGate()
  assert.equal(refusing.admitOrder(caseFacts({ tradingState: 'Halted' }), caseLimits())?.code, 'TRADING_HALTED')
  assert.throws(() => refusing.approveOrder(requestOf()), /only after the gate admitted it/)
  assert.throws(
    () => admitted().approveOrder(requestOf({ orderNumber: 8 as OrderNumber })),
    /order 8 is sent only after/,
  )
  assert.throws(() => admitted().approveOrder(requestOf({ qtyLots: lots(11) })), /as it was admitted/)
  assert.throws(() => admitted().approveOrder(requestOf({ limitTicks: ticks(1_001) })), /as it was admitted/)
  assert.throws(() => admitted().approveOrder(requestOf({ limitTicks: undefined })), /as it was admitted/)
  assert.throws(() => admitted({ orderPriceTicks: MISSING }).approveOrder(requestOf()), /as it was admitted/)
  const later = admitted()
  later.beginTurn()
  assert.throws(() => later.approveOrder(requestOf()), /only after the gate admitted it/)
})

test('the orders of a list are approved in any order, each as itself', () => {
  const gate = new PreTradeGate()
  for (const orderNumber of [1, 2, 3])
    gate.admitOrder(caseFacts({ orderNumber, qtyLots: 10 + orderNumber }), caseLimits())
  for (const orderNumber of [2, 3, 1]) {
    gate.approveOrder(requestOf({ orderNumber: orderNumber as OrderNumber, qtyLots: lots(10 + orderNumber) }))
  }
  assert.throws(() => gate.approveOrder(requestOf({ orderNumber: 1 as OrderNumber, qtyLots: lots(11) })))
})

test('an amend is approved by its total quantity, fills included', () => {
  const amend: AmendRequest = {
    orderNumber: 7 as OrderNumber,
    clientOrderId: 'H1E1S1L0' as ClientOrderId,
    venueOrderId: undefined,
    instrumentIndex: 0 as InstrumentIndex,
    qtyLots: lots(25),
    limitTicks: ticks(1_000),
    triggerTicks: undefined,
  }
  const gate = new PreTradeGate()
  assert.equal(
    gate.admitAmend(
      caseFacts({ workingQtyLots: 10, workingPriceTicks: 1_000, cumQtyLots: 5, qtyLots: 20 }),
      caseLimits(),
    ),
    undefined,
  )
  assert.equal(gate.approveAmend(amend), amend)
  assert.throws(() => gate.approveAmend(amend), /only after the gate admitted it/)
})

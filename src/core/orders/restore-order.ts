/** Brings an order back from a snapshot, in the same shape as a new one, whatever JSON left out. */

import { isClosed, type Order } from '../domain/order.ts'
import { orderOf } from './order-record.ts'

/** Shape: what a snapshot holds of an order: all its fields, but for those that were `undefined`. */
export function restoreOrder(saved: Order): Order {
  const order = orderOf({
    kind: 'OrderSubmitted',
    orderNumber: saved.orderNumber,
    strategyIndex: saved.strategyIndex,
    clientOrderId: saved.clientOrderId,
    accountIndex: saved.accountIndex,
    terms: saved,
    intentSequence: saved.intentSequence,
    leg: saved.leg,
    contingency: saved.contingency,
    listNumber: saved.listNumber,
    originSequence: saved.originSequence,
    isTriggerEmulated: saved.isTriggerEmulated,
    isHeld: !isClosed(saved.status) && saved.status === 'Held',
    timeUs: saved.createdTimeUs,
  })
  return Object.assign(order, saved)
}

/** What a snapshot holds of an order, and how it comes back: in the same shape as a new one, whatever JSON left out. */

import { isClosed, type Order } from '../domain/order.ts'
import { orderOf } from './order-record.ts'

/** Why: its fields are in the order of canonical text, which costs a quarter then (core/std/canonical.ts). */
export function saveOrder(order: Order): Order {
  return {
    accountIndex: order.accountIndex,
    clientOrderId: order.clientOrderId,
    closedTimeUs: order.closedTimeUs,
    contingency: order.contingency,
    createdTimeUs: order.createdTimeUs,
    cumQtyLots: order.cumQtyLots,
    cumTickLots: order.cumTickLots,
    expireTimeUs: order.expireTimeUs,
    feesMinor: order.feesMinor,
    instrumentIndex: order.instrumentIndex,
    intentSequence: order.intentSequence,
    isArmed: order.isArmed,
    isPostOnly: order.isPostOnly,
    isReduceOnly: order.isReduceOnly,
    isToBeReplaced: order.isToBeReplaced,
    isTriggerEmulated: order.isTriggerEmulated,
    isTriggered: order.isTriggered,
    leg: order.leg,
    limitTicks: order.limitTicks,
    listNumber: order.listNumber,
    orderNumber: order.orderNumber,
    orderType: order.orderType,
    originSequence: order.originSequence,
    pendingLimitTicks: order.pendingLimitTicks,
    pendingQtyLots: order.pendingQtyLots,
    pendingTriggerTicks: order.pendingTriggerTicks,
    qtyLots: order.qtyLots,
    queryCount: order.queryCount,
    releasedTimeUs: order.releasedTimeUs,
    sentTimeUs: order.sentTimeUs,
    side: order.side,
    status: order.status,
    strategyIndex: order.strategyIndex,
    tag: order.tag,
    timeInForce: order.timeInForce,
    trailingOffsetTicks: order.trailingOffsetTicks,
    triggerSource: order.triggerSource,
    triggerTicks: order.triggerTicks,
    venueOrderId: order.venueOrderId,
    workingTimeInForce: order.workingTimeInForce,
    workingType: order.workingType,
  }
}

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

/**
 * Brings the events of an order into its handle: the author's view of the core's transition table.
 *
 * Invariants: a closed status never changes; a fill that comes late is still counted.
 */

import type {
  OrderAmended,
  OrderAmendRequested,
  OrderDenied,
  OrderEvent,
  OrderFilled,
  OrderReleased,
  OrderSubmitted,
} from '../core/domain/events.ts'
import type { QtyLots } from '../core/domain/quantities.ts'
import type { HandleStatus, TrackedOrder } from './order-handle.ts'

export function applyOrderEvent(order: TrackedOrder, event: Exclude<OrderEvent, OrderDenied>): void {
  if (order.earlierNumbers.length > 0 && order.earlierNumbers.includes(event.orderNumber)) {
    if (event.kind === 'OrderFilled') fillEarlier(order, event)
    return
  }
  switch (event.kind) {
    case 'OrderSubmitted':
      submit(order, event)
      break
    case 'OrderReleased':
      release(order, event)
      break
    case 'OrderAdjusted':
      order.qtyLots = totalOf(order, event.qtyLots)
      order.triggerTicks = event.triggerTicks
      break
    case 'OrderFilled':
      fill(order, event)
      break
    case 'OrderInDoubt':
      if (order.status !== 'PendingCancel' && !order.isToBeReplaced) move(order, 'InDoubt')
      break
    case 'OrderAccepted':
      if (order.status !== 'PendingAmend' && order.status !== 'PendingCancel') move(order, 'Accepted')
      break
    case 'OrderTriggered':
      order.isTriggered = true
      break
    case 'OrderCancelRequested':
      if (!order.isToBeReplaced) move(order, 'PendingCancel')
      break
    case 'OrderCancelRejected':
      order.text = event.text
      order.cancelIntentSequence = 0
      if (order.status === 'PendingCancel' || order.isToBeReplaced) order.status = 'Accepted'
      if (order.isToBeReplaced) endAmend(order)
      break
    case 'OrderAmendRequested':
      requestAmend(order, event)
      break
    case 'OrderAmended':
      amend(order, event)
      break
    case 'OrderAmendRejected':
      order.text = event.text
      if (order.status === 'PendingAmend') order.status = order.isToBeReplaced ? 'PendingCancel' : 'Accepted'
      endAmend(order)
      break
    case 'OrderRejected':
      close(order, 'Rejected', event.text)
      break
    case 'OrderCanceled':
      close(order, 'Canceled', event.text)
      break
    case 'OrderExpired':
      move(order, 'Expired')
      break
    case 'OrderQueried':
    case 'OrderRetired':
    case 'OrderAdopted':
      break
    default:
      event satisfies never
  }
}

/** A denied submission closes the order; a denied cancel or amend leaves it as it was. */
export function applyDenial(order: TrackedOrder, event: OrderDenied): void {
  order.denial = { ...event }
  if (event.action === 'Submit') order.status = 'Denied'
  else if (event.action === 'Cancel') order.cancelIntentSequence = 0
  else order.amendIntentSequence = 0
}

/** The first order of an intent, or the one that takes its place: its handle goes on with it. */
function submit(order: TrackedOrder, event: OrderSubmitted): void {
  const status = event.isHeld ? 'Held' : 'Submitted'
  if (order.isToBeReplaced) {
    order.earlierNumbers = [...order.earlierNumbers, order.orderNumber]
    order.earlierQtyLots = order.cumQtyLots
    order.qtyLots = totalOf(order, event.terms.qtyLots)
    order.limitTicks = event.terms.limitTicks
    order.triggerTicks = event.terms.triggerTicks
    order.isTriggered = false
    endAmend(order)
  }
  order.orderNumber = event.orderNumber
  order.clientOrderId = event.clientOrderId
  order.isTriggerEmulated = event.isTriggerEmulated
  move(order, status)
}

/** The author's order is all of them together. */
function totalOf(order: TrackedOrder, qtyLots: number): QtyLots {
  return (order.earlierQtyLots + qtyLots) as QtyLots
}

/** A late fill of an order whose place was taken: it is real, and beside what the new one is for. */
function fillEarlier(order: TrackedOrder, event: OrderFilled): void {
  order.cumQtyLots = (order.cumQtyLots + event.lastQtyLots) as QtyLots
  order.cumTickLots += event.lastQtyLots * event.lastTicks
  order.earlierQtyLots += event.lastQtyLots
  order.qtyLots = (order.qtyLots + event.lastQtyLots) as QtyLots
}

/** After a wish to cancel: the venue has no amend and has not heard of another size. */
function requestAmend(order: TrackedOrder, event: OrderAmendRequested): void {
  if (order.status === 'PendingCancel') order.isToBeReplaced = true
  else order.pendingQtyLots = totalOf(order, event.qtyLots)
  move(order, 'PendingAmend')
}

function release(order: TrackedOrder, event: OrderReleased): void {
  order.qtyLots = totalOf(order, event.qtyLots)
  order.limitTicks = event.limitTicks
  order.isTriggered = event.isTriggered
  move(order, 'Submitted')
}

function fill(order: TrackedOrder, event: OrderFilled): void {
  order.cumQtyLots = (order.cumQtyLots + event.lastQtyLots) as QtyLots
  order.cumTickLots += event.lastQtyLots * event.lastTicks
  const sizeLots = Math.max(order.qtyLots, order.pendingQtyLots ?? 0)
  if (order.cumQtyLots >= sizeLots) move(order, 'Filled')
  else if (order.status !== 'PendingAmend' && order.status !== 'PendingCancel') move(order, 'Accepted')
}

function amend(order: TrackedOrder, event: OrderAmended): void {
  endAmend(order)
  order.qtyLots = totalOf(order, event.qtyLots)
  order.limitTicks = event.limitTicks
  order.triggerTicks = event.triggerTicks
  if (order.status !== 'Held' && order.status !== 'PendingCancel') move(order, 'Accepted')
}

function endAmend(order: TrackedOrder): void {
  order.amendIntentSequence = 0
  order.pendingQtyLots = undefined
  order.isToBeReplaced = false
}

function close(order: TrackedOrder, status: HandleStatus, text: string): void {
  if (!order.isClosed) order.text = text
  move(order, status)
}

function move(order: TrackedOrder, status: HandleStatus): void {
  if (order.isClosed) return
  order.status = status
  if (!order.isClosed) return
  order.cancelIntentSequence = 0
  endAmend(order)
}

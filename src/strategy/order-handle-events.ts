/**
 * Brings the events of an order into its handle: the author's view of the core's transition table.
 *
 * Invariants: a closed status never changes; a fill that comes late is still counted.
 */

import type { OrderAmended, OrderDenied, OrderEvent, OrderFilled, OrderReleased } from '../core/domain/events.ts'
import type { QtyLots } from '../core/domain/quantities.ts'
import type { HandleStatus, TrackedOrder } from './order-handle.ts'

export function applyOrderEvent(order: TrackedOrder, event: Exclude<OrderEvent, OrderDenied>): void {
  switch (event.kind) {
    case 'OrderSubmitted':
      order.orderNumber = event.orderNumber
      order.clientOrderId = event.clientOrderId
      move(order, event.isHeld ? 'Held' : 'Submitted')
      break
    case 'OrderReleased':
      release(order, event)
      break
    case 'OrderAdjusted':
      order.qtyLots = event.qtyLots
      order.triggerTicks = event.triggerTicks
      break
    case 'OrderFilled':
      fill(order, event)
      break
    case 'OrderInDoubt':
      if (order.status !== 'PendingCancel') move(order, 'InDoubt')
      break
    case 'OrderAccepted':
      if (order.status !== 'PendingAmend' && order.status !== 'PendingCancel') move(order, 'Accepted')
      break
    case 'OrderTriggered':
      order.isTriggered = true
      break
    case 'OrderCancelRequested':
      move(order, 'PendingCancel')
      break
    case 'OrderCancelRejected':
      order.text = event.text
      order.cancelIntentSequence = 0
      if (order.status === 'PendingCancel') order.status = 'Accepted'
      break
    case 'OrderAmendRequested':
      order.pendingQtyLots = event.qtyLots
      move(order, 'PendingAmend')
      break
    case 'OrderAmended':
      amend(order, event)
      break
    case 'OrderAmendRejected':
      order.text = event.text
      endAmend(order)
      if (order.status === 'PendingAmend') order.status = 'Accepted'
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

function release(order: TrackedOrder, event: OrderReleased): void {
  order.qtyLots = event.qtyLots
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
  order.qtyLots = event.qtyLots
  order.limitTicks = event.limitTicks
  order.triggerTicks = event.triggerTicks
  if (order.status !== 'Held' && order.status !== 'PendingCancel') move(order, 'Accepted')
}

function endAmend(order: TrackedOrder): void {
  order.amendIntentSequence = 0
  order.pendingQtyLots = undefined
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

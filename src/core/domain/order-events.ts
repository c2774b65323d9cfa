/** Tells the facts about one order from all others. */

import type { Event, OrderEvent } from './events.ts'

/** True for what concerns one order. Why a switch: the compiler holds it to {@link OrderEvent}, both ways. */
export function isOrderEvent(event: Event): event is OrderEvent {
  switch (event.kind) {
    case 'OrderDenied':
    case 'OrderSubmitted':
    case 'OrderReleased':
    case 'OrderAdjusted':
    case 'OrderInDoubt':
    case 'OrderQueried':
    case 'OrderAccepted':
    case 'OrderRejected':
    case 'OrderTriggered':
    case 'OrderFilled':
    case 'OrderCancelRequested':
    case 'OrderCancelRejected':
    case 'OrderCanceled':
    case 'OrderExpired':
    case 'OrderAmendRequested':
    case 'OrderAmended':
    case 'OrderAmendRejected':
    case 'OrderRetired':
    case 'OrderAdopted':
      event satisfies OrderEvent
      return true
    default:
      event satisfies Exclude<Event, OrderEvent>
      return false
  }
}

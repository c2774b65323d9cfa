/** The record of an order that somebody else placed and that is ours to watch from now on. */

import type { OrderAdopted } from '../domain/events.ts'
import type { Order } from '../domain/order.ts'
import { orderOf } from './order-record.ts'

/** No intent asked for it, and it closes no position of a scope: neither number is ever used. */
const ADOPTED_INTENT = -1

/** It works at the venue already; what was filled before stays out of our book. */
export function adoptedOrderOf(event: OrderAdopted): Order {
  const { orderNumber, strategyIndex, clientOrderId, accountIndex, terms, originSequence, timeUs } = event
  const order = orderOf({
    kind: 'OrderSubmitted',
    orderNumber,
    strategyIndex,
    clientOrderId,
    accountIndex,
    terms,
    intentSequence: ADOPTED_INTENT,
    leg: 0,
    contingency: 'None',
    listNumber: orderNumber,
    originSequence,
    isTriggerEmulated: false,
    isHeld: false,
    timeUs,
  })
  order.status = 'Accepted'
  order.venueOrderId = event.venueOrderId
  order.cumQtyLots = event.cumQtyLots
  return order
}

/** Tells whether a fact that was decided earlier in the turn has been overtaken by another one since; such a fact is dropped. */

import type { Event, OrderReleased } from '../domain/events.ts'
import type { OrderNumber, VenueIndex } from '../domain/ids.ts'
import { isClosed } from '../domain/order.ts'
import { nextStatusOf, type OrderStimulus } from '../orders/transitions.ts'
import type { EngineState } from './engine-state.ts'
import { supportsAmend } from './order-steps.ts'
import { closableLotsOf, hasTriggeredAlternative, mustWait } from './release-steps.ts'

/** Shape: `soFar` are the facts of this turn that were applied already; those before `at` in `pending` are among them. */
export function isVoid(state: EngineState, pending: readonly Event[], at: number, soFar: readonly Event[]): boolean {
  const event = pending[at]!
  switch (event.kind) {
    case 'OrderCancelRequested':
      return !allows(state, event.orderNumber, 'RequestCancel') || isAskedThisTurn(state, event.orderNumber, soFar)
    case 'OrderCanceled':
      return !allows(state, event.orderNumber, 'Cancel')
    case 'OrderExpired':
      return !allows(state, event.orderNumber, 'Expire')
    case 'OrderReleased':
      return isReleaseVoid(state, event) || isTakenBack(event, pending, at)
    case 'OrderTriggered':
      return isClosed(state.orders.get(event.orderNumber)?.status ?? 'Canceled')
    case 'OrderAdjusted':
      return state.orders.get(event.orderNumber)?.status !== 'Held'
    case 'OrderAmendRequested':
      return !allows(state, event.orderNumber, 'RequestAmend') || isOvertaken(state, event.orderNumber)
    case 'OrderInDoubt':
      return !allows(state, event.orderNumber, 'Doubt')
    case 'OrderQueried':
      return isClosed(state.orders.get(event.orderNumber)?.status ?? 'Canceled')
    case 'TimerSet':
      return event.timerKind === 'Ack' && event.atUs !== 0 && state.ackTimerAtUs[event.subject as VenueIndex] !== 0
    default:
      return false
  }
}

/**
 * True for a release whose order is given up later in the same turn: a breaker tripped by the tick that reached its trigger.
 *
 * Why: it was held when that was decided, so nobody is asked to cancel it: it must not leave.
 */
function isTakenBack(event: OrderReleased, pending: readonly Event[], at: number): boolean {
  for (let i = at + 1; i < pending.length; i++) {
    const later = pending[i]!
    const isEnd = later.kind === 'OrderCanceled' || later.kind === 'OrderExpired'
    if (isEnd && later.orderNumber === event.orderNumber) return true
  }
  return false
}

/** Two orders that cancel each other, or that close one position, can be triggered by one price; the first goes. */
function isReleaseVoid(state: EngineState, event: OrderReleased): boolean {
  const order = state.orders.get(event.orderNumber)
  if (order?.status !== 'Held' || hasTriggeredAlternative(state, order) || mustWait(state, order)) return true
  return event.qtyLots - order.cumQtyLots > closableLotsOf(state, order)
}

function allows(state: EngineState, orderNumber: OrderNumber, stimulus: OrderStimulus): boolean {
  const order = state.orders.get(orderNumber)
  return order !== undefined && !isClosed(order.status) && nextStatusOf(order.status, stimulus) !== undefined
}

/** An amend for the venue comes too late for an order that is being canceled. */
function isOvertaken(state: EngineState, orderNumber: OrderNumber): boolean {
  const order = state.orders.get(orderNumber)!
  return order.status === 'PendingCancel' && supportsAmend(state, order)
}

/** A cancel that is wished for by two in one turn is sent once. */
function isAskedThisTurn(state: EngineState, orderNumber: OrderNumber, soFar: readonly Event[]): boolean {
  const order = state.orders.get(orderNumber)
  if (order?.status !== 'PendingCancel' || order.sentTimeUs !== state.timeUs) return false
  return soFar.some(event => event.kind === 'OrderCancelRequested' && event.orderNumber === orderNumber)
}

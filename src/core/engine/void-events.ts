/** Tells whether a fact that was decided earlier in the turn has been overtaken by another one since; such a fact is dropped. */

import type { Event } from '../domain/events.ts'
import type { OrderNumber, VenueIndex } from '../domain/ids.ts'
import { isClosed } from '../domain/order.ts'
import { nextStatusOf, type OrderStimulus } from '../orders/transitions.ts'
import type { EngineState } from './engine-state.ts'

export function isVoid(state: EngineState, event: Event): boolean {
  switch (event.kind) {
    case 'OrderCancelRequested':
      return !allows(state, event.orderNumber, 'RequestCancel') || isAskedThisTurn(state, event.orderNumber)
    case 'OrderCanceled':
      return !allows(state, event.orderNumber, 'Cancel')
    case 'OrderExpired':
      return !allows(state, event.orderNumber, 'Expire')
    case 'OrderReleased':
      return state.orders.get(event.orderNumber)?.status !== 'Held'
    case 'OrderAmendRequested':
      return !allows(state, event.orderNumber, 'RequestAmend')
    case 'OrderInDoubt':
      return !allows(state, event.orderNumber, 'Doubt')
    case 'TimerSet':
      return event.timerKind === 'Ack' && event.atUs !== 0 && state.ackTimerAtUs[event.subject as VenueIndex] !== 0
    default:
      return false
  }
}

function allows(state: EngineState, orderNumber: OrderNumber, stimulus: OrderStimulus): boolean {
  const order = state.orders.get(orderNumber)
  return order !== undefined && !isClosed(order.status) && nextStatusOf(order.status, stimulus) !== undefined
}

function isAskedThisTurn(state: EngineState, orderNumber: OrderNumber): boolean {
  const order = state.orders.get(orderNumber)
  return order?.status === 'PendingCancel' && order.sentTimeUs === state.timeUs
}

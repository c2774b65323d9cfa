/** The small decisions about one order that several inputs lead to: cancel it, release it, ask about it, arm its timers. */

import type { Event, OrderReleased } from '../domain/events.ts'
import type { TimeUs, VenueIndex } from '../domain/ids.ts'
import type { Order } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { nextStatusOf } from '../orders/transitions.ts'
import { addUs } from '../std/time.ts'
import type { EngineState } from './engine-state.ts'

const QUERY_DELAY_US_MIN = 1_000_000
const QUERY_DELAY_US_MAX = 30_000_000

/** Asks for the cancel of an open order; one that never left is canceled at once. A second wish changes nothing. */
export function cancelOf(state: EngineState, order: Order, out: Event[], text = ''): void {
  const { orderNumber, strategyIndex } = order
  if (order.status === 'Held') {
    out.push({ kind: 'OrderCanceled', orderNumber, strategyIndex, text, timeUs: state.timeUs })
  } else if (nextStatusOf(order.status, 'RequestCancel') !== undefined && order.status !== 'PendingCancel') {
    out.push({ kind: 'OrderCancelRequested', orderNumber, strategyIndex, timeUs: state.timeUs })
  }
}

/** The event that sends a held order to the venue as what it has become. */
export function releaseOf(state: EngineState, order: Order, qtyLots: QtyLots, isTriggered: boolean): OrderReleased {
  return {
    kind: 'OrderReleased',
    orderNumber: order.orderNumber,
    strategyIndex: order.strategyIndex,
    workingType: isTriggered ? typeAfterTrigger(order) : order.orderType,
    qtyLots,
    limitTicks: limitAfterTrigger(order),
    isTriggered,
    timeUs: state.timeUs,
  }
}

function typeAfterTrigger(order: Order): 'Limit' | 'Market' {
  return order.orderType === 'StopLimit' ? 'Limit' : 'Market'
}

function limitAfterTrigger(order: Order): PriceTicks | undefined {
  return order.orderType === 'StopLimit' || order.orderType === 'Limit' ? order.limitTicks : undefined
}

/** Asks the venue about an order, and sets the time to ask again: 1, 2, 4 … at most 30 seconds later. */
export function askAbout(state: EngineState, order: Order, out: Event[]): void {
  const { orderNumber, strategyIndex } = order
  out.push({ kind: 'OrderQueried', orderNumber, strategyIndex, timeUs: state.timeUs })
  const delayUs = Math.min(QUERY_DELAY_US_MAX, QUERY_DELAY_US_MIN * 2 ** Math.min(order.queryCount, 10))
  out.push(timerSet('Query', orderNumber, addUs(state.timeUs, delayUs)))
}

export function timerSet(
  timerKind: 'Ack' | 'Query' | 'Expiry' | 'BarClose' | 'DayStart' | 'DataAge',
  subject: number,
  atUs: TimeUs,
): Event {
  return { kind: 'TimerSet', timerKind, subject, timerNumber: 0, atUs }
}

export function venueOf(state: EngineState, order: Order): VenueIndex {
  return state.instrumentOf(order.instrumentIndex).venueIndex
}

/** True while an answer of the venue is awaited. */
export function awaitsAnswer(order: Order): boolean {
  return order.status === 'Submitted' || order.status === 'PendingCancel' || order.status === 'PendingAmend'
}

/** The small decisions about one order that several inputs lead to: cancel it, release it, ask about it, arm its timers. */

import type { Event, OrderReleased } from '../domain/events.ts'
import type { OrderNumber, TimeUs, VenueIndex } from '../domain/ids.ts'
import type { TimerKind } from '../domain/inputs.ts'
import type { Order } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { siblingsToCancel } from '../orders/contingency.ts'
import { isExpiryEmulatedFor } from '../orders/emulation.ts'
import { triggeredTypeOf } from '../orders/order-record.ts'
import { nextStatusOf } from '../orders/transitions.ts'
import { addUs, nextDayStart } from '../std/time.ts'
import { type EngineState, timerKeyOf } from './engine-state.ts'

const QUERY_DELAY_US_MIN = 1_000_000
const QUERY_DELAY_US_MAX = 30_000_000
/** Before this rule version a refused cancel was said again only where trading is halted. */
const SAID_AGAIN_SINCE = 3
/** Before this one a Day order was none of those. */
const DAYS_SAID_AGAIN_SINCE = 4

/**
 * Asks for the cancel of an open order; one that never left is canceled at once. A second wish changes nothing, but that an
 * order which was to be replaced is not.
 */
export function cancelOf(state: EngineState, order: Order, out: Event[], text = ''): void {
  if (order.status !== 'PendingCancel') cancelAgain(state, order, out, text)
  else dropReplacement(order, text || 'canceled', out)
}

/** No new order takes the place of this one when it is gone. */
export function dropReplacement(order: Order, text: string, out: Event[]): void {
  const { orderNumber, strategyIndex } = order
  if (order.isToBeReplaced) out.push({ kind: 'OrderAmendRejected', orderNumber, strategyIndex, text })
}

/** The same, said again where it was said before: a halt does not wait for the answer to an older wish. */
export function cancelAgain(state: EngineState, order: Order, out: Event[], text = ''): void {
  const { orderNumber, strategyIndex } = order
  dropReplacement(order, text || 'canceled', out)
  if (order.status === 'Held') {
    out.push({ kind: 'OrderCanceled', orderNumber, strategyIndex, text, timeUs: state.timeUs })
  } else if (nextStatusOf(order.status, 'RequestCancel') !== undefined) {
    out.push({ kind: 'OrderCancelRequested', orderNumber, strategyIndex, timeUs: state.timeUs })
  }
}

/** The event that sends a held order to the venue as what it has become. */
export function releaseOf(state: EngineState, order: Order, qtyLots: QtyLots, isTriggered: boolean): OrderReleased {
  return {
    kind: 'OrderReleased',
    orderNumber: order.orderNumber,
    strategyIndex: order.strategyIndex,
    workingType: isTriggered ? triggeredTypeOf(order) : order.orderType,
    qtyLots,
    limitTicks: limitAfterTrigger(order),
    isTriggered,
    timeUs: state.timeUs,
  }
}

/** A limit behind a trigger, or that of an order held by its limit; what works at the market has none. */
export function limitAfterTrigger(order: Order): PriceTicks | undefined {
  return order.orderType === 'StopLimit' || order.orderType === 'Limit' ? order.limitTicks : undefined
}

/** Asks the venue about an order, and sets the time to ask again: 1, 2, 4 … at most 30 seconds later. */
export function askAbout(state: EngineState, order: Order, out: Event[]): void {
  const { orderNumber, strategyIndex } = order
  out.push({ kind: 'OrderQueried', orderNumber, strategyIndex, timeUs: state.timeUs })
  const delayUs = Math.min(QUERY_DELAY_US_MAX, QUERY_DELAY_US_MIN * 2 ** Math.min(order.queryCount, 10))
  out.push(timerSet('Query', orderNumber, addUs(state.timeUs, delayUs)))
}

/** Asks, unless a question is under way already: its timer asks again, so that no answer can make us ask in a circle. */
export function askOnce(state: EngineState, order: Order, out: Event[]): void {
  if (!isAskedAbout(state, order.orderNumber)) askAbout(state, order, out)
}

export function isAskedAbout(state: EngineState, orderNumber: OrderNumber): boolean {
  return state.timers.has(timerKeyOf('Query', orderNumber, 0))
}

export function timerSet(timerKind: Exclude<TimerKind, 'Strategy'>, subject: number, atUs: TimeUs): Event {
  return { kind: 'TimerSet', timerKind, subject, timerNumber: 0, atUs }
}

export function venueOf(state: EngineState, order: Order): VenueIndex {
  return state.instrumentOf(order.instrumentIndex).venueIndex
}

export function supportsAmend(state: EngineState, order: Order): boolean {
  return state.world.venues[venueOf(state, order)]!.capabilities.supportsAmend
}

/** True while an answer of the venue is awaited. */
export function awaitsAnswer(order: Order): boolean {
  return order.status === 'Submitted' || order.status === 'PendingCancel' || order.status === 'PendingAmend'
}

/** True for the order that closes a position in a scope to be flattened: a halt lets it work. */
export function isFlattenOrder(order: Order): boolean {
  return order.intentSequence === 0
}

/** True where trading is halted for the order: whatever became of older wishes, it is to be gone. */
export function isUnwanted(state: EngineState, order: Order): boolean {
  const { tradingStates } = state.built.risk
  const { accountIndex, instrumentIndex, strategyIndex } = order
  if (isFlattenOrder(order)) return false
  return tradingStates.effective(venueOf(state, order), accountIndex, instrumentIndex, strategyIndex) === 'Halted'
}

/**
 * True for an order that is to be gone, whatever became of older wishes: trading is halted for it, its time is up, or another of
 * its list has done its work.
 */
export function mustGo(state: EngineState, order: Order): boolean {
  if (isUnwanted(state, order)) return true
  return state.world.ruleVersion >= SAID_AGAIN_SINCE && (isOverdue(state, order) || isEndedByList(state, order))
}

function isOverdue(state: EngineState, order: Order): boolean {
  const endUs = endOf(state, order)
  if (endUs === undefined || endUs > state.timeUs) return false
  return isExpiryEmulatedFor(order.timeInForce, state.world.venues[venueOf(state, order)]!.capabilities)
}

/** Returns: `undefined` for an order that works until somebody ends it. */
function endOf({ world }: EngineState, { timeInForce, expireTimeUs, createdTimeUs }: Order): TimeUs | undefined {
  if (timeInForce === 'GTD') return expireTimeUs
  if (timeInForce !== 'Day' || world.ruleVersion < DAYS_SAID_AGAIN_SINCE) return undefined
  return nextDayStart(createdTimeUs, world.dayStartMinute)
}

function isEndedByList(state: EngineState, order: Order): boolean {
  if (order.contingency === 'None') return false
  const legs = state.orders.legsOf(order.listNumber)
  return legs.some(other => siblingsToCancel(other, legs).includes(order))
}

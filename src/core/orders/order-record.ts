/** The record of one order: made by its first event, changed by every later one, and by nothing else. */

import type {
  OrderAmended,
  OrderAmendRequested,
  OrderEvent,
  OrderFilled,
  OrderReleased,
  OrderSubmitted,
} from '../domain/events.ts'
import type { TimeUs } from '../domain/ids.ts'
import { isClosed, type Order } from '../domain/order.ts'
import type { MoneyMinor, QtyLots } from '../domain/quantities.ts'
import { assert } from '../std/assert.ts'
import { nextStatusOf, type OrderStimulus } from './transitions.ts'

/**
 * The order that an event brings into being. Every field is set here: all orders share one shape. First comes what is asked
 * for when it is retired: by then no cache holds it, and each further line of memory is waited for.
 *
 * Shape: `workingTimeInForce` where the venue is told another than was asked for.
 */
export function orderOf(event: OrderSubmitted, workingTimeInForce = event.terms.timeInForce): Order {
  const terms = event.terms
  return {
    orderNumber: event.orderNumber,
    strategyIndex: event.strategyIndex,
    clientOrderId: event.clientOrderId,
    contingency: event.contingency,
    status: event.isHeld ? 'Held' : 'Submitted',
    intentSequence: event.intentSequence,
    leg: event.leg,
    accountIndex: event.accountIndex,
    instrumentIndex: terms.instrumentIndex,
    side: terms.side,
    orderType: terms.orderType,
    timeInForce: terms.timeInForce,
    workingTimeInForce,
    triggerSource: terms.triggerSource,
    expireTimeUs: terms.expireTimeUs,
    isPostOnly: terms.isPostOnly,
    isReduceOnly: terms.isReduceOnly,
    tag: terms.tag,
    listNumber: event.listNumber,
    originSequence: event.originSequence,
    isTriggerEmulated: event.isTriggerEmulated,
    createdTimeUs: event.timeUs,
    workingType: terms.orderType,
    qtyLots: terms.qtyLots,
    limitTicks: terms.limitTicks,
    triggerTicks: terms.triggerTicks,
    trailingOffsetTicks: terms.trailingOffsetTicks,
    cumQtyLots: 0 as QtyLots,
    cumTickLots: 0,
    feesMinor: 0 as MoneyMinor,
    venueOrderId: undefined,
    isTriggered: false,
    isArmed: !event.isHeld || event.contingency !== 'Bracket' || event.leg === 0,
    pendingQtyLots: undefined,
    pendingLimitTicks: undefined,
    pendingTriggerTicks: undefined,
    isToBeReplaced: false,
    releasedTimeUs: event.timeUs,
    sentTimeUs: event.timeUs,
    queryCount: 0,
    closedTimeUs: undefined,
  }
}

/** The most that can still fill: an unanswered amend that asks for more counts already. 0 once closed. */
export function openLotsOf(order: Order): number {
  if (isClosed(order.status)) return 0
  const open = sizeOf(order) - order.cumQtyLots
  return Math.max(open, 0)
}

/** Which of the two kinds of fill an execution of this size is. */
export function fillStimulusOf(order: Order, lastQtyLots: number): 'Fill' | 'FillComplete' {
  return order.cumQtyLots + lastQtyLots < sizeOf(order) ? 'Fill' : 'FillComplete'
}

/** By how many lots an execution of this size would overfill the order; 0 for an honest one. */
export function overfillLotsOf(order: Order, lastQtyLots: number): number {
  const over = order.cumQtyLots + lastQtyLots - sizeOf(order)
  return Math.max(over, 0)
}

/** True where the venue is known to have had the order: an answer `NotFound` then means lost, not never taken. */
export function wasTaken(order: Order): boolean {
  return order.venueOrderId !== undefined || order.cumQtyLots > 0
}

/** Where a new order takes its place the venue has not heard of another size. */
function sizeOf(order: Order): number {
  const pending = order.isToBeReplaced ? undefined : order.pendingQtyLots
  return pending !== undefined && pending > order.qtyLots ? pending : order.qtyLots
}

/**
 * Writes one event into the order that it concerns.
 *
 * Why: the only writer of an order; recovery runs it without `decide`.
 * Shape: the event names this order; `decide` asked the transition table before it made the event.
 */
export function applyToOrder(order: Order, event: OrderEvent): void {
  switch (event.kind) {
    case 'OrderFilled':
      applyFill(order, event)
      break
    case 'OrderAccepted':
      order.queryCount = 0
      order.venueOrderId = event.venueOrderId === '' ? order.venueOrderId : event.venueOrderId
      move(order, 'Accept', undefined)
      break
    case 'OrderRejected':
      move(order, 'Reject', event.timeUs)
      break
    case 'OrderCanceled':
      move(order, 'Cancel', event.timeUs)
      break
    case 'OrderExpired':
      move(order, 'Expire', event.timeUs)
      break
    case 'OrderCancelRequested':
      order.sentTimeUs = event.timeUs
      move(order, 'RequestCancel', event.timeUs)
      break
    case 'OrderCancelRejected':
      if (order.isToBeReplaced) clearPending(order)
      move(order, 'CancelRefused', undefined)
      break
    case 'OrderAmendRequested':
      applyAmendRequest(order, event)
      break
    case 'OrderAmended':
      applyAmend(order, event)
      break
    case 'OrderAmendRejected':
      clearPending(order)
      move(order, 'AmendRefused', undefined)
      closeIfNothingIsLeft(order)
      break
    case 'OrderReleased':
      applyRelease(order, event)
      break
    case 'OrderAdjusted':
      order.qtyLots = event.qtyLots
      order.triggerTicks = event.triggerTicks
      order.isArmed = event.isArmed
      break
    case 'OrderInDoubt':
      order.queryCount = 0
      if (order.status === 'Held') supposeReleased(order, event.timeUs)
      move(order, 'Doubt', undefined)
      break
    case 'OrderQueried':
      order.queryCount += 1
      break
    case 'OrderTriggered':
      order.isTriggered = true
      order.workingType = triggeredTypeOf(order)
      break
    case 'OrderRetired':
      break
    case 'OrderDenied':
    case 'OrderSubmitted':
    case 'OrderAdopted':
      assert(false, `${event.kind} concerns no order that exists`)
      break
    default:
      event satisfies never
  }
}

/** What an order is worked as once its trigger was reached. */
export function triggeredTypeOf(order: Pick<Order, 'orderType'>): 'Market' | 'Limit' {
  return order.orderType === 'StopLimit' || order.orderType === 'Limit' ? 'Limit' : 'Market'
}

function applyFill(order: Order, event: OrderFilled): void {
  const stimulus = fillStimulusOf(order, event.lastQtyLots)
  if (order.status === 'InDoubt') order.queryCount = 0
  order.cumQtyLots = (order.cumQtyLots + event.lastQtyLots) as QtyLots
  order.cumTickLots += event.lastTicks * event.lastQtyLots
  order.feesMinor = (order.feesMinor + event.feeMinor) as MoneyMinor
  move(order, stimulus, event.timeUs)
}

function applyRelease(order: Order, event: OrderReleased): void {
  order.workingType = event.workingType
  order.qtyLots = event.qtyLots
  order.limitTicks = event.limitTicks
  order.isTriggered = event.isTriggered
  if (event.isTriggered) forgetTrigger(order)
  order.isArmed = true
  order.releasedTimeUs = event.timeUs
  order.sentTimeUs = event.timeUs
  move(order, 'Release', undefined)
}

/** It may have left at any time up to now, as what it is. */
function supposeReleased(order: Order, timeUs: TimeUs): void {
  order.isArmed = true
  order.releasedTimeUs = timeUs
  order.sentTimeUs = timeUs
}

/** The venue is sent what the order has become: it never hears of the price that the core watched. */
function forgetTrigger(order: Order): void {
  order.triggerTicks = undefined
  order.trailingOffsetTicks = undefined
}

function applyAmendRequest(order: Order, event: OrderAmendRequested): void {
  order.pendingQtyLots = event.qtyLots
  order.pendingLimitTicks = event.limitTicks
  order.pendingTriggerTicks = event.triggerTicks
  order.isToBeReplaced = order.status === 'PendingCancel'
  order.sentTimeUs = event.timeUs
  move(order, 'RequestAmend', undefined)
}

/** Old news about an order that is over changes nothing. */
function applyAmend(order: Order, event: OrderAmended): void {
  if (isClosed(order.status)) return
  order.qtyLots = event.qtyLots
  order.limitTicks = event.limitTicks
  order.triggerTicks = event.triggerTicks
  clearPending(order)
  move(order, 'Amend', undefined)
  closeIfNothingIsLeft(order)
}

/** An amend can take away what was still open, or be refused after the old size filled while it was on its way. */
function closeIfNothingIsLeft(order: Order): void {
  const isEmpty = order.cumQtyLots > 0 && order.cumQtyLots >= order.qtyLots && !isClosed(order.status)
  if (isEmpty) move(order, 'FillComplete', order.sentTimeUs)
}

function clearPending(order: Order): void {
  order.pendingQtyLots = undefined
  order.pendingLimitTicks = undefined
  order.pendingTriggerTicks = undefined
  order.isToBeReplaced = false
}

function move(order: Order, stimulus: OrderStimulus, timeUs: TimeUs | undefined): void {
  const next = nextStatusOf(order.status, stimulus)
  assert(next !== undefined, `decide makes no event that the transition table forbids (${order.status}, ${stimulus})`)
  if (next !== order.status && isClosed(next)) {
    order.closedTimeUs = timeUs
    // What takes its place is made from what was asked for.
    if (next !== 'Canceled' || !order.isToBeReplaced) clearPending(order)
  }
  order.status = next
}

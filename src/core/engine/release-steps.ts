/**
 * Sends held orders to the venue: when their price is reached, one of a list at a time, and never more than there is to close.
 *
 * Invariant: of a list that works one order at a time (see `worksOneAtATime`) an exit leaves only while nothing else of the
 * list is at the venue. What stands in its way is canceled, and the exit waits, triggered, for the answer.
 */

import type { Event } from '../domain/events.ts'
import { isAtVenue, isClosed, type Order, signOf } from '../domain/order.ts'
import type { QtyLots } from '../domain/quantities.ts'
import { entryOf, exitLotsOf, waitsForRelease } from '../orders/contingency.ts'
import { worksOneAtATime } from '../orders/emulation.ts'
import type { EngineState } from './engine-state.ts'
import { deliverableLotsOf } from './funds-facts.ts'
import { gateRelease } from './gate-facts.ts'
import { cancelOf, releaseOf, venueOf } from './order-steps.ts'
import { denialReason } from './reason-text.ts'
import { workingLotsOf } from './working-orders.ts'

/** A cancel that the venue refused is wished for again after this long, while a reached order waits for it. */
const CANCEL_RETRY_US = 1_000_000

/** The price of a held order was reached, or it was before and the order still waits. */
export function reach(state: EngineState, order: Order, out: Event[]): void {
  if (hasTriggeredAlternative(state, order)) return
  const isNext = !isQueued(state, order, out)
  if (isNext && !mustWait(state, order)) return releaseHeld(state, order, lotsToWork(state, order), true, out)
  const { orderNumber, strategyIndex } = order
  if (!order.isTriggered) out.push({ kind: 'OrderTriggered', orderNumber, strategyIndex })
  for (const other of state.orders.legsOf(order.listNumber)) {
    const isDue = !order.isTriggered || state.timeUs - other.sentTimeUs >= CANCEL_RETRY_US
    if (isInTheWay(other, order) && isDue) cancelOf(state, other, out, order.contingency)
  }
}

/** Something of the list ended: what waited for it leaves, the first leg first. */
export function releaseWaiting(state: EngineState, legs: readonly Order[], out: Event[]): void {
  for (const leg of legs) {
    if (waitsForRelease(leg) && !mustWait(state, leg)) releaseHeld(state, leg, lotsToWork(state, leg), true, out)
  }
}

/** An order that will fill leaves nothing to the others of its list; one with a limit may not, and they go on watching. */
export function afterRelease(state: EngineState, order: Order, out: Event[]): void {
  if (isPaidExit(state, order)) releaseNext(state, order, out)
  if (order.workingType !== 'Market' || !isOneAtATime(state, order)) return
  for (const other of state.orders.legsOf(order.listNumber))
    if (other.status === 'Held') cancelOf(state, other, out, order.contingency)
}

/**
 * A fill left nothing to close: exits that the core holds for what is gone would one day sell what is bought later.
 *
 * Shape: an entry that still works may bring something to close; its exits stay.
 */
export function endNeedless(state: EngineState, filled: Order, out: Event[]): void {
  const { strategyIndex, instrumentIndex, side } = filled
  if (state.instrumentOf(instrumentIndex).isContract) return
  const { signedLots } = state.built.portfolio.positionOf(strategyIndex, instrumentIndex)
  if (-signOf(side) * signedLots > 0) return
  for (const exit of state.orders.heldOf(instrumentIndex)) {
    if (!isExit(exit) || !sharesPosition(exit, filled)) continue
    if (isClosed(entryOf(state.orders.legsOf(exit.listNumber)).status)) giveUp(state, exit, NOTHING_LEFT, out)
  }
}

const NOTHING_LEFT = 'nothing is left to close'

/**
 * True where another list's exit leaves in this turn: what that takes of the position is known once it has.
 *
 * Shape: only the decisions of one input are looked at; the one that is queued goes on in `releaseNext`.
 */
function isQueued(state: EngineState, order: Order, out: readonly Event[]): boolean {
  if (!isPaidExit(state, order)) return false
  for (const event of out) {
    if (event.kind !== 'OrderReleased') continue
    const other = state.orders.get(event.orderNumber)!
    if (other.listNumber !== order.listNumber && sharesPosition(other, order)) return true
  }
  return false
}

function releaseNext(state: EngineState, order: Order, out: Event[]): void {
  for (const next of state.orders.heldOf(order.instrumentIndex)) {
    if (!waitsForRelease(next) || !sharesPosition(next, order) || mustWait(state, next)) continue
    return releaseHeld(state, next, lotsToWork(state, next), true, out)
  }
}

function sharesPosition(a: Order, b: Order): boolean {
  return a.strategyIndex === b.strategyIndex && a.instrumentIndex === b.instrumentIndex && a.side === b.side
}

/** True while another order of a list that works one at a time is, or may be, at the venue. */
export function mustWait(state: EngineState, order: Order): boolean {
  return isOneAtATime(state, order) && state.orders.legsOf(order.listNumber).some(other => isInTheWay(other, order))
}

/** True where an order that cancels this one is about to fill: only one of them may. */
export function hasTriggeredAlternative(state: EngineState, order: Order): boolean {
  if (order.contingency === 'None') return false
  for (const other of state.orders.legsOf(order.listNumber)) {
    if (other === order || (order.contingency === 'Bracket' && other.leg === 0)) continue
    if (isAtVenue(other.status) && other.isTriggered && other.workingType === 'Market') return true
  }
  return false
}

function isInTheWay(other: Order, order: Order): boolean {
  return other !== order && isAtVenue(other.status)
}

function isOneAtATime(state: EngineState, order: Order): boolean {
  const { capabilities } = state.world.venues[venueOf(state, order)]!
  return worksOneAtATime(order.contingency, capabilities, state.instrumentOf(order.instrumentIndex))
}

function lotsToWork(state: EngineState, order: Order): QtyLots {
  return isExit(order) ? exitLotsOf(order, state.orders.legsOf(order.listNumber)) : order.qtyLots
}

function isPaidExit(state: EngineState, order: Order): boolean {
  return isExit(order) && !state.instrumentOf(order.instrumentIndex).isContract
}

function isExit(order: Order): boolean {
  return order.contingency === 'Bracket' && order.leg > 0
}

/**
 * Sends a held order to the venue, if the gate still lets it: time has passed since it was asked for. While the venue is
 * away it goes on waiting: a protection is not given up because the line was cut when it was needed.
 */
export function releaseHeld(
  state: EngineState,
  order: Order,
  qtyLots: QtyLots,
  isTriggered: boolean,
  out: Event[],
): void {
  const lots = Math.min(qtyLots, closableLotsOf(state, order)) as QtyLots
  if (lots <= 0) return giveUp(state, order, NOTHING_LEFT, out)
  const denial = gateRelease(state, order, lots, isTriggered)
  if (denial === undefined) out.push(releaseOf(state, order, lots, isTriggered))
  else if (denial.code === 'VENUE_UNAVAILABLE') arm(order, qtyLots, out)
  else giveUp(state, order, denialReason(state, order, denial), out)
}

/**
 * What an order that may only reduce is good for now: the position, less what other orders of the strategy work on it.
 *
 * Why: the position may have been reduced by another order since. A reduce-only order counts against its like; of what is
 * paid for in full every order on that side holds back its part, and no more can be sold than the account can deliver.
 */
export function closableLotsOf(state: EngineState, order: Order): number {
  const instrument = state.instrumentOf(order.instrumentIndex)
  const isPaid = isPaidExit(state, order)
  if (!isPaid && !order.isReduceOnly) return Number.POSITIVE_INFINITY
  const { strategyIndex, accountIndex, listNumber, side } = order
  const { signedLots } = state.built.portfolio.positionOf(strategyIndex, order.instrumentIndex)
  const question = { strategyIndex, instrument, listNumber, working: undefined }
  const lots = -signOf(side) * signedLots - workingLotsOf(state, question, side, !isPaid)
  return side === 'Sell' ? Math.min(lots, deliverableLotsOf(state, { accountIndex, instrument, listNumber })) : lots
}

function giveUp(state: EngineState, order: Order, text: string, out: Event[]): void {
  const { orderNumber, strategyIndex } = order
  out.push({ kind: 'OrderCanceled', orderNumber, strategyIndex, text, timeUs: state.timeUs })
}

/** Lets a held order watch its price, for this much. */
export function arm(order: Order, qtyLots: QtyLots, out: Event[]): void {
  const { orderNumber, strategyIndex, triggerTicks } = order
  if (order.isArmed && order.qtyLots === qtyLots) return
  out.push({ kind: 'OrderAdjusted', orderNumber, strategyIndex, qtyLots, triggerTicks, isArmed: true })
}

/** True for an armed order that waits for nothing but its venue. */
export function awaitsVenue(order: Order): boolean {
  return order.status === 'Held' && order.isArmed && (!order.isTriggerEmulated || order.isTriggered)
}

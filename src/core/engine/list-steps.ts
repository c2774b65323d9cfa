/** What happens to the other orders of a list when one of them is answered, fills or ends. */

import type { Event } from '../domain/events.ts'
import { isAtVenue, isClosed, type Order } from '../domain/order.ts'
import type { QtyLots } from '../domain/quantities.ts'
import { legQtyAfterEntryFill, siblingsToCancel } from '../orders/contingency.ts'
import type { EngineState } from './engine-state.ts'
import { gateRelease, gateResize } from './gate-facts.ts'
import { cancelOf, releaseOf, venueOf } from './order-steps.ts'

/** An entry's fill arms its exits for what was filled; an exit's fill takes that quantity from its sibling. */
export function afterFill(state: EngineState, order: Order, out: Event[]): void {
  cancelOthers(state, order, out)
  if (order.contingency === 'Bracket') alignExits(state, order, out)
}

/** Cancels those that have nothing left to do; what an ended entry filled is given its exits. */
export function afterClose(state: EngineState, order: Order, out: Event[]): void {
  cancelOthers(state, order, out)
  if (order.contingency === 'Bracket' && order.leg === 0 && order.cumQtyLots > 0) alignExits(state, order, out)
}

/** The venue answered about an exit: the entry may have filled further while nothing could be asked of it. */
export function afterAnswer(state: EngineState, order: Order, out: Event[]): void {
  if (order.contingency !== 'Bracket' || order.leg === 0) return
  const legs = state.orders.legsOf(order.listNumber)
  alignExit(state, legs[0]!, order, legs, out)
}

/** A fill of one exit ends what is left of the entry: nothing more is to be entered that has no exit. */
function cancelOthers(state: EngineState, order: Order, out: Event[]): void {
  const legs = state.orders.legsOf(order.listNumber)
  for (const sibling of siblingsToCancel(order, legs)) cancelOf(state, sibling, out, order.contingency)
  const isExitDone = order.contingency === 'Bracket' && order.leg > 0 && isClosed(order.status) && order.cumQtyLots > 0
  if (isExitDone && !isClosed(legs[0]!.status)) cancelOf(state, legs[0]!, out, order.contingency)
}

// ── exits ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function alignExits(state: EngineState, order: Order, out: Event[]): void {
  const legs = state.orders.legsOf(order.listNumber)
  for (const exit of legs) if (exit.leg > 0) alignExit(state, legs[0]!, exit, legs, out)
}

/** Gives an exit the size of what was entered and not yet left by the other: in the core while it is held there, else at the venue. */
function alignExit(state: EngineState, entry: Order, exit: Order, legs: readonly Order[], out: Event[]): void {
  const sibling = legs.find(leg => leg.leg > 0 && leg !== exit)
  const qtyLots = legQtyAfterEntryFill(entry, exit, sibling)
  if (isClosed(exit.status) || qtyLots <= exit.cumQtyLots) return
  if (exit.status !== 'Held') resize(state, exit, qtyLots, out)
  else if (exit.isTriggerEmulated) arm(exit, qtyLots, out)
  else if (isClosed(entry.status) || supportsAmend(state, exit)) releaseHeld(state, exit, qtyLots, false, out)
}

function arm(exit: Order, qtyLots: QtyLots, out: Event[]): void {
  const { orderNumber, strategyIndex, triggerTicks } = exit
  if (exit.isArmed && exit.qtyLots === qtyLots) return
  out.push({ kind: 'OrderAdjusted', orderNumber, strategyIndex, qtyLots, triggerTicks, isArmed: true })
}

function resize(state: EngineState, exit: Order, qtyLots: QtyLots, out: Event[]): void {
  const { orderNumber, strategyIndex, limitTicks, triggerTicks } = exit
  if (exit.status !== 'Accepted' || qtyLots === exit.qtyLots || !supportsAmend(state, exit)) return
  if (gateResize(state, exit, qtyLots) !== undefined) return
  const { timeUs } = state
  out.push({ kind: 'OrderAmendRequested', orderNumber, strategyIndex, qtyLots, limitTicks, triggerTicks, timeUs })
}

/**
 * Where a venue cannot amend, exits are placed when the entry has ended, for all of it; after that one keeps its size: it is
 * reduce-only, and its sibling ends it.
 */
function supportsAmend(state: EngineState, order: Order): boolean {
  return state.world.venues[venueOf(state, order)]!.capabilities.supportsAmend
}

// ── releases ─────────────────────────────────────────────────────────────────────────────────────────────────────────

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
  const denial = gateRelease(state, order, qtyLots, isTriggered)
  if (denial === undefined) {
    out.push(releaseOf(state, order, qtyLots, isTriggered))
    return
  }
  if (denial.code === 'VENUE_UNAVAILABLE') {
    arm(order, qtyLots, out)
    return
  }
  const { orderNumber, strategyIndex } = order
  const text = `${denial.code}: ${denial.what}=${denial.was}, limit ${denial.limit}`
  out.push({ kind: 'OrderCanceled', orderNumber, strategyIndex, text, timeUs: state.timeUs })
}

/** True for an armed exit that waits for nothing but its venue. */
export function awaitsVenue(order: Order): boolean {
  return order.status === 'Held' && order.isArmed && !order.isTriggerEmulated
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

/** What happens to the other orders of a list when one of them is answered, fills or ends. */

import type { Event } from '../domain/events.ts'
import { isClosed, type Order } from '../domain/order.ts'
import type { QtyLots } from '../domain/quantities.ts'
import { enteredLotsOf, entryOf, exitLotsOf, siblingsToCancel, waitsForRelease } from '../orders/contingency.ts'
import type { EngineState } from './engine-state.ts'
import { gateResize } from './gate-facts.ts'
import { cancelOf, supportsAmend } from './order-steps.ts'
import { arm, closableLotsOf, reach, releaseHeld, releaseWaiting } from './release-steps.ts'

/** An entry's fill arms its exits for what was filled; an exit's fill takes that quantity from its sibling. */
export function afterFill(state: EngineState, order: Order, out: Event[]): void {
  const legs = state.orders.legsOf(order.listNumber)
  cancelOthers(state, order, legs, out)
  if (order.contingency === 'Bracket') alignExits(state, legs, out)
  if (isClosed(order.status)) releaseWaiting(state, legs, out)
}

/** Cancels those that have nothing left to do; what an ended entry filled is given its exits; who waited for the end goes on. */
export function afterClose(state: EngineState, order: Order, out: Event[]): void {
  const legs = state.orders.legsOf(order.listNumber)
  cancelOthers(state, order, legs, out)
  if (order.contingency === 'Bracket' && order.leg === 0 && enteredLotsOf(legs) > 0) alignExits(state, legs, out)
  releaseWaiting(state, legs, out)
}

/** The venue answered about an exit: the entry may have filled further while nothing could be asked of it. */
export function afterAnswer(state: EngineState, order: Order, out: Event[]): void {
  if (waitsForRelease(order)) return reach(state, order, out)
  if (order.contingency !== 'Bracket' || order.leg === 0) return
  alignExit(state, order, state.orders.legsOf(order.listNumber), out)
}

/** Its venue is there again: an order that was held for nothing else goes on. */
export function resume(state: EngineState, order: Order, out: Event[]): void {
  const isExit = order.contingency === 'Bracket' && order.leg > 0
  if (isExit || waitsForRelease(order)) afterAnswer(state, order, out)
  else releaseHeld(state, order, order.qtyLots, false, out)
}

/** A fill of one exit ends what is left of the entry: nothing more is to be entered that has no exit. */
function cancelOthers(state: EngineState, order: Order, legs: readonly Order[], out: Event[]): void {
  for (const sibling of siblingsToCancel(order, legs)) cancelOf(state, sibling, out, order.contingency)
  const isExitDone = order.contingency === 'Bracket' && order.leg > 0 && isClosed(order.status) && order.cumQtyLots > 0
  const entry = entryOf(legs)
  if (isExitDone && !isClosed(entry.status)) cancelOf(state, entry, out, order.contingency)
}

// ── exits ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function alignExits(state: EngineState, legs: readonly Order[], out: Event[]): void {
  for (const exit of legs) if (exit.leg > 0) alignExit(state, exit, legs, out)
}

/**
 * Gives an exit the size of what was entered and not yet left by the other: in the core while it is held there, else at the
 * venue. Where the venue cannot amend, exits are placed when the entry has ended, for all of it; after that one keeps its
 * size: it is reduce-only, and its sibling ends it.
 */
function alignExit(state: EngineState, exit: Order, legs: readonly Order[], out: Event[]): void {
  const qtyLots = exitLotsOf(exit, legs)
  if (isClosed(exit.status) || qtyLots <= exit.cumQtyLots) return
  if (exit.status !== 'Held') resize(state, exit, qtyLots, out)
  else if (exit.isTriggerEmulated) arm(exit, qtyLots, out)
  else if (isClosed(entryOf(legs).status) || supportsAmend(state, exit)) releaseHeld(state, exit, qtyLots, false, out)
}

function resize(state: EngineState, exit: Order, wantedLots: QtyLots, out: Event[]): void {
  const { orderNumber, strategyIndex, limitTicks, triggerTicks } = exit
  const qtyLots = Math.min(wantedLots, exit.cumQtyLots + closableLotsOf(state, exit)) as QtyLots
  if (qtyLots <= exit.cumQtyLots) return
  if (exit.status !== 'Accepted' || qtyLots === exit.qtyLots || !supportsAmend(state, exit)) return
  if (gateResize(state, exit, qtyLots) !== undefined) return
  const { timeUs } = state
  out.push({ kind: 'OrderAmendRequested', orderNumber, strategyIndex, qtyLots, limitTicks, triggerTicks, timeUs })
}

/** What the fills and the end of one order mean for the others of its list. */

import { isClosed, type Order } from '../domain/order.ts'
import type { QtyLots } from '../domain/quantities.ts'

/**
 * The orders to cancel after `order` filled or ended.
 *
 * Why: an OCO's first fill ends the other at once, so that no more is traded than one of them asked for. A bracket's exits
 * share one position: while one is only partly filled the other still protects the rest and is resized instead (see
 * {@link exitLotsOf}); when one is done, or its entry ended without a fill, the other goes. An exit that the venue refused or
 * that expired leaves the other at work, and so does one that was canceled because the other was reached.
 * Shape: `legs` are all orders of the list, `order` among them.
 */
export function siblingsToCancel(order: Order, legs: readonly Order[]): readonly Order[] {
  if (!endsSiblings(order, legs)) return NONE
  return legs.filter(leg => leg !== order && !isClosed(leg.status) && isEndedBy(leg, order))
}

const NONE: readonly Order[] = []

/**
 * The order of an OCO that fills ends the other, whose end is then no reason to end the first. Nor is the cancel of one that
 * made way for this leg, or that this leg, on its way to the market, made needless.
 */
function isEndedBy(leg: Order, order: Order): boolean {
  const isOco = order.contingency === 'OCO'
  const madeWay = order.status === 'Canceled' && !(isOco && order.cumQtyLots > 0)
  if (madeWay && leg.isTriggered && (leg.status === 'Held' || leg.workingType === 'Market')) return false
  return isOco ? leg.cumQtyLots === 0 || order.cumQtyLots > 0 : leg.leg > 0
}

function endsSiblings(order: Order, legs: readonly Order[]): boolean {
  if (order.contingency === 'None') return false
  if (order.contingency === 'OCO') return isClosed(order.status) || order.cumQtyLots > 0
  if (order.leg === 0) return isClosed(order.status) && enteredLotsOf(legs) === 0
  return order.status === 'Filled' || order.status === 'Canceled'
}

/** True for a held order whose trigger was reached: it leaves once nothing of its list is at the venue any more. */
export function waitsForRelease(order: Order): boolean {
  return order.status === 'Held' && order.isTriggered
}

// ── sizes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The order that enters. An amend that the venue does not offer makes a new one; the newest counts. */
export function entryOf(legs: readonly Order[]): Order {
  for (let i = legs.length - 1; i > 0; i--) if (legs[i]!.leg === 0) return legs[i]!
  return legs[0]!
}

/** What a bracket's entry filled, under whatever order. */
export function enteredLotsOf(legs: readonly Order[]): number {
  let lots = 0
  for (const leg of legs) if (leg.leg === 0) lots += leg.cumQtyLots
  return lots
}

/** The total size of a bracket's exit: its own fills, and what was entered and not yet left by any of the exits. */
export function exitLotsOf(exit: Order, legs: readonly Order[]): QtyLots {
  let lots = enteredLotsOf(legs)
  for (const leg of legs) if (leg.leg > 0 && leg !== exit) lots -= leg.cumQtyLots
  return Math.max(lots, exit.cumQtyLots) as QtyLots
}

/** What the fills and the end of one order mean for the others of its list. */

import { isClosed, type Order } from '../domain/order.ts'
import type { QtyLots } from '../domain/quantities.ts'

/**
 * The orders to cancel after `order` filled or ended.
 *
 * Why: an OCO's first fill ends the other at once, so that no more is traded than one of them asked for. A bracket's exits
 * share one position: while one is only partly filled the other still protects the rest and is resized instead (see
 * {@link siblingQtyAfterFill}); when one is done, or its entry ended without a fill, the other goes.
 * Shape: `legs` are all orders of the list, `order` among them.
 */
export function siblingsToCancel(order: Order, legs: readonly Order[]): readonly Order[] {
  if (!endsSiblings(order)) return NONE
  return legs.filter(leg => leg !== order && !isClosed(leg.status) && (order.contingency === 'OCO' || leg.leg > 0))
}

const NONE: readonly Order[] = []

function endsSiblings(order: Order): boolean {
  if (order.contingency === 'None') return false
  if (order.contingency === 'OCO') return isClosed(order.status) || order.cumQtyLots > 0
  if (order.leg === 0) return isClosed(order.status) && order.cumQtyLots === 0
  return isClosed(order.status)
}

/**
 * The total size of a bracket's exit after its entry filled further: what was entered and not yet left by the other exit.
 *
 * Shape: `sibling` is the other exit, where there is one.
 */
export function legQtyAfterEntryFill(entry: Order, leg: Order, sibling?: Order): QtyLots {
  const elsewhere = sibling === undefined || sibling === leg ? 0 : sibling.cumQtyLots
  return Math.max(entry.cumQtyLots - elsewhere, leg.cumQtyLots) as QtyLots
}

/** The total size of the other exit after one of the two filled in part: its own fills and what is still to be left. */
export function siblingQtyAfterFill(filled: Order, sibling: Order): QtyLots {
  return (sibling.cumQtyLots + Math.max(filled.qtyLots - filled.cumQtyLots, 0)) as QtyLots
}

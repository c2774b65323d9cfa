/** What happens to the other orders of a list when one of them fills or ends. */

import type { Event } from '../domain/events.ts'
import { isClosed, type Order } from '../domain/order.ts'
import type { QtyLots } from '../domain/quantities.ts'
import { legQtyAfterEntryFill, siblingQtyAfterFill, siblingsToCancel } from '../orders/contingency.ts'
import type { EngineState } from './engine-state.ts'
import { gateRelease, gateResize } from './gate-facts.ts'
import { cancelOf, releaseOf, venueOf } from './order-steps.ts'

/** An entry's fill arms its exits for what was filled; an exit's fill takes that quantity from its sibling. */
export function afterFill(state: EngineState, order: Order, out: Event[]): void {
  const legs = state.orders.legsOf(order.listNumber)
  afterClose(state, order, out)
  if (order.contingency !== 'Bracket') return
  if (order.leg === 0) {
    for (const exit of legs)
      if (exit.leg > 0) resize(state, exit, legQtyAfterEntryFill(order, exit, siblingOf(exit, legs)), out)
  } else if (!isClosed(order.status)) {
    const sibling = siblingOf(order, legs)
    if (sibling !== undefined) resize(state, sibling, siblingQtyAfterFill(order, sibling), out)
  }
}

/** Cancels those that have nothing left to do. */
export function afterClose(state: EngineState, order: Order, out: Event[]): void {
  for (const sibling of siblingsToCancel(order, state.orders.legsOf(order.listNumber)))
    cancelOf(state, sibling, out, order.contingency)
}

/** The other exit of a bracket. */
function siblingOf(exit: Order, legs: readonly Order[]): Order | undefined {
  return legs.find(leg => leg.leg > 0 && leg !== exit)
}

/** Gives an exit its new size: in the core while it is held there, with the venue's help where it works. */
function resize(state: EngineState, exit: Order, qtyLots: QtyLots, out: Event[]): void {
  if (isClosed(exit.status) || qtyLots <= 0) return
  const { orderNumber, strategyIndex, triggerTicks, limitTicks } = exit
  if (exit.status === 'Held' && exit.isTriggerEmulated) {
    out.push({ kind: 'OrderAdjusted', orderNumber, strategyIndex, qtyLots, triggerTicks, isArmed: true })
  } else if (exit.status === 'Held') {
    releaseHeld(state, exit, qtyLots, false, out)
  } else if (qtyLots !== exit.qtyLots && supportsAmend(state, exit) && gateResize(state, exit, qtyLots) === undefined) {
    out.push({
      kind: 'OrderAmendRequested',
      orderNumber,
      strategyIndex,
      qtyLots,
      limitTicks,
      triggerTicks,
      timeUs: state.timeUs,
    })
  }
}

/** Where a venue cannot amend, an exit keeps its size: it is reduce-only, and its sibling ends it. */
function supportsAmend(state: EngineState, order: Order): boolean {
  return state.world.venues[venueOf(state, order)]!.capabilities.supportsAmend
}

/** Sends a held order to the venue, if the gate still lets it: time has passed since it was asked for. */
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
  const { orderNumber, strategyIndex } = order
  const text = `${denial.code}: ${denial.what}=${denial.was}, limit ${denial.limit}`
  out.push({ kind: 'OrderCanceled', orderNumber, strategyIndex, text, timeUs: state.timeUs })
}

/** Tells what a report of changed terms means: the answer to our amend, or something that the order has to be asked about. */

import type { OrderAmended } from '../domain/events.ts'
import type { ExecutionReport } from '../domain/inputs.ts'
import type { Order } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'

interface Terms {
  readonly qtyLots: QtyLots
  readonly limitTicks: PriceTicks | undefined
  readonly triggerTicks: PriceTicks | undefined
}

/** The answer to our amend; `undefined` for anything else. */
export function replacedBy(report: ExecutionReport, order: Order): OrderAmended | undefined {
  const { orderNumber, strategyIndex } = order
  const told = termsOf(report, order)
  const { pendingQtyLots, pendingLimitTicks, pendingTriggerTicks } = order
  if (told === undefined || pendingQtyLots === undefined) return undefined
  const asked = { qtyLots: pendingQtyLots, limitTicks: pendingLimitTicks, triggerTicks: pendingTriggerTicks }
  return isEqual(told, asked) ? { kind: 'OrderAmended', orderNumber, strategyIndex, ...told } : undefined
}

/**
 * True for terms that nobody asked for: the venue changed the order, or the answer to an older amend comes late, or again.
 *
 * Why only asked about: which of the two it is, is told by no clock, for the venue's may be ahead of ours; its answer to a
 * question that was asked after our last message tells what is so.
 */
export function isUnaskedChange(report: ExecutionReport, order: Order): boolean {
  const told = termsOf(report, order)
  return told !== undefined && order.pendingQtyLots === undefined && !isEqual(told, order)
}

/** What is not said is as it was asked for last; what cannot be an order's size or price says nothing. */
function termsOf(report: ExecutionReport, order: Order): Terms | undefined {
  const { qtyLots } = report
  if (!Number.isSafeInteger(qtyLots) || qtyLots <= 0) return undefined
  return {
    qtyLots,
    limitTicks: priceOf(report.limitTicks, order.pendingLimitTicks, order.limitTicks),
    triggerTicks: priceOf(report.triggerTicks, order.pendingTriggerTicks, order.triggerTicks),
  }
}

/** An order without a price of this kind does not get one. */
function priceOf(
  told: PriceTicks | undefined,
  pending: PriceTicks | undefined,
  present: PriceTicks | undefined,
): PriceTicks | undefined {
  if (present === undefined) return undefined
  return told !== undefined && Number.isSafeInteger(told) ? told : (pending ?? present)
}

function isEqual(a: Terms, b: Terms): boolean {
  return a.qtyLots === b.qtyLots && a.limitTicks === b.limitTicks && a.triggerTicks === b.triggerTicks
}

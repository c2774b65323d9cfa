/** Decides what a report of changed terms means: the answer to our amend, a change by the venue itself, or an old answer again. */

import type { OrderAmended } from '../domain/events.ts'
import type { ExecutionReport } from '../domain/inputs.ts'
import type { Order } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import type { EngineState } from './engine-state.ts'

interface Terms {
  readonly qtyLots: QtyLots
  readonly limitTicks: PriceTicks | undefined
  readonly triggerTicks: PriceTicks | undefined
}

/**
 * The change, or `undefined` for a repeat.
 *
 * Why: an answer that comes again after a later amend would bring old terms back. What is neither asked for nor newer than
 * our last request is such an answer; venues' clocks differ by less than they take to answer, or the order is asked about.
 */
export function replacedBy(state: EngineState, report: ExecutionReport, order: Order): OrderAmended | undefined {
  const { orderNumber, strategyIndex } = order
  const told = termsOf(report, order)
  if (told === undefined) return undefined
  const { pendingQtyLots, pendingLimitTicks, pendingTriggerTicks } = order
  const isAnswer =
    pendingQtyLots !== undefined &&
    isEqual(told, { qtyLots: pendingQtyLots, limitTicks: pendingLimitTicks, triggerTicks: pendingTriggerTicks })
  const isNews = isAnswer || (!isEqual(told, order) && isNewer(state, report, order))
  return isNews ? { kind: 'OrderAmended', orderNumber, strategyIndex, ...told } : undefined
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

/** A venue that tells no time is believed. */
function isNewer(state: EngineState, report: ExecutionReport, order: Order): boolean {
  const eventTimeUs = report.eventTimeUs === 0 ? state.timeUs : report.eventTimeUs
  return eventTimeUs > order.sentTimeUs
}

/** Decides what a venue's answer to a question about one order means. */

import type { DiscrepancyCode, DiscrepancyFound, Event } from '../domain/events.ts'
import type { AccountIndex, ClientOrderId, InstrumentIndex, TimeUs, VenueOrderId } from '../domain/ids.ts'
import type { OrderStatusReport, ReportedOrder } from '../domain/inputs.ts'
import type { Order } from '../domain/order.ts'
import { wasTaken } from '../orders/order-record.ts'
import { canBeTerms } from '../orders/told-terms.ts'
import { addUs } from '../std/time.ts'
import type { EngineState } from './engine-state.ts'
import { askOnce, dropReplacement, isAskedAbout, mustGo, timerSet, venueOf } from './order-steps.ts'
import { askAccount } from './reconcile-steps.ts'

/** The executions came before, so what is still open here is open in doubt only about its end. */
export function decideOrderStatus(state: EngineState, report: OrderStatusReport, out: Event[]): void {
  const order = state.orders.byClientOrderId(report.clientOrderId)
  if (order === undefined || order.closedTimeUs !== undefined || order.status === 'Held') return
  switch (report.outcome) {
    case 'Working':
      if (report.order !== undefined) noteSum(state, order, report.order, out)
      return decideWorking(state, order, report.order, report.askedTimeUs, out)
    case 'Closed':
      // Executions that we lack are asked for before it counts as over.
      if (report.order !== undefined && noteSum(state, order, report.order, out)) return
      return decideGone(state, order, report.text, out)
    case 'NotFound':
      return decideNotFound(state, order, report, out)
    case 'CouldNotAsk':
      // Rule 5: this says nothing. The question is asked again when its timer fires.
      return
    default:
      report.outcome satisfies never
  }
}

/**
 * A cancel may be said twice, it only reduces risk; the timer goes on asking until the order is gone.
 *
 * Shape: `told` is the order as the venue has it, where it tells; `askedTimeUs` where the answer says when it was asked.
 */
export function decideWorking(
  state: EngineState,
  order: Order,
  told: ReportedOrder | undefined,
  askedTimeUs: TimeUs | undefined,
  out: Event[],
): void {
  const { orderNumber, strategyIndex } = order
  const isToGo = order.status === 'PendingCancel' || mustGo(state, order)
  const amend =
    order.pendingQtyLots === undefined || order.isToBeReplaced
      ? undefined
      : amendOutcome(state, order, told, askedTimeUs)
  if (amend === 'waits') {
    askWhenSettled(state, order, order.sentTimeUs, askedTimeUs, out)
    if (isToGo) out.push({ kind: 'OrderCancelRequested', orderNumber, strategyIndex, timeUs: state.timeUs })
    return
  }
  if (!isToGo && isAskedAbout(state, orderNumber)) out.push(timerSet('Query', orderNumber, 0 as TimeUs))
  if (order.status === 'InDoubt' || order.status === 'Submitted') {
    const venueOrderId = order.venueOrderId ?? ('' as VenueOrderId)
    out.push({ kind: 'OrderAccepted', orderNumber, strategyIndex, venueOrderId, eventTimeUs: state.timeUs })
  }
  if (amend !== undefined) out.push(amend)
  else if (told !== undefined && hasOtherTerms(order, told)) takeTerms(state, order, told, askedTimeUs, out)
  if (isToGo) out.push({ kind: 'OrderCancelRequested', orderNumber, strategyIndex, timeUs: state.timeUs })
}

/**
 * What an answer says of an amend that nobody answered: the new terms tell that it was taken. Old terms may have been read
 * before it arrived; only an answer to a later question tells that it never was.
 */
function amendOutcome(
  state: EngineState,
  order: Order,
  told: ReportedOrder | undefined,
  askedTimeUs: TimeUs | undefined,
): Event | 'waits' | undefined {
  const { orderNumber, strategyIndex, pendingLimitTicks: limitTicks, pendingTriggerTicks: triggerTicks } = order
  const qtyLots = order.pendingQtyLots!
  if (told !== undefined && isAsAsked(order, told))
    return { kind: 'OrderAmended', orderNumber, strategyIndex, qtyLots, limitTicks, triggerTicks }
  if (order.status !== 'InDoubt') return undefined
  if (!isSettled(state, order, order.sentTimeUs, askedTimeUs)) return 'waits'
  return { kind: 'OrderAmendRejected', orderNumber, strategyIndex, text: 'no answer; the venue works the old terms' }
}

function isAsAsked(order: Order, told: ReportedOrder): boolean {
  const isLimit = order.pendingLimitTicks === undefined || told.limitTicks === order.pendingLimitTicks
  const isTrigger = order.pendingTriggerTicks === undefined || told.triggerTicks === order.pendingTriggerTicks
  return told.qtyLots === order.pendingQtyLots && isLimit && isTrigger
}

/** True where an order that nobody amends works at other terms than our book has: the venue changed it, or we missed it. */
export function hasOtherTerms(order: Order, told: ReportedOrder): boolean {
  if (order.pendingQtyLots !== undefined || told.qtyLots <= 0 || order.status === 'PendingCancel') return false
  const isLimit =
    order.limitTicks === undefined || told.limitTicks === undefined || told.limitTicks === order.limitTicks
  const isTrigger =
    order.triggerTicks === undefined || told.triggerTicks === undefined || told.triggerTicks === order.triggerTicks
  return told.qtyLots !== order.qtyLots || !isLimit || !isTrigger
}

/** The venue's terms are the truth, once no answer from before our last message can say otherwise. */
function takeTerms(
  state: EngineState,
  order: Order,
  told: ReportedOrder,
  askedTimeUs: TimeUs | undefined,
  out: Event[],
): void {
  const { orderNumber, strategyIndex } = order
  if (!isSettled(state, order, order.sentTimeUs, askedTimeUs))
    return askWhenSettled(state, order, order.sentTimeUs, askedTimeUs, out)
  const limitTicks = order.limitTicks === undefined ? undefined : (told.limitTicks ?? order.limitTicks)
  const triggerTicks = order.triggerTicks === undefined ? undefined : (told.triggerTicks ?? order.triggerTicks)
  const terms = { qtyLots: told.qtyLots, limitTicks, triggerTicks }
  if (canBeTerms(state.instrumentOf(order.instrumentIndex), terms))
    out.push({ kind: 'OrderAmended', orderNumber, strategyIndex, ...terms })
  else out.push(impossibleTerms(order, told))
}

function impossibleTerms(order: Order, told: ReportedOrder): DiscrepancyFound {
  const { accountIndex, instrumentIndex, clientOrderId, qtyLots } = order
  return differenceOf(accountIndex, instrumentIndex, clientOrderId, 'IMPOSSIBLE_REPORT', qtyLots, told.qtyLots)
}

// ── what an answer proves ────────────────────────────────────────────────────────────────────────────────────────────

/**
 * True where the answer is to a question that was asked when nothing of `sentTimeUs` could be on its way any more.
 *
 * Why: an answer may come long after it was given. What was sent may have waited for the journal, at most until the
 * acknowledgment was due (see host/live/outgoing.ts), and the venue takes it for as long as its validity window.
 */
function isSettled(state: EngineState, order: Order, sentTimeUs: TimeUs, askedTimeUs: TimeUs | undefined): boolean {
  return (askedTimeUs ?? state.timeUs) - sentTimeUs > onItsWayUs(state, order, askedTimeUs)
}

/** Journals of before answers told when they were asked took the time of the answer, and the validity window alone. */
function onItsWayUs(state: EngineState, order: Order, askedTimeUs: TimeUs | undefined): number {
  const { ackTimeoutUs, validityWindowUs } = state.world.venues[venueOf(state, order)]!.capabilities
  return askedTimeUs === undefined ? validityWindowUs : ackTimeoutUs + validityWindowUs
}

/** Sets the time of a question whose answer will prove something. */
function askWhenSettled(
  state: EngineState,
  order: Order,
  sentTimeUs: TimeUs,
  askedTimeUs: TimeUs | undefined,
  out: Event[],
): void {
  const atUs = addUs(sentTimeUs, onItsWayUs(state, order, askedTimeUs) + 1)
  out.push(timerSet('Query', order.orderNumber, atUs))
}

// ── the end ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** It is over at the venue, and no report told how: what is left of it is gone. */
function decideGone(state: EngineState, order: Order, text: string, out: Event[]): void {
  const { orderNumber, strategyIndex } = order
  out.push({
    kind: 'OrderCanceled',
    orderNumber,
    strategyIndex,
    text: text || 'closed at the venue',
    timeUs: state.timeUs,
  })
}

/** Returns: true where the venue has filled more of it than we have booked; the account is asked for what is missing. */
function noteSum(state: EngineState, order: Order, told: ReportedOrder, out: Event[]): boolean {
  if (told.cumQtyLots <= order.cumQtyLots) return false
  if (state.readings[order.accountIndex]!.askedTimeUs === 0)
    askAccount(state, order.accountIndex, 'executions are missing', out)
  return true
}

/** So often is asked about an order that the venue had taken before "not found" is believed. */
const QUERIES_TO_LOSE = 3

/** While the order may be on its way "not found" says nothing; only after that it means "never taken". */
function decideNotFound(
  state: EngineState,
  order: Order,
  { text, askedTimeUs }: Pick<OrderStatusReport, 'text' | 'askedTimeUs'>,
  out: Event[],
): void {
  const { orderNumber, strategyIndex } = order
  if (!isSettled(state, order, order.releasedTimeUs, askedTimeUs)) {
    askWhenSettled(state, order, order.releasedTimeUs, askedTimeUs, out)
  } else if (wasTaken(order) && order.queryCount < QUERIES_TO_LOSE) {
    // A venue that took it and does not find it may not find it for a moment only: asked again before it is given up.
    askOnce(state, order, out)
  } else if (wasTaken(order)) {
    out.push(lostOf(order))
    dropReplacement(order, 'ORDER_LOST', out)
    decideGone(state, order, 'ORDER_LOST: the venue took it and no longer knows it', out)
  } else {
    const reason = `NOT_FOUND: never taken by the venue ${text}`.trim()
    out.push({ kind: 'OrderRejected', orderNumber, strategyIndex, text: reason, timeUs: state.timeUs })
  }
}

function lostOf(order: Order): DiscrepancyFound {
  const { accountIndex, instrumentIndex, clientOrderId, qtyLots, cumQtyLots } = order
  return differenceOf(accountIndex, instrumentIndex, clientOrderId, 'ORDER_LOST', qtyLots - cumQtyLots, 0)
}

function differenceOf(
  accountIndex: AccountIndex,
  instrumentIndex: InstrumentIndex | undefined,
  clientOrderId: ClientOrderId,
  code: DiscrepancyCode,
  ours: number,
  theirs: number,
): DiscrepancyFound {
  return { kind: 'DiscrepancyFound', code, accountIndex, instrumentIndex, clientOrderId, ours, theirs, text: '' }
}

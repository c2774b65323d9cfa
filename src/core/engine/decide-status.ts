/** Decides what a venue's answers to our questions mean: about one order, and about a whole account. */

import type { DiscrepancyCode, DiscrepancyFound, Event } from '../domain/events.ts'
import type { AccountIndex, ClientOrderId, InstrumentIndex, TimeUs, VenueOrderId } from '../domain/ids.ts'
import { parseClientOrderId } from '../domain/ids.ts'
import type { MassStatusReport, OrderStatusReport } from '../domain/inputs.ts'
import { isAtVenue, type Order } from '../domain/order.ts'
import { wasTaken } from '../orders/order-record.ts'
import { findDifferences } from '../reconcile/account-differences.ts'
import { addUs } from '../std/time.ts'
import type { EngineState } from './engine-state.ts'
import {
  askAbout,
  askOnce,
  awaitsAnswer,
  dropReplacement,
  isAskedAbout,
  isUnwanted,
  timerSet,
  venueOf,
} from './order-steps.ts'

/** The executions came before, so what is still open here is open in doubt only about its end. */
export function decideOrderStatus(state: EngineState, report: OrderStatusReport, out: Event[]): void {
  const order = state.orders.byClientOrderId(report.clientOrderId)
  if (order === undefined || order.closedTimeUs !== undefined || order.status === 'Held') return
  switch (report.outcome) {
    case 'Working':
      return decideWorking(state, order, out)
    case 'Closed':
      return decideGone(state, order, report.text, out)
    case 'NotFound':
      return decideNotFound(state, order, report.text, out)
    case 'CouldNotAsk':
      // Rule 5: this says nothing. The question is asked again when its timer fires.
      return
    default:
      report.outcome satisfies never
  }
}

/**
 * A cancel may be said twice, it only reduces risk; the timer goes on asking until the order is gone. The answer ends an
 * amend only where that was in doubt: an order that is being amended may have been asked about before.
 */
function decideWorking(state: EngineState, order: Order, out: Event[]): void {
  const { orderNumber, strategyIndex } = order
  const isToGo = order.status === 'PendingCancel' || isUnwanted(state, order)
  if (!isToGo && isAskedAbout(state, orderNumber)) out.push(timerSet('Query', orderNumber, 0 as TimeUs))
  if (order.status === 'InDoubt' || order.status === 'Submitted') {
    const venueOrderId = order.venueOrderId ?? ('' as VenueOrderId)
    out.push({ kind: 'OrderAccepted', orderNumber, strategyIndex, venueOrderId, eventTimeUs: state.timeUs })
  }
  if (order.pendingQtyLots !== undefined && order.status === 'InDoubt') {
    out.push({
      kind: 'OrderAmendRejected',
      orderNumber,
      strategyIndex,
      text: 'no answer; the venue works the old terms',
    })
  }
  if (isToGo) out.push({ kind: 'OrderCancelRequested', orderNumber, strategyIndex, timeUs: state.timeUs })
}

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

/** Within the validity window the order may still be on its way; only after it "not found" means "never taken". */
function decideNotFound(state: EngineState, order: Order, text: string, out: Event[]): void {
  const { orderNumber, strategyIndex } = order
  const { validityWindowUs } = state.world.venues[venueOf(state, order)]!.capabilities
  if (state.timeUs - order.sentTimeUs <= validityWindowUs) {
    out.push(timerSet('Query', orderNumber, addUs(order.sentTimeUs, validityWindowUs + 1)))
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

// ── a whole account ──────────────────────────────────────────────────────────────────────────────────────────────────

/** How long after a mass status that could not be read, or never came, it is asked for again. */
export const MASS_STATUS_RETRY_US = 10_000_000

/**
 * Compares an account with the venue's word. An order of ours that is not in the list is asked about by its id: it may
 * have been sent after the list was made. "Could not ask" leaves the account as unreconciled as it was.
 */
export function decideMassStatus(state: EngineState, report: MassStatusReport, out: Event[]): void {
  const { accountIndex } = report
  if (report.outcome === 'CouldNotAsk' || state.world.accounts[accountIndex] === undefined) return
  const before = out.length
  const open = new Set(report.openClientOrderIds)
  for (const order of state.orders.open()) {
    if (order.accountIndex !== accountIndex || !isAtVenue(order.status)) continue
    if (!open.delete(order.clientOrderId)) askMissing(state, order, out)
    else if (order.status === 'InDoubt' || awaitsAnswer(order)) decideWorking(state, order, out)
  }
  for (const clientOrderId of open) reportForeign(accountIndex, clientOrderId, out)
  for (const difference of findDifferences(state.built.portfolio, report)) out.push(difference)
  finish(state, accountIndex, before, out)
}

/** A question that is under way already is asked again at once: the list is a reason to. */
function askMissing(state: EngineState, order: Order, out: Event[]): void {
  if (order.status === 'Accepted') askOnce(state, order, out)
  else askAbout(state, order, out)
}

/**
 * Trading goes on only in a book that is the venue's: what differs in orders or positions lets the account do no more than
 * reduce until a person has looked. Balances differ by deposits as well; those are shown.
 */
function finish(state: EngineState, accountIndex: AccountIndex, before: number, out: Event[]): void {
  const { timeUs } = state
  let discrepancyCount = 0
  let reason = ''
  for (let i = before; i < out.length; i++) {
    const event = out[i]!
    if (event.kind !== 'DiscrepancyFound') continue
    discrepancyCount++
    if (event.code !== 'BALANCE_DIFFERS') reason = `${event.code}: ours ${event.ours}, theirs ${event.theirs}`
  }
  const scope = { level: 'Account', index: accountIndex } as const
  if (reason !== '' && state.built.risk.tradingStates.stateOf(scope) === 'Active')
    out.push({ kind: 'TradingStateChanged', scope, tradingState: 'Reducing', actor: 'holdfast', reason, timeUs })
  out.push({ kind: 'AccountReconciled', accountIndex, discrepancyCount, timeUs })
}

/** Ours by its id but closed or unknown in our book: it must not work unseen. Others' orders are the account owner's business. */
function reportForeign(accountIndex: AccountIndex, clientOrderId: ClientOrderId, out: Event[]): void {
  if (parseClientOrderId(clientOrderId) === undefined) return
  out.push(differenceOf(accountIndex, undefined, clientOrderId, 'UNKNOWN_ORDER', 0, 1))
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

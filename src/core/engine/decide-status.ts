/** Decides what a venue's answers to our questions mean: about one order, and about a whole account. */

import type { DiscrepancyCode, Event } from '../domain/events.ts'
import type { AccountIndex, ClientOrderId, InstrumentIndex, VenueOrderId } from '../domain/ids.ts'
import { parseClientOrderId } from '../domain/ids.ts'
import type { MassStatusReport, OrderStatusReport } from '../domain/inputs.ts'
import { isAtVenue, type Order } from '../domain/order.ts'
import { findDifferences } from '../reconcile/account-differences.ts'
import { addUs } from '../std/time.ts'
import type { EngineState } from './engine-state.ts'
import { askAbout, awaitsAnswer, timerSet, venueOf } from './order-steps.ts'

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

function decideWorking(state: EngineState, order: Order, out: Event[]): void {
  const { orderNumber, strategyIndex } = order
  if (order.status === 'InDoubt' || order.status === 'Submitted') {
    const venueOrderId = order.venueOrderId ?? ('' as VenueOrderId)
    out.push({ kind: 'OrderAccepted', orderNumber, strategyIndex, venueOrderId, eventTimeUs: state.timeUs })
  } else if (order.status === 'PendingCancel') {
    // The venue still works what we wanted gone: a cancel may be said twice, it only reduces risk.
    out.push({ kind: 'OrderCancelRequested', orderNumber, strategyIndex, timeUs: state.timeUs })
  } else if (order.status === 'PendingAmend') {
    out.push({
      kind: 'OrderAmendRejected',
      orderNumber,
      strategyIndex,
      text: 'no answer; the venue works the old terms',
    })
  }
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
  if (state.timeUs - order.releasedTimeUs <= validityWindowUs) {
    out.push(timerSet('Query', orderNumber, addUs(order.releasedTimeUs, validityWindowUs + 1)))
  } else if (order.venueOrderId === undefined && order.cumQtyLots === 0) {
    out.push({
      kind: 'OrderRejected',
      orderNumber,
      strategyIndex,
      text: `NOT_FOUND: never taken by the venue ${text}`.trim(),
      timeUs: state.timeUs,
    })
  } else {
    out.push(
      differenceOf(
        order.accountIndex,
        order.instrumentIndex,
        order.clientOrderId,
        'ORDER_LOST',
        order.qtyLots - order.cumQtyLots,
        0,
      ),
    )
    decideGone(state, order, 'ORDER_LOST: the venue took it and no longer knows it', out)
  }
}

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
    if (!open.delete(order.clientOrderId)) askAbout(state, order, out)
    else if (order.status === 'InDoubt' || awaitsAnswer(order)) decideWorking(state, order, out)
  }
  for (const clientOrderId of open) reportForeign(accountIndex, clientOrderId, out)
  for (const difference of findDifferences(state.built.portfolio, report)) out.push(difference)
  let discrepancyCount = 0
  for (let i = before; i < out.length; i++) if (out[i]!.kind === 'DiscrepancyFound') discrepancyCount++
  out.push({ kind: 'AccountReconciled', accountIndex, discrepancyCount, timeUs: state.timeUs })
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
): Event {
  return { kind: 'DiscrepancyFound', code, accountIndex, instrumentIndex, clientOrderId, ours, theirs, text: '' }
}

/** Decides what a venue's or a feed's claim means for our book. A repeat changes nothing; the impossible is put on record. */

import type { Event } from '../domain/events.ts'
import { NO_STRATEGY, type OrderNumber, parseClientOrderId } from '../domain/ids.ts'
import type {
  CancelRejectReport,
  ExecutionReport,
  Report,
  SendFailureReport,
  VenueStateReport,
} from '../domain/inputs.ts'
import { isClosed, type Order } from '../domain/order.ts'
import { nextStatusOf, type OrderStimulus } from '../orders/transitions.ts'
import { decideMassStatus, decideOrderStatus } from './decide-status.ts'
import { discrepancyOf } from './discrepancy.ts'
import type { EngineState } from './engine-state.ts'
import { askAbout } from './order-steps.ts'

export function decideReport(state: EngineState, report: Report, out: Event[]): void {
  switch (report.kind) {
    case 'ExecutionReport':
      return decideExecution(state, report, out)
    case 'CancelRejectReport':
      return decideCancelReject(state, report, out)
    case 'SendFailureReport':
      return decideSendFailure(state, report, out)
    case 'OrderStatusReport':
      return decideOrderStatus(state, report, out)
    case 'MassStatusReport':
      return decideMassStatus(state, report, out)
    case 'VenueStateReport':
      return decideVenueState(state, report, out)
    case 'DataStateReport': {
      const { instrumentIndex, dataState, text } = report
      if (state.marketOf(instrumentIndex) === undefined) return
      out.push({ kind: 'DataStateChanged', instrumentIndex, dataState, reason: text, timeUs: state.timeUs })
      return
    }
    case 'FundingReport': {
      const { fundingId, accountIndex, instrumentIndex, amountMinor } = report
      out.push({ kind: 'FundingBooked', fundingId, accountIndex, instrumentIndex, amountMinor })
      return
    }
    case 'MarginReport': {
      const { accountIndex, instrumentIndex, isLiquidation, text } = report
      out.push({ kind: 'MarginCalled', accountIndex, instrumentIndex, isLiquidation, text })
      return
    }
    default:
      report satisfies never
  }
}

// ── executions ───────────────────────────────────────────────────────────────────────────────────────────────────────

function decideExecution(state: EngineState, report: ExecutionReport, out: Event[]): void {
  const order = state.orders.byClientOrderId(report.clientOrderId)
  if (report.execType === 'Trade') return decideFill(state, report, order, out)
  if (order === undefined) return decideForeign(state, report, out)
  const event = eventOf(state, report, order)
  if (event !== undefined) out.push(event)
}

/** The fact behind a report about one of our orders; `undefined` for a repeat or for news that came too late to matter. */
function eventOf(state: EngineState, report: ExecutionReport, order: Order): Event | undefined {
  const { orderNumber, strategyIndex } = order
  const { timeUs } = state
  if (isClosed(order.status)) return undefined
  const can = (stimulus: OrderStimulus) => nextStatusOf(order.status, stimulus) !== undefined
  switch (report.execType) {
    case 'New':
      if (!can('Accept') || order.status === 'Accepted') return undefined
      return {
        kind: 'OrderAccepted',
        orderNumber,
        strategyIndex,
        venueOrderId: report.venueOrderId,
        eventTimeUs: report.eventTimeUs,
      }
    case 'Canceled':
      return can('Cancel')
        ? { kind: 'OrderCanceled', orderNumber, strategyIndex, text: report.text, timeUs }
        : undefined
    case 'Expired':
      return can('Expire') ? { kind: 'OrderExpired', orderNumber, strategyIndex, timeUs } : undefined
    case 'Rejected':
      return can('Reject')
        ? { kind: 'OrderRejected', orderNumber, strategyIndex, text: report.text, timeUs }
        : undefined
    case 'Replaced':
      if (!can('Amend')) return undefined
      return {
        kind: 'OrderAmended',
        orderNumber,
        strategyIndex,
        qtyLots: report.qtyLots,
        limitTicks: report.limitTicks,
        triggerTicks: report.triggerTicks,
      }
    case 'Triggered':
      return order.isTriggered ? undefined : { kind: 'OrderTriggered', orderNumber, strategyIndex }
    case 'Trade':
      return undefined
    default:
      return report.execType satisfies never
  }
}

/** Rule 4: every fill exactly once, in whatever order and however often it is reported. */
function decideFill(state: EngineState, report: ExecutionReport, order: Order | undefined, out: Event[]): void {
  const { accountIndex, executionId } = report
  if (state.executions.has(accountIndex, executionId)) return
  if (!isPlausible(state, report, order)) {
    out.push(discrepancyOf(report, 'IMPOSSIBLE_REPORT', order?.qtyLots ?? 0, report.lastQtyLots))
    return
  }
  if (order === undefined && report.eventTimeUs <= state.executions.horizonUs) {
    // So old that it may be booked and forgotten: booking it could count it twice.
    out.push(discrepancyOf(report, 'UNKNOWN_ORDER', 0, report.lastQtyLots))
    return
  }
  out.push(fillOf(state, report, order))
  if (order === undefined) out.push(discrepancyOf(report, foreignCodeOf(report), 0, report.lastQtyLots))
  else if (order.cumQtyLots + report.lastQtyLots > order.qtyLots) overfill(state, report, order, out)
}

/** An overfill happened: it is booked, shown, and the instrument is halted until a person has looked. */
function overfill(state: EngineState, report: ExecutionReport, order: Order, out: Event[]): void {
  out.push(discrepancyOf(report, 'OVERFILL', order.qtyLots, order.cumQtyLots + report.lastQtyLots))
  out.push({
    kind: 'TradingStateChanged',
    scope: { level: 'Instrument', index: order.instrumentIndex },
    tradingState: 'Halted',
    actor: 'holdfast',
    reason: 'OVERFILL',
    timeUs: state.timeUs,
  })
}

function isPlausible(state: EngineState, report: ExecutionReport, order: Order | undefined): boolean {
  const { instrumentIndex, lastQtyLots, lastTicks, accountIndex, executionId, feeMinor } = report
  const instrument = state.world.instruments[instrumentIndex]
  if (instrument === undefined || state.world.accounts[accountIndex] === undefined || executionId === '') return false
  if (state.world.currencies[report.feeCurrency] === undefined || !Number.isSafeInteger(feeMinor)) return false
  if (!Number.isSafeInteger(lastQtyLots) || lastQtyLots <= 0 || lastQtyLots > instrument.qtyLotsMax) return false
  if (!Number.isSafeInteger(lastTicks) || lastTicks < instrument.priceTicksMin || lastTicks > instrument.priceTicksMax)
    return false
  return (
    order === undefined ||
    (order.instrumentIndex === instrumentIndex && order.side === report.side && order.accountIndex === accountIndex)
  )
}

function fillOf(state: EngineState, report: ExecutionReport, order: Order | undefined): Event {
  return {
    kind: 'OrderFilled',
    orderNumber: order?.orderNumber ?? (0 as OrderNumber),
    strategyIndex: order?.strategyIndex ?? NO_STRATEGY,
    accountIndex: report.accountIndex,
    instrumentIndex: report.instrumentIndex,
    side: report.side,
    executionId: report.executionId,
    lastQtyLots: report.lastQtyLots,
    lastTicks: report.lastTicks,
    feeMinor: report.feeMinor,
    feeCurrency: report.feeCurrency,
    liquidity: report.liquidity,
    eventTimeUs: report.eventTimeUs,
    timeUs: state.timeUs,
  }
}

function foreignCodeOf(report: ExecutionReport): 'UNKNOWN_ORDER' | 'EXTERNAL_EXECUTION' {
  return parseClientOrderId(report.clientOrderId) === undefined ? 'EXTERNAL_EXECUTION' : 'UNKNOWN_ORDER'
}

/** An order that is not in our book: only one that works and carries our kind of id is a surprise. */
function decideForeign(state: EngineState, report: ExecutionReport, out: Event[]): void {
  if (report.execType !== 'New' || parseClientOrderId(report.clientOrderId) === undefined) return
  if (state.orders.wasIssued(report.clientOrderId)) return
  out.push(discrepancyOf(report, 'UNKNOWN_ORDER', 0, report.qtyLots))
}

// ── refusals and failures ────────────────────────────────────────────────────────────────────────────────────────────

function decideCancelReject(state: EngineState, report: CancelRejectReport, out: Event[]): void {
  const order = state.orders.byClientOrderId(report.clientOrderId)
  if (order === undefined) return
  const { orderNumber, strategyIndex } = order
  if (report.isOrderUnknown) {
    // Not "refused, it works on": filled, canceled, or never taken. The news is under way or was lost: ask.
    if (isClosed(order.status)) return
    if (nextStatusOf(order.status, 'Doubt') !== undefined) {
      out.push({ kind: 'OrderInDoubt', orderNumber, strategyIndex, cause: 'CANCEL_UNKNOWN', timeUs: state.timeUs })
    }
    return askAbout(state, order, out)
  }
  const stimulus = report.isAmend ? 'AmendRefused' : 'CancelRefused'
  if (nextStatusOf(order.status, stimulus) !== undefined) {
    const kind = report.isAmend ? 'OrderAmendRejected' : 'OrderCancelRejected'
    out.push({ kind, orderNumber, strategyIndex, text: report.text })
  }
}

/** `NotSent` is proof that nothing left; anything else is doubt, and doubt is asked about. */
function decideSendFailure(state: EngineState, report: SendFailureReport, out: Event[]): void {
  const order = state.orders.byClientOrderId(report.clientOrderId)
  if (order === undefined || order.closedTimeUs !== undefined) return
  const { orderNumber, strategyIndex } = order
  const { timeUs } = state
  const { action, certainty, text } = report
  if (certainty === 'NotSent') {
    if (action === 'Order' && (order.status === 'Submitted' || order.status === 'InDoubt'))
      out.push({ kind: 'OrderRejected', orderNumber, strategyIndex, text, timeUs })
    if (action === 'Cancel' && order.status === 'PendingCancel')
      out.push({ kind: 'OrderCancelRejected', orderNumber, strategyIndex, text })
    if (action === 'Amend' && order.status === 'PendingAmend')
      out.push({ kind: 'OrderAmendRejected', orderNumber, strategyIndex, text })
    return
  }
  const cause = action === 'Order' ? 'SEND_UNKNOWN' : 'CANCEL_UNKNOWN'
  if (nextStatusOf(order.status, 'Doubt') !== undefined)
    out.push({ kind: 'OrderInDoubt', orderNumber, strategyIndex, cause, timeUs })
  askAbout(state, order, out)
}

function decideVenueState(state: EngineState, report: VenueStateReport, out: Event[]): void {
  const { venueIndex, isUp, text } = report
  if (state.world.venues[venueIndex] === undefined) return
  out.push({ kind: 'VenueStateChanged', venueIndex, isUp, reason: text, timeUs: state.timeUs })
}

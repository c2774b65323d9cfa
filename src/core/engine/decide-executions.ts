/** Decides what an execution report means: each fill once, each step of an order once, in whatever order they come. */

import type { Event } from '../domain/events.ts'
import { NO_STRATEGY, type OrderNumber, parseClientOrderId } from '../domain/ids.ts'
import type { ExecutionReport } from '../domain/inputs.ts'
import { isClosed, type Order } from '../domain/order.ts'
import { fillStimulusOf, overfillLotsOf } from '../orders/order-record.ts'
import { isSurprising, nextStatusOf, type OrderStimulus } from '../orders/transitions.ts'
import { isSuccessorsId } from '../reconcile/external-orders.ts'
import { isUnaskedChange, replacedBy } from './decide-replaced.ts'
import { discrepancyOf } from './discrepancy.ts'
import type { EngineState } from './engine-state.ts'
import { askOnce } from './order-steps.ts'

export function decideExecution(state: EngineState, report: ExecutionReport, out: Event[]): void {
  const order = state.orders.byClientOrderId(report.clientOrderId)
  if (report.execType === 'Trade') return decideFill(state, report, order, out)
  if (order === undefined) return decideForeign(state, report, out)
  const event = eventOf(state, report, order)
  if (event !== undefined) out.push(event)
  else if (report.execType === 'Replaced' && order.status === 'Accepted' && isUnaskedChange(report, order))
    askOnce(state, order, out)
}

/** The fact behind a report about one of our orders; `undefined` for a repeat or for news that came too late to matter. */
function eventOf(state: EngineState, report: ExecutionReport, order: Order): Event | undefined {
  const { orderNumber, strategyIndex } = order
  const { timeUs } = state
  const { text } = report
  if (isClosed(order.status)) return undefined
  switch (report.execType) {
    case 'New':
      return acceptedBy(report, order)
    case 'Canceled':
      return allows(order, 'Cancel') ? { kind: 'OrderCanceled', orderNumber, strategyIndex, text, timeUs } : undefined
    case 'Expired':
      return allows(order, 'Expire') ? { kind: 'OrderExpired', orderNumber, strategyIndex, timeUs } : undefined
    case 'Rejected':
      return allows(order, 'Reject') ? { kind: 'OrderRejected', orderNumber, strategyIndex, text, timeUs } : undefined
    case 'Replaced':
      return allows(order, 'Amend') ? replacedBy(report, order) : undefined
    case 'Triggered':
      return order.isTriggered || order.status === 'Held'
        ? undefined
        : { kind: 'OrderTriggered', orderNumber, strategyIndex }
    case 'Trade':
      return undefined
    default:
      return report.execType satisfies never
  }
}

function allows(order: Order, stimulus: OrderStimulus): boolean {
  return nextStatusOf(order.status, stimulus) !== undefined
}

/**
 * An acknowledgment is news while none was heard, or no fill said it before. It ends no later doubt: an old one may come
 * again. An answer to a question may show the terms of an amend whose own answer was lost.
 */
function acceptedBy(report: ExecutionReport, order: Order): Event | undefined {
  const { orderNumber, strategyIndex, pendingQtyLots } = order
  const { venueOrderId, eventTimeUs } = report
  if (!allows(order, 'Accept')) return undefined
  const isFirst = order.venueOrderId === undefined && (order.status !== 'Accepted' || venueOrderId !== '')
  if (isFirst) return { kind: 'OrderAccepted', orderNumber, strategyIndex, venueOrderId, eventTimeUs }
  return pendingQtyLots === undefined ? undefined : replacedBy(report, order)
}

// ── fills ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Rule 4: every fill exactly once, in whatever order and however often it is reported. */
function decideFill(state: EngineState, report: ExecutionReport, order: Order | undefined, out: Event[]): void {
  if (state.executions.has(report.accountIndex, report.executionId)) return
  if (!isPlausible(state, report, order)) {
    out.push(discrepancyOf(report, 'IMPOSSIBLE_REPORT', order?.qtyLots ?? 0, report.lastQtyLots))
    return
  }
  if (state.executions.mayHaveForgotten(report.eventTimeUs) && isOldNews(report, order)) {
    if (order === undefined) out.push(discrepancyOf(report, 'UNKNOWN_ORDER', 0, report.lastQtyLots))
    return
  }
  out.push(fillOf(state, report, order))
  if (order === undefined) out.push(discrepancyOf(report, foreignCodeOf(report), 0, report.lastQtyLots))
  else if (overfillLotsOf(order, report.lastQtyLots) > 0) overfill(state, report, order, out)
  else if (isSurprising(order.status, fillStimulusOf(order, report.lastQtyLots)))
    out.push(discrepancyOf(report, 'IMPOSSIBLE_REPORT', 0, report.lastQtyLots))
}

/** So old that it may be booked and forgotten: it counts only where the venue's own sum says that we lack it. */
function isOldNews(report: ExecutionReport, order: Order | undefined): boolean {
  return order === undefined || (report.cumQtyLots > 0 && report.cumQtyLots <= order.cumQtyLots)
}

/** An overfill happened: it is booked, shown, and the instrument is halted until a person has looked. */
function overfill(state: EngineState, report: ExecutionReport, order: Order, out: Event[]): void {
  const scope = { level: 'Instrument', index: order.instrumentIndex } as const
  out.push(discrepancyOf(report, 'OVERFILL', order.qtyLots, order.cumQtyLots + report.lastQtyLots))
  if (state.built.risk.tradingStates.stateOf(scope) === 'Halted') return
  out.push({
    kind: 'TradingStateChanged',
    scope,
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

// ── strangers ────────────────────────────────────────────────────────────────────────────────────────────────────────

function foreignCodeOf(report: ExecutionReport): 'UNKNOWN_ORDER' | 'EXTERNAL_EXECUTION' {
  return parseClientOrderId(report.clientOrderId) === undefined ? 'EXTERNAL_EXECUTION' : 'UNKNOWN_ORDER'
}

/** An order that is not in our book: only one that works and carries our kind of id is a surprise. */
function decideForeign(state: EngineState, report: ExecutionReport, out: Event[]): void {
  if (report.execType !== 'New' || parseClientOrderId(report.clientOrderId) === undefined) return
  if (state.orders.wasIssued(report.clientOrderId) || isSuccessorsId(report.clientOrderId, state.world)) return
  out.push(discrepancyOf(report, 'UNKNOWN_ORDER', 0, report.qtyLots))
}

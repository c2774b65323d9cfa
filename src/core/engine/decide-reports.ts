/** Decides what a venue's or a feed's claim means for our book. A repeat changes nothing; the impossible is put on record. */

import type { Event } from '../domain/events.ts'
import type { ExecutionId } from '../domain/ids.ts'
import type {
  CancelRejectReport,
  DataStateReport,
  FundingReport,
  Report,
  SendFailureReport,
  VenueStateReport,
} from '../domain/inputs.ts'
import { isSound } from '../domain/market-data.ts'
import type { Order } from '../domain/order.ts'
import { dataStateOf } from '../market/instrument-market.ts'
import { nextStatusOf } from '../orders/transitions.ts'
import { decideSwitchReport } from './dead-mans-switch.ts'
import { decideExecution } from './decide-executions.ts'
import { decideMassStatus } from './decide-mass-status.ts'
import { decideOrderStatus } from './decide-status.ts'
import { impossible } from './discrepancy.ts'
import type { EngineState } from './engine-state.ts'
import { fundingKeyOf } from './execution-memory.ts'
import { askOnce, awaitsAnswer } from './order-steps.ts'
import { praisedDataReason } from './reason-text.ts'

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
    case 'DataStateReport':
      return decideDataState(state, report, out)
    case 'LineSwitchReport': {
      const { instrumentIndex, fromLine, toLine, reason, ageUs } = report
      if (state.marketOf(instrumentIndex) === undefined) return
      out.push({ kind: 'LineSwitched', instrumentIndex, fromLine, toLine, reason, ageUs, timeUs: state.timeUs })
      return
    }
    case 'FundingReport':
      return decideFunding(state, report, out)
    case 'MarginReport': {
      const { accountIndex, instrumentIndex, isLiquidation, text } = report
      out.push({ kind: 'MarginCalled', accountIndex, instrumentIndex, isLiquidation, text })
      return
    }
    case 'DeadMansSwitchReport':
      return decideSwitchReport(state, report, out)
    default:
      report satisfies never
  }
}

// ── refusals and failures ────────────────────────────────────────────────────────────────────────────────────────────

/**
 * A cancel that the venue could not place does not make the order one that stays: it may be filled, gone, or not there yet.
 * The wish to cancel lives on, and the answer to the question tells.
 */
function decideCancelReject(state: EngineState, report: CancelRejectReport, out: Event[]): void {
  const order = state.orders.byClientOrderId(report.clientOrderId)
  if (order === undefined) return
  const { isAmend, isOrderUnknown, text } = report
  if (!isOrderUnknown || isAmend) refuse(order, isAmend, text, out)
  if (isOrderUnknown && order.closedTimeUs === undefined && order.status !== 'Held') askOnce(state, order, out)
}

function refuse(order: Order, isAmend: boolean, text: string, out: Event[]): void {
  const { orderNumber, strategyIndex } = order
  if (nextStatusOf(order.status, isAmend ? 'AmendRefused' : 'CancelRefused') === undefined) return
  out.push({ kind: isAmend ? 'OrderAmendRejected' : 'OrderCancelRejected', orderNumber, strategyIndex, text })
}

/** `NotSent` is proof that nothing left; anything else is doubt, and doubt is asked about. */
function decideSendFailure(state: EngineState, report: SendFailureReport, out: Event[]): void {
  const order = state.orders.byClientOrderId(report.clientOrderId)
  if (order === undefined || order.closedTimeUs !== undefined || order.status === 'Held') return
  const { action, certainty, text } = report
  if (certainty === 'Unknown') sendInDoubt(state, order, action, out)
  else if (action === 'Order') orderNotSent(state, order, text, out)
  else if (action === 'Amend') refuse(order, true, text, out)
  // A cancel is wanted until the order is gone: it is said again as soon as the venue says that the order works.
  else askOnce(state, order, out)
}

function sendInDoubt(state: EngineState, order: Order, action: SendFailureReport['action'], out: Event[]): void {
  if (!awaitsAnswer(order) && order.status !== 'InDoubt') return
  const { orderNumber, strategyIndex } = order
  const cause = action === 'Order' ? 'SEND_UNKNOWN' : 'CANCEL_UNKNOWN'
  out.push({ kind: 'OrderInDoubt', orderNumber, strategyIndex, cause, timeUs: state.timeUs })
  askOnce(state, order, out)
}

/** Nothing of it is known at the venue but by a mistake: what was acknowledged or filled was sent. */
function orderNotSent(state: EngineState, order: Order, text: string, out: Event[]): void {
  if (order.venueOrderId !== undefined || order.cumQtyLots > 0) return
  const { orderNumber, strategyIndex } = order
  out.push({ kind: 'OrderRejected', orderNumber, strategyIndex, text, timeUs: state.timeUs })
}

// ── venues, feeds and money ──────────────────────────────────────────────────────────────────────────────────────────

function decideVenueState(state: EngineState, report: VenueStateReport, out: Event[]): void {
  const { venueIndex, isUp, text } = report
  if (state.world.venues[venueIndex] === undefined) return
  out.push({ kind: 'VenueStateChanged', venueIndex, isUp, reason: text, timeUs: state.timeUs })
}

/** The line's word is in the market already (see `arrive`); what strategies are told is the verdict over all. */
function decideDataState(state: EngineState, report: DataStateReport, out: Event[]): void {
  const { instrumentIndex, text } = report
  const market = state.marketOf(instrumentIndex)
  if (market === undefined) return
  const ageUsMax = state.built.risk.dataAgeUsMaxOf(instrumentIndex)
  const dataState = dataStateOf(market, state.timeUs, ageUsMax)
  if (dataState === state.announcedDataState[instrumentIndex]) return
  // The line speaks well of data that are on their way: the first of them tell.
  if (dataState === 'Missing' && isSound(report.dataState)) return
  const isPraised = dataState === 'Stale' && isSound(report.dataState) && ageUsMax !== undefined
  const reason = isPraised ? praisedDataReason(state, state.timeUs - market.updateTimeUs, ageUsMax, text) : text
  out.push({ kind: 'DataStateChanged', instrumentIndex, dataState, reason, timeUs: state.timeUs })
}

/** Funding is booked once, however often the venue tells of it. */
function decideFunding(state: EngineState, report: FundingReport, out: Event[]): void {
  const { fundingId, accountIndex, instrumentIndex, amountMinor } = report
  if (state.executions.has(accountIndex, fundingKeyOf(fundingId) as ExecutionId)) return
  const isKnown =
    state.world.accounts[accountIndex] !== undefined && state.world.instruments[instrumentIndex] !== undefined
  if (!isKnown || fundingId === '' || !Number.isSafeInteger(amountMinor)) {
    out.push(impossible(accountIndex, instrumentIndex, `funding ${fundingId}`))
    return
  }
  out.push({ kind: 'FundingBooked', fundingId, accountIndex, instrumentIndex, amountMinor })
}

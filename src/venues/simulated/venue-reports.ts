/** Builds the venue's reports, one object each and always the same shape, since the receiver may keep them. */

import type { CurrencyIndex, ExecutionId, TimeUs } from '../../core/domain/ids.ts'
import type { CancelRejectReport, ExecType, ExecutionReport, Liquidity } from '../../core/domain/inputs.ts'
import type { MoneyMinor, PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import type { VenueOrder } from './venue-order.ts'

const NO_EXECUTION = '' as ExecutionId

/** Every kind but `Trade`. */
export function orderReport(order: VenueOrder, execType: ExecType, eventTimeUs: number, text: string): ExecutionReport {
  return {
    kind: 'ExecutionReport',
    timeUs: 0 as TimeUs,
    execType,
    accountIndex: order.accountIndex,
    instrumentIndex: order.instrumentIndex,
    clientOrderId: order.clientOrderId,
    venueOrderId: order.venueOrderId,
    side: order.side,
    executionId: NO_EXECUTION,
    lastQtyLots: 0 as QtyLots,
    lastTicks: 0 as PriceTicks,
    feeMinor: 0 as MoneyMinor,
    feeCurrency: 0 as CurrencyIndex,
    liquidity: 'Unknown',
    cumQtyLots: order.cumQtyLots as QtyLots,
    qtyLots: order.qtyLots as QtyLots,
    limitTicks: order.limitTicks as PriceTicks | undefined,
    triggerTicks: order.triggerTicks as PriceTicks | undefined,
    text,
    eventTimeUs: eventTimeUs as TimeUs,
  }
}

export function tradeReport(
  order: VenueOrder,
  executionNumber: number,
  ticks: number,
  lots: number,
  feeMinor: number,
  feeCurrency: CurrencyIndex,
  liquidity: Liquidity,
  eventTimeUs: number,
): ExecutionReport {
  return {
    kind: 'ExecutionReport',
    timeUs: 0 as TimeUs,
    execType: 'Trade',
    accountIndex: order.accountIndex,
    instrumentIndex: order.instrumentIndex,
    clientOrderId: order.clientOrderId,
    venueOrderId: order.venueOrderId,
    side: order.side,
    executionId: `X${executionNumber}` as ExecutionId,
    lastQtyLots: lots as QtyLots,
    lastTicks: ticks as PriceTicks,
    feeMinor: feeMinor as MoneyMinor,
    feeCurrency,
    liquidity,
    cumQtyLots: order.cumQtyLots as QtyLots,
    qtyLots: order.qtyLots as QtyLots,
    limitTicks: order.limitTicks as PriceTicks | undefined,
    triggerTicks: order.triggerTicks as PriceTicks | undefined,
    text: '',
    eventTimeUs: eventTimeUs as TimeUs,
  }
}

export function cancelReject(
  clientOrderId: CancelRejectReport['clientOrderId'],
  isAmend: boolean,
  isOrderUnknown: boolean,
  text: string,
): CancelRejectReport {
  return { kind: 'CancelRejectReport', timeUs: 0 as TimeUs, clientOrderId, isAmend, isOrderUnknown, text }
}

/** The number within an execution id. */
export function executionNumberOf(executionId: ExecutionId): number {
  return Number(executionId.slice(1))
}

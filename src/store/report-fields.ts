/** The fields of every report of a venue or of the lines, in the order of their bytes. */

import { LINE_SWITCH_REASONS } from '../core/domain/arbitration.ts'
import type { TimeUs } from '../core/domain/ids.ts'
import type {
  CancelRejectReport,
  DataStateReport,
  DeadMansSwitchReport,
  ExecutionReport,
  FundingReport,
  LineSwitchReport,
  MarginReport,
  MassStatusReport,
  OrderStatusReport,
  Report,
  ReportedOrder,
  ReportedPosition,
  SendFailureReport,
  VenueStateReport,
} from '../core/domain/inputs.ts'
import { EXEC_TYPES, LIQUIDITY, SWITCH_OUTCOMES } from '../core/domain/inputs.ts'
import { DATA_STATES } from '../core/domain/market-data.ts'
import { SIDES } from '../core/domain/order.ts'
import type { FieldCodec } from './field-codec.ts'
import { closedSet, type FieldsByKind, optional, reportedOrderFields } from './nested-fields.ts'

export const SEND_ACTIONS = closedSet<SendFailureReport['action']>()(['Order', 'Cancel', 'Amend'])
export const SEND_CERTAINTIES = closedSet<SendFailureReport['certainty']>()(['NotSent', 'Unknown'])
export const STATUS_OUTCOMES = closedSet<OrderStatusReport['outcome']>()([
  'Working',
  'Closed',
  'NotFound',
  'CouldNotAsk',
])
export const MASS_STATUS_OUTCOMES = closedSet<MassStatusReport['outcome']>()(['Complete', 'CouldNotAsk'])

const textField = <T extends string>(c: FieldCodec, r: T): T => c.text(r)

const massPositionFields = (c: FieldCodec, r: ReportedPosition): ReportedPosition => ({
  instrumentIndex: c.int(r.instrumentIndex),
  signedLots: c.int(r.signedLots),
  costMinor: c.version >= 3 ? optional(c, r.costMinor, textField<string>) : undefined,
})

type MassBalance = MassStatusReport['balances'][number]
const massBalanceFields = (c: FieldCodec, r: MassBalance): MassBalance => ({
  currency: c.int(r.currency),
  amountMinor: c.text(r.amountMinor),
})

const timeField = (c: FieldCodec, r: TimeUs): TimeUs => c.time(r)

const openOrdersFields = (c: FieldCodec, r: readonly ReportedOrder[]): readonly ReportedOrder[] =>
  c.list<ReportedOrder>(Array.isArray(r) ? r : [], reportedOrderFields)

export const REPORT_FIELDS: FieldsByKind<Report> = {
  ExecutionReport: (c, r): ExecutionReport => ({
    kind: 'ExecutionReport',
    timeUs: c.stamp(r.timeUs),
    execType: c.oneOf(EXEC_TYPES, r.execType),
    accountIndex: c.int(r.accountIndex),
    instrumentIndex: c.int(r.instrumentIndex),
    clientOrderId: c.text(r.clientOrderId),
    venueOrderId: c.text(r.venueOrderId),
    side: c.oneOf(SIDES, r.side),
    executionId: c.text(r.executionId),
    lastQtyLots: c.int(r.lastQtyLots),
    lastTicks: c.int(r.lastTicks),
    feeMinor: c.int(r.feeMinor),
    feeCurrency: c.int(r.feeCurrency),
    liquidity: c.oneOf(LIQUIDITY, r.liquidity),
    cumQtyLots: c.int(r.cumQtyLots),
    qtyLots: c.int(r.qtyLots),
    limitTicks: c.optionalInt(r.limitTicks),
    triggerTicks: c.optionalInt(r.triggerTicks),
    text: c.text(r.text),
    eventTimeUs: c.time(r.eventTimeUs),
  }),
  CancelRejectReport: (c, r): CancelRejectReport => ({
    kind: 'CancelRejectReport',
    timeUs: c.stamp(r.timeUs),
    clientOrderId: c.text(r.clientOrderId),
    isAmend: c.flag(r.isAmend),
    isOrderUnknown: c.flag(r.isOrderUnknown),
    text: c.text(r.text),
  }),
  SendFailureReport: (c, r): SendFailureReport => ({
    kind: 'SendFailureReport',
    timeUs: c.stamp(r.timeUs),
    clientOrderId: c.text(r.clientOrderId),
    action: c.oneOf(SEND_ACTIONS, r.action),
    certainty: c.oneOf(SEND_CERTAINTIES, r.certainty),
    text: c.text(r.text),
  }),
  OrderStatusReport: (c, r): OrderStatusReport => ({
    kind: 'OrderStatusReport',
    timeUs: c.stamp(r.timeUs),
    clientOrderId: c.text(r.clientOrderId),
    outcome: c.oneOf(STATUS_OUTCOMES, r.outcome),
    text: c.text(r.text),
    order: c.version >= 2 ? optional(c, r.order, reportedOrderFields) : undefined,
    askedTimeUs: c.version >= 3 ? optional(c, r.askedTimeUs, timeField) : undefined,
  }),
  MassStatusReport: (c, r): MassStatusReport => ({
    kind: 'MassStatusReport',
    timeUs: c.stamp(r.timeUs),
    accountIndex: c.int(r.accountIndex),
    outcome: c.oneOf(MASS_STATUS_OUTCOMES, r.outcome),
    openClientOrderIds: c.list(r.openClientOrderIds, textField),
    positions: c.list(r.positions, massPositionFields),
    balances: c.list(r.balances, massBalanceFields),
    text: c.text(r.text),
    openOrders: c.version >= 2 ? optional(c, r.openOrders, openOrdersFields) : undefined,
    askedTimeUs: c.version >= 3 ? optional(c, r.askedTimeUs, timeField) : undefined,
  }),
  VenueStateReport: (c, r): VenueStateReport => ({
    kind: 'VenueStateReport',
    timeUs: c.stamp(r.timeUs),
    venueIndex: c.int(r.venueIndex),
    isUp: c.flag(r.isUp),
    text: c.text(r.text),
  }),
  DataStateReport: (c, r): DataStateReport => ({
    kind: 'DataStateReport',
    timeUs: c.stamp(r.timeUs),
    instrumentIndex: c.int(r.instrumentIndex),
    dataState: c.oneOf(DATA_STATES, r.dataState),
    text: c.text(r.text),
  }),
  LineSwitchReport: (c, r): LineSwitchReport => ({
    kind: 'LineSwitchReport',
    timeUs: c.stamp(r.timeUs),
    instrumentIndex: c.int(r.instrumentIndex),
    fromLine: c.text(r.fromLine),
    toLine: c.text(r.toLine),
    reason: c.oneOf(LINE_SWITCH_REASONS, r.reason),
    ageUs: c.int(r.ageUs),
  }),
  FundingReport: (c, r): FundingReport => ({
    kind: 'FundingReport',
    timeUs: c.stamp(r.timeUs),
    fundingId: c.text(r.fundingId),
    accountIndex: c.int(r.accountIndex),
    instrumentIndex: c.int(r.instrumentIndex),
    amountMinor: c.int(r.amountMinor),
    text: c.text(r.text),
  }),
  MarginReport: (c, r): MarginReport => ({
    kind: 'MarginReport',
    timeUs: c.stamp(r.timeUs),
    accountIndex: c.int(r.accountIndex),
    instrumentIndex: c.int(r.instrumentIndex),
    isLiquidation: c.flag(r.isLiquidation),
    text: c.text(r.text),
  }),

  DeadMansSwitchReport: (c, r): DeadMansSwitchReport => ({
    kind: 'DeadMansSwitchReport',
    timeUs: c.stamp(r.timeUs),
    accountIndex: c.int(r.accountIndex),
    outcome: c.oneOf(SWITCH_OUTCOMES, r.outcome),
    untilTimeUs: c.time(r.untilTimeUs),
    text: c.text(r.text),
  }),
}

/** The fields of every input, in the order of their bytes. Ticks are in tick-fields.ts. */

import { LINE_SWITCH_REASONS } from '../core/domain/arbitration.ts'
import type { TimeUs } from '../core/domain/ids.ts'
import type {
  AmendOrder,
  CancelAllOrders,
  CancelByOperator,
  CancelOrder,
  CancelRejectReport,
  Configure,
  DataStateReport,
  DeadMansSwitchReport,
  EndSession,
  ExecutionReport,
  FlattenPositions,
  FundingReport,
  Input,
  Kill,
  LineSwitchReport,
  MarginReport,
  MassStatusReport,
  OrderStatusReport,
  RearmStrategy,
  ReportedOrder,
  ReportedPosition,
  SaveStrategyState,
  SendFailureReport,
  SetLimit,
  SetParameters,
  SetStrategyTimer,
  SetTradingState,
  StartStrategy,
  StopStrategy,
  SubmitOrder,
  TimerFired,
  VenueStateReport,
} from '../core/domain/inputs.ts'
import { EXEC_TYPES, LIQUIDITY, STOP_POLICIES, SWITCH_OUTCOMES, TIMER_KINDS } from '../core/domain/inputs.ts'
import { LIMIT_FIGURES, TRADING_STATES } from '../core/domain/limits.ts'
import { DATA_STATES } from '../core/domain/market-data.ts'
import { CONTINGENCIES, SIDES } from '../core/domain/order.ts'
import type { FieldCodec } from './field-codec.ts'
import {
  closedSet,
  type FieldsByKind,
  limitScopeFields,
  optional,
  orderTermsFields,
  parameterListFields,
  reportedOrderFields,
  scopeFields,
} from './nested-fields.ts'
import { TICK_FIELDS } from './tick-fields.ts'

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

export const INPUT_FIELDS: FieldsByKind<Input> = {
  ...TICK_FIELDS,

  SubmitOrder: (c, r): SubmitOrder => ({
    kind: 'SubmitOrder',
    timeUs: c.stamp(r.timeUs),
    strategyIndex: c.int(r.strategyIndex),
    intentSequence: c.int(r.intentSequence),
    causationSequence: c.int(r.causationSequence),
    causationTimeUs: c.time(r.causationTimeUs),
    contingency: c.oneOf(CONTINGENCIES, r.contingency),
    legs: c.list(r.legs, orderTermsFields),
  }),
  CancelOrder: (c, r): CancelOrder => ({
    kind: 'CancelOrder',
    timeUs: c.stamp(r.timeUs),
    strategyIndex: c.int(r.strategyIndex),
    intentSequence: c.int(r.intentSequence),
    causationSequence: c.int(r.causationSequence),
    causationTimeUs: c.time(r.causationTimeUs),
    targetIntentSequence: c.int(r.targetIntentSequence),
    targetLeg: c.int(r.targetLeg),
  }),
  CancelAllOrders: (c, r): CancelAllOrders => ({
    kind: 'CancelAllOrders',
    timeUs: c.stamp(r.timeUs),
    strategyIndex: c.int(r.strategyIndex),
    intentSequence: c.int(r.intentSequence),
    causationSequence: c.int(r.causationSequence),
    causationTimeUs: c.time(r.causationTimeUs),
    instrumentIndex: c.optionalInt(r.instrumentIndex),
  }),
  AmendOrder: (c, r): AmendOrder => ({
    kind: 'AmendOrder',
    timeUs: c.stamp(r.timeUs),
    strategyIndex: c.int(r.strategyIndex),
    intentSequence: c.int(r.intentSequence),
    causationSequence: c.int(r.causationSequence),
    causationTimeUs: c.time(r.causationTimeUs),
    targetIntentSequence: c.int(r.targetIntentSequence),
    targetLeg: c.int(r.targetLeg),
    qtyLots: c.optionalInt(r.qtyLots),
    limitTicks: c.optionalInt(r.limitTicks),
    triggerTicks: c.optionalInt(r.triggerTicks),
  }),
  SetStrategyTimer: (c, r): SetStrategyTimer => ({
    kind: 'SetStrategyTimer',
    timeUs: c.stamp(r.timeUs),
    strategyIndex: c.int(r.strategyIndex),
    intentSequence: c.int(r.intentSequence),
    causationSequence: c.int(r.causationSequence),
    causationTimeUs: c.time(r.causationTimeUs),
    timerNumber: c.int(r.timerNumber),
    atUs: c.time(r.atUs),
  }),
  SaveStrategyState: (c, r): SaveStrategyState => ({
    kind: 'SaveStrategyState',
    timeUs: c.stamp(r.timeUs),
    strategyIndex: c.int(r.strategyIndex),
    intentSequence: c.int(r.intentSequence),
    causationSequence: c.int(r.causationSequence),
    causationTimeUs: c.time(r.causationTimeUs),
    stateJson: c.text(r.stateJson),
  }),

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

  Kill: (c, r): Kill => ({
    kind: 'Kill',
    timeUs: c.stamp(r.timeUs),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    scope: scopeFields(c, r.scope),
    flatten: c.flag(r.flatten),
  }),
  SetTradingState: (c, r): SetTradingState => ({
    kind: 'SetTradingState',
    timeUs: c.stamp(r.timeUs),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    scope: scopeFields(c, r.scope),
    tradingState: c.oneOf(TRADING_STATES, r.tradingState),
  }),
  RearmStrategy: (c, r): RearmStrategy => ({
    kind: 'RearmStrategy',
    timeUs: c.stamp(r.timeUs),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    strategyIndex: c.int(r.strategyIndex),
  }),
  StartStrategy: (c, r): StartStrategy => ({
    kind: 'StartStrategy',
    timeUs: c.stamp(r.timeUs),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    strategyIndex: c.int(r.strategyIndex),
  }),
  StopStrategy: (c, r): StopStrategy => ({
    kind: 'StopStrategy',
    timeUs: c.stamp(r.timeUs),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    strategyIndex: c.int(r.strategyIndex),
    policy: c.oneOf(STOP_POLICIES, r.policy),
  }),
  CancelByOperator: (c, r): CancelByOperator => ({
    kind: 'CancelByOperator',
    timeUs: c.stamp(r.timeUs),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    clientOrderId: c.text(r.clientOrderId),
  }),

  FlattenPositions: (c, r): FlattenPositions => ({
    kind: 'FlattenPositions',
    timeUs: c.stamp(r.timeUs),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    scope: scopeFields(c, r.scope),
  }),
  SetLimit: (c, r): SetLimit => ({
    kind: 'SetLimit',
    timeUs: c.stamp(r.timeUs),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    scope: limitScopeFields(c, r.scope),
    figure: c.oneOf(LIMIT_FIGURES, r.figure),
    value: c.optionalInt(r.value),
  }),
  SetParameters: (c, r): SetParameters => ({
    kind: 'SetParameters',
    timeUs: c.stamp(r.timeUs),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    strategyIndex: c.int(r.strategyIndex),
    values: optional(c, r.values, parameterListFields),
  }),

  EndSession: (c, r): EndSession => ({
    kind: 'EndSession',
    timeUs: c.stamp(r.timeUs),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
  }),

  Configure: (c, r): Configure => ({
    kind: 'Configure',
    timeUs: c.stamp(r.timeUs),
    configuration: c.json(r.configuration),
  }),
  TimerFired: (c, r): TimerFired => ({
    kind: 'TimerFired',
    timeUs: c.stamp(r.timeUs),
    timerKind: c.oneOf(TIMER_KINDS, r.timerKind),
    subject: c.int(r.subject),
    timerNumber: c.int(r.timerNumber),
  }),
}

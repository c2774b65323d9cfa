/** The fields of every event, in the order of their bytes. Those of orders are in order-event-fields.ts. */

import type {
  AccountDoubted,
  AccountQueried,
  AnswerHeld,
  AnswerSettled,
  ComparedFigure,
  CostRestated,
  DeadMansSwitchChanged,
  DeadMansSwitchRefreshed,
  Difference,
  DifferencesChanged,
  ExternalCancelRequested,
  ExternalOrder,
  ExternalOrdersChanged,
  KillConfirmed,
  KillRequested,
  SessionEnding,
} from '../core/domain/account-events.ts'
import { DIFFERENCE_STATES } from '../core/domain/account-events.ts'
import { LINE_SWITCH_REASONS } from '../core/domain/arbitration.ts'
import type {
  AccountReconciled,
  BarClosed,
  ConfigurationApplied,
  DataStateChanged,
  DayStarted,
  DiscrepancyFound,
  Event,
  FlattenFinished,
  FlattenRequested,
  FundingBooked,
  LineSwitched,
  MarginCalled,
  StrategyStarted,
  StrategyStateSaved,
  StrategyStopped,
  ThrottleRearmed,
  ThrottleTripped,
  TimerSet,
  TradingStateChanged,
  VenueStateChanged,
} from '../core/domain/events.ts'
import { DISCREPANCY_CODES } from '../core/domain/events.ts'
import { STOP_POLICIES, SWITCH_OUTCOMES, TIMER_KINDS } from '../core/domain/inputs.ts'
import type { LimitChanged } from '../core/domain/limit-changes.ts'
import { LIMIT_FIGURES, TRADING_STATES } from '../core/domain/limits.ts'
import { DATA_STATES } from '../core/domain/market-data.ts'
import type { ParametersChanged } from '../core/domain/parameter-changes.ts'
import type { FieldCodec } from './field-codec.ts'
import {
  closedSet,
  type FieldsByKind,
  limitScopeFields,
  optional,
  parameterListFields,
  reportedOrderFields,
  scopeFields,
} from './nested-fields.ts'
import { ORDER_EVENT_FIELDS } from './order-event-fields.ts'
import { barFields } from './tick-fields.ts'

export const DIFFERENCE_CODES = closedSet<Difference['code']>()(['POSITION_DIFFERS', 'BALANCE_DIFFERS'])

const differenceFields = (c: FieldCodec, r: Difference): Difference => ({
  code: c.oneOf(DIFFERENCE_CODES, r.code),
  instrumentIndex: c.optionalInt(r.instrumentIndex),
  currency: c.optionalInt(r.currency),
  amount: c.text(r.amount),
  seenCount: c.int(r.seenCount),
  state: c.oneOf(DIFFERENCE_STATES, r.state),
  restricts: c.list(r.restricts ?? [], scopeFields),
})

const figureFields = (c: FieldCodec, r: ComparedFigure): ComparedFigure => ({
  code: c.oneOf(DIFFERENCE_CODES, r.code),
  instrumentIndex: c.optionalInt(r.instrumentIndex),
  currency: c.optionalInt(r.currency),
  ours: c.text(r.ours),
  theirs: c.text(r.theirs),
  amount: c.text(r.amount),
})

const externalOrderFields = (c: FieldCodec, r: ExternalOrder): ExternalOrder => ({
  order: reportedOrderFields(c, r.order),
  isOurs: c.flag(r.isOurs),
  seenCount: c.int(r.seenCount),
  firstSeenUs: c.time(r.firstSeenUs),
})

export const EVENT_FIELDS: FieldsByKind<Event> = {
  ...ORDER_EVENT_FIELDS,

  DiscrepancyFound: (c, r): DiscrepancyFound => ({
    kind: 'DiscrepancyFound',
    code: c.oneOf(DISCREPANCY_CODES, r.code),
    accountIndex: c.int(r.accountIndex),
    instrumentIndex: c.optionalInt(r.instrumentIndex),
    clientOrderId: c.text(r.clientOrderId),
    ours: c.real(r.ours),
    theirs: c.real(r.theirs),
    text: c.text(r.text),
  }),
  TradingStateChanged: (c, r): TradingStateChanged => ({
    kind: 'TradingStateChanged',
    scope: scopeFields(c, r.scope),
    tradingState: c.oneOf(TRADING_STATES, r.tradingState),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    timeUs: c.time(r.timeUs),
  }),
  FlattenRequested: (c, r): FlattenRequested => ({
    kind: 'FlattenRequested',
    scope: scopeFields(c, r.scope),
    timeUs: c.time(r.timeUs),
  }),
  FlattenFinished: (c, r): FlattenFinished => ({
    kind: 'FlattenFinished',
    scope: scopeFields(c, r.scope),
    timeUs: c.time(r.timeUs),
  }),
  StrategyStarted: (c, r): StrategyStarted => ({
    kind: 'StrategyStarted',
    strategyIndex: c.int(r.strategyIndex),
    timeUs: c.time(r.timeUs),
  }),
  StrategyStopped: (c, r): StrategyStopped => ({
    kind: 'StrategyStopped',
    strategyIndex: c.int(r.strategyIndex),
    policy: c.oneOf(STOP_POLICIES, r.policy),
    reason: c.text(r.reason),
    timeUs: c.time(r.timeUs),
  }),
  StrategyStateSaved: (c, r): StrategyStateSaved => ({
    kind: 'StrategyStateSaved',
    strategyIndex: c.int(r.strategyIndex),
    causationSequence: c.int(r.causationSequence),
    intentSequence: c.int(r.intentSequence),
    stateJson: c.text(r.stateJson),
  }),
  ThrottleTripped: (c, r): ThrottleTripped => ({
    kind: 'ThrottleTripped',
    strategyIndex: c.int(r.strategyIndex),
    executionCount: c.int(r.executionCount),
  }),
  ThrottleRearmed: (c, r): ThrottleRearmed => ({
    kind: 'ThrottleRearmed',
    strategyIndex: c.int(r.strategyIndex),
    actor: c.text(r.actor),
  }),
  DataStateChanged: (c, r): DataStateChanged => ({
    kind: 'DataStateChanged',
    instrumentIndex: c.int(r.instrumentIndex),
    dataState: c.oneOf(DATA_STATES, r.dataState),
    reason: c.text(r.reason),
    timeUs: c.time(r.timeUs),
  }),
  LineSwitched: (c, r): LineSwitched => ({
    kind: 'LineSwitched',
    instrumentIndex: c.int(r.instrumentIndex),
    fromLine: c.text(r.fromLine),
    toLine: c.text(r.toLine),
    reason: c.oneOf(LINE_SWITCH_REASONS, r.reason),
    ageUs: c.int(r.ageUs),
    timeUs: c.time(r.timeUs),
  }),
  BarClosed: (c, r): BarClosed => ({ kind: 'BarClosed', bar: barFields(c, r.bar) }),
  VenueStateChanged: (c, r): VenueStateChanged => ({
    kind: 'VenueStateChanged',
    venueIndex: c.int(r.venueIndex),
    isUp: c.flag(r.isUp),
    reason: c.text(r.reason),
    timeUs: c.time(r.timeUs),
  }),
  FundingBooked: (c, r): FundingBooked => ({
    kind: 'FundingBooked',
    fundingId: c.text(r.fundingId),
    accountIndex: c.int(r.accountIndex),
    instrumentIndex: c.int(r.instrumentIndex),
    amountMinor: c.int(r.amountMinor),
  }),
  MarginCalled: (c, r): MarginCalled => ({
    kind: 'MarginCalled',
    accountIndex: c.int(r.accountIndex),
    instrumentIndex: c.int(r.instrumentIndex),
    isLiquidation: c.flag(r.isLiquidation),
    text: c.text(r.text),
  }),
  AccountReconciled: (c, r): AccountReconciled => ({
    kind: 'AccountReconciled',
    accountIndex: c.int(r.accountIndex),
    discrepancyCount: c.int(r.discrepancyCount),
    timeUs: c.time(r.timeUs),
  }),
  AccountQueried: (c, r): AccountQueried => ({
    kind: 'AccountQueried',
    accountIndex: c.int(r.accountIndex),
    reason: c.text(r.reason),
    timeUs: c.time(r.timeUs),
  }),
  AccountDoubted: (c, r): AccountDoubted => ({
    kind: 'AccountDoubted',
    accountIndex: c.int(r.accountIndex),
    count: c.int(r.count),
    reason: c.text(r.reason),
    timeUs: c.time(r.timeUs),
  }),
  DifferencesChanged: (c, r): DifferencesChanged => ({
    kind: 'DifferencesChanged',
    accountIndex: c.int(r.accountIndex),
    differences: c.list(r.differences, differenceFields),
    timeUs: c.time(r.timeUs),
  }),
  AnswerHeld: (c, r): AnswerHeld => ({
    kind: 'AnswerHeld',
    accountIndex: c.int(r.accountIndex),
    figures: c.list(r.figures, figureFields),
    askedTimeUs: c.time(r.askedTimeUs),
    discrepancyCount: c.int(r.discrepancyCount),
    isUnsettled: c.flag(r.isUnsettled),
    timeUs: c.time(r.timeUs),
  }),
  AnswerSettled: (c, r): AnswerSettled => ({
    kind: 'AnswerSettled',
    accountIndex: c.int(r.accountIndex),
    timeUs: c.time(r.timeUs),
  }),
  CostRestated: (c, r): CostRestated => ({
    kind: 'CostRestated',
    accountIndex: c.int(r.accountIndex),
    instrumentIndex: c.int(r.instrumentIndex),
    amountMinor: c.text(r.amountMinor),
    timeUs: c.time(r.timeUs),
  }),
  ExternalOrdersChanged: (c, r): ExternalOrdersChanged => ({
    kind: 'ExternalOrdersChanged',
    accountIndex: c.int(r.accountIndex),
    orders: c.list(r.orders, externalOrderFields),
    unlistedCount: c.int(r.unlistedCount),
    timeUs: c.time(r.timeUs),
  }),
  ExternalCancelRequested: (c, r): ExternalCancelRequested => ({
    kind: 'ExternalCancelRequested',
    accountIndex: c.int(r.accountIndex),
    instrumentIndex: c.int(r.instrumentIndex),
    clientOrderId: c.text(r.clientOrderId),
    venueOrderId: c.text(r.venueOrderId),
    reason: c.text(r.reason),
    timeUs: c.time(r.timeUs),
  }),
  KillRequested: (c, r): KillRequested => ({
    kind: 'KillRequested',
    scope: scopeFields(c, r.scope),
    flatten: c.flag(r.flatten),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    timeUs: c.time(r.timeUs),
  }),
  KillConfirmed: (c, r): KillConfirmed => ({
    kind: 'KillConfirmed',
    scope: scopeFields(c, r.scope),
    accountIndex: c.int(r.accountIndex),
    sinceTimeUs: c.time(r.sinceTimeUs),
    unknownCount: c.int(r.unknownCount),
    timeUs: c.time(r.timeUs),
  }),
  SessionEnding: (c, r): SessionEnding => ({
    kind: 'SessionEnding',
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    timeUs: c.time(r.timeUs),
  }),
  DeadMansSwitchRefreshed: (c, r): DeadMansSwitchRefreshed => ({
    kind: 'DeadMansSwitchRefreshed',
    accountIndex: c.int(r.accountIndex),
    timeoutUs: c.int(r.timeoutUs),
    timeUs: c.time(r.timeUs),
  }),
  DeadMansSwitchChanged: (c, r): DeadMansSwitchChanged => ({
    kind: 'DeadMansSwitchChanged',
    accountIndex: c.int(r.accountIndex),
    outcome: c.oneOf(SWITCH_OUTCOMES, r.outcome),
    untilTimeUs: c.time(r.untilTimeUs),
    text: c.text(r.text),
  }),
  DayStarted: (c, r): DayStarted => ({ kind: 'DayStarted', timeUs: c.time(r.timeUs) }),
  TimerSet: (c, r): TimerSet => ({
    kind: 'TimerSet',
    timerKind: c.oneOf(TIMER_KINDS, r.timerKind),
    subject: c.int(r.subject),
    timerNumber: c.int(r.timerNumber),
    atUs: c.time(r.atUs),
  }),
  LimitChanged: (c, r): LimitChanged => ({
    kind: 'LimitChanged',
    scope: limitScopeFields(c, r.scope),
    figure: c.oneOf(LIMIT_FIGURES, r.figure),
    value: c.optionalInt(r.value),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    timeUs: c.time(r.timeUs),
  }),
  ParametersChanged: (c, r): ParametersChanged => ({
    kind: 'ParametersChanged',
    strategyIndex: c.int(r.strategyIndex),
    values: optional(c, r.values, parameterListFields),
    actor: c.text(r.actor),
    reason: c.text(r.reason),
    timeUs: c.time(r.timeUs),
  }),
  ConfigurationApplied: (c, r): ConfigurationApplied => ({
    kind: 'ConfigurationApplied',
    configuration: c.json(r.configuration),
  }),
}

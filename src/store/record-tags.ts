/**
 * The byte that each kind of record begins with. A number once used is never given to another kind, whatever becomes of
 * the kind: journals are read for years. Inputs are below 128, events above.
 */

import type { Event, EventKind } from '../core/domain/events.ts'
import type { Input } from '../core/domain/inputs.ts'
import { EVENT_FIELDS } from './event-fields.ts'
import type { FieldsOf } from './field-codec.ts'
import { INPUT_FIELDS } from './input-fields.ts'

export type InputKind = Input['kind']

/** Ticks in their short form (market-records.ts). */
export const QUOTE_TAG = 1
export const TRADE_TAG = 2
export const BOOK_LEVEL_TAG = 3
export const BAR_TAG = 4

export const INPUT_TAGS = {
  // Ticks whose numbers are too large for the short form.
  Quote: 8,
  Trade: 9,
  BookLevel: 10,
  Bar: 11,
  SubmitOrder: 16,
  CancelOrder: 17,
  CancelAllOrders: 18,
  AmendOrder: 19,
  SetStrategyTimer: 20,
  SaveStrategyState: 21,
  ExecutionReport: 32,
  CancelRejectReport: 33,
  SendFailureReport: 34,
  OrderStatusReport: 35,
  MassStatusReport: 36,
  VenueStateReport: 37,
  DataStateReport: 38,
  FundingReport: 39,
  MarginReport: 40,
  DeadMansSwitchReport: 41,
  LineSwitchReport: 42,
  Kill: 64,
  SetTradingState: 65,
  RearmStrategy: 66,
  StartStrategy: 67,
  StopStrategy: 68,
  CancelByOperator: 69,
  EndSession: 70,
  FlattenPositions: 71,
  SetLimit: 72,
  SetParameters: 73,
  Configure: 96,
  TimerFired: 97,
} as const satisfies Readonly<Record<InputKind, number>>

export const FIRST_EVENT_TAG = 128

export const EVENT_TAGS = {
  OrderDenied: 128,
  OrderSubmitted: 129,
  OrderReleased: 130,
  OrderAdjusted: 131,
  OrderInDoubt: 132,
  OrderQueried: 133,
  OrderAccepted: 134,
  OrderRejected: 135,
  OrderTriggered: 136,
  OrderFilled: 137,
  OrderCancelRequested: 138,
  OrderCancelRejected: 139,
  OrderCanceled: 140,
  OrderExpired: 141,
  OrderAmendRequested: 142,
  OrderAmended: 143,
  OrderAmendRejected: 144,
  OrderRetired: 145,
  OrderAdopted: 146,
  DiscrepancyFound: 176,
  TradingStateChanged: 177,
  FlattenRequested: 178,
  FlattenFinished: 179,
  StrategyStarted: 180,
  StrategyStopped: 181,
  StrategyStateSaved: 182,
  ThrottleTripped: 183,
  ThrottleRearmed: 184,
  DataStateChanged: 185,
  VenueStateChanged: 186,
  FundingBooked: 187,
  MarginCalled: 188,
  AccountReconciled: 189,
  DayStarted: 190,
  TimerSet: 191,
  ConfigurationApplied: 192,
  BarClosed: 193,
  AccountQueried: 194,
  AccountDoubted: 195,
  DifferencesChanged: 196,
  ExternalOrdersChanged: 197,
  ExternalCancelRequested: 198,
  KillRequested: 199,
  KillConfirmed: 200,
  SessionEnding: 201,
  DeadMansSwitchRefreshed: 202,
  DeadMansSwitchChanged: 203,
  CostRestated: 204,
  LineSwitched: 205,
  LimitChanged: 206,
  ParametersChanged: 207,
  AnswerHeld: 208,
  AnswerSettled: 209,
} as const satisfies Readonly<Record<EventKind, number>>

/** The layout of each tag; holes are tags that this version does not know. */
export const INPUT_FIELDS_BY_TAG: readonly (FieldsOf<Input> | undefined)[] = byTag<Input>(INPUT_TAGS, INPUT_FIELDS)
export const EVENT_FIELDS_BY_TAG: readonly (FieldsOf<Event> | undefined)[] = byTag<Event>(EVENT_TAGS, EVENT_FIELDS)

function byTag<R>(tags: Readonly<Record<string, number>>, fields: object): (FieldsOf<R> | undefined)[] {
  const table = new Array<FieldsOf<R> | undefined>(256).fill(undefined)
  for (const [kind, layout] of Object.entries(fields)) table[tags[kind]!] = layout as FieldsOf<R>
  return table
}

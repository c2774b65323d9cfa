/** Facts of ours, for ever: what `decide` returned and `apply` wrote into the state. Nobody may refuse one. */

import type { AccountEvent } from './account-events.ts'
import type { LineSwitchReason } from './arbitration.ts'
import type { Configuration } from './configuration.ts'
import type {
  AccountIndex,
  ClientOrderId,
  CurrencyIndex,
  ExecutionId,
  InstrumentIndex,
  OrderNumber,
  StrategyIndex,
  TimeUs,
  VenueIndex,
  VenueOrderId,
} from './ids.ts'
import type { Liquidity, StopPolicy, TimerKind } from './inputs.ts'
import type { LimitChanged } from './limit-changes.ts'
import type { DenialCode, TradingState } from './limits.ts'
import type { Bar, DataState } from './market-data.ts'
import type { Contingency, OrderTerms, OrderType, Side } from './order.ts'
import type { ParametersChanged } from './parameter-changes.ts'
import type { MoneyMinor, PriceTicks, QtyLots } from './quantities.ts'
import type { Scope } from './scope.ts'

interface OrderStamp {
  readonly orderNumber: OrderNumber
  readonly strategyIndex: StrategyIndex
}

// ── the life of an order ─────────────────────────────────────────────────────────────────────────────────────────────

/** An intent was refused by us; nothing was sent. `targetLeg` is the leg of a list, or of the order meant by an amend or cancel. */
export interface OrderDenied {
  readonly kind: 'OrderDenied'
  readonly strategyIndex: StrategyIndex
  readonly intentSequence: number
  readonly leg: number
  readonly action: 'Submit' | 'Cancel' | 'Amend'
  readonly code: DenialCode
  readonly what: string
  readonly was: number
  readonly limit: number
}

/** An order came into being. `isHeld`: the core keeps it until its trigger or its entry; otherwise it is released now. */
export interface OrderSubmitted extends OrderStamp {
  readonly kind: 'OrderSubmitted'
  readonly clientOrderId: ClientOrderId
  readonly accountIndex: AccountIndex
  readonly terms: OrderTerms
  readonly intentSequence: number
  readonly leg: number
  readonly contingency: Contingency
  readonly listNumber: OrderNumber
  readonly originSequence: number
  readonly isTriggerEmulated: boolean
  readonly isHeld: boolean
  readonly timeUs: TimeUs
}

/** A held order goes to the venue: its trigger was reached or its entry filled. */
export interface OrderReleased extends OrderStamp {
  readonly kind: 'OrderReleased'
  readonly workingType: OrderType
  readonly qtyLots: QtyLots
  readonly limitTicks: PriceTicks | undefined
  readonly isTriggered: boolean
  readonly timeUs: TimeUs
}

/** A held order changed in the core without the venue: a trailing stop moved, or a leg grew with its entry's fills. */
export interface OrderAdjusted extends OrderStamp {
  readonly kind: 'OrderAdjusted'
  readonly qtyLots: QtyLots
  readonly triggerTicks: PriceTicks | undefined
  /** False while a bracket's leg still waits for its entry and its trigger is not watched. */
  readonly isArmed: boolean
}

export interface OrderInDoubt extends OrderStamp {
  readonly kind: 'OrderInDoubt'
  readonly cause:
    | 'ACK_TIMEOUT'
    | 'SEND_UNKNOWN'
    | 'VENUE_DOWN'
    | 'RESTART'
    | 'CANCEL_TIMEOUT'
    | 'CANCEL_UNKNOWN'
    | 'TAIL_LOST'
  readonly timeUs: TimeUs
}

/** The venue was asked again about an order whose fate is unknown. */
export interface OrderQueried extends OrderStamp {
  readonly kind: 'OrderQueried'
  readonly timeUs: TimeUs
}

export interface OrderAccepted extends OrderStamp {
  readonly kind: 'OrderAccepted'
  readonly venueOrderId: VenueOrderId
  readonly eventTimeUs: TimeUs
}

export interface OrderRejected extends OrderStamp {
  readonly kind: 'OrderRejected'
  readonly text: string
  readonly timeUs: TimeUs
}

/** A trigger that the venue itself watched was reached; or that of a held order, which waits for another of its list to end. */
export interface OrderTriggered extends OrderStamp {
  readonly kind: 'OrderTriggered'
}

/** One execution. `orderNumber` 0: an order that is not ours (external, or a liquidation). */
export interface OrderFilled extends OrderStamp {
  readonly kind: 'OrderFilled'
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  readonly side: Side
  readonly executionId: ExecutionId
  readonly lastQtyLots: QtyLots
  readonly lastTicks: PriceTicks
  /** Positive is paid. */
  readonly feeMinor: MoneyMinor
  readonly feeCurrency: CurrencyIndex
  readonly liquidity: Liquidity
  readonly eventTimeUs: TimeUs
  readonly timeUs: TimeUs
}

export interface OrderCancelRequested extends OrderStamp {
  readonly kind: 'OrderCancelRequested'
  readonly timeUs: TimeUs
}

export interface OrderCancelRejected extends OrderStamp {
  readonly kind: 'OrderCancelRejected'
  readonly text: string
}

export interface OrderCanceled extends OrderStamp {
  readonly kind: 'OrderCanceled'
  readonly text: string
  readonly timeUs: TimeUs
}

export interface OrderExpired extends OrderStamp {
  readonly kind: 'OrderExpired'
  readonly timeUs: TimeUs
}

export interface OrderAmendRequested extends OrderStamp {
  readonly kind: 'OrderAmendRequested'
  readonly qtyLots: QtyLots
  readonly limitTicks: PriceTicks | undefined
  readonly triggerTicks: PriceTicks | undefined
  readonly timeUs: TimeUs
}

export interface OrderAmended extends OrderStamp {
  readonly kind: 'OrderAmended'
  readonly qtyLots: QtyLots
  readonly limitTicks: PriceTicks | undefined
  readonly triggerTicks: PriceTicks | undefined
}

export interface OrderAmendRejected extends OrderStamp {
  readonly kind: 'OrderAmendRejected'
  readonly text: string
}

/** A closed order left the core's memory; its life stays in the journal and the history. */
export interface OrderRetired extends OrderStamp {
  readonly kind: 'OrderRetired'
}

/** An order that was placed by somebody else is ours to watch and to cancel from now on; nothing is sent for it. */
export interface OrderAdopted extends OrderStamp {
  readonly kind: 'OrderAdopted'
  readonly accountIndex: AccountIndex
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId
  readonly terms: OrderTerms
  /** What was filled before it was adopted. */
  readonly cumQtyLots: QtyLots
  readonly originSequence: number
  readonly timeUs: TimeUs
}

export type OrderEvent =
  | OrderDenied
  | OrderSubmitted
  | OrderReleased
  | OrderAdjusted
  | OrderInDoubt
  | OrderQueried
  | OrderAccepted
  | OrderRejected
  | OrderTriggered
  | OrderFilled
  | OrderCancelRequested
  | OrderCancelRejected
  | OrderCanceled
  | OrderExpired
  | OrderAmendRequested
  | OrderAmended
  | OrderAmendRejected
  | OrderRetired
  | OrderAdopted

// ── everything else ──────────────────────────────────────────────────────────────────────────────────────────────────

export const DISCREPANCY_CODES = [
  'OVERFILL',
  'UNKNOWN_ORDER',
  'IMPOSSIBLE_REPORT',
  'ORDER_LOST',
  'POSITION_DIFFERS',
  'BALANCE_DIFFERS',
  'EXTERNAL_EXECUTION',
] as const
export type DiscrepancyCode = (typeof DISCREPANCY_CODES)[number]

/** The outside said something that our book cannot explain; a person must look. */
export interface DiscrepancyFound {
  readonly kind: 'DiscrepancyFound'
  readonly code: DiscrepancyCode
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex | undefined
  readonly clientOrderId: ClientOrderId
  readonly ours: number
  readonly theirs: number
  readonly text: string
}

export interface TradingStateChanged {
  readonly kind: 'TradingStateChanged'
  readonly scope: Scope
  readonly tradingState: TradingState
  readonly actor: string
  readonly reason: string
  readonly timeUs: TimeUs
}

/** Positions in a scope are to be closed, each as soon as no order of its owner is working on it. */
export interface FlattenRequested {
  readonly kind: 'FlattenRequested'
  readonly scope: Scope
  readonly timeUs: TimeUs
}

/** No position is left in a scope that was to be closed. */
export interface FlattenFinished {
  readonly kind: 'FlattenFinished'
  readonly scope: Scope
  readonly timeUs: TimeUs
}

export interface StrategyStarted {
  readonly kind: 'StrategyStarted'
  readonly strategyIndex: StrategyIndex
  readonly timeUs: TimeUs
}

export interface StrategyStopped {
  readonly kind: 'StrategyStopped'
  readonly strategyIndex: StrategyIndex
  readonly policy: StopPolicy
  readonly reason: string
  readonly timeUs: TimeUs
}

export interface StrategyStateSaved {
  readonly kind: 'StrategyStateSaved'
  readonly strategyIndex: StrategyIndex
  readonly causationSequence: number
  readonly intentSequence: number
  readonly stateJson: string
}

export interface ThrottleTripped {
  readonly kind: 'ThrottleTripped'
  readonly strategyIndex: StrategyIndex
  readonly executionCount: number
}

export interface ThrottleRearmed {
  readonly kind: 'ThrottleRearmed'
  readonly strategyIndex: StrategyIndex
  readonly actor: string
}

export interface DataStateChanged {
  readonly kind: 'DataStateChanged'
  readonly instrumentIndex: InstrumentIndex
  readonly dataState: DataState
  readonly reason: string
  readonly timeUs: TimeUs
}

/** The market of an instrument is another line's from now on. */
export interface LineSwitched {
  readonly kind: 'LineSwitched'
  readonly instrumentIndex: InstrumentIndex
  readonly fromLine: string
  readonly toLine: string
  readonly reason: LineSwitchReason
  readonly ageUs: number
  readonly timeUs: TimeUs
}

/** A series that the core aggregates finished a bar. On record, so that a restarted strategy is given the same bars again. */
export interface BarClosed {
  readonly kind: 'BarClosed'
  readonly bar: Readonly<Bar>
}

export interface VenueStateChanged {
  readonly kind: 'VenueStateChanged'
  readonly venueIndex: VenueIndex
  readonly isUp: boolean
  readonly reason: string
  readonly timeUs: TimeUs
}

export interface FundingBooked {
  readonly kind: 'FundingBooked'
  readonly fundingId: string
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  readonly amountMinor: MoneyMinor
}

export interface MarginCalled {
  readonly kind: 'MarginCalled'
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  readonly isLiquidation: boolean
  readonly text: string
}

/** A venue's mass status agrees with our book, or its differences are on record. */
export interface AccountReconciled {
  readonly kind: 'AccountReconciled'
  readonly accountIndex: AccountIndex
  readonly discrepancyCount: number
  readonly timeUs: TimeUs
}

/** The daily loss begins anew from this equity (account base currency, minor units as decimal text). */
export interface DayStarted {
  readonly kind: 'DayStarted'
  readonly timeUs: TimeUs
}

export interface TimerSet {
  readonly kind: 'TimerSet'
  readonly timerKind: TimerKind
  readonly subject: number
  readonly timerNumber: number
  /** 0: the timer ended. */
  readonly atUs: TimeUs
}

export interface ConfigurationApplied {
  readonly kind: 'ConfigurationApplied'
  readonly configuration: Configuration
}

export type Event =
  | OrderEvent
  | DiscrepancyFound
  | TradingStateChanged
  | FlattenRequested
  | FlattenFinished
  | StrategyStarted
  | StrategyStopped
  | StrategyStateSaved
  | ThrottleTripped
  | ThrottleRearmed
  | DataStateChanged
  | LineSwitched
  | BarClosed
  | VenueStateChanged
  | FundingBooked
  | MarginCalled
  | AccountReconciled
  | AccountEvent
  | DayStarted
  | TimerSet
  | LimitChanged
  | ParametersChanged
  | ConfigurationApplied
export type EventKind = Event['kind']

/**
 * Everything the core may know. Each input gets the next sequence number and a time, stamped once by the leader; nothing
 * else reaches `decide`. Market data is in market-data.ts; here are intents, reports, commands and timers.
 */

import type { LineSwitchReason } from './arbitration.ts'
import type { Configuration } from './configuration.ts'
import type {
  AccountIndex,
  ClientOrderId,
  CurrencyIndex,
  ExecutionId,
  InstrumentIndex,
  StrategyIndex,
  TimeUs,
  VenueIndex,
  VenueOrderId,
} from './ids.ts'
import type { LimitScope } from './limit-changes.ts'
import type { LimitFigure, TradingState } from './limits.ts'
import type { DataState, MarketInput } from './market-data.ts'
import type { Contingency, OrderTerms, OrderType, Side, TimeInForce } from './order.ts'
import type { ParameterValue } from './parameter-value.ts'
import type { MoneyMinor, PriceTicks, QtyLots } from './quantities.ts'
import type { Scope } from './scope.ts'

interface Stamped {
  /** Journal time; set by the sequencer, never before the input ahead of it. */
  timeUs: TimeUs
}

/** What every wish of a strategy carries. */
interface IntentStamp extends Stamped {
  readonly strategyIndex: StrategyIndex
  /** Counts the strategy's intents from 1; a number seen before is a duplicate. */
  readonly intentSequence: number
  /** The sequence number of the input that the strategy answers. */
  readonly causationSequence: number
  /** The time of that input; how old the answer is, is measured from here. */
  readonly causationTimeUs: TimeUs
}

// ── intents ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Asks for one order (`None`) or for a list of two or three that hang together. */
export interface SubmitOrder extends IntentStamp {
  readonly kind: 'SubmitOrder'
  readonly contingency: Contingency
  readonly legs: readonly OrderTerms[]
}

/** Names an order by the intent that asked for it; `targetLeg` -1 means every leg. */
export interface CancelOrder extends IntentStamp {
  readonly kind: 'CancelOrder'
  readonly targetIntentSequence: number
  readonly targetLeg: number
}

/** Cancels all of the strategy's orders, or those of one instrument. */
export interface CancelAllOrders extends IntentStamp {
  readonly kind: 'CancelAllOrders'
  readonly instrumentIndex: InstrumentIndex | undefined
}

/** Changes the size or prices of an order; `undefined` keeps what it has. `qtyLots` is the new total, fills included. */
export interface AmendOrder extends IntentStamp {
  readonly kind: 'AmendOrder'
  readonly targetIntentSequence: number
  readonly targetLeg: number
  readonly qtyLots: QtyLots | undefined
  readonly limitTicks: PriceTicks | undefined
  readonly triggerTicks: PriceTicks | undefined
}

/** Asks to be called at a time; a timer number in use is moved. */
export interface SetStrategyTimer extends IntentStamp {
  readonly kind: 'SetStrategyTimer'
  readonly timerNumber: number
  /** 0 ends the timer. */
  readonly atUs: TimeUs
}

/**
 * What the strategy wants to have back after a restart: JSON text, and the last input it had seen when it wrote it. The host
 * asks for it at its own times, so it carries the number of the intent before it and uses none itself.
 */
export interface SaveStrategyState extends IntentStamp {
  readonly kind: 'SaveStrategyState'
  readonly stateJson: string
}

export type Intent = SubmitOrder | CancelOrder | CancelAllOrders | AmendOrder | SetStrategyTimer | SaveStrategyState

// ── reports ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export const EXEC_TYPES = ['New', 'Trade', 'Canceled', 'Replaced', 'Rejected', 'Expired', 'Triggered'] as const
export type ExecType = (typeof EXEC_TYPES)[number]

export const LIQUIDITY = ['Maker', 'Taker', 'Unknown'] as const
export type Liquidity = (typeof LIQUIDITY)[number]

/** A venue's word about one order (FIX 5.0 SP2, message 8). Fields that the type does not use are 0 or empty. */
export interface ExecutionReport extends Stamped {
  readonly kind: 'ExecutionReport'
  readonly execType: ExecType
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId
  readonly side: Side
  /** Unique for each execution at its venue; empty unless `Trade`. */
  readonly executionId: ExecutionId
  readonly lastQtyLots: QtyLots
  readonly lastTicks: PriceTicks
  readonly feeMinor: MoneyMinor
  readonly feeCurrency: CurrencyIndex
  readonly liquidity: Liquidity
  /** The venue's own sums after this report: for comparison, ours are the truth until they differ. */
  readonly cumQtyLots: QtyLots
  readonly qtyLots: QtyLots
  readonly limitTicks: PriceTicks | undefined
  readonly triggerTicks: PriceTicks | undefined
  readonly text: string
  readonly eventTimeUs: TimeUs
}

/** The venue refused to cancel or to amend (FIX 9). */
export interface CancelRejectReport extends Stamped {
  readonly kind: 'CancelRejectReport'
  readonly clientOrderId: ClientOrderId
  readonly isAmend: boolean
  /** The venue says that it knows no such open order: its fate must be asked about. */
  readonly isOrderUnknown: boolean
  readonly text: string
}

/** The gateway could not send, or does not know whether it did. `NotSent` only with proof that no byte left. */
export interface SendFailureReport extends Stamped {
  readonly kind: 'SendFailureReport'
  readonly clientOrderId: ClientOrderId
  readonly action: 'Order' | 'Cancel' | 'Amend'
  readonly certainty: 'NotSent' | 'Unknown'
  readonly text: string
}

/** An order as its venue has it now. What the venue does not tell is empty, 0 or `undefined`. */
export interface ReportedOrder {
  /** `undefined`: an instrument that our configuration does not have; `symbol` is what the venue calls it. */
  readonly instrumentIndex: InstrumentIndex | undefined
  readonly symbol: string
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId
  readonly side: Side
  readonly orderType: OrderType
  readonly timeInForce: TimeInForce
  readonly qtyLots: QtyLots
  readonly cumQtyLots: QtyLots
  readonly limitTicks: PriceTicks | undefined
  readonly triggerTicks: PriceTicks | undefined
  readonly isReduceOnly: boolean
  /** When the venue changed it last; 0 where it does not tell. */
  readonly eventTimeUs: TimeUs
}

/** The end of the answer to a query about one order; its executions came before, as execution reports. */
export interface OrderStatusReport extends Stamped {
  readonly kind: 'OrderStatusReport'
  readonly clientOrderId: ClientOrderId
  /** `CouldNotAsk` is not `NotFound`: it changes nothing. */
  readonly outcome: 'Working' | 'Closed' | 'NotFound' | 'CouldNotAsk'
  readonly text: string
  /** Its terms and sums; absent where the venue does not tell them. */
  readonly order?: ReportedOrder | undefined
  /** Journal time of the question: what it says is at least as new. Absent where the core did not ask, and in older journals. */
  readonly askedTimeUs?: TimeUs | undefined
}

export interface ReportedPosition {
  readonly instrumentIndex: InstrumentIndex
  readonly signedLots: number
  /** What the open contracts cost by the venue's books, settlement minor units; only where it tells that to the last digit. */
  readonly costMinor?: string | undefined
}

/** The end of a mass status; the executions since the high-watermark came before, as execution reports. */
export interface MassStatusReport extends Stamped {
  readonly kind: 'MassStatusReport'
  readonly accountIndex: AccountIndex
  readonly outcome: 'Complete' | 'CouldNotAsk'
  readonly openClientOrderIds: readonly ClientOrderId[]
  readonly positions: readonly ReportedPosition[]
  readonly balances: readonly { readonly currency: CurrencyIndex; readonly amountMinor: string }[]
  readonly text: string
  /** Everything that is open in the account, whoever placed it; absent where the venue tells ids alone. */
  readonly openOrders?: readonly ReportedOrder[] | undefined
  /** As that of an {@link OrderStatusReport}. */
  readonly askedTimeUs?: TimeUs | undefined
}

export interface VenueStateReport extends Stamped {
  readonly kind: 'VenueStateReport'
  readonly venueIndex: VenueIndex
  readonly isUp: boolean
  readonly text: string
}

/** A line's verdict on an instrument's data; ages are the core's own business. */
export interface DataStateReport extends Stamped {
  readonly kind: 'DataStateReport'
  readonly instrumentIndex: InstrumentIndex
  readonly dataState: DataState
  readonly text: string
}

/** Another line than before is believed for an instrument; decided where the lines end, before the core. */
export interface LineSwitchReport extends Stamped {
  readonly kind: 'LineSwitchReport'
  readonly instrumentIndex: InstrumentIndex
  readonly fromLine: string
  readonly toLine: string
  readonly reason: LineSwitchReason
  /** How old the newest data of the line that was left were. */
  readonly ageUs: number
}

export interface FundingReport extends Stamped {
  readonly kind: 'FundingReport'
  readonly fundingId: string
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  /** Positive is received, negative is paid; settlement currency. */
  readonly amountMinor: MoneyMinor
  readonly text: string
}

/** The venue asks for margin or has begun to close positions itself; its executions come as reports of external orders. */
export interface MarginReport extends Stamped {
  readonly kind: 'MarginReport'
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  readonly isLiquidation: boolean
  readonly text: string
}

export const SWITCH_OUTCOMES = ['Armed', 'Disarmed', 'Failed'] as const
export type SwitchOutcome = (typeof SWITCH_OUTCOMES)[number]

/** What became of a refresh of the venue's dead man's switch. */
export interface DeadMansSwitchReport extends Stamped {
  readonly kind: 'DeadMansSwitchReport'
  readonly accountIndex: AccountIndex
  readonly outcome: SwitchOutcome
  /** `Armed`: when the venue cancels by itself. */
  readonly untilTimeUs: TimeUs
  readonly text: string
}

export type Report =
  | ExecutionReport
  | CancelRejectReport
  | SendFailureReport
  | OrderStatusReport
  | MassStatusReport
  | VenueStateReport
  | DataStateReport
  | LineSwitchReport
  | FundingReport
  | MarginReport
  | DeadMansSwitchReport

// ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────────

interface CommandStamp extends Stamped {
  /** Who said so: a person's user name, or `holdfast` for the program itself. */
  readonly actor: string
  readonly reason: string
}

/** Stops trading in a scope at once: state `Halted`, every order canceled, positions closed if `flatten`. */
export interface Kill extends CommandStamp {
  readonly kind: 'Kill'
  readonly scope: Scope
  readonly flatten: boolean
}

/** `HaltTrading`, `ReduceTrading` and `ResumeTrading` in one: sets the trading state of a scope. */
export interface SetTradingState extends CommandStamp {
  readonly kind: 'SetTradingState'
  readonly scope: Scope
  readonly tradingState: TradingState
}

/** Lets a strategy trade again after its repeated-execution throttle tripped; only a person says it. */
export interface RearmStrategy extends CommandStamp {
  readonly kind: 'RearmStrategy'
  readonly strategyIndex: StrategyIndex
}

export interface StartStrategy extends CommandStamp {
  readonly kind: 'StartStrategy'
  readonly strategyIndex: StrategyIndex
}

export const STOP_POLICIES = ['Keep', 'Cancel', 'Flatten'] as const
/** What happens to working orders and positions at a stop. */
export type StopPolicy = (typeof STOP_POLICIES)[number]

export interface StopStrategy extends CommandStamp {
  readonly kind: 'StopStrategy'
  readonly strategyIndex: StrategyIndex
  readonly policy: StopPolicy
}

/** Cancels one order by its client order id, whoever placed it. */
export interface CancelByOperator extends CommandStamp {
  readonly kind: 'CancelByOperator'
  readonly clientOrderId: ClientOrderId
}

/** Closes the positions of a scope, which may only reduce risk from then on; `Halted` stays. */
export interface FlattenPositions extends CommandStamp {
  readonly kind: 'FlattenPositions'
  readonly scope: Scope
}

/** Changes one limit while the session runs. */
export interface SetLimit extends CommandStamp {
  readonly kind: 'SetLimit'
  readonly scope: LimitScope
  readonly figure: LimitFigure
  /** `undefined`: what the configuration says holds again. */
  readonly value: number | undefined
}

/** Lays other parameters over the configuration's, for a strategy that stands still; without `values` its own hold again. */
export interface SetParameters extends CommandStamp {
  readonly kind: 'SetParameters'
  readonly strategyIndex: StrategyIndex
  readonly values: readonly ParameterValue[] | undefined
}

/** The session is about to end as planned: what only watches over a living session is taken down. */
export interface EndSession extends CommandStamp {
  readonly kind: 'EndSession'
}

export type Command =
  | Kill
  | SetTradingState
  | RearmStrategy
  | StartStrategy
  | StopStrategy
  | CancelByOperator
  | EndSession
  | FlattenPositions
  | SetLimit
  | SetParameters

// ── the session itself ───────────────────────────────────────────────────────────────────────────────────────────────

/** The first input of a session, and again whenever the configuration changes. */
export interface Configure extends Stamped {
  readonly kind: 'Configure'
  readonly configuration: Configuration
}

/**
 * `Ack`: unanswered sends of a venue. `Query`: an order to ask about again. `Expiry`: GTD and Day. `BarClose`, `DayStart`,
 * `DataAge`. `Strategy`: an author's own. `MassStatus`: a venue whose accounts could not be read. `Flatten`: a position
 * whose closing order closed nothing. `Reconcile`: an account to be read again. `DeadMansSwitch`: an account's switch to be
 * refreshed. New kinds come last: the journal stores their place.
 */
export const TIMER_KINDS = [
  'Ack',
  'Query',
  'Expiry',
  'BarClose',
  'DayStart',
  'DataAge',
  'Strategy',
  'MassStatus',
  'Flatten',
  'Reconcile',
  'DeadMansSwitch',
] as const
export type TimerKind = (typeof TIMER_KINDS)[number]

/** A timer that an effect asked for. Kind, subject and number together are its name. */
export interface TimerFired extends Stamped {
  readonly kind: 'TimerFired'
  readonly timerKind: TimerKind
  /** The venue, order, bar specification, instrument or strategy it is for. */
  readonly subject: number
  /** Strategy timers: the author's number; else 0. */
  readonly timerNumber: number
}

export type ControlInput = Intent | Report | Command | Configure | TimerFired
export type Input = MarketInput | ControlInput

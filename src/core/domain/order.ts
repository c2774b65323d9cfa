/** An order as a wish and as a thing with a life: its terms, its statuses and the record the core keeps of it. */

import type {
  AccountIndex,
  ClientOrderId,
  InstrumentIndex,
  OrderNumber,
  StrategyIndex,
  TimeUs,
  VenueOrderId,
} from './ids.ts'
import type { MoneyMinor, PriceTicks, QtyLots } from './quantities.ts'

export const SIDES = ['Buy', 'Sell'] as const
export type Side = (typeof SIDES)[number]

export const ORDER_TYPES = [
  'Market',
  'Limit',
  'StopMarket',
  'StopLimit',
  'TrailingStopMarket',
  'MarketIfTouched',
] as const
export type OrderType = (typeof ORDER_TYPES)[number]

export const TIME_IN_FORCE = ['Day', 'GTC', 'IOC', 'FOK', 'GTD'] as const
export type TimeInForce = (typeof TIME_IN_FORCE)[number]

/** Which price moves a trigger: the last trade, the touch on the order's own side of the market, or its middle. */
export const TRIGGER_SOURCES = ['Last', 'Touch', 'Mid'] as const
export type TriggerSource = (typeof TRIGGER_SOURCES)[number]

/** What a strategy or an operator asks for. Every field is always set; `undefined` means that the type has no use for it. */
export interface OrderTerms {
  readonly instrumentIndex: InstrumentIndex
  readonly side: Side
  readonly orderType: OrderType
  readonly qtyLots: QtyLots
  /** Limit and StopLimit. */
  readonly limitTicks: PriceTicks | undefined
  /** StopMarket, StopLimit, MarketIfTouched; the first stop of a trailing one, if it is to differ from the offset. */
  readonly triggerTicks: PriceTicks | undefined
  /** TrailingStopMarket: how far the stop stays behind the best price seen. */
  readonly trailingOffsetTicks: PriceTicks | undefined
  readonly triggerSource: TriggerSource
  readonly timeInForce: TimeInForce
  /** GTD only. */
  readonly expireTimeUs: TimeUs | undefined
  readonly isPostOnly: boolean
  readonly isReduceOnly: boolean
  /** The author's own words, at most 32 characters; not sent to a venue. */
  readonly tag: string
}

/**
 * How the orders of one list hang together.
 * `OCO`: when one fills or ends, the others are canceled. `Bracket`: leg 0 is the entry; legs 1 and 2 (stop, target) wait
 * until it fills, are then worked for the filled quantity, and cancel each other; one that is refused or expires leaves the
 * other at work. Where an instrument is paid for in full and its venue knows no linked orders, the core holds alternatives
 * and lets the venue see one at a time.
 */
export const CONTINGENCIES = ['None', 'OCO', 'Bracket'] as const
export type Contingency = (typeof CONTINGENCIES)[number]

export const ORDER_STATUSES = [
  /** Kept by the core and not at the venue: a leg that waits for its entry, or a trigger the venue does not offer. */
  'Held',
  /** Released to the gateway; the venue has not answered. */
  'Submitted',
  /** Sent, fate unknown. Counts as open; asked about; never sent again blindly. */
  'InDoubt',
  /** Working at the venue. */
  'Accepted',
  'PendingAmend',
  'PendingCancel',
  'Filled',
  'Canceled',
  'Rejected',
  'Expired',
] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

/** Closed statuses come last in the list; a fill can still arrive late for any of them. */
export const FIRST_CLOSED_STATUS = ORDER_STATUSES.indexOf('Filled')

/** The core's record of one order. Written by `apply` only. */
export interface Order {
  readonly orderNumber: OrderNumber
  readonly clientOrderId: ClientOrderId
  readonly strategyIndex: StrategyIndex
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  readonly side: Side
  /** The type asked for. A triggered order is worked as its `workingType`. */
  readonly orderType: OrderType
  readonly timeInForce: TimeInForce
  /** What the venue is told: `GTC` where the core ends the order in the venue's place. */
  readonly workingTimeInForce: TimeInForce
  readonly triggerSource: TriggerSource
  readonly expireTimeUs: TimeUs | undefined
  readonly isPostOnly: boolean
  readonly isReduceOnly: boolean
  readonly tag: string
  /** The strategy's own number for the intent that asked for it, and the leg of its list. */
  readonly intentSequence: number
  readonly leg: number
  readonly contingency: Contingency
  /** The first order of the list it belongs to; its own number when it stands alone. */
  readonly listNumber: OrderNumber
  /** Correlation: the sequence number of the input that asked for it. */
  readonly originSequence: number
  /** True while the core, not the venue, watches its trigger or its expiry. */
  readonly isTriggerEmulated: boolean
  readonly createdTimeUs: TimeUs

  status: OrderStatus
  /** The type that the venue sees: after a trigger, `Market` or `Limit`, without the trigger that the core watched. */
  workingType: OrderType
  qtyLots: QtyLots
  limitTicks: PriceTicks | undefined
  triggerTicks: PriceTicks | undefined
  trailingOffsetTicks: PriceTicks | undefined
  cumQtyLots: QtyLots
  /** Sum of lastTicks × lastQtyLots over its fills; the average price is this over `cumQtyLots`. */
  cumTickLots: number
  feesMinor: MoneyMinor
  venueOrderId: VenueOrderId | undefined
  isTriggered: boolean
  /** False while a bracket's leg waits for its entry: its trigger is not watched, and it is not released. */
  isArmed: boolean
  /** The terms of an amend or the wish to cancel that the venue has not answered. */
  pendingQtyLots: QtyLots | undefined
  pendingLimitTicks: PriceTicks | undefined
  pendingTriggerTicks: PriceTicks | undefined
  /** True while it is canceled for an amend that its venue does not offer: then a new order takes its place. */
  isToBeReplaced: boolean
  /** When the order itself left: the venue's validity window counts from here, whatever was said about it since. */
  releasedTimeUs: TimeUs
  /** When the newest order, amend or cancel left, for its acknowledgement time-out; questions do not count. */
  sentTimeUs: TimeUs
  queryCount: number
  /** True once its news came to an end; kept for late fills until it is retired. */
  closedTimeUs: TimeUs | undefined
}

export function leavesQtyLotsOf(order: Order): QtyLots {
  return (isClosed(order.status) ? 0 : order.qtyLots - order.cumQtyLots) as QtyLots
}

export function isClosed(status: OrderStatus): boolean {
  return status === 'Filled' || status === 'Canceled' || status === 'Rejected' || status === 'Expired'
}

/** True where the venue may hold the order: released and not known to be over. */
export function isAtVenue(status: OrderStatus): boolean {
  return !isClosed(status) && status !== 'Held'
}

export function signOf(side: Side): 1 | -1 {
  return side === 'Buy' ? 1 : -1
}

export function oppositeOf(side: Side): Side {
  return side === 'Buy' ? 'Sell' : 'Buy'
}

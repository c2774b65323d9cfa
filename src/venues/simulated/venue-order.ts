/** The venue's own record of one order: what was asked, how far it is filled, and where it stands in a book. */

import type { OrderRequest } from '../../core/domain/effects.ts'
import type { AccountIndex, ClientOrderId, InstrumentIndex, TimeUs, VenueOrderId } from '../../core/domain/ids.ts'
import type { ExecutionReport } from '../../core/domain/inputs.ts'
import type { OrderType, Side, TimeInForce } from '../../core/domain/order.ts'
import { tableHashOf } from '../../core/std/text-set.ts'

/**
 * `Waiting`: for the first price (market orders, and everything on bars until the next open). `Stopped`: for its trigger.
 * `Resting`: in the book. The others are over.
 */
export const VENUE_ORDER_STATES = [
  'Waiting',
  'Stopped',
  'Resting',
  'Filled',
  'Canceled',
  'Expired',
  'Rejected',
] as const
export type VenueOrderState = (typeof VENUE_ORDER_STATES)[number]

/** The queue in front of an order is not known until its price is displayed. */
export const QUEUE_UNKNOWN = -1

/** The orders of one price and side, oldest first; kept by PriceLevels. */
export class PriceLevel {
  readonly ticks: number
  lots = 0
  head: VenueOrder | undefined = undefined
  tail: VenueOrder | undefined = undefined

  constructor(ticks: number) {
    this.ticks = ticks
  }
}

/** What a door of the venue's own adds to an order. */
export interface OrderExtra {
  /** The door's words about the order, kept with it in the ledger: a plain value that survives JSON. */
  readonly note: object
  /** When it arrives it takes no more than this much. */
  readonly takenLotsMax: number
}

export class VenueOrder {
  /** Counts the venue's orders: the smaller came first. */
  readonly arrival: number
  readonly clientOrderId: ClientOrderId
  /** Its {@link tableHashOf}, counted once: tables ask for it three times in an order's life. */
  readonly idHash: number
  readonly venueOrderId: VenueOrderId
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  readonly side: Side
  readonly isBuy: boolean
  readonly orderType: OrderType
  readonly timeInForce: TimeInForce
  readonly expireTimeUs: TimeUs | undefined
  readonly isPostOnly: boolean
  readonly isReduceOnly: boolean
  readonly takenTimeUs: TimeUs
  readonly takenLotsMax: number

  note: object | undefined
  state: VenueOrderState = 'Waiting'
  /** After a trigger: `Market` or `Limit`. */
  workingType: OrderType
  qtyLots: number
  cumQtyLots = 0
  limitTicks: number | undefined
  triggerTicks: number | undefined
  isTriggered = false
  /** What the account may not spend elsewhere while the order is open. */
  reservedMinor = 0
  queueAheadLots = QUEUE_UNKNOWN
  /** Grows with every place an order is given: within a price the smaller came first. */
  placement = 0
  closedTimeUs = 0
  closeText = ''
  /** Of a pair: when one begins to work the other one goes. The one with a reservation holds back for both. */
  sibling: VenueOrder | undefined = undefined
  /** The executions as they were reported. */
  trades: ExecutionReport[] | undefined = undefined

  /** Where it stands: kept by PriceLevels. */
  level: PriceLevel | undefined = undefined
  previous: VenueOrder | undefined = undefined
  next: VenueOrder | undefined = undefined

  constructor(arrival: number, request: OrderRequest, takenTimeUs: TimeUs, extra?: OrderExtra) {
    this.arrival = arrival
    this.clientOrderId = request.clientOrderId
    this.idHash = tableHashOf(request.clientOrderId)
    this.venueOrderId = `V${arrival}` as VenueOrderId
    this.accountIndex = request.accountIndex
    this.instrumentIndex = request.instrumentIndex
    this.side = request.side
    this.isBuy = request.side === 'Buy'
    this.orderType = request.workingType
    this.timeInForce = request.workingTimeInForce
    this.expireTimeUs = request.expireTimeUs
    this.isPostOnly = request.isPostOnly
    this.isReduceOnly = request.isReduceOnly
    this.takenTimeUs = takenTimeUs
    this.takenLotsMax = extra?.takenLotsMax ?? Number.POSITIVE_INFINITY
    this.note = extra?.note
    this.workingType = request.workingType
    this.qtyLots = request.qtyLots
    this.limitTicks = request.limitTicks
    this.triggerTicks = request.triggerTicks
  }

  get leavesLots(): number {
    return this.qtyLots - this.cumQtyLots
  }

  /** True while it waits for a trigger, or stands before it. */
  get isStop(): boolean {
    return this.workingType !== 'Limit' && this.workingType !== 'Market'
  }

  /** Stops follow the market away from where it is; an order that is to be touched waits for it to come back. */
  get triggersRising(): boolean {
    return this.isBuy !== (this.orderType === 'MarketIfTouched')
  }

  get isOpen(): boolean {
    return this.state === 'Waiting' || this.state === 'Stopped' || this.state === 'Resting'
  }
}

/** An order as its author holds it: a live view that every event of the order keeps up to date. */

import type { OrderCanceled, OrderDenied } from '../core/domain/events.ts'
import type { ClientOrderId, InstrumentIndex, OrderNumber } from '../core/domain/ids.ts'
import {
  type Contingency,
  isClosed,
  ORDER_STATUSES,
  type OrderTerms,
  type OrderType,
  type Side,
} from '../core/domain/order.ts'
import type { PriceTicks, QtyLots } from '../core/domain/quantities.ts'
import type { InstrumentHandle } from './instrument-handle.ts'

/** `Requested`: asked for, no answer of the core yet. `Denied`: refused by our own risk gate, nothing was sent. */
export const HANDLE_STATUSES = ['Requested', ...ORDER_STATUSES, 'Denied'] as const
export type HandleStatus = (typeof HANDLE_STATUSES)[number]

/** What an author sees of an order. It stays readable after the order is closed. */
export interface OrderHandle {
  /** Names the order for `onSave`; `context.order(reference)` finds it again after a restart. */
  readonly reference: string
  readonly instrument: InstrumentHandle
  readonly side: Side
  readonly orderType: OrderType
  readonly tag: string
  readonly status: HandleStatus
  readonly isClosed: boolean
  /** You asked to cancel and the answer is out. */
  readonly isCancelRequested: boolean
  readonly isAmendRequested: boolean
  readonly isTriggered: boolean
  /** The core watches its price, because its venue cannot: the venue hears of the order when the price is reached. */
  readonly isTriggerEmulated: boolean
  readonly qtyLots: QtyLots
  readonly cumQtyLots: QtyLots
  readonly leavesQtyLots: QtyLots
  /** Average price of the fills in ticks, a float; `undefined` before the first. */
  readonly averageTicks: number | undefined
  readonly limitTicks: PriceTicks | undefined
  readonly triggerTicks: PriceTicks | undefined
  /** Known once the core took the order. */
  readonly clientOrderId: ClientOrderId | undefined
  /** Why the risk gate refused it. */
  readonly denial: OrderDenied | undefined
  /** The venue's words at a rejection or cancel, else empty. */
  readonly text: string
}

/** What of an order's terms its handle shows. */
export type HandleTerms = Pick<OrderTerms, 'side' | 'orderType' | 'tag' | 'qtyLots' | 'limitTicks' | 'triggerTicks'>

/** The runner's side of a handle. */
export class TrackedOrder implements OrderHandle {
  readonly instrument: InstrumentHandle
  readonly side: Side
  readonly orderType: OrderType
  readonly tag: string
  readonly contingency: Contingency
  readonly intentSequence: number
  readonly leg: number
  orderNumber = 0 as OrderNumber
  status: HandleStatus = 'Requested'
  qtyLots: QtyLots
  cumQtyLots = 0 as QtyLots
  cumTickLots = 0
  limitTicks: PriceTicks | undefined
  triggerTicks: PriceTicks | undefined
  /** What an amend without an answer asked for: the larger size decides whether the order is filled. */
  pendingQtyLots: QtyLots | undefined = undefined
  /** The orders before this one, where amends that the venue does not offer made new ones, and what they filled. */
  earlierNumbers: readonly OrderNumber[] = []
  earlierQtyLots = 0
  /** It is canceled at the venue to be placed anew. */
  isToBeReplaced = false
  /** The cancel of an order that is to be replaced is news only if nothing takes its place; within one turn. */
  heldBack: OrderCanceled | undefined = undefined
  clientOrderId: ClientOrderId | undefined = undefined
  denial: OrderDenied | undefined = undefined
  text = ''
  isTriggered = false
  isTriggerEmulated = false
  /** The newest cancel and amend without an answer, by their intent; 0 for none. */
  cancelIntentSequence = 0
  amendIntentSequence = 0
  /** Its place in the tracker's list of open orders; -1 when closed. */
  openSlot = -1

  constructor(
    instrument: InstrumentHandle,
    terms: HandleTerms,
    contingency: Contingency,
    intentSequence: number,
    leg: number,
  ) {
    this.instrument = instrument
    this.side = terms.side
    this.orderType = terms.orderType
    this.tag = terms.tag
    this.contingency = contingency
    this.intentSequence = intentSequence
    this.leg = leg
    this.qtyLots = terms.qtyLots
    this.limitTicks = terms.limitTicks
    this.triggerTicks = terms.triggerTicks
  }

  get reference(): string {
    return `${this.intentSequence}.${this.leg}`
  }

  get instrumentIndex(): InstrumentIndex {
    return this.instrument.index
  }

  get isClosed(): boolean {
    return this.status === 'Denied' || (this.status !== 'Requested' && isClosed(this.status))
  }

  get isCancelRequested(): boolean {
    return this.cancelIntentSequence !== 0 || this.status === 'PendingCancel'
  }

  get isAmendRequested(): boolean {
    return this.amendIntentSequence !== 0 || this.status === 'PendingAmend'
  }

  get leavesQtyLots(): QtyLots {
    return (this.isClosed ? 0 : this.qtyLots - this.cumQtyLots) as QtyLots
  }

  get averageTicks(): number | undefined {
    return this.cumQtyLots === 0 ? undefined : this.cumTickLots / this.cumQtyLots
  }
}

/** Counts what became of orders and intents: submitted, filled, canceled, rejected, expired; denied, by reason. */

import type { OrderDenied, OrderEvent, OrderFilled, OrderSubmitted } from '../core/domain/events.ts'
import type { DenialCode } from '../core/domain/limits.ts'
import type { OrderTerms } from '../core/domain/order.ts'

export interface OrderCounts {
  submitted: number
  accepted: number
  /** Wholly filled. */
  filled: number
  /** Ended with a part filled and the rest not. */
  partlyFilled: number
  /** Ended so without a fill. */
  canceled: number
  rejected: number
  expired: number
  amended: number
  amendsRejected: number
  cancelsRejected: number
  inDoubt: number
}

/** What a refusal is about, as far as its figures are counted by it. */
export type DeniedOrder = Pick<OrderTerms, 'instrumentIndex' | 'side'>

export interface DenialCount {
  readonly code: DenialCode
  count: number
  /** The figures behind the first one. */
  readonly first: OrderDenied
  readonly firstOrder: DeniedOrder | undefined
}

/** What a venue said when it rejected orders. */
export interface RejectionCount {
  readonly text: string
  readonly count: number
}

/** Venues may put figures into their texts: beyond this many different ones they are counted together. */
const REJECTION_TEXTS_MAX = 50
const OTHER_TEXTS = '(other texts)'

interface OpenOrder {
  qtyLots: number
  cumQtyLots: number
}

export class OrderTally {
  readonly counts: OrderCounts = {
    submitted: 0,
    accepted: 0,
    filled: 0,
    partlyFilled: 0,
    canceled: 0,
    rejected: 0,
    expired: 0,
    amended: 0,
    amendsRejected: 0,
    cancelsRejected: 0,
    inDoubt: 0,
  }
  readonly #denials = new Map<DenialCode, DenialCount>()
  readonly #rejections = new Map<string, number>()
  /** Orders that are not over: as many as may be open at once. */
  readonly #open = new Map<number, OpenOrder>()

  /** Most frequent first; equal ones by code. */
  denials(): readonly DenialCount[] {
    return [...this.#denials.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
  }

  /** Most frequent first; equal ones by text. */
  rejections(): readonly RejectionCount[] {
    const counts = [...this.#rejections].map(([text, count]) => ({ text, count }))
    return counts.sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
  }

  /** Orders that were still open when the run ended. */
  get openCount(): number {
    return this.#open.size
  }

  /** `denied`: of a refusal, the order that was refused or was to be changed. */
  onOrder(event: OrderEvent, denied?: DeniedOrder): void {
    const { counts } = this
    switch (event.kind) {
      case 'OrderSubmitted':
        return this.#submit(event)
      case 'OrderDenied':
        return this.#deny(event, denied)
      case 'OrderFilled':
        return this.#fill(event)
      case 'OrderAccepted':
        counts.accepted++
        return
      case 'OrderAmended':
        counts.amended++
        return this.#resize(event.orderNumber, event.qtyLots)
      case 'OrderReleased':
      case 'OrderAdjusted':
        return this.#resize(event.orderNumber, event.qtyLots)
      case 'OrderCanceled':
        return this.#end(event.orderNumber, 'canceled')
      case 'OrderRejected':
        this.#noteRejection(event.text)
        return this.#end(event.orderNumber, 'rejected')
      case 'OrderExpired':
        return this.#end(event.orderNumber, 'expired')
      case 'OrderAmendRejected':
        counts.amendsRejected++
        return
      case 'OrderCancelRejected':
        counts.cancelsRejected++
        return
      case 'OrderInDoubt':
        counts.inDoubt++
        return
      case 'OrderQueried':
      case 'OrderTriggered':
      case 'OrderCancelRequested':
      case 'OrderAmendRequested':
      case 'OrderRetired':
      case 'OrderAdopted':
        return
      default:
        event satisfies never
    }
  }

  #submit(event: OrderSubmitted): void {
    this.counts.submitted++
    this.#open.set(event.orderNumber, { qtyLots: event.terms.qtyLots, cumQtyLots: 0 })
  }

  #deny(event: OrderDenied, firstOrder: DeniedOrder | undefined): void {
    const known = this.#denials.get(event.code)
    if (known !== undefined) known.count++
    else this.#denials.set(event.code, { code: event.code, count: 1, first: event, firstOrder })
  }

  #noteRejection(text: string): void {
    const isKept = this.#rejections.has(text) || this.#rejections.size < REJECTION_TEXTS_MAX
    const key = isKept ? text : OTHER_TEXTS
    this.#rejections.set(key, (this.#rejections.get(key) ?? 0) + 1)
  }

  #fill(event: OrderFilled): void {
    const order = this.#open.get(event.orderNumber)
    if (order === undefined) return
    order.cumQtyLots += event.lastQtyLots
    if (order.cumQtyLots < order.qtyLots) return
    this.counts.filled++
    this.#open.delete(event.orderNumber)
  }

  #resize(orderNumber: number, qtyLots: number): void {
    const order = this.#open.get(orderNumber)
    if (order !== undefined) order.qtyLots = qtyLots
  }

  #end(orderNumber: number, outcome: 'canceled' | 'rejected' | 'expired'): void {
    const order = this.#open.get(orderNumber)
    if (order === undefined) return
    this.counts[order.cumQtyLots > 0 ? 'partlyFilled' : outcome]++
    this.#open.delete(orderNumber)
  }
}

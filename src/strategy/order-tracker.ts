/**
 * All orders of one strategy that may still have news.
 *
 * Invariants: an order is either in `requested` (the core has not numbered it) or in `byNumber`; `open` holds exactly
 * those that are not closed; a closed one is kept until the core retires it, because a fill may come late.
 */

import type { OrderDenied } from '../core/domain/events.ts'
import type { InstrumentIndex, OrderNumber } from '../core/domain/ids.ts'
import { PagedMap } from '../core/std/paged-map.ts'
import type { TrackedOrder } from './order-handle.ts'

export class OrderTracker {
  readonly #requested: TrackedOrder[] = []
  readonly #byNumber = new PagedMap<TrackedOrder>()
  readonly #open: TrackedOrder[] = []

  add(order: TrackedOrder): void {
    if (order.orderNumber > 0) this.#byNumber.set(order.orderNumber, order)
    else this.#requested.push(order)
    for (const earlier of order.earlierNumbers) this.#byNumber.set(earlier, order)
    if (order.isClosed) return
    order.openSlot = this.#open.length
    this.#open.push(order)
  }

  ofNumber(orderNumber: OrderNumber): TrackedOrder | undefined {
    return this.#byNumber.get(orderNumber)
  }

  /** Gives the core's number to the order that an intent asked for. */
  assignNumber(intentSequence: number, leg: number, orderNumber: OrderNumber): TrackedOrder | undefined {
    for (let i = 0; i < this.#requested.length; i++) {
      const order = this.#requested[i]!
      if (order.intentSequence !== intentSequence || order.leg !== leg) continue
      takeOut(this.#requested, i)
      this.#byNumber.set(orderNumber, order)
      return order
    }
    return undefined
  }

  /** Finds the order whose place a new one takes, and knows it by the new number as well. */
  renumber(intentSequence: number, leg: number, orderNumber: OrderNumber): TrackedOrder | undefined {
    for (let i = 0; i < this.#open.length; i++) {
      const order = this.#open[i]!
      if (!order.isToBeReplaced || order.intentSequence !== intentSequence || order.leg !== leg) continue
      this.#byNumber.set(orderNumber, order)
      return order
    }
    return undefined
  }

  /** The orders that a denial concerns: every unanswered leg of a submission, or the target of a cancel or amend. */
  ofDenial(event: OrderDenied): TrackedOrder[] {
    const { action, intentSequence } = event
    if (action === 'Submit') return this.#requested.filter(order => order.intentSequence === intentSequence)
    return this.#open.filter(
      order => (action === 'Cancel' ? order.cancelIntentSequence : order.amendIntentSequence) === intentSequence,
    )
  }

  /** Takes an order off the open list once it is closed; the last one takes its place. */
  settle(order: TrackedOrder): void {
    if (order.openSlot < 0 || !order.isClosed) return
    const last = this.#open.pop()!
    if (last !== order) {
      this.#open[order.openSlot] = last
      last.openSlot = order.openSlot
    }
    order.openSlot = -1
  }

  /** Ends the memory of an order: retired by the core, or denied before it had a number. */
  forget(order: TrackedOrder, orderNumber: OrderNumber = order.orderNumber): void {
    this.#byNumber.delete(orderNumber)
    if (orderNumber !== order.orderNumber) {
      order.earlierNumbers = order.earlierNumbers.filter(earlier => earlier !== orderNumber)
      return
    }
    const at = this.#requested.indexOf(order)
    if (at >= 0) takeOut(this.#requested, at)
  }

  open(instrumentIndex?: InstrumentIndex): readonly TrackedOrder[] {
    if (instrumentIndex === undefined) return this.#open.slice()
    return this.#open.filter(order => order.instrument.index === instrumentIndex)
  }

  find(reference: string): TrackedOrder | undefined {
    const isMeant = (order: TrackedOrder) => order.reference === reference
    return this.#open.find(isMeant) ?? this.#requested.find(isMeant) ?? [...this.#byNumber.values()].find(isMeant)
  }

  /** Open ones first, in the order of the open list, so that a restored tracker lists them alike; then by number. */
  all(): readonly TrackedOrder[] {
    const closed = new Set([...this.#byNumber.values()].filter(order => order.openSlot < 0))
    return [...this.#open, ...[...closed].sort((a, b) => a.orderNumber - b.orderNumber)]
  }
}

/** Closes the gap: the lists are short, and `splice` makes a list of what it took. */
function takeOut(orders: TrackedOrder[], at: number): void {
  for (let i = at + 1; i < orders.length; i++) orders[i - 1] = orders[i]!
  orders.pop()
}

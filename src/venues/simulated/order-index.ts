/**
 * Finds an account's orders by client order id: every open one, and closed ones for a while.
 *
 * Why two generations: entries taken singly out of a Map leave a chain of outgrown tables behind that keeps dead orders
 * alive until a full collection (measured: half of an order's whole cost, and pauses of 10 ms). Dropping whole maps does not.
 * Invariant: an open order is always in one of the two; the newest `halfCapacity` orders are as well.
 */

import type { ClientOrderId } from '../../core/domain/ids.ts'
import type { VenueOrder } from './venue-order.ts'

export class OrderIndex {
  readonly #halfCapacity: number
  #older = new Map<ClientOrderId, VenueOrder>()
  #newer = new Map<ClientOrderId, VenueOrder>()
  #forgottenCount = 0

  constructor(capacity: number) {
    this.#halfCapacity = Math.max(1, Math.ceil(capacity / 2))
  }

  /** Closed orders that are no longer known. */
  get forgottenCount(): number {
    return this.#forgottenCount
  }

  get(clientOrderId: ClientOrderId): VenueOrder | undefined {
    return this.#newer.get(clientOrderId) ?? this.#older.get(clientOrderId)
  }

  /** The newest order under an id is the one that is known by it. */
  add(order: VenueOrder): void {
    if (this.#newer.size >= this.#halfCapacity) this.#turnOver()
    this.#newer.set(order.clientOrderId, order)
  }

  /** In order of arrival. */
  all(): VenueOrder[] {
    const orders = [...this.#older.values()].filter(order => !this.#newer.has(order.clientOrderId))
    return orders.concat([...this.#newer.values()]).sort((a, b) => a.arrival - b.arrival)
  }

  /** After a restart the history begins with orders that are already forgotten elsewhere. */
  noteForgotten(count: number): void {
    this.#forgottenCount += count
  }

  #turnOver(): void {
    const kept = new Map<ClientOrderId, VenueOrder>()
    for (const [id, order] of this.#older) {
      if (order.isOpen && !this.#newer.has(id)) kept.set(id, order)
      else this.#forgottenCount++
    }
    this.#older = this.#newer
    this.#newer = kept
  }
}

/**
 * Finds an account's orders by client order id: every open one, and closed ones for a while.
 *
 * Why two generations: entries taken singly out of a Map leave a chain of outgrown tables behind that keeps dead orders
 * alive until a full collection (measured: half of an order's whole cost, and pauses of 10 ms). Dropping whole tables does not.
 * Invariant: an open order is always in one of the two; the newest `halfCapacity` orders are as well.
 */

import type { ClientOrderId } from '../../core/domain/ids.ts'
import { tableHashOf } from '../../core/std/text-set.ts'
import type { VenueOrder } from './venue-order.ts'

export class OrderIndex {
  readonly #halfCapacity: number
  #older: Generation
  #newer: Generation
  /** Open orders that were carried over do not count as new ones. */
  #turnAtCount: number
  #forgottenCount = 0

  constructor(capacity: number) {
    this.#halfCapacity = Math.max(1, Math.ceil(capacity / 2))
    this.#turnAtCount = this.#halfCapacity
    this.#older = new Generation(1)
    this.#newer = new Generation(this.#halfCapacity)
  }

  /** Closed orders that are no longer known. */
  get forgottenCount(): number {
    return this.#forgottenCount
  }

  /** Shape: `hash` is the id's {@link tableHashOf}, for those who know it already. */
  get(clientOrderId: ClientOrderId, hash = tableHashOf(clientOrderId)): VenueOrder | undefined {
    return this.#newer.find(clientOrderId, hash) ?? this.#older.find(clientOrderId, hash)
  }

  /** The newest order under an id is the one that is known by it. */
  add(order: VenueOrder): void {
    if (this.#newer.count >= this.#turnAtCount) this.#turnOver()
    this.#newer.set(order)
  }

  /** In order of arrival. */
  all(): VenueOrder[] {
    const older = this.#older.orders().filter(order => !this.#newer.has(order))
    return older.concat(this.#newer.orders()).sort((a, b) => a.arrival - b.arrival)
  }

  /** After a restart the history begins with orders that are already forgotten elsewhere. */
  noteForgotten(count: number): void {
    this.#forgottenCount += count
  }

  #turnOver(): void {
    const kept = new Generation(this.#halfCapacity)
    for (const order of this.#older.orders()) {
      if (order.isOpen && !this.#newer.has(order)) kept.set(order)
      else this.#forgottenCount++
    }
    this.#older = this.#newer
    this.#newer = kept
    this.#turnAtCount = this.#halfCapacity + kept.count
  }
}

/**
 * Orders by id in one array, looked for from their hash onwards; nothing is ever taken out.
 *
 * Why not a Map: the runtime's hash of a text just made costs 350 ns, the sum below 60 ns.
 */
class Generation {
  count = 0
  #slots: (VenueOrder | undefined)[]
  /** Of each slot's id: a stranger in the way is told apart without a look at the order, which no cache holds any more. */
  #hashes: Int32Array

  constructor(expected: number) {
    const capacity = 2 ** Math.ceil(Math.log2(2 * expected + 2))
    this.#slots = new Array<VenueOrder | undefined>(capacity).fill(undefined)
    this.#hashes = new Int32Array(capacity)
  }

  find(clientOrderId: ClientOrderId, hash: number): VenueOrder | undefined {
    return this.#slots[this.#slotOf(clientOrderId, hash)]
  }

  has(order: VenueOrder): boolean {
    return this.find(order.clientOrderId, order.idHash) !== undefined
  }

  set(order: VenueOrder): void {
    if (2 * this.count >= this.#slots.length) this.#grow()
    const slot = this.#slotOf(order.clientOrderId, order.idHash)
    if (this.#slots[slot] === undefined) this.count++
    this.#slots[slot] = order
    this.#hashes[slot] = order.idHash
  }

  orders(): VenueOrder[] {
    return this.#slots.filter(order => order !== undefined)
  }

  /** Where the id is, or would be put. */
  #slotOf(clientOrderId: ClientOrderId, hash: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = hash & mask
    for (let order = slots[slot]; order !== undefined; order = slots[slot]) {
      if (this.#hashes[slot] === hash && order.clientOrderId === clientOrderId) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  #grow(): void {
    const orders = this.orders()
    const capacity = this.#slots.length * 2
    this.#slots = new Array<VenueOrder | undefined>(capacity).fill(undefined)
    this.#hashes = new Int32Array(capacity)
    this.count = 0
    for (const order of orders) this.set(order)
  }
}

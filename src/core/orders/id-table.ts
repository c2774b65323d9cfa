/**
 * Orders by their client order id: an open hash table that is never copied while as many leave as come.
 *
 * Why: a Map of strings that is filled and emptied at the same pace took a third of an order's whole life.
 * Invariant: from the slot that an id's hash names, its order is reached without crossing an empty slot.
 */

import type { ClientOrderId } from '../domain/ids.ts'
import type { Order } from '../domain/order.ts'
import { tableHashOf as hashOf } from '../std/text-set.ts'

const FIRST_CAPACITY = 1024

export class IdTable {
  #slots: (Order | undefined)[] = emptySlots(FIRST_CAPACITY)
  #hashes = new Int32Array(FIRST_CAPACITY)
  #mask = FIRST_CAPACITY - 1
  #count = 0
  /** What was put in last: most reports are about it, and it is found without a hash. */
  #newest: Order | undefined

  get(id: ClientOrderId): Order | undefined {
    if (this.#newest !== undefined && this.#newest.clientOrderId === id) return this.#newest
    return this.#slots[this.#find(id, hashOf(id))]
  }

  /** Takes the place of an order with the same id. Returns: the id's hash, to {@link delete} it by. */
  set(order: Order): number {
    if (this.#count * 2 > this.#mask) this.#grow()
    const hash = hashOf(order.clientOrderId)
    const at = this.#find(order.clientOrderId, hash)
    if (this.#slots[at] === undefined) this.#count += 1
    this.#slots[at] = order
    this.#hashes[at] = hash
    this.#newest = order
    return hash
  }

  delete(id: ClientOrderId, hash = hashOf(id)): void {
    if (this.#newest?.clientOrderId === id) this.#newest = undefined
    let hole = this.#find(id, hash)
    if (this.#slots[hole] === undefined) return
    this.#count -= 1
    // Those behind it move up, so that no search stops at the hole before it reaches them.
    for (let at = (hole + 1) & this.#mask; this.#slots[at] !== undefined; at = (at + 1) & this.#mask) {
      const distance = (at - this.#hashes[at]!) & this.#mask
      if (distance < ((at - hole) & this.#mask)) continue
      this.#slots[hole] = this.#slots[at]
      this.#hashes[hole] = this.#hashes[at]!
      hole = at
    }
    this.#slots[hole] = undefined
  }

  /** The slot that holds the id, or the empty one where it would be. */
  #find(id: ClientOrderId, hash: number): number {
    let at = hash & this.#mask
    for (;;) {
      const order = this.#slots[at]
      if (order === undefined || (this.#hashes[at] === hash && order.clientOrderId === id)) return at
      at = (at + 1) & this.#mask
    }
  }

  #grow(): void {
    const slots = this.#slots
    const hashes = this.#hashes
    this.#slots = emptySlots(slots.length * 2)
    this.#hashes = new Int32Array(slots.length * 2)
    this.#mask = slots.length * 2 - 1
    for (let i = 0; i < slots.length; i++) {
      const order = slots[i]
      if (order === undefined) continue
      const at = this.#find(order.clientOrderId, hashes[i]!)
      this.#slots[at] = order
      this.#hashes[at] = hashes[i]!
    }
  }
}

function emptySlots(capacity: number): (Order | undefined)[] {
  return new Array<Order | undefined>(capacity).fill(undefined)
}

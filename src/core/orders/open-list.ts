/** The open orders of one strategy in the order of their numbers, as a chain: one joins or leaves without moving the others. */

import type { Order } from '../domain/order.ts'

/** What the store keeps of an order, with its place in the chain and what the indexes last saw of it. */
export class Entry {
  readonly order: Order
  /** That of its client order id: asked for again when the order is retired, where the id itself is in no cache. */
  idHash = 0
  previous: Entry | undefined = undefined
  next: Entry | undefined = undefined
  isOpen = false
  isWatched = false
  openLots = 0
  worthMinor = 0
  paidMinor = 0
  isOther = false

  constructor(order: Order) {
    this.order = order
  }
}

export class OpenList implements Iterable<Order> {
  #first: Entry | undefined = undefined
  #last: Entry | undefined = undefined
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Shape: a number above all that are in. */
  append(entry: Entry): void {
    entry.previous = this.#last
    if (this.#last === undefined) this.#first = entry
    else this.#last.next = entry
    this.#last = entry
    this.#size += 1
  }

  remove(entry: Entry): void {
    if (entry.previous === undefined) this.#first = entry.next
    else entry.previous.next = entry.next
    if (entry.next === undefined) this.#last = entry.previous
    else entry.next.previous = entry.previous
    entry.previous = undefined
    entry.next = undefined
    this.#size -= 1
  }

  [Symbol.iterator](): Iterator<Order> {
    return new Walk(this.#first)
  }
}

class Walk implements Iterator<Order> {
  #at: Entry | undefined

  constructor(first: Entry | undefined) {
    this.#at = first
  }

  next(): IteratorResult<Order> {
    const entry = this.#at
    if (entry === undefined) return { done: true, value: undefined }
    this.#at = entry.next
    return { done: false, value: entry.order }
  }
}

/** Closed orders in the order in which they closed: they wait here for late fills until they are retired. */

import type { Order } from '../domain/order.ts'

/** Below this many retired places at its front the queue is not moved. */
const SLACK = 1024

export class ClosedOrders {
  #queue: (Order | undefined)[] = []
  #head = 0
  #count = 0

  get count(): number {
    return this.#count
  }

  push(order: Order): void {
    this.#queue.push(order)
    this.#count += 1
  }

  /** Nearly always the first. */
  remove(order: Order): void {
    const at = this.#queue.indexOf(order, this.#head)
    if (at < 0) return
    this.#queue[at] = undefined
    this.#count -= 1
    while (this.#head < this.#queue.length && this.#queue[this.#head] === undefined) this.#head += 1
    if (this.#head > SLACK && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
  }

  /** The first that may leave, oldest first. */
  findOldest(mayLeave: (order: Order) => boolean): Order | undefined {
    for (let i = this.#head; i < this.#queue.length; i++) {
      const order = this.#queue[i]
      if (order !== undefined && mayLeave(order)) return order
    }
    return undefined
  }

  orderNumbers(): number[] {
    const numbers: number[] = []
    for (const order of this.#queue) if (order !== undefined) numbers.push(order.orderNumber)
    return numbers
  }
}

/** When orders expire: GTD at their own time, Day orders when the trading day ends. */

import { DueQueue } from '../../core/std/due-queue.ts'
import { US_PER_DAY, US_PER_MINUTE } from '../../core/std/time.ts'
import type { VenueOrder } from './venue-order.ts'

export class OrderExpiries {
  readonly #queue = new DueQueue<VenueOrder>()
  readonly #dayStartUs: number

  constructor(dayStartMinute: number) {
    this.#dayStartUs = dayStartMinute * US_PER_MINUTE
  }

  /** Infinity: nothing expires. The order may be over by then. */
  get nextUs(): number {
    return this.#queue.peekAtUs()
  }

  watch(order: VenueOrder): void {
    if (order.timeInForce === 'GTD') this.#queue.push(order.expireTimeUs!, order)
    else if (order.timeInForce === 'Day') this.#queue.push(this.#dayEndUs(order.takenTimeUs), order)
  }

  /** Returns: the next open order whose time has come. */
  popDue(nowUs: number): VenueOrder | undefined {
    while (this.#queue.peekAtUs() <= nowUs) {
      const order = this.#queue.pop()!
      if (order.isOpen) return order
    }
    return undefined
  }

  #dayEndUs(fromUs: number): number {
    return Math.floor((fromUs - this.#dayStartUs) / US_PER_DAY + 1) * US_PER_DAY + this.#dayStartUs
  }
}

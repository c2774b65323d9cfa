/**
 * Rule 1 at work: an effect that adds risk waits here until its block is durable under our own epoch. What reduces risk
 * leaves at once, but never overtakes the order that it is about.
 */

import { addsRisk } from '../../core/domain/effects.ts'
import type { OrderNumber } from '../../core/domain/ids.ts'
import type { VenueEffect } from '../../ports.ts'

interface Waiting {
  readonly sequence: number
  readonly effect: VenueEffect
}

export class ReleaseQueue {
  readonly #release: (effect: VenueEffect) => void
  readonly #waiting: Waiting[] = []
  #head = 0
  readonly #waitingOrders = new Map<OrderNumber, number>()

  /** `release` is the last step before the channel to the gateway. */
  constructor(release: (effect: VenueEffect) => void) {
    this.#release = release
  }

  get length(): number {
    return this.#waiting.length - this.#head
  }

  /** Takes an effect of the turn `sequence`. Orders are copied: what is sent is what was decided. */
  take(sequence: number, effect: VenueEffect): void {
    const orderNumber = orderNumberOf(effect)
    const waits = orderNumber !== undefined && this.#waitingOrders.has(orderNumber)
    if (!addsRisk(effect) && !waits) {
      this.#release(effect)
      return
    }
    this.#waiting.push({
      sequence,
      effect: effect.kind === 'SendOrder' ? { ...effect, order: { ...effect.order } } : effect,
    })
    if (orderNumber !== undefined) this.#waitingOrders.set(orderNumber, (this.#waitingOrders.get(orderNumber) ?? 0) + 1)
  }

  /** Everything up to this sequence is durable. */
  releaseUpTo(sequence: number): void {
    while (this.#head < this.#waiting.length && this.#waiting[this.#head]!.sequence <= sequence) {
      const { effect } = this.#waiting[this.#head++]!
      this.#forget(orderNumberOf(effect))
      this.#release(effect)
    }
    if (this.#head === this.#waiting.length) {
      this.#waiting.length = 0
      this.#head = 0
    }
  }

  #forget(orderNumber: OrderNumber | undefined): void {
    if (orderNumber === undefined) return
    const count = this.#waitingOrders.get(orderNumber)!
    if (count === 1) this.#waitingOrders.delete(orderNumber)
    else this.#waitingOrders.set(orderNumber, count - 1)
  }
}

function orderNumberOf(effect: VenueEffect): OrderNumber | undefined {
  switch (effect.kind) {
    case 'SendOrder':
      return effect.order.orderNumber
    case 'SendAmend':
      return effect.amend.orderNumber
    case 'SendCancel':
      return effect.orderNumber
    default:
      return undefined
  }
}

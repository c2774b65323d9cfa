/**
 * A book kept order by order, told level by level: what a market-by-order feed says is summed up by price, and the
 * levels that one event changed are handed on together.
 *
 * Invariant: a level's size is the sum of its orders.
 */

import { addLevel, type BookMessage, newBookMessage } from './row-sink.ts'

/** The largest markets have a few hundred thousand resting orders. */
export const ORDERS_MAX = 5_000_000

/** Numbers of orders beyond 2^53 are kept as bigints. */
export type OrderKey = number | bigint

interface RestingOrder {
  isBid: boolean
  priceTicks: number
  qtyLots: number
}

export class OrderLevels {
  readonly #orders = new Map<OrderKey, RestingOrder>()
  readonly #bids = new Map<number, number>()
  readonly #asks = new Map<number, number>()
  readonly #changedBids = new Set<number>()
  readonly #changedAsks = new Set<number>()
  readonly #message = newBookMessage()

  /** Returns: false where there are too many orders; nothing changes then. */
  add(key: OrderKey, isBid: boolean, priceTicks: number, qtyLots: number): boolean {
    if (this.#orders.size >= ORDERS_MAX) return false
    this.#drop(key)
    this.#orders.set(key, { isBid, priceTicks, qtyLots })
    this.#change(isBid, priceTicks, qtyLots)
    return true
  }

  /** Takes a quantity off an order, which goes with its last lot. Returns: false where there is no such order. */
  reduce(key: OrderKey, qtyLots: number): boolean {
    const order = this.#orders.get(key)
    if (order === undefined) return false
    const taken = Math.min(qtyLots, order.qtyLots)
    order.qtyLots -= taken
    this.#change(order.isBid, order.priceTicks, -taken)
    if (order.qtyLots === 0) this.#orders.delete(key)
    return true
  }

  /** Empties one side or both; the levels that were there have changed. */
  clear(side: 'Bids' | 'Asks' | 'Both'): void {
    for (const [key, { isBid }] of this.#orders) {
      if (side === 'Both' || isBid === (side === 'Bids')) this.#drop(key)
    }
  }

  /** Forgets everything, what has changed as well: a new snapshot will come. */
  forget(): void {
    for (const one of [this.#orders, this.#bids, this.#asks, this.#changedBids, this.#changedAsks]) one.clear()
  }

  get hasChanged(): boolean {
    return this.#changedBids.size + this.#changedAsks.size > 0
  }

  /** The changed levels with their sizes, 0 for those that went. Valid until the next call. */
  changes(): BookMessage {
    const message = this.#message
    message.count = 0
    for (const ticks of this.#changedBids) addLevel(message, true, ticks, this.#bids.get(ticks) ?? 0)
    for (const ticks of this.#changedAsks) addLevel(message, false, ticks, this.#asks.get(ticks) ?? 0)
    return message
  }

  /** The changes were handed on. */
  settle(): void {
    this.#changedBids.clear()
    this.#changedAsks.clear()
  }

  #drop(key: OrderKey): void {
    const order = this.#orders.get(key)
    if (order === undefined) return
    this.#orders.delete(key)
    this.#change(order.isBid, order.priceTicks, -order.qtyLots)
  }

  #change(isBid: boolean, priceTicks: number, byLots: number): void {
    const levels = isBid ? this.#bids : this.#asks
    const qtyLots = (levels.get(priceTicks) ?? 0) + byLots
    if (qtyLots === 0) levels.delete(priceTicks)
    else levels.set(priceTicks, qtyLots)
    ;(isBid ? this.#changedBids : this.#changedAsks).add(priceTicks)
  }
}

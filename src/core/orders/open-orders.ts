/**
 * The indexes of open orders and the sums over them: kept true by one call after each change of an order.
 *
 * Invariants: an order that is not closed is in the lists of its strategy and its instrument; one whose trigger the core
 * watches is in the list of held ones too; the sums count what the venue may still fill.
 */

import { isAtVenue, isClosed, type Order } from '../domain/order.ts'
import { type Entry, OpenList } from './open-list.ts'
import { OpenCounts, OpenLots } from './open-lots.ts'
import { OpenWorth } from './open-worth.ts'
import { insertOrder, listAt, removeOrder } from './order-lists.ts'
import { openLotsOf } from './order-record.ts'

const NO_ORDERS: readonly Order[] = []
const NO_LIST = new OpenList()

export class OpenOrders {
  /** By strategy + 1. */
  readonly #ofStrategy: OpenList[] = []
  readonly #ofInstrument: Order[][] = []
  readonly #heldOfInstrument: Order[][] = []
  readonly #strategyBuys = new OpenLots()
  readonly #strategySells = new OpenLots()
  readonly #accountBuys = new OpenLots()
  readonly #accountSells = new OpenLots()
  readonly #accountCounts = new OpenCounts()
  readonly worth = new OpenWorth()
  #count = 0

  get count(): number {
    return this.#count
  }

  /** By strategy, then by order number. */
  *all(): Iterable<Order> {
    for (const list of this.#ofStrategy) yield* list
  }

  ofStrategy(strategyIndex: number): OpenList {
    return this.#ofStrategy[strategyIndex + 1] ?? NO_LIST
  }

  ofInstrument(instrumentIndex: number): readonly Order[] {
    return this.#ofInstrument[instrumentIndex] ?? NO_ORDERS
  }

  heldOf(instrumentIndex: number): readonly Order[] {
    return this.#heldOfInstrument[instrumentIndex] ?? NO_ORDERS
  }

  accountCountOf(accountIndex: number): number {
    return this.#accountCounts.of(accountIndex)
  }

  buyLotsOf(strategyIndex: number, instrumentIndex: number): number {
    return this.#strategyBuys.of(strategyIndex + 1, instrumentIndex)
  }

  sellLotsOf(strategyIndex: number, instrumentIndex: number): number {
    return this.#strategySells.of(strategyIndex + 1, instrumentIndex)
  }

  accountBuyLotsOf(accountIndex: number, instrumentIndex: number): number {
    return this.#accountBuys.of(accountIndex, instrumentIndex)
  }

  accountSellLotsOf(accountIndex: number, instrumentIndex: number): number {
    return this.#accountSells.of(accountIndex, instrumentIndex)
  }

  /** Brings the indexes up to what the order is now. Returns: whether it closed by this. */
  refresh(entry: Entry): boolean {
    const { order } = entry
    const openLots = isAtVenue(order.status) ? openLotsOf(order) : 0
    if (openLots !== entry.openLots) this.#countLots(entry, openLots)
    this.worth.refresh(entry)
    const isWatched = order.status === 'Held' && order.isTriggerEmulated && order.isArmed
    if (isWatched !== entry.isWatched) this.#watch(entry, isWatched)
    const isOpen = !isClosed(order.status)
    if (isOpen === entry.isOpen) return false
    if (isOpen) this.#enter(entry)
    else this.#leave(entry)
    return !isOpen
  }

  #countLots(entry: Entry, openLots: number): void {
    const { side, strategyIndex, accountIndex, instrumentIndex } = entry.order
    const change = openLots - entry.openLots
    const isBuy = side === 'Buy'
    const ofStrategy = isBuy ? this.#strategyBuys : this.#strategySells
    const ofAccount = isBuy ? this.#accountBuys : this.#accountSells
    ofStrategy.add(strategyIndex + 1, instrumentIndex, change)
    ofAccount.add(accountIndex, instrumentIndex, change)
    entry.openLots = openLots
  }

  #watch(entry: Entry, isWatched: boolean): void {
    const list = listAt(this.#heldOfInstrument, entry.order.instrumentIndex)
    if (isWatched) insertOrder(list, entry.order)
    else removeOrder(list, entry.order)
    entry.isWatched = isWatched
  }

  #enter(entry: Entry): void {
    const { order } = entry
    entry.isOpen = true
    this.#count += 1
    this.#listOf(order.strategyIndex).append(entry)
    insertOrder(listAt(this.#ofInstrument, order.instrumentIndex), order)
    this.#accountCounts.add(order.accountIndex, 1)
  }

  #leave(entry: Entry): void {
    const { order } = entry
    entry.isOpen = false
    this.#count -= 1
    this.#listOf(order.strategyIndex).remove(entry)
    removeOrder(listAt(this.#ofInstrument, order.instrumentIndex), order)
    this.#accountCounts.add(order.accountIndex, -1)
  }

  #listOf(strategyIndex: number): OpenList {
    while (this.#ofStrategy.length <= strategyIndex + 1) this.#ofStrategy.push(new OpenList())
    return this.#ofStrategy[strategyIndex + 1]!
  }
}

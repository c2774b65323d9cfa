/**
 * Every order that the core remembers, found by its names, with the sums over the open ones.
 *
 * Invariants: an open order is in every index of open ones; a closed one waits in a queue until it is retired; lists are in
 * the order of their order numbers; the sums count the orders that the venue may hold, by what can still fill.
 */

import type { OrderEvent } from '../domain/events.ts'
import { type ClientOrderId, type OrderNumber, parseClientOrderId } from '../domain/ids.ts'
import { isAtVenue, isClosed, type Order } from '../domain/order.ts'
import { assert } from '../std/assert.ts'
import { ClosedOrders } from './closed-orders.ts'
import { OpenCounts, OpenLots } from './open-lots.ts'
import { insertOrder, listAt, removeOrder } from './order-lists.ts'
import { applyToOrder, openLotsOf, orderOf } from './order-record.ts'
import { restoreOrder } from './restore-order.ts'

/** What the indexes last saw of an order. */
interface Entry {
  readonly order: Order
  isOpen: boolean
  isWatched: boolean
  openLots: number
}

export interface OrderStoreData {
  readonly nextOrderNumber: number
  readonly newestOriginSequence: number
  /** By order number. */
  readonly orders: readonly Order[]
  /** In the order in which they closed. */
  readonly closedOrderNumbers: readonly number[]
}

/** Legs of one intent are counted below this; flattens, which have more, are not looked up by intent. */
const LEGS_MAX = 4
const NO_ORDERS: readonly Order[] = []
const NO_ORDER_SET: ReadonlySet<Order> = new Set()

export class OrderStore {
  readonly #entries = new Map<OrderNumber, Entry>()
  readonly #byClientOrderId = new Map<ClientOrderId, Order>()
  /** By strategy + 1; the key is intentSequence × LEGS_MAX + leg. */
  readonly #byIntent: Map<number, Order>[] = []
  readonly #lists = new Map<OrderNumber, Order[]>()
  readonly #open = new Set<Order>()
  /** By strategy + 1. */
  readonly #openOfStrategy: Set<Order>[] = []
  readonly #openOfInstrument: Order[][] = []
  readonly #heldOfInstrument: Order[][] = []
  readonly #closed = new ClosedOrders()
  readonly #strategyBuys = new OpenLots()
  readonly #strategySells = new OpenLots()
  readonly #accountBuys = new OpenLots()
  readonly #accountSells = new OpenLots()
  readonly #strategyCounts = new OpenCounts()
  readonly #accountCounts = new OpenCounts()
  #nextOrderNumber = 1
  #newestOriginSequence = 0

  // ── looking up ─────────────────────────────────────────────────────────────────────────────────────────────────────

  get(orderNumber: OrderNumber): Order | undefined {
    return this.#entries.get(orderNumber)?.order
  }

  byClientOrderId(id: ClientOrderId): Order | undefined {
    return this.#byClientOrderId.get(id)
  }

  /** The newest order of that intent and leg. */
  byIntent(strategyIndex: number, intentSequence: number, leg: number): Order | undefined {
    return this.#byIntent[strategyIndex + 1]?.get(intentSequence * LEGS_MAX + leg)
  }

  /** True for an id of ours that is not newer than our newest order: a stranger to this store may be one that was retired. */
  wasIssued(id: ClientOrderId): boolean {
    const origin = parseClientOrderId(id)
    return origin !== undefined && origin.sequence <= this.#newestOriginSequence
  }

  /** Orders of one list in the order of their legs, closed ones included; an order that stands alone is its own list. */
  legsOf(listNumber: OrderNumber): readonly Order[] {
    const legs = this.#lists.get(listNumber)
    if (legs !== undefined) return legs
    const alone = this.get(listNumber)
    return alone === undefined ? NO_ORDERS : [alone]
  }

  get nextOrderNumber(): OrderNumber {
    return this.#nextOrderNumber as OrderNumber
  }

  // ── the open ones; live views: nothing may be applied while one is read ────────────────────────────────────────────

  open(): ReadonlySet<Order> {
    return this.#open
  }

  get openCount(): number {
    return this.#open.size
  }

  openOf(strategyIndex: number): ReadonlySet<Order> {
    return this.#openOfStrategy[strategyIndex + 1] ?? NO_ORDER_SET
  }

  openOfInstrument(instrumentIndex: number): readonly Order[] {
    return this.#openOfInstrument[instrumentIndex] ?? NO_ORDERS
  }

  /** Those whose trigger the core watches now. */
  heldOf(instrumentIndex: number): readonly Order[] {
    return this.#heldOfInstrument[instrumentIndex] ?? NO_ORDERS
  }

  /** Held ones included. */
  openCountOf(strategyIndex: number): number {
    return this.#strategyCounts.of(strategyIndex + 1)
  }

  accountOpenCountOf(accountIndex: number): number {
    return this.#accountCounts.of(accountIndex)
  }

  /** What the venue may still buy for the strategy; held orders are not counted: they pass the gate when released. */
  openBuyLotsOf(strategyIndex: number, instrumentIndex: number): number {
    return this.#strategyBuys.of(strategyIndex + 1, instrumentIndex)
  }

  openSellLotsOf(strategyIndex: number, instrumentIndex: number): number {
    return this.#strategySells.of(strategyIndex + 1, instrumentIndex)
  }

  accountOpenBuyLotsOf(accountIndex: number, instrumentIndex: number): number {
    return this.#accountBuys.of(accountIndex, instrumentIndex)
  }

  accountOpenSellLotsOf(accountIndex: number, instrumentIndex: number): number {
    return this.#accountSells.of(accountIndex, instrumentIndex)
  }

  // ── writing; only `apply` does ─────────────────────────────────────────────────────────────────────────────────────

  /**
   * Writes an event into the order that it concerns and keeps every index true.
   *
   * Returns: the order; `undefined` where there is none (a denial, a stranger's fill).
   */
  applyEvent(event: OrderEvent): Order | undefined {
    if (event.kind === 'OrderSubmitted') {
      const created = orderOf(event)
      this.add(created)
      return created
    }
    if (event.kind === 'OrderDenied') return undefined
    const entry = this.#entries.get(event.orderNumber)
    if (entry === undefined) return undefined
    if (event.kind === 'OrderRetired') {
      this.remove(entry.order)
    } else {
      applyToOrder(entry.order, event)
      this.#refresh(entry)
    }
    return entry.order
  }

  add(order: Order): void {
    assert(!this.#entries.has(order.orderNumber), 'an order number is used once')
    const entry: Entry = { order, isOpen: false, isWatched: false, openLots: 0 }
    this.#entries.set(order.orderNumber, entry)
    this.#byClientOrderId.set(order.clientOrderId, order)
    if (isFoundByIntent(order)) this.#intentsOf(order.strategyIndex).set(intentKeyOf(order), order)
    if (order.contingency !== 'None') this.#addToList(order)
    this.#nextOrderNumber = Math.max(this.#nextOrderNumber, order.orderNumber + 1)
    this.#newestOriginSequence = Math.max(this.#newestOriginSequence, order.originSequence)
    if (!isClosed(order.status)) this.#opened(entry)
    this.#refresh(entry)
  }

  /** Call it after every event that was written into an order, a fill without a new status included. */
  afterChange(order: Order): void {
    const entry = this.#entries.get(order.orderNumber)
    assert(entry !== undefined, 'an order that changes is in the store')
    this.#refresh(entry)
  }

  /** Forgets a retired order. */
  remove(order: Order): void {
    assert(isClosed(order.status), 'only a closed order is retired')
    this.#entries.delete(order.orderNumber)
    this.#byClientOrderId.delete(order.clientOrderId)
    const intents = this.#byIntent[order.strategyIndex + 1]
    if (intents?.get(intentKeyOf(order)) === order) intents.delete(intentKeyOf(order))
    this.#removeFromList(order)
    this.#closed.remove(order)
  }

  /**
   * The closed order that has to leave so that at most `closedMax` stay.
   *
   * Why: late fills are real, so closed orders are kept for a while; an order whose list is still alive waits for it.
   */
  retireCandidate(closedMax: number): Order | undefined {
    if (this.#closed.count <= closedMax) return undefined
    return this.#closed.findOldest(order => order.contingency === 'None' || !this.#isListAlive(order))
  }

  // ── snapshot ───────────────────────────────────────────────────────────────────────────────────────────────────────

  save(): OrderStoreData {
    const orders: Order[] = []
    for (const { order } of this.#entries.values()) orders.push({ ...order })
    return {
      nextOrderNumber: this.#nextOrderNumber,
      newestOriginSequence: this.#newestOriginSequence,
      orders,
      closedOrderNumbers: this.#closed.orderNumbers(),
    }
  }

  static restore(data: OrderStoreData): OrderStore {
    const store = new OrderStore()
    for (const saved of data.orders) store.add(restoreOrder(saved))
    for (const orderNumber of data.closedOrderNumbers) store.#closed.push(store.get(orderNumber as OrderNumber)!)
    store.#nextOrderNumber = data.nextOrderNumber
    store.#newestOriginSequence = data.newestOriginSequence
    return store
  }

  // ── indexes ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #refresh(entry: Entry): void {
    const { order } = entry
    const openLots = isAtVenue(order.status) ? openLotsOf(order) : 0
    if (openLots !== entry.openLots) this.#countLots(entry, openLots)
    const isWatched = order.status === 'Held' && order.isTriggerEmulated && order.isArmed
    if (isWatched !== entry.isWatched) this.#watch(entry, isWatched)
    if (entry.isOpen && isClosed(order.status)) {
      this.#close(entry)
      this.#closed.push(order)
    }
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

  #opened(entry: Entry): void {
    const { order } = entry
    entry.isOpen = true
    this.#open.add(order)
    this.#openSetOf(order.strategyIndex).add(order)
    insertOrder(listAt(this.#openOfInstrument, order.instrumentIndex), order)
    this.#strategyCounts.add(order.strategyIndex + 1, 1)
    this.#accountCounts.add(order.accountIndex, 1)
  }

  #close(entry: Entry): void {
    const { order } = entry
    entry.isOpen = false
    this.#open.delete(order)
    this.#openSetOf(order.strategyIndex).delete(order)
    removeOrder(listAt(this.#openOfInstrument, order.instrumentIndex), order)
    this.#strategyCounts.add(order.strategyIndex + 1, -1)
    this.#accountCounts.add(order.accountIndex, -1)
  }

  #openSetOf(strategyIndex: number): Set<Order> {
    while (this.#openOfStrategy.length <= strategyIndex + 1) this.#openOfStrategy.push(new Set())
    return this.#openOfStrategy[strategyIndex + 1]!
  }

  #intentsOf(strategyIndex: number): Map<number, Order> {
    while (this.#byIntent.length <= strategyIndex + 1) this.#byIntent.push(new Map())
    return this.#byIntent[strategyIndex + 1]!
  }

  #addToList(order: Order): void {
    const legs = this.#lists.get(order.listNumber)
    if (legs === undefined) this.#lists.set(order.listNumber, [order])
    else insertOrder(legs, order)
  }

  #removeFromList(order: Order): void {
    const legs = this.#lists.get(order.listNumber)
    if (legs === undefined) return
    removeOrder(legs, order)
    if (legs.length === 0) this.#lists.delete(order.listNumber)
  }

  #isListAlive(order: Order): boolean {
    return this.legsOf(order.listNumber).some(leg => !isClosed(leg.status))
  }
}

function isFoundByIntent(order: Order): boolean {
  return order.intentSequence > 0 && order.leg < LEGS_MAX
}

function intentKeyOf(order: Order): number {
  return order.intentSequence * LEGS_MAX + order.leg
}

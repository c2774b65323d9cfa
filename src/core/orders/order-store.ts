/**
 * Every order that the core remembers, found by its names, with the sums over the open ones.
 *
 * Invariants: an order is found by each of its names from its first event until it is retired; a closed one waits in a queue
 * until then; lists are in the order of their order numbers.
 */

import type { OrderEvent } from '../domain/events.ts'
import { type ClientOrderId, type OrderNumber, parseClientOrderId } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import { isClosed, type Order, type TimeInForce } from '../domain/order.ts'
import { assert } from '../std/assert.ts'
import { PagedMap } from '../std/paged-map.ts'
import { adoptedOrderOf } from './adopted-order.ts'
import { ClosedOrders } from './closed-orders.ts'
import { IdTable } from './id-table.ts'
import { Entry, type OpenList } from './open-list.ts'
import { OpenOrders } from './open-orders.ts'
import type { OpenWorth } from './open-worth.ts'
import { insertOrder, removeOrder } from './order-lists.ts'
import { applyToOrder, orderOf } from './order-record.ts'
import { restoreOrder, saveOrder } from './saved-order.ts'

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

export class OrderStore {
  readonly #entries = new PagedMap<Entry>()
  readonly #byClientOrderId = new IdTable()
  /** By strategy + 1; the key is intentSequence × LEGS_MAX + leg. */
  readonly #byIntent: PagedMap<Order>[] = []
  readonly #lists = new Map<OrderNumber, Order[]>()
  readonly #open = new OpenOrders()
  readonly #closed = new ClosedOrders()
  readonly #mayLeave = (order: Order) => order.contingency === 'None' || !this.#isListAlive(order)
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
    if (!isIntentKey(intentSequence, leg)) return undefined
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

  /** By strategy, then by order number. */
  open(): Iterable<Order> {
    return this.#open.all()
  }

  get openCount(): number {
    return this.#open.count
  }

  openOf(strategyIndex: number): OpenList {
    return this.#open.ofStrategy(strategyIndex)
  }

  openOfInstrument(instrumentIndex: number): readonly Order[] {
    return this.#open.ofInstrument(instrumentIndex)
  }

  /** Those whose trigger the core watches now. */
  heldOf(instrumentIndex: number): readonly Order[] {
    return this.#open.heldOf(instrumentIndex)
  }

  /** Held ones included. */
  openCountOf(strategyIndex: number): number {
    return this.#open.ofStrategy(strategyIndex).size
  }

  accountOpenCountOf(accountIndex: number): number {
    return this.#open.accountCountOf(accountIndex)
  }

  /** What the venue may still buy for the strategy; held orders are not counted: they pass the gate when released. */
  openBuyLotsOf(strategyIndex: number, instrumentIndex: number): number {
    return this.#open.buyLotsOf(strategyIndex, instrumentIndex)
  }

  openSellLotsOf(strategyIndex: number, instrumentIndex: number): number {
    return this.#open.sellLotsOf(strategyIndex, instrumentIndex)
  }

  accountOpenBuyLotsOf(accountIndex: number, instrumentIndex: number): number {
    return this.#open.accountBuyLotsOf(accountIndex, instrumentIndex)
  }

  accountOpenSellLotsOf(accountIndex: number, instrumentIndex: number): number {
    return this.#open.accountSellLotsOf(accountIndex, instrumentIndex)
  }

  /** What the open orders amount to. */
  get openWorth(): OpenWorth {
    return this.#open.worth
  }

  // ── writing; only `apply` does ─────────────────────────────────────────────────────────────────────────────────────

  /**
   * Writes an event into the order that it concerns and keeps every index true.
   *
   * Shape: `workingTimeInForce` for a new order, where its venue does not offer what was asked for.
   * Returns: the order; `undefined` where there is none (a denial, a stranger's fill).
   */
  applyEvent(event: OrderEvent, workingTimeInForce?: TimeInForce): Order | undefined {
    const { kind } = event
    if (kind === 'OrderSubmitted') return this.#add(orderOf(event, workingTimeInForce))
    if (kind === 'OrderDenied') return undefined
    if (kind === 'OrderAdopted') return this.#add(adoptedOrderOf(event))
    const entry = this.#entries.get(event.orderNumber)
    if (entry === undefined) return undefined
    if (kind === 'OrderRetired') {
      this.#retire(entry)
    } else {
      applyToOrder(entry.order, event)
      if (this.#open.refresh(entry)) this.#closed.push(entry.order)
    }
    return entry.order
  }

  /**
   * The closed order that has to leave so that at most `closedMax` stay.
   *
   * Why: late fills are real, so closed orders are kept for a while; an order whose list is still alive waits for it.
   */
  retireCandidate(closedMax: number): Order | undefined {
    if (this.#closed.count <= closedMax) return undefined
    return this.#closed.findOldest(this.#mayLeave)
  }

  /** Tells what the orders' instruments are, after the configuration or the orders came; their worths are counted anew. */
  setInstruments(instruments: readonly Instrument[]): void {
    this.#open.worth.setInstruments(instruments)
    for (const entry of this.#entries.values()) this.#open.worth.refresh(entry)
  }

  #add(order: Order): Order {
    assert(this.#entries.get(order.orderNumber) === undefined, 'an order number is used once')
    const entry = new Entry(order)
    this.#entries.set(order.orderNumber, entry)
    entry.idHash = this.#byClientOrderId.set(order)
    if (isIntentKey(order.intentSequence, order.leg))
      this.#intentsOf(order.strategyIndex).set(intentKeyOf(order), order)
    if (order.contingency !== 'None') this.#addToList(order)
    this.#nextOrderNumber = Math.max(this.#nextOrderNumber, order.orderNumber + 1)
    this.#newestOriginSequence = Math.max(this.#newestOriginSequence, order.originSequence)
    this.#open.refresh(entry)
    return order
  }

  #retire({ order, idHash }: Entry): void {
    assert(isClosed(order.status), 'only a closed order is retired')
    this.#entries.delete(order.orderNumber)
    this.#byClientOrderId.delete(order.clientOrderId, idHash)
    const intents = this.#byIntent[order.strategyIndex + 1]
    if (intents?.get(intentKeyOf(order)) === order) intents.delete(intentKeyOf(order))
    if (order.contingency !== 'None') this.#removeFromList(order)
    this.#closed.remove(order)
  }

  // ── snapshot ───────────────────────────────────────────────────────────────────────────────────────────────────────

  save(): OrderStoreData {
    const orders: Order[] = []
    for (const { order } of this.#entries.values()) orders.push(saveOrder(order))
    return {
      nextOrderNumber: this.#nextOrderNumber,
      newestOriginSequence: this.#newestOriginSequence,
      orders,
      closedOrderNumbers: this.#closed.orderNumbers(),
    }
  }

  static restore(data: OrderStoreData): OrderStore {
    const store = new OrderStore()
    for (const saved of data.orders) store.#add(restoreOrder(saved))
    for (const orderNumber of data.closedOrderNumbers) store.#closed.push(store.get(orderNumber as OrderNumber)!)
    store.#nextOrderNumber = data.nextOrderNumber
    store.#newestOriginSequence = data.newestOriginSequence
    return store
  }

  // ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #intentsOf(strategyIndex: number): PagedMap<Order> {
    while (this.#byIntent.length <= strategyIndex + 1) this.#byIntent.push(new PagedMap())
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

function isIntentKey(intentSequence: number, leg: number): boolean {
  return intentSequence > 0 && leg >= 0 && leg < LEGS_MAX
}

function intentKeyOf(order: Order): number {
  return order.intentSequence * LEGS_MAX + order.leg
}

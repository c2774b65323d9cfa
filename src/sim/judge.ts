/**
 * The judge: knows what is durable, what left, what the venue did and what the node booked, each from its own source, and
 * says at once when a rule was broken. docs/testing.md has the rules by name.
 *
 * Why: it reads the bytes on the disk and the venue's own records, and believes nothing that the node says of itself.
 */

import type { OrderFilled } from '../core/domain/events.ts'
import type { ClientOrderId } from '../core/domain/ids.ts'
import type { ExecutionReport } from '../core/domain/inputs.ts'
import type { Order } from '../core/domain/order.ts'
import type { VenueEffect } from '../ports.ts'
import type { VenueRecorder } from '../venues/simulated/desk-listeners.ts'
import type { VenueAccount } from '../venues/simulated/venue-account.ts'
import type { VenueOrder } from '../venues/simulated/venue-order.ts'
import { DurableRecord } from './durable-record.ts'
import { type Book, ExecutedMoney } from './executed-money.ts'
import { MarketTruth } from './market-truth.ts'
import { RiskWatch } from './risk-watch.ts'
import type { Rule, Violation } from './rules.ts'
import type { StoredRow } from './sim-disk.ts'
import type { LeaseTable } from './sim-lease.ts'

interface SentOrder {
  readonly clientOrderId: ClientOrderId
  readonly intentKey: string
}

/** Of one client order id: everything the venue ever made of it. */
interface AtVenue {
  readonly orders: VenueOrder[]
}

/** What a node booked while it leads. */
interface NodeBook {
  readonly money: ExecutedMoney
  readonly booked: Set<string>
}

/** Where there is one node alone. */
const THE_ONE = {}

export interface JudgeSetup {
  /** Of a node alone; where there are several, cluster-judge.ts looks. */
  readonly leases: Pick<LeaseTable, 'epoch'> | undefined
  readonly supportsAmend: boolean
  readonly mayTradeDegraded: boolean
  readonly nowUs: () => number
  readonly closedForUs: (nowUs: number) => number
  readonly onViolation: (violation: Violation) => void
}

export class Judge implements VenueRecorder {
  readonly violations: Violation[] = []
  readonly durable: DurableRecord
  readonly watch: RiskWatch
  readonly truth = new MarketTruth()
  readonly venueMoney = new ExecutedMoney()
  account: VenueAccount | undefined
  /** Executions at the venue, by their ids. */
  readonly trades = new Map<string, ExecutionReport>()
  readonly atVenue = new Map<string, AtVenue>()
  readonly closedForUs: (nowUs: number) => number
  readonly #onViolation: (violation: Violation) => void
  readonly #leases: Pick<LeaseTable, 'epoch'> | undefined
  readonly #supportsAmend: boolean
  readonly #sent = new Map<string, SentOrder>()
  readonly #byIntent = new Map<string, ClientOrderId>()
  /** Rejected in a node's book while the venue had never heard of them: they may be on their way. */
  readonly #rejectedUnseen = new Set<string>()
  /** By node: begun anew from the journal at each start. */
  readonly #books = new Map<object, NodeBook>()

  constructor(setup: JudgeSetup) {
    this.#leases = setup.leases
    this.#supportsAmend = setup.supportsAmend
    this.#onViolation = setup.onViolation
    this.closedForUs = setup.closedForUs
    this.durable = new DurableRecord((rule, text) => this.break(rule, text), setup.mayTradeDegraded)
    this.watch = new RiskWatch((rule, text) => this.break(rule, text), setup.nowUs, this.truth, setup.closedForUs)
  }

  break(rule: Rule, text: string): void {
    const violation = { rule, text }
    if (this.violations.push(violation) === 1) this.#onViolation(violation)
  }

  // ── what leaves the node ───────────────────────────────────────────────────────────────────────────────────────────

  /** The last moment before the gateway's channel. */
  onRelease(effect: VenueEffect, epoch: number): void {
    if (effect.kind === 'SendOrder') this.#onOrderReleased(effect.order as unknown as Order, epoch)
    else if (effect.kind === 'SendAmend') {
      const { orderNumber, qtyLots } = effect.amend
      if (!this.durable.hasAmend(effect.amend))
        this.break('SENT_BEFORE_DURABLE', `amend of order ${orderNumber} to ${qtyLots}`)
      if (this.#isOldEpoch(epoch)) this.break('SENT_WITHOUT_LEASE', `amend of order ${orderNumber}`)
    }
  }

  #onOrderReleased(order: Order, epoch: number): void {
    const { clientOrderId, strategyIndex, intentSequence, leg } = order
    if (!this.durable.orders.has(clientOrderId)) this.break('SENT_BEFORE_DURABLE', `order ${clientOrderId}`)
    if (this.#isOldEpoch(epoch)) this.break('SENT_WITHOUT_LEASE', `order ${clientOrderId} in epoch ${epoch}`)
    if (this.#sent.has(clientOrderId)) this.break('SENT_TWICE', `order ${clientOrderId}`)
    const intentKey = intentSequence === 0 ? '' : `${strategyIndex}/${intentSequence}/${leg}`
    this.#sent.set(clientOrderId, { clientOrderId, intentKey })
  }

  #isOldEpoch(epoch: number): boolean {
    return this.#leases !== undefined && epoch !== this.#leases.epoch
  }

  // ── the venue ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** An order came to the venue's door. */
  onArrival(clientOrderId: ClientOrderId): void {
    if (!this.durable.orders.has(clientOrderId)) this.break('ARRIVED_WITHOUT_INTENT', `order ${clientOrderId}`)
    const intentKey = this.#sent.get(clientOrderId)?.intentKey ?? ''
    // Whoever goes on after a loss may number what it asks for as those did who are lost, and they may still be on their way.
    if (intentKey === '' || this.durable.lost.has(clientOrderId)) return
    const earlier = this.#byIntent.get(intentKey)
    this.#byIntent.set(intentKey, clientOrderId)
    if (earlier === undefined || earlier === clientOrderId) return
    const isReplacement = !this.#supportsAmend && !this.isOpenAtVenue(earlier)
    if (!isReplacement) this.break('TWO_ORDERS_FOR_ONE_INTENT', `intent ${intentKey}: ${earlier} and ${clientOrderId}`)
  }

  onOrder(order: VenueOrder): void {
    const known = this.atVenue.get(order.clientOrderId)
    if (known === undefined) {
      this.atVenue.set(order.clientOrderId, { orders: [order] })
      if (this.#rejectedUnseen.has(order.clientOrderId) && order.isOpen)
        this.break('CLOSED_BUT_WORKING', `${order.clientOrderId}: rejected, and taken by the venue after that`)
    } else if (!known.orders.includes(order)) {
      known.orders.push(order)
      this.break('SENT_TWICE', `${order.clientOrderId} is ${known.orders.length} orders at the venue`)
    }
  }

  onTrade(trade: ExecutionReport): void {
    this.trades.set(trade.executionId, trade)
    this.venueMoney.add(trade)
  }

  onAccount(account: VenueAccount): void {
    this.account = account
    const difference = this.venueMoney.differenceFrom(venueBookOf(account))
    if (difference !== undefined) this.break('MONEY_NOT_CONSERVED', `at the venue: ${difference}`)
  }

  recall(_: number, clientOrderId: ClientOrderId): VenueOrder | undefined {
    return this.atVenue.get(clientOrderId)?.orders.at(-1)
  }

  isOpenAtVenue(clientOrderId: string): boolean {
    return this.atVenue.get(clientOrderId)?.orders.some(order => order.isOpen) ?? false
  }

  // ── what the node books ────────────────────────────────────────────────────────────────────────────────────────────

  /** Damage took the end of the journal: whoever asked for something there may ask anew. */
  onCut(rows: readonly Pick<StoredRow, 'blockNumber'>[]): void {
    this.durable.onCut(rows)
    this.#byIntent.clear()
  }

  /** A node begins with what the journal says: what one said before may have been lost. */
  onNodeBegins(node: object = THE_ONE): void {
    this.#rejectedUnseen.clear()
    this.watch.onNodeBegins(this.durable.isKilled)
    const book: NodeBook = { money: new ExecutedMoney(), booked: new Set() }
    this.#books.set(node, book)
    for (const { fill } of this.durable.fills.values()) {
      book.booked.add(fill.executionId)
      book.money.add(fill)
    }
  }

  onNodeEnds(node: object): void {
    this.#books.delete(node)
  }

  /** By the fills that it booked. */
  moneyOf(node: object = THE_ONE): ExecutedMoney {
    return this.#books.get(node)!.money
  }

  onBooked(fill: OrderFilled, node: object = THE_ONE): void {
    const { executionId, lastQtyLots, lastTicks, feeMinor, side } = fill
    const { booked, money } = this.#books.get(node)!
    if (booked.has(executionId)) this.break('FILL_BOOKED_TWICE', `${executionId}`)
    booked.add(executionId)
    money.add(fill)
    const trade = this.trades.get(executionId)
    const isTrue =
      trade?.lastQtyLots === lastQtyLots &&
      trade.lastTicks === lastTicks &&
      trade.feeMinor === feeMinor &&
      trade.side === side
    if (!isTrue) this.break('FILL_INVENTED', `${executionId} ${side} ${lastQtyLots} at ${lastTicks}`)
  }

  /** The node says that an order is over. One that may be on its way meanwhile is looked at when the venue takes it. */
  onOver(clientOrderId: string, how: string): void {
    if (this.isOpenAtVenue(clientOrderId)) this.break('CLOSED_BUT_WORKING', `${clientOrderId}: ${how}`)
    else if (how === 'OrderRejected' && !this.atVenue.has(clientOrderId)) this.#rejectedUnseen.add(clientOrderId)
  }
}

export function venueBookOf(account: VenueAccount): Book {
  return {
    balanceText: currency => account.balances[currency]!.toText(),
    signedLots: instrumentIndex => account.positionLots[instrumentIndex]!,
    costText: instrumentIndex => String(account.entryMinor[instrumentIndex]!),
  }
}

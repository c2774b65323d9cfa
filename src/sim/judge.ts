/**
 * The judge: knows what is durable, what left, what the venue did and what the node booked, each from its own source, and
 * says at once when a rule was broken. docs/testing.md has the rules by name.
 *
 * Why: it reads the bytes on the disk and the venue's own records, and believes nothing that the node says of itself.
 */

import type {
  Event,
  OrderAmendRequested,
  OrderFilled,
  OrderSubmitted,
  StrategyStarted,
  StrategyStopped,
  TradingStateChanged,
} from '../core/domain/events.ts'
import type { ClientOrderId, OrderNumber } from '../core/domain/ids.ts'
import type { ControlInput, ExecutionReport } from '../core/domain/inputs.ts'
import type { MarketInput } from '../core/domain/market-data.ts'
import type { Order } from '../core/domain/order.ts'
import type { EngineState } from '../core/engine/engine-state.ts'
import type { VenueEffect } from '../ports.ts'
import { openBlock } from '../store/block.ts'
import { RecordReader } from '../store/record-codec.ts'
import type { VenueRecorder } from '../venues/simulated/desk-listeners.ts'
import type { VenueAccount } from '../venues/simulated/venue-account.ts'
import type { VenueOrder } from '../venues/simulated/venue-order.ts'
import { type Book, ExecutedMoney } from './executed-money.ts'
import { DATA_AGE_US_MAX } from './sim-configuration.ts'
import type { StoredRow } from './sim-disk.ts'
import type { LeaseTable } from './sim-lease.ts'

export const RULES = [
  'SENT_BEFORE_DURABLE',
  'SENT_WITHOUT_LEASE',
  'SENT_TWICE',
  'TWO_ORDERS_FOR_ONE_INTENT',
  'ARRIVED_WITHOUT_INTENT',
  'FILL_INVENTED',
  'FILL_BOOKED_TWICE',
  'FILL_MISSING',
  'CLOSED_BUT_WORKING',
  'ORDERS_DIFFER',
  'BOOKS_DIFFER',
  'MONEY_NOT_CONSERVED',
  'STATE_DIFFERS',
  'DECISIONS_DIFFER',
  'DAMAGE_READ_AS_DATA',
  'QUEUE_UNBOUNDED',
  'RISK_ON_BAD_DATA',
  'KILL_IGNORED',
  'STOP_IGNORED',
  'NOT_RECOVERED',
  'BUG',
] as const
export type Rule = (typeof RULES)[number]

export interface Violation {
  readonly rule: Rule
  readonly text: string
}

interface SentOrder {
  readonly clientOrderId: ClientOrderId
  readonly intentKey: string
}

interface JournaledFill {
  readonly fill: OrderFilled
  readonly blockNumber: number
}

/** Of one client order id: everything the venue ever made of it. */
interface AtVenue {
  readonly orders: VenueOrder[]
}

export interface JudgeSetup {
  readonly leases: LeaseTable
  readonly supportsAmend: boolean
  readonly nowUs: () => number
  readonly onViolation: (violation: Violation) => void
}

/** What a person of a simulation says when giving an order. */
export const PERSONS_REASON = 'a fault of the simulation'

/** Data in hand may be on its way to the node, and an order on its way from it. */
const DATA_SLACK_US = 1_000_000

export class Judge implements VenueRecorder {
  readonly violations: Violation[] = []
  readonly venueMoney = new ExecutedMoney()
  /** Of the running node: begun anew from the journal at each start. */
  nodeMoney = new ExecutedMoney()
  account: VenueAccount | undefined
  /** Executions at the venue, by their ids. */
  readonly trades = new Map<string, ExecutionReport>()
  readonly atVenue = new Map<string, AtVenue>()
  readonly #onViolation: (violation: Violation) => void
  readonly #leases: LeaseTable
  readonly #supportsAmend: boolean
  /** Released to the venue by a durable block, ever. */
  readonly #durableOrders = new Set<string>()
  readonly #durableNumbers = new Map<OrderNumber, ClientOrderId>()
  readonly #durableAmends = new Map<OrderNumber, OrderAmendRequested[]>()
  /** The bytes of the blocks as they were synced. */
  readonly #sealed = new Map<number, Uint8Array>()
  /** Fills in the journal as it stands, with the block each is in. */
  readonly #journaledFills = new Map<string, JournaledFill>()
  readonly #sent = new Map<string, SentOrder>()
  readonly #byIntent = new Map<string, ClientOrderId>()
  /** Booked by the running node. */
  #booked = new Set<string>()
  readonly #reader = new RecordReader()
  /** By instrument: when true data came last, and since when it is crossed. */
  readonly #dataUs: number[] = []
  readonly #crossedUs: (number | undefined)[] = []
  readonly #nowUs: () => number
  /** Strategies that a person stopped. */
  readonly #stopped = new Set<number>()
  #isKilled = false
  #isKillDurable = false

  constructor(setup: JudgeSetup) {
    this.#leases = setup.leases
    this.#supportsAmend = setup.supportsAmend
    this.#onViolation = setup.onViolation
    this.#nowUs = setup.nowUs
  }

  break(rule: Rule, text: string): void {
    const violation = { rule, text }
    if (this.violations.push(violation) === 1) this.#onViolation(violation)
  }

  // ── the disk ───────────────────────────────────────────────────────────────────────────────────────────────────────

  onSynced(row: StoredRow): void {
    this.#sealed.set(row.blockNumber, row.sealed)
    const { payload, firstSequence } = openBlock(row.sealed)
    const reader = this.#reader
    reader.open(payload, firstSequence)
    while (reader.next()) if (!reader.isInput) this.#onDurableEvent(reader.event, row.blockNumber)
  }

  /** Damage took these blocks: what they held is not known any more, and whoever asked may ask anew. */
  onCut(rows: readonly StoredRow[]): void {
    const first = rows[0]!.blockNumber
    for (const [executionId, { blockNumber }] of this.#journaledFills)
      if (blockNumber >= first) this.#journaledFills.delete(executionId)
    this.#byIntent.clear()
    this.#isKillDurable = false
  }

  /** What a start reads must be what was made durable. */
  onRead({ blockNumber, sealed }: StoredRow): void {
    if (this.#sealed.get(blockNumber) !== sealed)
      this.break('DAMAGE_READ_AS_DATA', `block ${blockNumber} is not what was synced`)
  }

  #onDurableEvent(event: Event, blockNumber: number): void {
    switch (event.kind) {
      case 'OrderSubmitted':
        this.#durableNumbers.set(event.orderNumber, event.clientOrderId)
        if (!event.isHeld) this.#durableOrders.add(event.clientOrderId)
        return
      case 'OrderReleased':
        this.#durableOrders.add(this.#durableNumbers.get(event.orderNumber)!)
        return
      case 'OrderAmendRequested': {
        const amends = this.#durableAmends.get(event.orderNumber)
        if (amends === undefined) this.#durableAmends.set(event.orderNumber, [event])
        else amends.push(event)
        return
      }
      case 'TradingStateChanged':
        if (event.scope.level === 'All') this.#isKillDurable = event.tradingState === 'Halted'
        return
      case 'OrderFilled':
        if (this.#journaledFills.has(event.executionId))
          this.break('FILL_BOOKED_TWICE', `${event.executionId} again in block ${blockNumber}`)
        this.#journaledFills.set(event.executionId, { fill: event, blockNumber })
        return
      default:
    }
  }

  // ── what leaves the node ───────────────────────────────────────────────────────────────────────────────────────────

  /** The last moment before the gateway's channel. */
  onRelease(effect: VenueEffect, epoch: number): void {
    if (effect.kind === 'SendOrder') this.#onOrderReleased(effect.order as unknown as Order, epoch)
    else if (effect.kind === 'SendAmend') {
      const { orderNumber, qtyLots, limitTicks, triggerTicks } = effect.amend
      const isDurable = this.#durableAmends
        .get(orderNumber)
        ?.some(each => each.qtyLots === qtyLots && each.limitTicks === limitTicks && each.triggerTicks === triggerTicks)
      if (isDurable !== true) this.break('SENT_BEFORE_DURABLE', `amend of order ${orderNumber} to ${qtyLots}`)
      if (epoch !== this.#leases.epoch) this.break('SENT_WITHOUT_LEASE', `amend of order ${orderNumber}`)
    }
  }

  #onOrderReleased(order: Order, epoch: number): void {
    const { clientOrderId, strategyIndex, intentSequence, leg } = order
    if (!this.#durableOrders.has(clientOrderId)) this.break('SENT_BEFORE_DURABLE', `order ${clientOrderId}`)
    if (epoch !== this.#leases.epoch)
      this.break(
        'SENT_WITHOUT_LEASE',
        `order ${clientOrderId} in epoch ${epoch}, the lease is at ${this.#leases.epoch}`,
      )
    if (this.#sent.has(clientOrderId)) this.break('SENT_TWICE', `order ${clientOrderId}`)
    const intentKey = intentSequence === 0 ? '' : `${strategyIndex}/${intentSequence}/${leg}`
    this.#sent.set(clientOrderId, { clientOrderId, intentKey })
  }

  // ── the venue ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** An order came to the venue's door. */
  onArrival(clientOrderId: ClientOrderId): void {
    if (!this.#durableOrders.has(clientOrderId)) this.break('ARRIVED_WITHOUT_INTENT', `order ${clientOrderId}`)
    const intentKey = this.#sent.get(clientOrderId)?.intentKey ?? ''
    if (intentKey === '') return
    const earlier = this.#byIntent.get(intentKey)
    this.#byIntent.set(intentKey, clientOrderId)
    if (earlier === undefined || earlier === clientOrderId) return
    const isReplacement = !this.#supportsAmend && !this.isOpenAtVenue(earlier)
    if (!isReplacement) this.break('TWO_ORDERS_FOR_ONE_INTENT', `intent ${intentKey}: ${earlier} and ${clientOrderId}`)
  }

  onOrder(order: VenueOrder): void {
    const known = this.atVenue.get(order.clientOrderId)
    if (known === undefined) this.atVenue.set(order.clientOrderId, { orders: [order] })
    else if (!known.orders.includes(order)) {
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

  /** A node begins with what the journal says. */
  onNodeBegins(): void {
    this.nodeMoney = new ExecutedMoney()
    this.#isKilled = this.#isKillDurable
    this.#stopped.clear()
    this.#booked = new Set()
    for (const { fill } of this.#journaledFills.values()) {
      this.#booked.add(fill.executionId)
      this.nodeMoney.add(fill)
    }
  }

  /** A person's word counts from the turn that took it; after a restart, what is durable of it. */
  onTradingState({ scope, tradingState }: TradingStateChanged): void {
    if (scope.level === 'All') this.#isKilled = tradingState === 'Halted'
  }

  /** What a person tells the running node. Another life of it begins a new session, and starts all. */
  onCommand(command: ControlInput): void {
    if (command.kind === 'StartStrategy') this.#stopped.delete(command.strategyIndex)
  }

  onStrategyStopped({ strategyIndex, reason }: StrategyStopped): void {
    if (reason === PERSONS_REASON) this.#stopped.add(strategyIndex)
  }

  onStrategyStarted({ strategyIndex }: StrategyStarted): void {
    if (this.#stopped.has(strategyIndex)) this.break('STOP_IGNORED', `strategy ${strategyIndex} runs again by itself`)
  }

  /** True data of an instrument reached the gateway. */
  onData(input: MarketInput): void {
    const { instrumentIndex } = input
    const nowUs = this.#nowUs()
    this.#dataUs[instrumentIndex] = nowUs
    if (input.kind !== 'Quote') return
    if (input.bidTicks < input.askTicks) this.#crossedUs[instrumentIndex] = undefined
    else this.#crossedUs[instrumentIndex] ??= nowUs
  }

  /** Rule 8: no new risk on what is stale or crossed. An order against a position may reduce it. */
  onSubmitted(
    { terms, strategyIndex, intentSequence, isHeld, clientOrderId }: OrderSubmitted,
    state: EngineState,
  ): void {
    const { instrumentIndex, side, isReduceOnly } = terms
    // What closes a position has no intent.
    if (this.#isKilled && !isHeld && intentSequence > 0) this.break('KILL_IGNORED', `order ${clientOrderId}`)
    if (isHeld || isReduceOnly || strategyIndex < 0) return
    const { signedLots } = state.built.portfolio.positionOf(strategyIndex, instrumentIndex)
    if (signedLots * (side === 'Buy' ? 1 : -1) < 0) return
    const ageUs = this.#nowUs() - (this.#dataUs[instrumentIndex] ?? 0)
    if (ageUs > DATA_AGE_US_MAX + DATA_SLACK_US)
      this.break('RISK_ON_BAD_DATA', `${clientOrderId} on data ${ageUs} us old`)
    const crossedUs = this.#nowUs() - (this.#crossedUs[instrumentIndex] ?? this.#nowUs())
    if (crossedUs > DATA_SLACK_US)
      this.break('RISK_ON_BAD_DATA', `${clientOrderId} on a market that is crossed for ${crossedUs} us`)
  }

  onBooked(fill: OrderFilled): void {
    const { executionId, lastQtyLots, lastTicks, feeMinor, side } = fill
    if (this.#booked.has(executionId)) this.break('FILL_BOOKED_TWICE', `${executionId}`)
    this.#booked.add(executionId)
    this.nodeMoney.add(fill)
    const trade = this.trades.get(executionId)
    const isTrue =
      trade?.lastQtyLots === lastQtyLots &&
      trade.lastTicks === lastTicks &&
      trade.feeMinor === feeMinor &&
      trade.side === side
    if (!isTrue) this.break('FILL_INVENTED', `${executionId} ${side} ${lastQtyLots} at ${lastTicks}`)
  }

  /** The node says that an order is over. */
  onOver(clientOrderId: string, how: string): void {
    if (this.isOpenAtVenue(clientOrderId)) this.break('CLOSED_BUT_WORKING', `${clientOrderId}: ${how}`)
  }

  /** By execution id; once everything is quiet these are the venue's trades. */
  get journaledFills(): ReadonlyMap<string, unknown> {
    return this.#journaledFills
  }
}

export function venueBookOf(account: VenueAccount): Book {
  return {
    balanceText: currency => account.balances[currency]!.toText(),
    signedLots: instrumentIndex => account.positionLots[instrumentIndex]!,
    costText: instrumentIndex => String(account.entryMinor[instrumentIndex]!),
  }
}

/**
 * Places, triggers, fills and ends orders, books what they cost, and reports every step.
 *
 * Invariant: an open order stands in exactly one place: an instrument's book, its stops, or its list of those that wait.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { AccountIndex, VenueIndex } from '../../core/domain/ids.ts'
import type { Liquidity } from '../../core/domain/inputs.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import type { Sessions } from '../../core/domain/session.ts'
import type { PositionWatch, VenueRecorder } from './desk-listeners.ts'
import type { FillModel } from './fill-model.ts'
import { InstrumentMarket, STRIDE } from './instrument-market.ts'
import type { MatchSink } from './matching-book.ts'
import { OrderExpiries } from './order-expiries.ts'
import { endSibling, parted } from './order-pairs.ts'
import { feeOf, reservationTicks, slippedTicks } from './order-pricing.ts'
import { OrderReach } from './order-reach.ts'
import { queueAheadOf } from './queue-position.ts'
import type { ReportOutbox } from './report-outbox.ts'
import { type Fee, VenueAccount } from './venue-account.ts'
import type { VenueOrder, VenueOrderState } from './venue-order.ts'
import { orderReport, tradeReport } from './venue-reports.ts'

export class OrderDesk implements MatchSink {
  readonly model: FillModel
  readonly accounts: (VenueAccount | undefined)[] = []
  readonly markets: (InstrumentMarket | undefined)[] = []
  readonly touch: Float64Array
  readonly reach: OrderReach
  readonly outbox: ReportOutbox
  readonly expiries: OrderExpiries
  positionWatch: PositionWatch | undefined = undefined
  recorder: VenueRecorder | undefined = undefined
  /** By instrument; `undefined`: all trade always. */
  hours: readonly Sessions[] | undefined = undefined
  /** When it is, and what the venue stamps on its reports: inside a bar the two differ. */
  nowUs = 0
  eventTimeUs = 0
  executionCount = 0
  placementCount = 0

  constructor(configuration: Configuration, venueIndex: VenueIndex, model: FillModel, outbox: ReportOutbox) {
    this.model = model
    this.outbox = outbox
    this.expiries = new OrderExpiries(configuration.dayStartMinute)
    this.touch = new Float64Array(configuration.instruments.length * STRIDE)
    this.reach = new OrderReach(configuration.instruments.length)
    for (const instrument of configuration.instruments) {
      const isOurs = instrument.venueIndex === venueIndex
      this.markets.push(isOurs ? new InstrumentMarket(instrument, this.touch, this.reach, model, this) : undefined)
    }
    const accountSetup = {
      currencyCount: configuration.currencies.length,
      instrumentCount: configuration.instruments.length,
      historyOrdersMax: model.historyOrdersMax,
      feesInReceived: model.feesInReceived,
      markTicksOf: (instrument: Instrument) => this.markets[instrument.index]?.markTicks ?? Number.NaN,
    }
    configuration.accounts.forEach((definition, index) => {
      const isOurs = definition.venueIndex === venueIndex
      this.accounts.push(isOurs ? new VenueAccount(index as AccountIndex, definition, accountSetup) : undefined)
    })
  }

  // ── beginnings and ends ────────────────────────────────────────────────────────────────────────────────────────────

  accept(order: VenueOrder, account: VenueAccount, market: InstrumentMarket): void {
    account.remember(order)
    market.watch()
    if (order.isReduceOnly) market.reduceOnlyCount++
    this.expiries.watch(order)
    this.recorder?.onOrder(order)
    this.outbox.send(orderReport(order, 'New', this.eventTimeUs, ''), this.nowUs)
    this.route(order, market)
  }

  /** Puts an order back where it stood; for an open one its reservation is already in the account. */
  restore(order: VenueOrder): void {
    const account = this.accounts[order.accountIndex]!
    const market = this.markets[order.instrumentIndex]!
    account.remember(order)
    if (!order.isOpen) return
    market.watch()
    if (order.isReduceOnly) market.reduceOnlyCount++
    this.expiries.watch(order)
    if (order.state === 'Waiting') market.wait(order)
    else if (order.state === 'Stopped') market.stopsOf(order.triggersRising).insert(order, order.triggerTicks!)
    else market.book.sideOf(order.isBuy).insert(order, order.limitTicks!)
  }

  /** A second order under the id of an open one is refused, but the first one stays the one known by it. */
  reject(order: VenueOrder, account: VenueAccount | undefined, text: string): void {
    order.state = 'Rejected'
    order.closedTimeUs = this.eventTimeUs
    order.closeText = text
    if (account !== undefined && account.orders.get(order.clientOrderId) === undefined) account.remember(order)
    this.recorder?.onOrder(order)
    this.outbox.send(orderReport(order, 'Rejected', this.eventTimeUs, text), this.nowUs)
  }

  /** Takes an open order out of its place, for good; and the other one of a pair with it. */
  end(order: VenueOrder, state: 'Canceled' | 'Expired', text: string): void {
    const sibling = parted(order)
    this.displace(order, this.markets[order.instrumentIndex]!)
    this.#close(order, state, text)
    this.outbox.send(orderReport(order, state, this.eventTimeUs, text), this.nowUs)
    if (sibling?.isOpen) this.end(sibling, state, text)
  }

  /** Executes all of the venue's own order at one price, without a fee: the end of a dated contract. */
  settle(order: VenueOrder, account: VenueAccount, market: InstrumentMarket, ticks: number): void {
    account.remember(order)
    market.watch()
    this.recorder?.onOrder(order)
    this.outbox.send(orderReport(order, 'New', this.eventTimeUs, 'settlement'), this.nowUs)
    order.cumQtyLots = order.qtyLots
    const free = { minor: 0, currency: market.instrument.settlementCurrency }
    this.#book(order, market, ticks, order.qtyLots, 'Unknown', free)
  }

  expireDue(): void {
    for (let order = this.expiries.popDue(this.nowUs); order !== undefined; order = this.expiries.popDue(this.nowUs)) {
      this.end(order, 'Expired', `${order.timeInForce} order`)
    }
  }

  // ── where an order goes ────────────────────────────────────────────────────────────────────────────────────────────

  route(order: VenueOrder, market: InstrumentMarket): void {
    order.placement = ++this.placementCount
    // The bar in hand may be known already: what comes now may not meet the rest of it. Nor does anything trade at night.
    if (market.isInsideBar || !this.isTrading(market.instrument.index, this.nowUs)) this.#wait(order, market)
    else if (order.isStop) this.#placeStop(order, market)
    else if (market.isBarDriven && this.#waitsForOpen(order, market)) this.#wait(order, market)
    else this.submit(order, market)
  }

  isTrading(instrumentIndex: number, timeUs: number): boolean {
    return this.hours?.[instrumentIndex]?.isOpen(timeUs) ?? true
  }

  /** `isOpening`: the market is at a bar's open, where a stop that is reached trades at once. */
  #placeStop(order: VenueOrder, market: InstrumentMarket, isOpening = false): void {
    const ticks = order.triggerTicks!
    const touchTicks = this.model.stopsByTradesOnly ? Number.NaN : market.touchFor(order.isBuy)
    const isReached = order.triggersRising
      ? touchTicks >= ticks || market.lastTicks >= ticks
      : touchTicks <= ticks || market.lastTicks <= ticks
    if (!isReached) {
      order.state = 'Stopped'
      market.stopsOf(order.triggersRising).insert(order, ticks)
      return
    }
    this.#markTriggered(order)
    if (isOpening) this.submit(order, market)
    else this.route(order, market)
  }

  /** On bars whatever would trade at once trades at the next open; the rest is in the book already. */
  #waitsForOpen(order: VenueOrder, market: InstrumentMarket): boolean {
    if (order.workingType === 'Market' || order.timeInForce === 'IOC' || order.timeInForce === 'FOK') return true
    return market.book.wouldCross(order.isBuy, order.limitTicks!, market)
  }

  #wait(order: VenueOrder, market: InstrumentMarket): void {
    order.state = 'Waiting'
    market.wait(order)
  }

  releaseWaiting(market: InstrumentMarket): void {
    for (const order of market.takeWaiting()) {
      if (order.isStop) this.#placeStop(order, market, true)
      else this.submit(order, market)
    }
  }

  /** Lets the order meet the market now. */
  submit(order: VenueOrder, market: InstrumentMarket): void {
    const outcome = market.book.submit(order, market)
    switch (outcome) {
      case 'Filled':
        break
      case 'Rested':
        order.state = 'Resting'
        order.queueAheadLots = queueAheadOf(order, market)
        this.#trimReduceOnly(this.accounts[order.accountIndex]!, market)
        break
      case 'WouldCross':
        this.end(order, 'Canceled', 'post-only would cross')
        break
      case 'Canceled':
        this.end(order, 'Canceled', leftoverText(order))
        break
      default:
        outcome satisfies never
    }
  }

  /** A stop was reached: it meets the market now, where the price has come to. */
  trigger(order: VenueOrder, market: InstrumentMarket): void {
    this.displace(order, market)
    this.#markTriggered(order)
    this.submit(order, market)
  }

  #markTriggered(order: VenueOrder): void {
    order.isTriggered = true
    this.recorder?.onOrder(order)
    order.workingType = order.limitTicks === undefined ? 'Market' : 'Limit'
    this.outbox.send(orderReport(order, 'Triggered', this.eventTimeUs, ''), this.nowUs)
    endSibling(this, order)
  }

  /** Takes an open order out of its place; it then stands nowhere, as one that waits. */
  displace(order: VenueOrder, market: InstrumentMarket): void {
    if (order.state === 'Stopped') market.stopsOf(order.triggersRising).remove(order)
    else if (order.level !== undefined) market.book.cancel(order)
    else market.stopWaiting(order)
    order.state = 'Waiting'
  }

  // ── executions ─────────────────────────────────────────────────────────────────────────────────────────────────────

  permittedLots(taker: VenueOrder, maker: VenueOrder | undefined, ticks: number, lots: number): number {
    lots = Math.min(lots, taker.takenLotsMax - taker.cumQtyLots)
    if (taker.isReduceOnly) lots = Math.min(lots, this.accounts[taker.accountIndex]!.reducibleLots(taker))
    if (maker?.isReduceOnly) lots = Math.min(lots, this.accounts[maker.accountIndex]!.reducibleLots(maker))
    if (taker.workingType !== 'Market' || !this.model.enforcesBalances) return lots
    const instrument = this.markets[taker.instrumentIndex]!.instrument
    const paidTicks = maker === undefined ? slippedTicks(taker, instrument, ticks, this.model) : ticks
    return this.accounts[taker.accountIndex]!.affordableLots(taker, instrument, paidTicks, lots)
  }

  onMatch(taker: VenueOrder, maker: VenueOrder | undefined, ticks: number, lots: number): void {
    const market = this.markets[taker.instrumentIndex]!
    const paidTicks = maker === undefined ? slippedTicks(taker, market.instrument, ticks, this.model) : ticks
    this.#execute(taker, market, paidTicks, lots, 'Taker')
    if (maker !== undefined) this.#execute(maker, market, ticks, lots, 'Maker')
  }

  /** Fills a resting order because the displayed market traded at or through its price. */
  fillResting(order: VenueOrder, market: InstrumentMarket, ticks: number, lots: number): void {
    const reducible = order.isReduceOnly ? this.accounts[order.accountIndex]!.reducibleLots(order) : lots
    const filledLots = Math.min(lots, reducible)
    market.book.fillResting(order, filledLots)
    this.#execute(order, market, ticks, filledLots, 'Maker')
  }

  #execute(order: VenueOrder, market: InstrumentMarket, ticks: number, lots: number, liquidity: Liquidity): void {
    const account = this.accounts[order.accountIndex]!
    const fee = feeOf(order, account, market.instrument, ticks, lots, liquidity)
    this.#book(order, market, ticks, lots, liquidity, fee)
  }

  #book(
    order: VenueOrder,
    market: InstrumentMarket,
    ticks: number,
    lots: number,
    liquidity: Liquidity,
    fee: Fee,
  ): void {
    if (order.sibling !== undefined) endSibling(this, order)
    const { instrument } = market
    const account = this.accounts[order.accountIndex]!
    const heldBefore = account.positionLots[instrument.index]!
    account.release(order, instrument)
    account.book(instrument, order.isBuy, ticks, lots, fee)
    const number = ++this.executionCount
    const report = tradeReport(order, number, ticks, lots, fee.minor, fee.currency, liquidity, this.eventTimeUs)
    if (order.trades === undefined) order.trades = [report]
    else order.trades.push(report)
    this.recorder?.onTrade(report)
    this.recorder?.onOrder(order)
    this.recorder?.onAccount(account)
    if (order.leavesLots === 0) this.#close(order, 'Filled', '')
    else if (order.isOpen && this.model.enforcesBalances)
      account.reserve(order, instrument, reservationTicks(order, market, this.model))
    this.outbox.send(report, this.nowUs)
    if (instrument.isContract) this.positionWatch?.onPosition(account, market, heldBefore)
    if (market.reduceOnlyCount > 0) this.#trimReduceOnly(account, market)
  }

  #close(order: VenueOrder, state: VenueOrderState, text: string): void {
    const market = this.markets[order.instrumentIndex]!
    order.state = state
    order.closedTimeUs = this.eventTimeUs
    order.closeText = text
    if (order.isReduceOnly) market.reduceOnlyCount--
    this.accounts[order.accountIndex]!.retire(order, market.instrument)
    market.unwatch()
    this.recorder?.onOrder(order)
  }

  /** Ends the account's reduce-only orders that have nothing left to reduce; never the one that is being matched. */
  #trimReduceOnly(account: VenueAccount, market: InstrumentMarket): void {
    if (market.reduceOnlyCount === 0) return
    for (const order of market.orders()) {
      if (!order.isReduceOnly || order.accountIndex !== account.index || account.reducibleLots(order) > 0) continue
      this.end(order, 'Canceled', 'reduce-only: nothing left to reduce')
    }
  }
}

function leftoverText(order: VenueOrder): string {
  if (order.timeInForce === 'IOC' || order.timeInForce === 'FOK') return `${order.timeInForce}: not filled at once`
  if (order.isReduceOnly) return 'reduce-only: nothing left to reduce'
  return 'no liquidity, or no balance to take it'
}

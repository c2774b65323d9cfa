/** Takes new orders and cancels in the venue's order of checks, and finds orders by what a request says of them. */

import type { OrderRequest } from '../../../core/domain/effects.ts'
import type { AccountIndex, ClientOrderId, OrderNumber } from '../../../core/domain/ids.ts'
import { oppositeOf, type Side } from '../../../core/domain/order.ts'
import type { PriceTicks, QtyLots } from '../../../core/domain/quantities.ts'
import type { InstrumentMarket } from '../instrument-market.ts'
import type { VenueOrder } from '../venue-order.ts'
import { errors, VenueError } from './errors.ts'
import type { ExchangeDesk } from './exchange-desk.ts'
import { type FilteredSizes, quoteMinorOf, type SymbolFilters } from './filters.ts'
import type { NewOrder } from './order-terms.ts'
import { BY_THE_VENUE, factsOf, listIdOf, statusOf } from './order-texts.ts'
import { engineTimeInForce, isAlgo, type OrderFacts, type OrderListFacts, TYPE_RULES } from './order-words.ts'
import { lotsForQuote } from './quote-lots.ts'
import type { FaultSeam, OrderFate } from './seams.ts'
import type { VenueSymbol } from './symbols.ts'
import { derivedId } from './venue-ids.ts'

export interface OrderEntrySetup {
  readonly desk: ExchangeDesk
  readonly filters: readonly SymbolFilters[]
  readonly faults: FaultSeam
  readonly accountNames: readonly string[]
  readonly clockUs: () => number
  readonly seed: number | string
}

/** How a request names an order. */
export interface OrderName {
  readonly symbol: VenueSymbol
  readonly orderId: number | undefined
  readonly clientOrderId: string | undefined
}

export interface CanceledOrder {
  readonly order: VenueOrder
  /** The id of the cancel. */
  readonly cancelId: string
}

export const CANCEL_RESTRICTIONS = ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED'] as const
export type CancelRestriction = (typeof CANCEL_RESTRICTIONS)[number]

/** An order that passed the filters. */
export interface CheckedOrder {
  readonly order: NewOrder
  readonly sizes: FilteredSizes
}

export class OrderEntryDesk {
  readonly #setup: OrderEntrySetup
  readonly #desk: ExchangeDesk

  constructor(setup: OrderEntrySetup) {
    this.#setup = setup
    this.#desk = setup.desk
  }

  // ── new orders ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What can be said of it without trying; `alsoOpen`: counted as open besides. Errors: -1013. */
  check(account: AccountIndex, order: NewOrder, alsoOpen = 0): CheckedOrder {
    const { symbol } = order
    const market = this.#desk.marketOf(symbol.index)
    let openOrders = alsoOpen
    let openAlgoOrders = 0
    for (const open of this.#desk.openOrdersOf(account).values()) {
      if (open.instrumentIndex !== symbol.index) continue
      openOrders++
      if (isAlgo(factsOf(open).type)) openAlgoOrders++
    }
    const situation = { lastTicks: lastOf(market), openOrders, openAlgoOrders }
    return { order, sizes: this.#setup.filters[symbol.index]!.check(order, situation) }
  }

  /** Errors: -2010 with what the market or the account has against it; -1013 where there is too little to trade with. */
  place(account: AccountIndex, { order, sizes }: CheckedOrder): VenueOrder {
    const market = this.#desk.marketOf(order.symbol.index)
    this.refuseWhatWouldTrigger(order, sizes)
    const qtyLots = sizes.qtyLots ?? this.#lotsForQuote(order, market)
    const clientOrderId = order.clientOrderId ?? this.#nextId('order')
    const fate = this.#fateOf(account, order, clientOrderId, qtyLots)
    const request = requestOf(account, order, sizes, qtyLots, clientOrderId)
    const takenLotsMax = fate.kind === 'End' ? fate.afterLots : Number.POSITIVE_INFINITY
    const extra = { note: this.#factsOf(order, undefined), takenLotsMax }
    const placed = this.#desk.venue.enter(this.#setup.clockUs(), entry => entry.take(request, extra))
    if (placed.state === 'Rejected') throw refusalOf(placed.closeText)
    if (fate.kind === 'End') this.#desk.end(placed, fate.state, BY_THE_VENUE)
    return placed
  }

  /**
   * Two orders of which one ends the other.
   *
   * Errors: -2010 where the market or the account has something against one of them.
   */
  placePair(account: AccountIndex, pair: readonly [CheckedOrder, CheckedOrder], listClientOrderId: string | undefined) {
    const list = { id: this.#nextNumber, clientOrderId: listClientOrderId ?? this.#nextId('list') }
    const [first, second] = pair.map(({ order, sizes }, at) => {
      const clientOrderId = order.clientOrderId ?? this.#nextId('leg', at)
      this.#fateOf(account, order, clientOrderId, sizes.qtyLots!)
      const request = requestOf(account, order, sizes, sizes.qtyLots!, clientOrderId)
      return { request, extra: { note: this.#factsOf(order, list), takenLotsMax: Number.POSITIVE_INFINITY } }
    })
    if (first!.request.clientOrderId === second!.request.clientOrderId) throw errors.refused('Duplicate order sent.')
    const orders = this.#desk.venue.enter(this.#setup.clockUs(), entry => entry.takePair(first!, second!))
    if (orders[0].state === 'Rejected') throw refusalOf(orders[0].closeText)
    return { list, orders }
  }

  /** Errors: -2010 for a stop that the last price is past already, or where there is no price. */
  refuseWhatWouldTrigger(order: NewOrder, { stopTicks }: FilteredSizes): void {
    const lastTicks = this.lastTicksOf(order.symbol)
    if (Number.isNaN(lastTicks)) throw errors.refused('Market is closed.')
    if (stopTicks === undefined) return
    const isStopLoss = order.type === 'STOP_LOSS' || order.type === 'STOP_LOSS_LIMIT'
    const mustBeAbove = isStopLoss === order.isBuy
    if (mustBeAbove ? stopTicks <= lastTicks : stopTicks >= lastTicks)
      throw errors.refused('Order would trigger immediately.')
  }

  #lotsForQuote(order: NewOrder, market: InstrumentMarket): number {
    const { instrument } = market
    const quoteMinor = quoteMinorOf(order.quoteUnits!, this.#desk.symbols.digitsOf(instrument.quoteCurrency))
    const lots = Math.min(lotsForQuote(market, order.isBuy, quoteMinor), instrument.qtyLotsMax)
    if (lots < Math.max(instrument.qtyLotsMin, 1))
      throw errors.refused('Order book liquidity is less than LOT_SIZE filter minimum quantity.')
    return lots
  }

  #fateOf(account: AccountIndex, order: NewOrder, clientOrderId: string, qtyLots: number): OrderFate {
    const fate = this.#setup.faults.onOrder({
      accountName: this.#setup.accountNames[account]!,
      symbol: order.symbol.name,
      side: sideOf(order),
      type: order.type,
      clientOrderId,
      qtyLots,
    })
    if (fate.kind === 'Refuse') throw new VenueError(fate.code, fate.message)
    return fate
  }

  /** The last price; before the first trade the middle of the market; NaN before there is one. */
  lastTicksOf(symbol: VenueSymbol): number {
    return lastOf(this.#desk.marketOf(symbol.index))
  }

  #factsOf(order: NewOrder, list: OrderListFacts | undefined): OrderFacts {
    const { type, quoteUnits, strategyId, strategyType, selfTradePreventionMode } = order
    return {
      type,
      quoteOrderQty: quoteUnits === undefined ? undefined : this.#quoteText(order),
      strategyId,
      strategyType,
      selfTradePreventionMode,
      list,
      updateMs: this.#desk.timeMs,
      workingMs: -1,
      cumQuoteMinor: 0,
      expiryReason: undefined,
    }
  }

  #quoteText({ symbol, quoteUnits }: NewOrder): string {
    const { quoteCurrency } = symbol.instrument
    const { symbols } = this.#desk
    return symbols.amount(quoteCurrency, BigInt(quoteMinorOf(quoteUnits!, symbols.digitsOf(quoteCurrency))))
  }

  // ── cancels ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Returns: the id of the cancel. Errors: -2011. */
  cancel(
    account: AccountIndex,
    name: OrderName,
    cancelId: string | undefined,
    restriction: CancelRestriction | undefined,
  ): CanceledOrder {
    const order = this.#openOrder(account, name)
    if (order === undefined) throw errors.cancelRefused()
    const wanted = restriction === undefined ? undefined : restriction.slice('ONLY_'.length)
    if (wanted !== undefined && statusOf(order) !== wanted)
      throw errors.cancelRefused('Order was not canceled due to cancel restrictions.')
    const id = cancelId ?? this.#nextId('cancel', order.arrival)
    this.#desk.cancel(order, id)
    return { order, cancelId: id }
  }

  /** All open orders of a symbol, in order of arrival. Errors: -2011 where there is none. */
  cancelAll(account: AccountIndex, symbol: VenueSymbol): CanceledOrder[] {
    const orders = [...this.#desk.openOrdersOf(account).values()].filter(each => each.instrumentIndex === symbol.index)
    if (orders.length === 0) throw errors.cancelRefused()
    const idOfLists = new Map<number, string>()
    return orders.map(order => {
      const listId = listIdOf(factsOf(order))
      // The first of a list takes the second with it.
      const cancelId = idOfLists.get(listId) ?? this.#nextId('cancel', order.arrival)
      if (listId >= 0) idOfLists.set(listId, cancelId)
      this.#desk.cancel(order, cancelId)
      return { order, cancelId }
    })
  }

  #openOrder(account: AccountIndex, { symbol, orderId, clientOrderId }: OrderName): VenueOrder | undefined {
    const order =
      orderId === undefined
        ? this.#desk.accountOf(account).orders.get(clientOrderId as ClientOrderId)
        : this.#desk.openOrdersOf(account).get(orderId)
    if (order === undefined || !order.isOpen || order.instrumentIndex !== symbol.index) return undefined
    return clientOrderId === undefined || order.clientOrderId === clientOrderId ? order : undefined
  }

  /** After a restart the next order has the same number as it would have had, and ids hang on numbers alone. */
  #nextId(kind: string, ...more: readonly number[]): string {
    return derivedId(kind, this.#setup.seed, this.#nextNumber, ...more)
  }

  get #nextNumber(): number {
    return this.#desk.venue.counters.arrivalCount + 1
  }
}

function lastOf(market: InstrumentMarket): number {
  return Number.isNaN(market.lastTicks) ? market.markTicks : market.lastTicks
}

function sideOf(order: NewOrder): Side {
  return order.isBuy ? 'Buy' : oppositeOf('Buy')
}

function requestOf(
  account: AccountIndex,
  order: NewOrder,
  sizes: FilteredSizes,
  qtyLots: number,
  clientOrderId: string,
): OrderRequest {
  return {
    orderNumber: 0 as OrderNumber,
    clientOrderId: clientOrderId as ClientOrderId,
    accountIndex: account,
    instrumentIndex: order.symbol.index,
    side: sideOf(order),
    workingType: TYPE_RULES[order.type].engineType,
    workingTimeInForce: engineTimeInForce(order.timeInForce),
    expireTimeUs: undefined,
    isPostOnly: order.type === 'LIMIT_MAKER',
    isReduceOnly: false,
    qtyLots: qtyLots as QtyLots,
    limitTicks: sizes.limitTicks as PriceTicks | undefined,
    triggerTicks: sizes.stopTicks as PriceTicks | undefined,
    trailingOffsetTicks: undefined,
  }
}

/** What the matching engine has against an order, in the venue's words. */
function refusalOf(text: string): VenueError {
  if (text.startsWith('duplicate')) return errors.refused('Duplicate order sent.')
  if (text.startsWith('insufficient')) return errors.refused('Account has insufficient balance for requested action.')
  if (text.startsWith('post-only')) return errors.refused('Order would immediately match and take.')
  if (text.startsWith('notional')) return errors.filter('NOTIONAL')
  return errors.refused(text)
}

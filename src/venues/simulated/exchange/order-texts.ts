/** An order and its executions as the venue writes them in answers. */

import type { ExecutionReport } from '../../../core/domain/inputs.ts'
import { notionalMinorOf } from '../../../core/domain/instrument-math.ts'
import { PAIR_ENDED } from '../order-pairs.ts'
import { executionNumberOf } from '../venue-reports.ts'
import type { SavedOrder } from '../venue-state.ts'
import { isAlgo, type OrderFacts, type ResponseType, type VenueOrderStatus } from './order-words.ts'
import type { SymbolTable, VenueSymbol } from './symbols.ts'

/** The word under which the venue itself cancels. */
export const BY_THE_VENUE = 'by the venue'

const ZERO = '0.00000000'

export function msOf(timeUs: number): number {
  return Math.floor(timeUs / 1000)
}

export function orderIdOf(venueOrderId: string): number {
  return Number(venueOrderId.slice(1))
}

export function factsOf(order: { readonly note?: object | undefined }): OrderFacts {
  return order.note as OrderFacts
}

/** The venue's number for no list at all is -1. */
export function listIdOf({ list }: OrderFacts): number {
  return list?.id ?? -1
}

export type OrderLike = Pick<SavedOrder, 'state' | 'closeText' | 'cumQtyLots'>

export function statusOf(order: OrderLike): VenueOrderStatus {
  switch (order.state) {
    case 'Waiting':
    case 'Stopped':
    case 'Resting':
      return order.cumQtyLots > 0 ? 'PARTIALLY_FILLED' : 'NEW'
    case 'Filled':
      return 'FILLED'
    case 'Canceled':
      return order.closeText === '' || order.closeText === BY_THE_VENUE ? 'CANCELED' : 'EXPIRED'
    case 'Expired':
      return 'EXPIRED'
    case 'Rejected':
      return 'REJECTED'
    default:
      return order.state satisfies never
  }
}

/** Why the matching engine let an order go, in the venue's words. */
export function expiryReasonOf(order: OrderLike): string | undefined {
  if (statusOf(order) !== 'EXPIRED') return undefined
  if (order.closeText.startsWith('IOC')) return 'UNFILLED_IOC_QUANTITY_EXPIRED'
  if (order.closeText.startsWith('FOK')) return 'UNFILLED_FOK_ORDER_EXPIRED'
  if (order.closeText === BY_THE_VENUE) return 'EXCHANGE_CANCELED'
  if (order.closeText === PAIR_ENDED) return 'OCO_TRIGGER'
  if (order.closeText.startsWith('post-only')) return 'REJECTED'
  return 'INSUFFICIENT_LIQUIDITY'
}

export function wireTimeInForce(order: SavedOrder): string {
  return order.request.workingTimeInForce
}

export class OrderTexts {
  readonly #symbols: SymbolTable

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols
  }

  /** The answer to a query. */
  order(order: SavedOrder): Record<string, unknown> {
    const { request } = order
    const symbol = this.#symbols.at(request.instrumentIndex)
    const facts = factsOf(order)
    return {
      symbol: symbol.name,
      orderId: order.arrival,
      orderListId: listIdOf(facts),
      clientOrderId: request.clientOrderId,
      price: priceText(symbol, order.limitTicks),
      origQty: symbol.qty(order.qtyLots),
      executedQty: symbol.qty(order.cumQtyLots),
      cummulativeQuoteQty: this.quoteAmount(symbol, facts.cumQuoteMinor),
      status: statusOf(order),
      timeInForce: wireTimeInForce(order),
      type: facts.type,
      side: request.side === 'Buy' ? 'BUY' : 'SELL',
      stopPrice: priceText(symbol, order.triggerTicks),
      icebergQty: ZERO,
      time: msOf(order.takenTimeUs),
      updateTime: facts.updateMs,
      isWorking: facts.workingMs >= 0,
      workingTime: facts.workingMs,
      origQuoteOrderQty: facts.quoteOrderQty ?? ZERO,
      selfTradePreventionMode: facts.selfTradePreventionMode,
      ...strategyOf(facts),
      ...expiryOf(order, facts),
    }
  }

  /** The answer to a new order. */
  placed(order: SavedOrder, trades: readonly ExecutionReport[], responseType: ResponseType) {
    const { request } = order
    const symbol = this.#symbols.at(request.instrumentIndex)
    const facts = factsOf(order)
    const ack = {
      symbol: symbol.name,
      orderId: order.arrival,
      orderListId: listIdOf(facts),
      clientOrderId: request.clientOrderId,
      transactTime: msOf(order.takenTimeUs),
    }
    if (responseType === 'ACK') return ack
    const result = {
      ...ack,
      ...this.#state(order, symbol, facts),
      workingTime: facts.workingMs,
      ...this.#rest(order, facts),
    }
    return responseType === 'RESULT' ? result : { ...result, fills: trades.map(trade => this.#fill(symbol, trade)) }
  }

  /** The answer to a cancel. */
  canceled(order: SavedOrder, cancelId: string) {
    const symbol = this.#symbols.at(order.request.instrumentIndex)
    const facts = factsOf(order)
    return {
      symbol: symbol.name,
      origClientOrderId: order.request.clientOrderId,
      orderId: order.arrival,
      orderListId: listIdOf(facts),
      clientOrderId: cancelId,
      transactTime: facts.updateMs,
      ...this.#state(order, symbol, facts),
      ...this.#rest(order, facts),
    }
  }

  trade(trade: ExecutionReport): Record<string, unknown> {
    const symbol = this.#symbols.at(trade.instrumentIndex)
    const notionalMinor = notionalMinorOf(symbol.instrument, trade.lastTicks, trade.lastQtyLots)
    return {
      symbol: symbol.name,
      id: executionNumberOf(trade.executionId),
      orderId: orderIdOf(trade.venueOrderId),
      orderListId: -1,
      price: symbol.price(trade.lastTicks),
      qty: symbol.qty(trade.lastQtyLots),
      quoteQty: this.quoteAmount(symbol, notionalMinor),
      commission: this.#symbols.amount(trade.feeCurrency, BigInt(trade.feeMinor)),
      commissionAsset: this.#symbols.asset(trade.feeCurrency),
      time: msOf(trade.eventTimeUs),
      isBuyer: trade.side === 'Buy',
      isMaker: trade.liquidity === 'Maker',
      isBestMatch: true,
    }
  }

  quoteAmount(symbol: VenueSymbol, amountMinor: number): string {
    return this.#symbols.amount(symbol.instrument.quoteCurrency, BigInt(amountMinor))
  }

  #state(order: SavedOrder, symbol: VenueSymbol, facts: OrderFacts) {
    return {
      price: priceText(symbol, order.limitTicks),
      origQty: symbol.qty(order.qtyLots),
      executedQty: symbol.qty(order.cumQtyLots),
      origQuoteOrderQty: facts.quoteOrderQty ?? ZERO,
      cummulativeQuoteQty: this.quoteAmount(symbol, facts.cumQuoteMinor),
      status: statusOf(order),
      timeInForce: wireTimeInForce(order),
      type: facts.type,
      side: order.request.side === 'Buy' ? 'BUY' : 'SELL',
      ...(isAlgo(facts.type) ? { stopPrice: priceText(symbol, order.triggerTicks) } : undefined),
    }
  }

  #rest(order: SavedOrder, facts: OrderFacts) {
    return {
      selfTradePreventionMode: facts.selfTradePreventionMode,
      ...strategyOf(facts),
      ...expiryOf(order, facts),
    }
  }

  #fill(symbol: VenueSymbol, trade: ExecutionReport) {
    return {
      price: symbol.price(trade.lastTicks),
      qty: symbol.qty(trade.lastQtyLots),
      commission: this.#symbols.amount(trade.feeCurrency, BigInt(trade.feeMinor)),
      commissionAsset: this.#symbols.asset(trade.feeCurrency),
      tradeId: executionNumberOf(trade.executionId),
    }
  }
}

/** Parts per million as the venue writes rates. */
export function rateText(ppm: number): string {
  return (ppm / 1_000_000).toFixed(8)
}

export function priceText(symbol: VenueSymbol, ticks: number | undefined): string {
  return ticks === undefined ? ZERO : symbol.price(ticks)
}

function strategyOf({ strategyId, strategyType }: OrderFacts) {
  return {
    ...(strategyId === undefined ? undefined : { strategyId }),
    ...(strategyType === undefined ? undefined : { strategyType }),
  }
}

function expiryOf(order: SavedOrder, facts: OrderFacts) {
  return statusOf(order) === 'EXPIRED' ? { expiryReason: facts.expiryReason } : undefined
}

/** The venue's words for orders, and what each type of order must and must not say. */

import type { OrderType, TimeInForce } from '../../../core/domain/order.ts'

export const VENUE_ORDER_TYPES = [
  'LIMIT',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
  'LIMIT_MAKER',
] as const
export type VenueOrderType = (typeof VENUE_ORDER_TYPES)[number]

export const VENUE_SIDES = ['BUY', 'SELL'] as const
export const VENUE_TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const
export type VenueTimeInForce = (typeof VENUE_TIMES_IN_FORCE)[number]

export const RESPONSE_TYPES = ['ACK', 'RESULT', 'FULL'] as const
export type ResponseType = (typeof RESPONSE_TYPES)[number]

export const SELF_TRADE_MODES = [
  'NONE',
  'EXPIRE_TAKER',
  'EXPIRE_MAKER',
  'EXPIRE_BOTH',
  'DECREMENT',
  'TRANSFER',
] as const

export const VENUE_ORDER_STATUSES = ['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'REJECTED', 'EXPIRED'] as const
export type VenueOrderStatus = (typeof VENUE_ORDER_STATUSES)[number]

export interface TypeRules {
  /** How the matching engine knows it. */
  readonly engineType: OrderType
  readonly hasPrice: boolean
  readonly hasStopPrice: boolean
  readonly hasTimeInForce: boolean
  /** What the answer to it says where nobody asked. */
  readonly responseType: ResponseType
}

export const TYPE_RULES: Readonly<Record<VenueOrderType, TypeRules>> = {
  LIMIT: rules('Limit', true, false, true, 'FULL'),
  MARKET: rules('Market', false, false, false, 'FULL'),
  STOP_LOSS: rules('StopMarket', false, true, false, 'ACK'),
  STOP_LOSS_LIMIT: rules('StopLimit', true, true, true, 'ACK'),
  TAKE_PROFIT: rules('MarketIfTouched', false, true, false, 'ACK'),
  TAKE_PROFIT_LIMIT: rules('MarketIfTouched', true, true, true, 'ACK'),
  LIMIT_MAKER: rules('Limit', true, false, false, 'ACK'),
}

function rules(
  engineType: OrderType,
  hasPrice: boolean,
  hasStopPrice: boolean,
  hasTimeInForce: boolean,
  responseType: ResponseType,
): TypeRules {
  return { engineType, hasPrice, hasStopPrice, hasTimeInForce, responseType }
}

export function isAlgo(type: VenueOrderType): boolean {
  return TYPE_RULES[type].hasStopPrice
}

export interface OrderListFacts {
  readonly id: number
  readonly clientOrderId: string
}

/** What the venue remembers of an order beside what the matching engine knows; kept with it in the ledger. */
export interface OrderFacts {
  readonly type: VenueOrderType
  /** Market orders for an amount of the quote currency, as sent. */
  readonly quoteOrderQty: string | undefined
  readonly strategyId: number | undefined
  readonly strategyType: number | undefined
  readonly selfTradePreventionMode: string
  /** The list it belongs to: numbered by the first of its two orders. */
  readonly list: OrderListFacts | undefined
  updateMs: number
  /** When it came to the book; -1: not yet. */
  workingMs: number
  /** What its executions amount to, in minor units of the quote currency. */
  cumQuoteMinor: number
  /** Why the venue ended it. */
  expiryReason: string | undefined
}

export function engineTimeInForce(timeInForce: VenueTimeInForce | undefined): TimeInForce {
  return timeInForce ?? 'GTC'
}

/** What a venue's messages say, in one form for all venues: names and numbers still as the venue's own texts. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { ExecType, Liquidity } from '../../core/domain/inputs.ts'
import type { Side } from '../../core/domain/order.ts'

/** A word about one order. An empty text is something that the venue did not say. */
export interface OrderFact {
  readonly kind: 'Order'
  readonly execType: ExecType
  /** The venue's own name of the market: `BTCUSDT`, `BTC/USD`, `BTC-USDT-SWAP`. */
  readonly symbol: string
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly side: Side | undefined
  /** Unique for the account: where a venue counts per market, the market is part of it. */
  readonly executionId: string
  readonly lastQty: string
  readonly lastPrice: string
  /** What the venue took, positive; negative for a rebate. */
  readonly fee: string
  readonly feeCurrency: string
  readonly liquidity: Liquidity
  readonly cumQty: string
  readonly qty: string
  readonly limitPrice: string
  readonly triggerPrice: string
  readonly text: string
  readonly eventTimeUs: TimeUs
}

/** A message that cannot be one report: what it is about has to be asked for. Without any id the whole account is. */
export interface AskFact {
  readonly kind: 'Ask'
  readonly symbol: string
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly reason: string
}

/** What the account holds of a currency, with what is held back for orders. */
export interface BalanceFact {
  readonly kind: 'Balance'
  readonly currency: string
  readonly total: string
  readonly eventTimeUs: TimeUs
}

export interface PositionFact {
  readonly kind: 'Position'
  readonly symbol: string
  /** Negative for a short one; contracts, as the venue counts them. */
  readonly signedQty: string
  readonly eventTimeUs: TimeUs
}

/** What an order is called and is about, and nothing that happened to it. */
export interface NamedFact {
  readonly kind: 'Named'
  readonly symbol: string
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly side: Side | undefined
}

/** The venue will say no more on this stream. */
export interface StreamEndedFact {
  readonly kind: 'StreamEnded'
  readonly reason: string
}

/** A message that says nothing new, with the reason why that is so. */
export interface IgnoredFact {
  readonly kind: 'Ignored'
  readonly reason: string
}

export type VenueFact = OrderFact | AskFact | NamedFact | BalanceFact | PositionFact | StreamEndedFact | IgnoredFact

export const ORDER_STATES = ['Working', 'Filled', 'Canceled', 'Rejected', 'Expired', 'Unknown'] as const
export type OrderState = (typeof ORDER_STATES)[number]

/** An order as a venue shows it when asked. */
export interface OrderView {
  readonly state: OrderState
  readonly symbol: string
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly side: Side | undefined
  readonly qty: string
  readonly cumQty: string
  readonly limitPrice: string
  readonly triggerPrice: string
  readonly text: string
  readonly eventTimeUs: TimeUs
  /** When it was placed, where its executions are looked for by time. */
  readonly placedTimeUs?: TimeUs | undefined
}

const UNSAID: Omit<OrderFact, 'execType'> = {
  kind: 'Order',
  symbol: '',
  clientOrderId: '',
  venueOrderId: '',
  side: undefined,
  executionId: '',
  lastQty: '',
  lastPrice: '',
  fee: '',
  feeCurrency: '',
  liquidity: 'Unknown',
  cumQty: '',
  qty: '',
  limitPrice: '',
  triggerPrice: '',
  text: '',
  eventTimeUs: 0 as TimeUs,
}

export function orderFact(execType: ExecType, said: Partial<OrderFact>): OrderFact {
  return { ...UNSAID, ...said, execType }
}

export function askFact(reason: string, about: Partial<AskFact> = {}): AskFact {
  return { kind: 'Ask', symbol: '', clientOrderId: '', venueOrderId: '', ...about, reason }
}

export function ignored(reason: string): IgnoredFact {
  return { kind: 'Ignored', reason }
}

export function sideOf(text: string): Side | undefined {
  const word = text.toLowerCase()
  if (word === 'buy') return 'Buy'
  return word === 'sell' ? 'Sell' : undefined
}

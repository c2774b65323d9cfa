/** The seams of the exchange: where faults are put in, where market streams hang, and what both may use of the rest. */

import type { WebSocket } from 'ws'
import type { AccountIndex, InstrumentIndex } from '../../../core/domain/ids.ts'
import type { MarketInput } from '../../../core/domain/market-data.ts'
import type { Side } from '../../../core/domain/order.ts'
import type { InstrumentMarket } from '../instrument-market.ts'
import type { Parameters } from './parameters.ts'
import type { SymbolTable } from './symbols.ts'

// ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export const TRANSPORTS = ['Rest', 'WsApi'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** One request as it came in. */
export interface RequestFacts {
  readonly transport: Transport
  /** `POST /api/v3/order`, or the WebSocket API's method: `order.place`. */
  readonly operation: string
  readonly parameters: Parameters
  readonly ip: string
  /** Whose key it names, be it checked or not; absent where it names none. */
  readonly accountName: string | undefined
}

/** What is about to leave as the answer to a request; of the WebSocket API `body` is what stands in the envelope. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What becomes of a request or of its answer. */
export type Fate =
  | { readonly kind: 'Pass'; readonly delayUs: number }
  /** Another answer in its place. */
  | { readonly kind: 'Replace'; readonly delayUs: number; readonly answer: Answer }
  /** Nothing ever comes back; the connection stays as it is. */
  | { readonly kind: 'Lose' }
  /** The connection is reset. */
  | { readonly kind: 'Reset' }

/** An order that passed every check of the door. */
export interface OrderFacts {
  readonly accountName: string
  readonly symbol: string
  readonly side: Side
  readonly type: string
  readonly clientOrderId: string
  readonly qtyLots: number
}

/** What becomes of an order that would otherwise be taken. */
export type OrderFate =
  | { readonly kind: 'Take' }
  | { readonly kind: 'Refuse'; readonly code: number; readonly message: string }
  /** Taken, filled up to so many lots at most, then ended by the venue. */
  | { readonly kind: 'End'; readonly state: 'Canceled' | 'Expired'; readonly afterLots: number }

export const EVENT_CHANNELS = ['User', 'Market'] as const
export type EventChannel = (typeof EVENT_CHANNELS)[number]

/** One message on its way to one subscriber. */
export interface EventFacts {
  readonly channel: EventChannel
  /** `executionReport`, `depthUpdate`, `trade`, … */
  readonly eventType: string
  /** The stream's name, for example `btcusdt@depth`; of user data the account's name. */
  readonly stream: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** None: dropped. Two: told twice. */
export type Deliveries = readonly {
  readonly payload: Readonly<Record<string, unknown>>
  readonly delayUs: number
  /** It stays behind what is held in order before it; otherwise it may pass, and be passed. */
  readonly isInOrder: boolean
}[]

export interface FaultSeam {
  /** Added to the venue's clock: timestamps are checked against it and stamped with it. */
  clockOffsetUs(): number
  /** False: the connection is cut before a byte is read. */
  acceptsConnection(): boolean
  /** Before anything is looked at. */
  onRequest(facts: RequestFacts): Fate
  /** What it did is durable; only the answer is still to leave. */
  onAnswer(facts: RequestFacts, answer: Answer): Fate
  onOrder(facts: OrderFacts): OrderFate
  /** Undefined: goes out once and at once, which is the cheap path. */
  onEvent(event: EventFacts): Deliveries | undefined
}

const PASS: Fate = { kind: 'Pass', delayUs: 0 }
const TAKE: OrderFate = { kind: 'Take' }

export const NO_FAULTS: FaultSeam = {
  clockOffsetUs: () => 0,
  acceptsConnection: () => true,
  onRequest: () => PASS,
  onAnswer: () => PASS,
  onOrder: () => TAKE,
  onEvent: () => undefined,
}

// ── market streams ───────────────────────────────────────────────────────────────────────────────────────────────────

/** A trade in which a participant took part; those of the displayed market come as market inputs. */
export interface PublicTrade {
  readonly instrumentIndex: InstrumentIndex
  readonly ticks: number
  readonly lots: number
  readonly isBuyerMaker: boolean
  readonly timeUs: number
  /** No participant took it: the displayed market came to a resting order. A trade input that did so carries it as well. */
  readonly isPassive: boolean
}

export interface StreamHub {
  /** A client came to `/ws/a/b` (not combined) or `/stream?streams=a/b` (combined); it may be without streams yet. */
  attach(socket: WebSocket, streams: readonly string[], isCombined: boolean): void
  /** The displayed market moved. The input is reused: valid during the call. */
  onMarket(input: MarketInput): void
  onTrade(trade: PublicTrade): void
  /** The participants' own orders in the book changed. */
  onBook(instrumentIndex: InstrumentIndex): void
  /** Time passed: at least twenty times a second. */
  advance(nowUs: number): void
  close(): void
}

export const NO_STREAMS: StreamHub = {
  attach: socket => socket.close(1011, 'no streams here'),
  onMarket: () => {},
  onTrade: () => {},
  onBook: () => {},
  advance: () => {},
  close: () => {},
}

/** What streams and faults may know of the trading side, and do with it. */
export interface ExchangeView {
  readonly symbols: SymbolTable
  /** The venue's clock, wrong if a fault makes it so. */
  nowUs(): number
  /** The displayed market and the participants' book, as matching sees them: what is shown is what can be taken. */
  marketOf(instrumentIndex: InstrumentIndex): InstrumentMarket
  /** Undefined where no such listen key lives. Returns: ends it. */
  attachListenKey(listenKey: string, sink: (event: Readonly<Record<string, unknown>>) => void): (() => void) | undefined
}

/** What the fault port may do to orders and connections at any moment. */
export interface ExchangeLevers {
  readonly accountNames: readonly string[]
  accountIndexOf(name: string): AccountIndex | undefined
  /** Ends open orders as the venue: all of them, or those of an account. Returns: how many. */
  endOrders(state: 'Canceled' | 'Expired', accountIndex: AccountIndex | undefined): number
  /** Resets every connection of clients. */
  dropConnections(): void
  /**
   * Brings money into an account from outside, or takes it away (a negative amount), as a decimal text.
   *
   * Returns: why not; undefined where it was done and is durable.
   */
  transfer(accountIndex: AccountIndex, asset: string, amount: string): string | undefined
}

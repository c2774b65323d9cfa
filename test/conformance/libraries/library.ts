/** What every client library is asked to do, whatever its own words for it are. */

import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export interface ExchangeAddress {
  /** `127.0.0.1:1234` */
  readonly host: string
  readonly apiKey: string
  readonly apiSecret: string
  /** A key of the same account that signs by Ed25519; the private half as PEM. */
  readonly ed25519: { readonly apiKey: string; readonly privateKey: string }
}

export interface OrderView {
  readonly clientOrderId: string
  readonly status: string
  readonly executedQty: number
}

/** An event as the library hands it on: its kind, and of order events which order and what happened. */
export interface EventView {
  readonly kind: string
  readonly clientOrderId?: string
  readonly status?: string
}

/** A book that the library keeps by itself, from a snapshot and the updates after it. */
export interface BookView {
  readonly lastUpdateId: number
  readonly bids: readonly (readonly [price: number, qty: number])[]
  readonly asks: readonly (readonly [price: number, qty: number])[]
}

export type EventSink = (event: EventView) => void

export interface LibraryClient {
  placeLimit(side: 'BUY' | 'SELL', qty: string, price: string, clientOrderId: string): Promise<OrderView>
  placeMarket(side: 'BUY' | 'SELL', qty: string, clientOrderId: string): Promise<OrderView>
  query(clientOrderId: string): Promise<OrderView>
  cancel(clientOrderId: string): Promise<OrderView>
  openOrderIds(): Promise<string[]>
  /** Levels of the book's bids. */
  bidCount(): Promise<number>
  /** Returns once the venue has confirmed, where the library tells. */
  listenUser(sink: EventSink): Promise<void>
  listenMarket(sink: EventSink): Promise<void>
  /** Where the library keeps a book: looks at it as it is now; undefined before it has one. */
  followBook?(): () => BookView | undefined
  close(): Promise<void> | void
}

export interface Library {
  readonly name: string
  /** How it was pointed at the exchange. */
  readonly pointing: string
  connect(address: ExchangeAddress): Promise<LibraryClient>
}

const FOLDER = new URL('../clients/package.json', import.meta.url)
const require = createRequire(FOLDER)

/** A library of the small package beside this folder. Errors: where that package is not installed. */
export function load(name: string) {
  return require(name)
}

/** Undefined where everything is there; otherwise what to do. */
export function missingReason(): string | undefined {
  try {
    require.resolve('binance-api-node')
    return undefined
  } catch {
    const folder = fileURLToPath(new URL('.', FOLDER))
    return `the client libraries are not installed: npm ci --prefix ${folder.slice(folder.indexOf('test'))}`
  }
}

export const SYMBOL = 'BTCUSDT'

type Raw = Record<string, unknown>

export function orderView(raw: Raw): OrderView {
  const { clientOrderId, origClientOrderId, status, executedQty } = raw
  return {
    clientOrderId: String(origClientOrderId ?? clientOrderId),
    status: String(status),
    executedQty: Number(executedQty),
  }
}

/** An event in the venue's own words; of a cancel the order's id is in `C`. */
export function rawEventView(raw: Raw): EventView {
  const kind = String(raw['e'] ?? (raw['B'] === undefined ? 'partialDepth' : 'bookTicker'))
  if (kind !== 'executionReport') return { kind }
  return { kind, clientOrderId: String(raw['C'] || raw['c']), status: String(raw['X']) }
}

/**
 * ccxt's client of one venue, and of no other: it signs, authenticates and holds sockets. What else it would do by itself
 * is switched off here, and what it reads is read by us from the raw text.
 */

import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { VenueKey } from './key-file.ts'
import type { RawObject } from './raw.ts'
import type { SocketAgents } from './socket-agents.ts'
import { type RestAnswer, type SignedRequest, type Transport, TransportError } from './transport.ts'

/** A socket of ccxt's. */
export interface CcxtClient {
  readonly url: string
  connect(): Promise<unknown>
  send(message: object | string): Promise<unknown>
  close(): unknown
  onMessage(event: { readonly data: unknown }): void
  /** Milliseconds between its own pings; 0: none. */
  keepAlive: number
}

/** The part of ccxt that we use. */
export interface CcxtExchange {
  readonly id: string
  readonly urls: RawObject
  readonly hostname?: string
  options: Record<string, unknown>
  newUpdates: boolean
  clients: Record<string, CcxtClient>
  sign(path: string, api: unknown, method: string, params: unknown): SignedRequest
  fetch(url: string, method: string, headers: SignedRequest['headers'], body: string | undefined): Promise<unknown>
  nonce(): number
  milliseconds(): number
  seconds(): number
  authenticate(argument?: unknown): Promise<unknown>
  createWSAuth?(channel: string, products: readonly string[]): RawObject
  fetchMarkets(): Promise<readonly RawObject[]>
  setMarkets(markets: readonly RawObject[]): unknown
  fetchOrderBook(symbol: string, limit: number): Promise<RawObject>
  watchTrades(symbol: string): Promise<readonly unknown[]>
  watchOrderBook(symbol: string): Promise<RawObject>
  client(url: string): CcxtClient
  onClose(client: CcxtClient, event: unknown): void
  onError(client: CcxtClient, error: unknown): void
  agent: unknown
  httpAgent: unknown
  close(): Promise<void>
}

export interface ExchangeSetup {
  readonly ccxtId: string
  readonly options: Readonly<Record<string, unknown>>
  readonly key: VenueKey | undefined
  readonly transport: Transport
  readonly timeoutMs: number
  /** What the venue's clock says; signatures are dated with it. */
  readonly venueMs: () => number
  /** How its sockets leave. */
  readonly agents: SocketAgents
  /** In place of the venue: every address of ccxt's is turned to it. `undefined`: the venue itself. */
  readonly endpoint: Endpoint | undefined
}

/** Somebody who speaks like the venue, on this machine. */
export interface Endpoint {
  readonly rest: string
  readonly stream: string
}

const IDS = /^[a-z0-9]+$/

export async function openExchange(setup: ExchangeSetup): Promise<CcxtExchange> {
  const { key } = setup
  const Exchange = await importVenue(setup.ccxtId)
  const exchange = new Exchange({
    enableRateLimit: false,
    timeout: setup.timeoutMs,
    verbose: false,
    // A number that stays one would have gone through a float.
    number: String,
    ...(key === undefined ? {} : { apiKey: key.apiKey.open(), secret: key.secret.open() }),
    ...(key?.password === undefined ? {} : { password: key.password.open() }),
  })
  neutralise(exchange)
  Object.assign(exchange.options, setup.options)
  dateWith(exchange, setup.venueMs)
  sendWith(exchange, setup.transport, setup.timeoutMs)
  // For wss:// and for ws://; what is asked by HTTP leaves by the transport.
  exchange.agent = setup.agents.https
  exchange.httpAgent = setup.agents.http
  if (setup.endpoint !== undefined)
    Object.assign(exchange.urls as object, { api: redirected(exchange.urls['api'], setup.endpoint) })
  return exchange
}

type ExchangeClass = new (options: object) => CcxtExchange

async function importVenue(ccxtId: string): Promise<ExchangeClass> {
  if (!hasStreams(ccxtId)) throw new Error(`${ccxtId} is no exchange that ccxt has streams of`)
  const module = await import(pathToFileURL(fileOf(ccxtId)).href)
  return module.default as ExchangeClass
}

/** Whether ccxt has streams of an exchange by this name. */
export function hasStreams(ccxtId: string): boolean {
  return IDS.test(ccxtId) && existsSync(fileOf(ccxtId))
}

function fileOf(ccxtId: string): string {
  return path.join(path.dirname(fileURLToPath(import.meta.resolve('ccxt'))), 'src/pro', `${ccxtId}.js`)
}

/** What ccxt signs or asks without being told to. Broker marks in headers are left out by the transport as well. */
function neutralise(exchange: CcxtExchange): void {
  Object.assign(exchange.options, {
    // Binance: two margin endpoints and one for currencies, each with the key.
    fetchMargins: false,
    fetchCurrencies: false,
    warnOnFetchOpenOrdersWithoutSymbol: false,
    // Order ids and tags that pay somebody else.
    broker: {},
    brokerId: '',
    // Hyperliquid: a signed approval of a fee for the builder, and a referrer, at the first use.
    builderFee: false,
    approvedBuilderFee: true,
    refSet: true,
    adjustForTimeDifference: false,
  })
}

/** Some venues refuse a nonce that is not greater than the last: two requests of one millisecond would share it. */
function dateWith(exchange: CcxtExchange, venueMs: () => number): void {
  let lastNonce = 0
  exchange.milliseconds = () => Math.floor(venueMs())
  exchange.seconds = () => Math.floor(venueMs() / 1_000)
  exchange.nonce = () => {
    lastNonce = Math.max(lastNonce + 1, Math.floor(venueMs()))
    return lastNonce
  }
}

/** What ccxt itself asks for (tokens, lists of markets) leaves by our way out, and by no other. */
function sendWith(exchange: CcxtExchange, transport: Transport, timeoutMs: number): void {
  exchange.fetch = async (url, method, headers, body) => {
    const answer: RestAnswer = await transport({ url, method, headers, body }, timeoutMs)
    if (answer.status >= 400 || answer.body === undefined)
      throw new TransportError('Unknown', `${method} ${url.split('?')[0]}: HTTP ${answer.status}`, undefined)
    return answer.body
  }
}

/** Every address, however deep, on the machine of the endpoint; the path stays as it is. */
function redirected(urls: unknown, endpoint: Endpoint): unknown {
  if (typeof urls === 'string') return redirectedUrl(urls, endpoint)
  if (typeof urls !== 'object' || urls === null) return urls
  return Object.fromEntries(Object.entries(urls).map(([name, inner]) => [name, redirected(inner, endpoint)]))
}

function redirectedUrl(text: string, { rest, stream }: Endpoint): string {
  const base = /^wss?:/.test(text) ? stream : rest
  const found = text.replace(/^[a-z]+:\/\/[^/]+/, '')
  return base.replace(/\/$/, '') + found
}

/** Coinbase Advanced Trade, spot: its limits, its requests and answers, its streams. */

import { US_PER_SECOND } from '../../core/std/time.ts'
import type { Dialect, FillPage, MarketName, OrderTarget, OrderTexts, RestRequest, StreamPlan } from './dialect.ts'
import { DATA_SILENCE_MS_MAX } from './dialect.ts'
import { orderFact, type VenueFact } from './facts.ts'
import { PAST_OF_COINBASE } from './history-coinbase.ts'
import { balancesOfCoinbase, fillOfCoinbase, mapCoinbase, orderOfCoinbase } from './map-coinbase.ts'
import { marketOfCoinbase } from './market-coinbase.ts'
import { firstTextAt, isRawObject, objectAt, objectOf, objectsAt, type RawObject, textAt, timeUsOfMs } from './raw.ts'
import { byStatus, judge, OK, type Verdict, type VerdictTable } from './verdict.ts'

type Params = Readonly<Record<string, unknown>>

const API = ['v3', 'private'] as const

function get(path: string, params: Params = {}): RestRequest {
  return { api: API, method: 'GET', path: `brokerage/${path}`, params, weight: 1 }
}

function post(path: string, params: Params): RestRequest {
  return { api: API, method: 'POST', path: `brokerage/${path}`, params, weight: 1 }
}

const CODES: VerdictTable = {
  UNKNOWN_CANCEL_ORDER: 'OrderUnknown',
  DUPLICATE_CANCEL_REQUEST: 'Refused',
  COMMANDER_REJECTED_CANCEL_ORDER: 'OrderUnknown',
  NOT_FOUND: 'OrderUnknown',
  not_found: 'OrderUnknown',
  'UNKNOWN*': 'Unknown',
  INTERNAL: 'Unknown',
  DEADLINE_EXCEEDED: 'Unknown',
  RESOURCE_EXHAUSTED: 'RateLimited',
  PERMISSION_DENIED: 'BadKey',
  UNAUTHENTICATED: 'BadKey',
}

/** An order is refused with status 200 and `success: false`; so is each cancel of a list. */
function verdictOf(status: number, answer: unknown): Verdict {
  const raw = objectOf(answer)
  if (status >= 400)
    return 'error' in raw
      ? judge(CODES, status, textAt(raw, 'error'), textAt(raw, 'message'))
      : byStatus(status, `HTTP ${status}`)
  const [canceled] = objectsAt(raw, 'results')
  if (canceled !== undefined && textAt(canceled, 'success') === 'false')
    return judge(CODES, status, textAt(canceled, 'failure_reason'), '')
  if (textAt(raw, 'success') !== 'false') return OK
  const error = objectAt(raw, 'error_response')
  return judge(CODES, status, reasonOf(error), textAt(error, 'message'))
}

/** Of two reasons the one that says something. */
function reasonOf(error: RawObject): string {
  const preview = textAt(error, 'preview_failure_reason')
  return preview.startsWith('UNKNOWN') ? textAt(error, 'error') : preview || textAt(error, 'error')
}

function configurationOf(order: OrderTexts): Params {
  const { qty, limitPrice, isPostOnly } = order
  if (order.orderType === 'Market') return { market_market_ioc: { base_size: qty } }
  const terms = { base_size: qty, limit_price: limitPrice }
  if (order.timeInForce === 'IOC') return { sor_limit_ioc: terms }
  if (order.timeInForce === 'FOK') return { limit_limit_fok: terms }
  if (order.timeInForce === 'GTD') {
    const endTime = new Date(order.expireMs ?? 0).toISOString()
    return { limit_limit_gtd: { ...terms, end_time: endTime, post_only: isPostOnly } }
  }
  return { limit_limit_gtc: { ...terms, post_only: isPostOnly } }
}

function readPlaced(answer: unknown, order: OrderTexts): readonly VenueFact[] {
  const raw = objectOf(answer)
  const venueOrderId = firstTextAt(objectAt(raw, 'success_response'), 'order_id') || textAt(raw, 'order_id')
  const { symbol, clientOrderId, side, qty, limitPrice } = order
  return [orderFact('New', { symbol, clientOrderId, venueOrderId, side, qty, limitPrice })]
}

const PAGE = 100
const SEARCH_PAGE = 1_000
/**
 * There is no question by our id: an order is looked for among all that are open, however old, and among those of a week,
 * page by page. One in doubt is asked about within minutes.
 */
const SEARCH_BACK_MS = 7 * 86_400_000

function findOrder(target: OrderTarget, nowMs: number): readonly RestRequest[] {
  if (target.venueOrderId !== '') return [get(`orders/historical/${target.venueOrderId}`)]
  const batch = (terms: Params) => get('orders/historical/batch', { product_ids: [target.symbol], ...terms })
  const start = new Date(nowMs - SEARCH_BACK_MS).toISOString()
  return [batch({ order_status: ['OPEN'] }), batch({ start_date: start, limit: String(SEARCH_PAGE) })]
}

function nextPage(answer: unknown, asked: RestRequest): RestRequest | undefined {
  const cursor = textAt(objectOf(answer), 'cursor')
  const hasNext = textAt(objectOf(answer), 'has_next') === 'true' && cursor !== ''
  return hasNext ? get(asked.path.replace('brokerage/', ''), { ...(asked.params as Params), cursor }) : undefined
}

function readOrders(answer: unknown): ReturnType<Dialect['readOrders']> {
  const raw = objectOf(answer)
  const rows = 'order' in raw ? [objectAt(raw, 'order')] : objectsAt(raw, 'orders')
  return rows.map(orderOfCoinbase)
}

/** What the venue takes back or puts right later comes under the same ids: the balances tell of it. */
const OWN_FILLS = ['', 'FILL']

function readFills(answer: unknown, asked: RestRequest, markets: readonly MarketName[]): FillPage {
  const raw = objectOf(answer)
  const rows = objectsAt(raw, 'fills')
  const fills = rows.filter(row => OWN_FILLS.includes(textAt(row, 'trade_type')))
  const cursor = textAt(raw, 'cursor')
  const quoteOf = (symbol: string) => markets.find(market => market.symbol === symbol)?.quoteCurrency ?? ''
  return {
    fills: fills.map(row => fillOfCoinbase(row, quoteOf(textAt(row, 'product_id')))),
    next:
      cursor === '' || rows.length === 0
        ? undefined
        : get('orders/historical/fills', { ...(asked.params as Params), cursor }),
  }
}

// ── streams ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Heartbeats come every second, so silence is a dead line. */
function stream(name: string, isPrivate: boolean, channels: readonly string[], ids: readonly string[]): StreamPlan {
  return {
    name,
    isPrivate,
    begin: async exchange => ({
      url: textAt(objectAt(exchange.urls, 'api'), 'ws'),
      messages: [...channels, 'heartbeats'].map(channel => ({
        type: 'subscribe',
        channel,
        product_ids: ids,
        ...(isPrivate ? exchange.createWSAuth?.(channel, [...ids]) : {}),
      })),
    }),
    ping: undefined,
    dataSilenceMsMax: isPrivate ? undefined : DATA_SILENCE_MS_MAX,
    silenceMsMax: 5_000,
    refusalIn: raw => (textAt(raw, 'type') === 'error' ? textAt(raw, 'message') : undefined),
  }
}

const idsOf = (markets: readonly MarketName[]) => markets.map(({ streamSymbol }) => streamSymbol)

export const COINBASE: Dialect = {
  ccxtId: 'coinbase',
  ccxtOptions: {},
  capabilities: {
    orderTypes: ['Market', 'Limit'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTD'],
    supportsPostOnly: true,
    supportsReduceOnly: false,
    supportsAmend: false,
    supportsOco: false,
    supportsDeadMansSwitch: false,
    ackTimeoutUs: 5 * US_PER_SECOND,
    // A request is signed for two minutes.
    validityWindowUs: 125 * US_PER_SECOND,
  },
  instrumentKinds: ['Spot'],
  mixesKinds: true,
  clientOrderId: { pattern: /^[A-Za-z0-9-]{1,128}$/, rule: 'at most 128 letters, digits and -' },
  needsPassword: false,
  // 30 private requests a second.
  rate: { burst: 30, perSecond: 15, cancelShare: 0.2 },
  isSerial: false,
  book: { rule: 'Unnumbered', checksum: 'None', depth: 0 },
  hasNumericMarketData: false,
  massCancel: 'None',
  place: order =>
    post('orders', {
      client_order_id: order.clientOrderId,
      product_id: order.symbol,
      side: order.side.toUpperCase(),
      order_configuration: configurationOf(order),
    }),
  readPlaced,
  cancel: ({ venueOrderId }) => post('orders/batch_cancel', { order_ids: [venueOrderId] }),
  cancelsByVenueId: true,
  readCanceled: () => [],
  cancelAll: () => undefined,
  findOrder,
  readOrders,
  fillsOfOrder: ({ venueOrderId }) => get('orders/historical/fills', { order_ids: [venueOrderId] }),
  openOrders: () => [get('orders/historical/batch', { order_status: ['OPEN'] })],
  moreOrders: nextPage,
  fillsSince: (_, sinceMs) => [
    get('orders/historical/fills', {
      start_sequence_timestamp: new Date(sinceMs).toISOString(),
      limit: String(PAGE),
    }),
  ],
  readFills,
  balances: () => get('accounts', { limit: '250' }),
  moreBalances: nextPage,
  readBalances: answer => balancesOfCoinbase(objectOf(answer)),
  serverTime: () => ({ api: ['v3', 'public'], method: 'GET', path: 'brokerage/time', params: {}, weight: 1 }),
  readServerMs: answer => timeUsOfMs(textAt(objectOf(answer), 'epochMillis')) / 1_000,
  keyAudit: () => get('key_permissions'),
  readKeyAudit: answer => {
    const raw = objectOf(answer)
    return {
      canTrade: textAt(raw, 'can_trade') === 'true',
      canWithdraw: textAt(raw, 'can_transfer') === 'true',
      isIpRestricted: undefined,
      text: 'the venue does not tell whether the key is bound to addresses',
    }
  },
  verdictOf,
  past: PAST_OF_COINBASE,
  privateStreams: markets => [stream('user', true, ['user'], idsOf(markets))],
  publicStreams: markets =>
    markets.length === 0 ? [] : [stream('market', false, ['market_trades', 'level2', 'ticker'], idsOf(markets))],
  resubscribeBook: ({ streamSymbol }) =>
    ['unsubscribe', 'subscribe'].map(type => ({ type, channel: 'level2', product_ids: [streamSymbol] })),
  mapPrivate: raw => (isRawObject(raw) ? mapCoinbase(raw) : []),
  mapMarket: raw => (isRawObject(raw) ? marketOfCoinbase(raw) : []),
}

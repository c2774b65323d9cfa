/** Binance Spot: its limits, its requests and answers, its streams. */

import { US_PER_SECOND } from '../../core/std/time.ts'
import type { Dialect, FillPage, MarketName, OrderTarget, OrderTexts, RestRequest, StreamPlan } from './dialect.ts'
import { DATA_SILENCE_MS_MAX } from './dialect.ts'
import { askFact, type OrderFact, orderFact, type VenueFact } from './facts.ts'
import { pastOfBinance } from './history-binance.ts'
import { balancesOfBinance, fillOfBinance, mapBinance, orderOfBinance } from './map-binance.ts'
import { depthSnapshotOfBinance, marketOfBinance } from './market-binance.ts'
import { isRawObject, listOf, objectAt, objectOf, objectsAt, type RawObject, textAt, timeUsOfMs } from './raw.ts'
import { codeAndText, judge, OK, type Verdict, type VerdictTable } from './verdict.ts'

type Params = Readonly<Record<string, unknown>>

function request(method: RestRequest['method'], path: string, weight: number, params: Params, api = 'private') {
  return { api, method, path, params, weight } satisfies RestRequest
}

/** Requests older than this are refused by the venue. */
const RECV_WINDOW_MS = 5_000

/** `filter failure` and the like are plain refusals; the rest is named because something else follows from it. */
const CODES: VerdictTable = {
  '-1000': 'Unknown',
  '-1001': 'Unknown',
  '-1006': 'Unknown',
  '-1007': 'Unknown',
  '-1003': 'RateLimited',
  '-1015': 'RateLimited',
  '-1034': 'RateLimited',
  '-1008': 'RateLimited',
  '-1016': 'Refused',
  '-1021': 'BadClock',
  '-1002': 'BadKey',
  '-1022': 'BadKey',
  '-2008': 'BadKey',
  '-2014': 'BadKey',
  '-2015': 'BadKey',
  '-2011': 'OrderUnknown',
  '-2013': 'OrderUnknown',
  // Over for three months, without an execution.
  '-2026': 'OrderUnknown',
}

export function verdictOfBinance(status: number, answer: unknown): Verdict {
  const [code, text] = codeAndText(answer, 'code', 'msg')
  if (status < 400 && (code === '' || code === '200')) return OK
  if (text === 'Duplicate order sent.') return { kind: 'Duplicate', text: `${code} ${text}` }
  // -2010 and -2011 are collections: a rejected order and a refused cancel, each with its reason in words.
  return judge(CODES, status, code, text)
}

function orderParams(order: OrderTexts): Params {
  const { symbol, side, qty, clientOrderId, limitPrice, triggerPrice } = order
  const type = typeOf(order)
  const hasTimeInForce = type !== 'MARKET' && type !== 'LIMIT_MAKER' && type !== 'STOP_LOSS'
  return {
    symbol,
    side: side.toUpperCase(),
    type,
    ...(hasTimeInForce ? { timeInForce: order.timeInForce } : {}),
    quantity: qty,
    ...(limitPrice === '' ? {} : { price: limitPrice }),
    ...(triggerPrice === '' ? {} : { stopPrice: triggerPrice }),
    newClientOrderId: clientOrderId,
    newOrderRespType: 'FULL',
    // The venue may not trade us with ourselves; the risk gate sees to it before.
    recvWindow: RECV_WINDOW_MS,
  }
}

function typeOf({ orderType, isPostOnly }: OrderTexts): string {
  if (orderType === 'Limit') return isPostOnly ? 'LIMIT_MAKER' : 'LIMIT'
  if (orderType === 'StopLimit') return 'STOP_LOSS_LIMIT'
  return orderType === 'StopMarket' ? 'STOP_LOSS' : 'MARKET'
}

/** The answer tells the fills as well, with the same ids as the stream: whichever comes first is booked. */
function readPlaced(answer: unknown, order: OrderTexts): readonly VenueFact[] {
  const raw = objectOf(answer)
  const view = orderOfBinance(raw)
  const { symbol, clientOrderId, side } = order
  if (view.venueOrderId === '') return [askFact('an answer to an order without its id', { symbol, clientOrderId })]
  const common = { symbol, clientOrderId, side, venueOrderId: view.venueOrderId, qty: order.qty }
  const eventTimeUs = view.eventTimeUs
  const accepted = orderFact('New', { ...common, limitPrice: order.limitPrice, eventTimeUs })
  const fills = objectsAt(raw, 'fills').map(fill => placedFill(fill, { ...common, eventTimeUs }))
  if (view.state !== 'Expired' && view.state !== 'Canceled') return [accepted, ...fills]
  return [accepted, ...fills, orderFact(view.state, { ...common, cumQty: view.cumQty, eventTimeUs })]
}

function placedFill(fill: RawObject, common: Partial<OrderFact> & { readonly symbol: string }): OrderFact {
  return orderFact('Trade', {
    ...common,
    executionId: `${common.symbol}-${textAt(fill, 'tradeId')}`,
    lastQty: textAt(fill, 'qty'),
    lastPrice: textAt(fill, 'price'),
    fee: textAt(fill, 'commission'),
    feeCurrency: textAt(fill, 'commissionAsset'),
    liquidity: 'Taker',
  })
}

function nameOf({ symbol, clientOrderId, venueOrderId }: OrderTarget): Params {
  return clientOrderId === '' ? { symbol, orderId: venueOrderId } : { symbol, origClientOrderId: clientOrderId }
}

function readCanceled(answer: unknown, { symbol, clientOrderId }: OrderTarget): readonly VenueFact[] {
  const view = orderOfBinance(objectOf(answer))
  if (view.state !== 'Canceled') return []
  const { venueOrderId, side, qty, cumQty, eventTimeUs } = view
  return [orderFact('Canceled', { symbol, clientOrderId, venueOrderId, side, qty, cumQty, eventTimeUs })]
}

const FILLS_PAGE = 1_000
/** A question by time may reach over no more. */
const FILLS_SPAN_MS = 86_400_000

function fillsOf(symbol: string, params: Params, sinceMs?: number): RestRequest {
  return {
    ...request('GET', 'myTrades', 'orderId' in params ? 5 : 20, { symbol, ...params, limit: FILLS_PAGE }),
    sinceMs,
  }
}

/**
 * By time where that is less than a day ago, by our clock, which may be behind. Of longer ago the newest are asked for, which in
 * most markets are all: day after day would be a week of questions for each market.
 */
function fillsSince(markets: readonly MarketName[], sinceMs: number, nowMs: number): readonly RestRequest[] {
  const isRecent = nowMs - sinceMs < FILLS_SPAN_MS * 0.9
  return markets.map(({ symbol }) =>
    isRecent ? fillsOf(symbol, { startTime: sinceMs }) : fillsOf(symbol, {}, sinceMs),
  )
}

function readFills(answer: unknown, asked: RestRequest): FillPage {
  const rows = listOf(answer).filter(isRawObject)
  const { sinceMs = 0 } = asked
  const fills = rows.map(fillOfBinance).filter(({ eventTimeUs }) => eventTimeUs >= sinceMs * 1_000)
  return { fills, next: nextFills(rows, asked, fills.length === FILLS_PAGE) }
}

/**
 * A full page may not be all: the next one begins at the number after the last, of the same order where one is asked about.
 * Where the newest do not reach back far enough, days are asked for until one has executions, and then by number.
 */
function nextFills(rows: readonly RawObject[], asked: RestRequest, isFull: boolean): RestRequest | undefined {
  const { symbol, orderId, endTime } = asked.params as { symbol: string; orderId?: string; endTime?: number }
  const last = rows.at(-1)
  if (asked.sinceMs !== undefined) return isFull ? fillsOf(symbol, dayFrom(asked.sinceMs)) : undefined
  if (last === undefined) return endTime === undefined ? undefined : fillsOf(symbol, dayFrom(endTime + 1))
  if (!isFull && endTime === undefined) return undefined
  const after = { fromId: String(BigInt(textAt(last, 'id')) + 1n) }
  return fillsOf(symbol, orderId === undefined ? after : { orderId, ...after })
}

function dayFrom(startTime: number): Params {
  return { startTime, endTime: startTime + FILLS_SPAN_MS - 1 }
}

// ── streams ──────────────────────────────────────────────────────────────────────────────────────────────────────────

let requestNumber = 0

function publicStream(markets: readonly MarketName[]): StreamPlan {
  const streams = markets.flatMap(({ streamSymbol }) =>
    ['trade', 'bookTicker', 'depth@100ms'].map(kind => `${streamSymbol.toLowerCase()}@${kind}`),
  )
  return {
    name: 'market',
    isPrivate: false,
    begin: async exchange => {
      const url = String(objectAt(objectAt(exchange.urls, 'api'), 'ws')['spot'])
      return { url, messages: [{ method: 'SUBSCRIBE', params: streams, id: ++requestNumber }] }
    },
    ping: () => ({ method: 'LIST_SUBSCRIPTIONS', id: ++requestNumber }),
    silenceMsMax: 15_000,
    dataSilenceMsMax: DATA_SILENCE_MS_MAX,
    refusalIn: refusalInBinance,
  }
}

export function refusalInBinance(raw: RawObject): string | undefined {
  const error = objectAt(raw, 'error')
  return 'code' in error ? `${textAt(error, 'code')} ${textAt(error, 'msg')}` : undefined
}

/** The WebSocket API: subscribed by a signature, without a key that has to be kept alive. */
const privateStream: StreamPlan = {
  name: 'user data',
  isPrivate: true,
  begin: async exchange => {
    await exchange.authenticate({ type: 'spot' })
    const api = objectAt(objectAt(objectAt(exchange.urls, 'api'), 'ws'), 'ws-api')
    return { url: String(api['spot']), messages: [] }
  },
  ping: () => ({ id: `ping${++requestNumber}`, method: 'ping' }),
  silenceMsMax: 15_000,
  refusalIn: refusalInBinance,
}

export const BINANCE: Dialect = {
  ccxtId: 'binance',
  ccxtOptions: { fetchMarkets: { types: ['spot'] } },
  capabilities: {
    orderTypes: ['Market', 'Limit', 'StopMarket', 'StopLimit'],
    timeInForce: ['GTC', 'IOC', 'FOK'],
    supportsPostOnly: true,
    supportsReduceOnly: false,
    // `cancelReplace` is a new order under a new id; the core does the same in two steps and knows both.
    supportsAmend: false,
    supportsOco: false,
    supportsDeadMansSwitch: false,
    ackTimeoutUs: 5 * US_PER_SECOND,
    validityWindowUs: 2 * RECV_WINDOW_MS * 1_000,
  },
  instrumentKinds: ['Spot'],
  mixesKinds: true,
  clientOrderId: { pattern: /^[A-Za-z0-9_-]{1,36}$/, rule: 'at most 36 letters, digits, - and _' },
  needsPassword: false,
  // 6,000 weight a minute and 100 orders in 10 s; a half of it is left to whatever else uses the address.
  rate: { burst: 400, perSecond: 50, cancelShare: 0.2 },
  isSerial: false,
  book: { rule: 'BinanceSpot', checksum: 'None', depth: 0 },
  hasNumericMarketData: false,
  massCancel: 'Symbol',
  place: order => request('POST', 'order', 1, orderParams(order)),
  readPlaced,
  cancel: target => request('DELETE', 'order', 1, { ...nameOf(target), recvWindow: RECV_WINDOW_MS }),
  cancelsByVenueId: false,
  readCanceled,
  cancelAll: symbol => request('DELETE', 'openOrders', 1, { symbol }),
  findOrder: target => [request('GET', 'order', 4, nameOf(target))],
  readOrders: answer => (Array.isArray(answer) ? answer : [answer]).filter(isRawObject).map(orderOfBinance),
  fillsOfOrder: ({ venueOrderId }, { symbol }) => fillsOf(symbol, { orderId: venueOrderId }),
  openOrders: () => [request('GET', 'openOrders', 80, {})],
  fillsSince,
  readFills,
  balances: () => request('GET', 'account', 20, { omitZeroBalances: 'true' }),
  readBalances: answer => balancesOfBinance(objectOf(answer)),
  serverTime: () => request('GET', 'time', 1, {}, 'public'),
  readServerMs: answer => timeUsOfMs(textAt(objectOf(answer), 'serverTime')) / 1_000,
  bookSnapshot: symbol => request('GET', 'depth', 50, { symbol, limit: 1_000 }, 'public'),
  readBookSnapshot: (symbol, answer) => depthSnapshotOfBinance(symbol, objectOf(answer)),
  past: pastOfBinance('public', 4, 2),
  keyAudit: () => request('GET', 'account/apiRestrictions', 1, {}, 'sapi'),
  readKeyAudit: answer => {
    const raw = objectOf(answer)
    return {
      canTrade: textAt(raw, 'enableSpotAndMarginTrading') === 'true',
      canWithdraw: textAt(raw, 'enableWithdrawals') === 'true',
      isIpRestricted: textAt(raw, 'ipRestrict') === 'true',
      text: '',
    }
  },
  verdictOf: verdictOfBinance,
  privateStreams: () => [privateStream],
  publicStreams: markets => (markets.length === 0 ? [] : [publicStream(markets)]),
  mapPrivate: raw => (isRawObject(raw) ? mapBinance(raw) : []),
  mapMarket: raw => (isRawObject(raw) ? marketOfBinance(raw) : []),
}

/** Bybit v5, spot and linear contracts of the unified account: its limits, its requests and answers, its streams. */

import type { InstrumentKind } from '../../core/domain/instrument.ts'
import { US_PER_SECOND } from '../../core/std/time.ts'
import type {
  Dialect,
  FillPage,
  MarketName,
  NextPage,
  OrderTarget,
  OrderTexts,
  RestRequest,
  StreamPlan,
} from './dialect.ts'
import { DATA_SILENCE_MS_MAX } from './dialect.ts'
import { orderFact, type VenueFact } from './facts.ts'
import { pastOfBybit } from './history-bybit.ts'
import { balancesOfBybit, fillOfBybit, mapBybit, orderOfBybit, positionOfBybit } from './map-bybit.ts'
import { marketOfBybit } from './market-bybit.ts'
import { isRawObject, listAt, objectAt, objectOf, objectsAt, type RawObject, textAt, timeUsOfMs } from './raw.ts'
import { codeAndText, judge, OK, type Verdict, type VerdictTable } from './verdict.ts'

type Params = Readonly<Record<string, unknown>>

function get(path: string, params: Params = {}): RestRequest {
  return { api: 'private', method: 'GET', path: `v5/${path}`, params, weight: 1 }
}

function post(path: string, params: Params): RestRequest {
  return { api: 'private', method: 'POST', path: `v5/${path}`, params, weight: 1 }
}

const CODES: VerdictTable = {
  '10000': 'Unknown',
  '10016': 'Unknown',
  '10019': 'Unknown',
  '10002': 'BadClock',
  '10003': 'BadKey',
  '10004': 'BadKey',
  '10005': 'BadKey',
  '10007': 'BadKey',
  '10010': 'BadKey',
  '33004': 'BadKey',
  '10006': 'RateLimited',
  '10018': 'RateLimited',
  '10429': 'RateLimited',
  '170005': 'RateLimited',
  '110001': 'OrderUnknown',
  '110008': 'OrderUnknown',
  '110010': 'OrderUnknown',
  '170142': 'OrderUnknown',
  '170139': 'OrderUnknown',
  '170143': 'OrderUnknown',
  '170213': 'OrderUnknown',
  '110072': 'Duplicate',
  '170141': 'Duplicate',
  '170007': 'Unknown',
  '170032': 'Unknown',
  '170146': 'Unknown',
  '170147': 'Unknown',
}

function verdictOf(status: number, answer: unknown): Verdict {
  const [code, text] = codeAndText(answer, 'retCode', 'retMsg')
  return status < 400 && code === '0' ? OK : judge(CODES, status, code, text)
}

function categoryOf(kind: InstrumentKind): string {
  return kind === 'Spot' ? 'spot' : 'linear'
}

function orderParams(order: OrderTexts): Params {
  const isMarket = order.orderType === 'Market'
  return {
    category: categoryOf(order.kind),
    symbol: order.symbol,
    side: order.side,
    orderType: isMarket ? 'Market' : 'Limit',
    qty: order.qty,
    ...(isMarket ? {} : { price: order.limitPrice, timeInForce: order.isPostOnly ? 'PostOnly' : order.timeInForce }),
    // A market order to buy would else count its size in money.
    ...(isMarket && order.kind === 'Spot' ? { marketUnit: 'baseCoin' } : {}),
    ...(order.isReduceOnly ? { reduceOnly: true } : {}),
    orderLinkId: order.clientOrderId,
  }
}

function readPlaced(answer: unknown, order: OrderTexts): readonly VenueFact[] {
  const result = objectAt(objectOf(answer), 'result')
  const { symbol, clientOrderId, side, qty, limitPrice } = order
  return [orderFact('New', { symbol, clientOrderId, venueOrderId: textAt(result, 'orderId'), side, qty, limitPrice })]
}

function nameOf({ symbol, kind, clientOrderId, venueOrderId }: OrderTarget): Params {
  const category = categoryOf(kind)
  return clientOrderId === ''
    ? { category, symbol, orderId: venueOrderId }
    : { category, symbol, orderLinkId: clientOrderId }
}

/** The rows of a list do not say their category, the list does. */
function rowsOf(answer: unknown): readonly RawObject[] {
  const result = objectAt(objectOf(answer), 'result')
  const category = textAt(result, 'category')
  const rows = objectsAt(result, 'list')
  return category === '' ? rows : rows.map(row => ({ category, ...row }))
}

const ORDERS_PAGE = 50
const POSITIONS_PAGE = 200
/** A question by time reaches over seven days, and tells of the first seven where it is asked for more. */
const FILLS_SPAN_MS = 6 * 86_400_000

/** The venue may leave rows out of a page that it has counted: only an empty page, or none to come, is the end. */
const nextPage: NextPage = (answer, { path, params }) => {
  const cursor = textAt(objectAt(objectOf(answer), 'result'), 'nextPageCursor')
  const hasNext = cursor !== '' && rowsOf(answer).length > 0
  return hasNext ? get(path.replace('v5/', ''), { ...(params as Params), cursor }) : undefined
}

/**
 * Kinds of execution that change a position: trades, also those that the venue makes by itself when it liquidates, takes from the
 * winning side or ends a contract. Funding and settlement of a session pay money alone.
 */
const POSITION_EXECUTIONS = [
  '',
  'Trade',
  'AdlTrade',
  'BustTrade',
  'BlockTrade',
  'Delivery',
  'MovePosition',
  'FutureSpread',
]

function readFills(answer: unknown, asked: RestRequest): FillPage {
  const rows = rowsOf(answer).filter(row => POSITION_EXECUTIONS.includes(textAt(row, 'execType')))
  return { fills: rows.map(fillOfBybit), next: nextPage(answer, asked) }
}

/** The newest part has no end: the venue's clock may be ahead of what we take for it. */
function fillSpansOf(sinceMs: number, nowMs: number): Params[] {
  const spans: Params[] = []
  let fromMs = sinceMs
  for (; nowMs - fromMs > FILLS_SPAN_MS; fromMs += FILLS_SPAN_MS)
    spans.push({ startTime: String(fromMs), endTime: String(fromMs + FILLS_SPAN_MS - 1) })
  return [...spans, { startTime: String(fromMs) }]
}

function categoriesOf(markets: readonly MarketName[]): string[] {
  return [...new Set(markets.map(({ kind }) => categoryOf(kind)))]
}

/** Of contracts the venue lists only those that are settled in the coin that is asked for. */
function partsOf(markets: readonly MarketName[]): Params[] {
  const coins = new Set(markets.filter(({ kind }) => kind !== 'Spot').map(({ quoteCurrency }) => quoteCurrency))
  const linear = [...coins].map(settleCoin => ({ category: 'linear', settleCoin }))
  return markets.some(({ kind }) => kind === 'Spot') ? [{ category: 'spot' }, ...linear] : linear
}

// ── streams ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function stream(name: string, isPrivate: boolean, begin: StreamPlan['begin']): StreamPlan {
  return {
    name,
    isPrivate,
    begin,
    ping: () => ({ op: 'ping' }),
    dataSilenceMsMax: isPrivate ? undefined : DATA_SILENCE_MS_MAX,
    silenceMsMax: 20_000,
    refusalIn: raw => (textAt(raw, 'success') === 'false' ? textAt(raw, 'ret_msg') : undefined),
  }
}

/** ccxt leaves a hole for the host name in its addresses. */
function urlOf(exchange: { readonly urls: RawObject; readonly hostname?: string }, ...path: readonly string[]): string {
  const found = path.reduce<unknown>((at, key) => objectOf(at)[key], objectAt(objectAt(exchange.urls, 'api'), 'ws'))
  return String(found).replace('{hostname}', exchange.hostname ?? 'bybit.com')
}

function publicStream(category: string, markets: readonly MarketName[]): StreamPlan {
  const names = markets.filter(({ kind }) => categoryOf(kind) === category).map(({ streamSymbol }) => streamSymbol)
  const args = names.flatMap(name => [`publicTrade.${name}`, `orderbook.1.${name}`, `orderbook.50.${name}`])
  return stream(`market ${category}`, false, async exchange => ({
    url: urlOf(exchange, 'public', category),
    messages: chunks(args, 10).map(each => ({ op: 'subscribe', args: each })),
  }))
}

/** Spot takes at most ten topics a request. */
function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
}

const privateStream = stream('orders', true, async exchange => {
  const url = urlOf(exchange, 'private', 'contract')
  await exchange.authenticate(url)
  return { url, messages: [{ op: 'subscribe', args: ['order', 'execution', 'wallet', 'position'] }] }
})

export const BYBIT: Dialect = {
  ccxtId: 'bybit',
  ccxtOptions: { fetchMarkets: { types: ['spot', 'linear'] } },
  capabilities: {
    orderTypes: ['Market', 'Limit'],
    timeInForce: ['GTC', 'IOC', 'FOK'],
    supportsPostOnly: true,
    supportsReduceOnly: true,
    supportsAmend: true,
    supportsOco: false,
    supportsDeadMansSwitch: false,
    ackTimeoutUs: 5 * US_PER_SECOND,
    validityWindowUs: 20 * US_PER_SECOND,
  },
  instrumentKinds: ['Spot', 'LinearPerpetual'],
  mixesKinds: false,
  aliasesOf: (id, kind) => [`${categoryOf(kind)}/${id}`],
  clientOrderId: { pattern: /^[A-Za-z0-9_-]{1,36}$/, rule: 'at most 36 letters, digits, - and _' },
  needsPassword: false,
  // 10 to 20 requests a second for each kind of request; the tightest counts.
  rate: { burst: 10, perSecond: 10, cancelShare: 0.2 },
  isSerial: false,
  book: { rule: 'NextId', checksum: 'None', depth: 0 },
  hasNumericMarketData: false,
  massCancel: 'Symbol',
  place: order => post('order/create', orderParams(order)),
  readPlaced,
  cancel: target => post('order/cancel', nameOf(target)),
  // "Received": the order itself tells when it is gone.
  cancelsByVenueId: false,
  readCanceled: () => [],
  amend: ({ qty, limitPrice, triggerPrice, ...target }) =>
    post('order/amend', {
      ...nameOf(target),
      qty,
      ...(limitPrice === '' ? {} : { price: limitPrice }),
      ...(triggerPrice === '' ? {} : { triggerPrice }),
    }),
  cancelAll: () => undefined,
  findOrder: target => [get('order/realtime', nameOf(target)), get('order/history', nameOf(target))],
  readOrders: answer => rowsOf(answer).map(orderOfBybit),
  fillsOfOrder: ({ venueOrderId }, { symbol, kind }) =>
    get('execution/list', { category: categoryOf(kind), symbol, orderId: venueOrderId, limit: '100' }),
  openOrders: markets => partsOf(markets).map(part => get('order/realtime', { ...part, limit: String(ORDERS_PAGE) })),
  moreOrders: nextPage,
  fillsSince: (markets, sinceMs, nowMs) =>
    categoriesOf(markets).flatMap(category =>
      fillSpansOf(sinceMs, nowMs).map(span => get('execution/list', { category, ...span, limit: '100' })),
    ),
  readFills,
  balances: () => get('account/wallet-balance', { accountType: 'UNIFIED' }),
  readBalances: answer => rowsOf(answer).flatMap(balancesOfBybit),
  positions: markets => partsOf(markets).map(part => get('position/list', { ...part, limit: String(POSITIONS_PAGE) })),
  morePositions: nextPage,
  readPositions: answer => rowsOf(answer).map(positionOfBybit),
  serverTime: () => ({ api: 'public', method: 'GET', path: 'v5/market/time', params: {}, weight: 1 }),
  readServerMs: answer => timeUsOfMs(textAt(objectOf(answer), 'time')) / 1_000,
  keyAudit: () => get('user/query-api'),
  readKeyAudit: answer => {
    const result = objectAt(objectOf(answer), 'result')
    const wallet = listAt(objectAt(result, 'permissions'), 'Wallet')
    const addresses = listAt(result, 'ips').filter(ip => ip !== '*')
    return {
      canTrade: textAt(result, 'readOnly') === '0',
      canWithdraw: wallet.includes('Withdraw'),
      isIpRestricted: addresses.length > 0,
      text: `wallet rights: ${wallet.join(' ') || 'none'}`,
    }
  },
  verdictOf,
  past: pastOfBybit(categoryOf),
  privateStreams: () => [privateStream],
  publicStreams: markets => categoriesOf(markets).map(category => publicStream(category, markets)),
  resubscribeBook: ({ streamSymbol }) =>
    ['unsubscribe', 'subscribe'].map(op => ({ op, args: [`orderbook.50.${streamSymbol}`] })),
  mapPrivate: raw => (isRawObject(raw) ? mapBybit(raw) : []),
  mapMarket: raw => (isRawObject(raw) ? marketOfBybit(raw) : []),
}

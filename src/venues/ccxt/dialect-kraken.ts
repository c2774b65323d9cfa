/** Kraken Spot: its limits, its requests and answers, its streams. */

import { US_PER_SECOND } from '../../core/std/time.ts'
import type { Dialect, FillPage, MarketName, OrderTarget, OrderTexts, RestRequest, StreamPlan } from './dialect.ts'
import { DATA_SILENCE_MS_MAX } from './dialect.ts'
import { type BalanceFact, orderFact, type VenueFact } from './facts.ts'
import { PAST_OF_KRAKEN } from './history-kraken.ts'
import { currencyOfKraken, fillOfKraken, mapKraken, orderOfKraken } from './map-kraken.ts'
import { marketOfKraken } from './market-kraken.ts'
import { listAt, objectAt, objectOf, type RawObject, textAt, textOf, timeUsOfSeconds } from './raw.ts'
import { judge, OK, type Verdict, type VerdictTable } from './verdict.ts'

type Params = Readonly<Record<string, unknown>>

function ask(path: string, weight: number, params: Params = {}): RestRequest {
  return { api: 'private', method: 'POST', path, params, weight }
}

/** How long an order may be on its way before the venue refuses it: sent with each order as its `deadline`. */
const VALIDITY_US = 10 * US_PER_SECOND

const CODES: VerdictTable = {
  'EOrder:Unknown order': 'OrderUnknown',
  'EOrder:Invalid order': 'OrderUnknown',
  'EOrder:Rate limit exceeded': 'RateLimited',
  'EOrder:Domain rate limit exceeded': 'RateLimited',
  'EAPI:Rate limit exceeded': 'RateLimited',
  'EService:Throttled*': 'RateLimited',
  'EGeneral:Temporary lockout': 'RateLimited',
  'EAPI:Invalid nonce': 'BadClock',
  'EAPI:Invalid key': 'BadKey',
  'EAPI:Invalid signature': 'BadKey',
  'EGeneral:Permission denied': 'BadKey',
  'EService:Deadline elapsed': 'Refused',
  'EAPI:Duplicate*': 'Duplicate',
  'EOrder:Duplicate*': 'Duplicate',
  'EService:Market in*': 'Refused',
  // Errors come with status 200: what is told of the venue's own trouble proves nothing, whatever stands behind it.
  'EService:*': 'Unknown',
  'EGeneral:Internal error*': 'Unknown',
  'EDatabase:*': 'Unknown',
}

function verdictOf(status: number, answer: unknown): Verdict {
  const raw = objectOf(answer)
  const errors = listAt(raw, 'error').map(textOf)
  if (status < 400 && 'result' in raw && errors.every(error => error.startsWith('W'))) return OK
  const [code = ''] = errors
  return judge(CODES, status, code, errors.slice(1).join(' '))
}

function orderParams(order: OrderTexts): Params {
  const { orderType, limitPrice, triggerPrice, timeInForce } = order
  const isStop = orderType === 'StopMarket' || orderType === 'StopLimit'
  return {
    pair: order.symbol,
    type: order.side.toLowerCase(),
    ordertype: WORDS[orderType] ?? 'limit',
    volume: order.qty,
    // The trigger is the first price of a stop, its limit the second.
    ...(isStop ? { price: triggerPrice } : {}),
    ...(orderType === 'StopLimit' ? { price2: limitPrice } : {}),
    ...(orderType === 'Limit' ? { price: limitPrice } : {}),
    ...(timeInForce === 'IOC' || timeInForce === 'GTD' ? { timeinforce: timeInForce } : {}),
    ...(timeInForce === 'GTD' ? { expiretm: String(Math.ceil((order.expireMs ?? 0) / 1_000)) } : {}),
    // The fee in the quote currency: the list of executions does not tell its currency.
    oflags: order.isPostOnly ? 'post,fciq' : 'fciq',
    deadline: new Date(order.sentMs + VALIDITY_US / 1_000).toISOString(),
    cl_ord_id: order.clientOrderId,
  }
}

const WORDS: Readonly<Record<string, string>> = {
  Market: 'market',
  Limit: 'limit',
  StopMarket: 'stop-loss',
  StopLimit: 'stop-loss-limit',
}

function readPlaced(answer: unknown, order: OrderTexts): readonly VenueFact[] {
  const [venueOrderId = ''] = listAt(objectAt(objectOf(answer), 'result'), 'txid').map(textOf)
  const { symbol, clientOrderId, side, qty, limitPrice, triggerPrice } = order
  return [orderFact('New', { symbol, clientOrderId, venueOrderId, side, qty, limitPrice, triggerPrice })]
}

function nameOf({ clientOrderId, venueOrderId }: OrderTarget): Params {
  return clientOrderId === '' ? { txid: venueOrderId } : { cl_ord_id: clientOrderId }
}

/** The lists are searched by our id alone, and would else show but the newest: by the venue's own id there is a question of its own. */
function findOrder(target: OrderTarget): readonly RestRequest[] {
  const named = { ...nameOf(target), trades: 'true' }
  if (target.clientOrderId === '') return [ask('QueryOrders', 1, named)]
  return [ask('OpenOrders', 1, named), ask('ClosedOrders', 1, named)]
}

function readOrders(answer: unknown): ReturnType<Dialect['readOrders']> {
  const result = objectAt(objectOf(answer), 'result')
  const orders = 'open' in result ? objectAt(result, 'open') : 'closed' in result ? objectAt(result, 'closed') : result
  return Object.entries(orders).map(([id, raw]) => orderOfKraken(id, objectOf(raw)))
}

/** Ours ask for fees in the quote currency; of somebody else's order it is the venue's own way. */
function feeCurrencyOf(pair: string, markets: readonly MarketName[]): string {
  return markets.find(({ symbol }) => symbol === pair)?.quoteCurrency ?? ''
}

const PAGE = 50
/**
 * Executions from a second on, which the venue itself leaves out, one by one.
 *
 * Why `consolidate_taker`: left alone the venue lists what one order took from several others as one execution, and tells each
 * of them on the stream: the same fill would be booked under two ids.
 */
function tradesFrom(seconds: number): RestRequest {
  return ask('TradesHistory', 2, { start: String(Math.max(0, seconds - 1)), consolidate_taker: 'false' })
}

function readFills(answer: unknown, asked: RestRequest, markets: readonly MarketName[]): FillPage {
  const result = objectAt(objectOf(answer), 'result')
  const trades = Object.entries('trades' in result ? objectAt(result, 'trades') : result)
  const params = asked.params as Params
  const offset = Number(params['ofs'] ?? 0)
  const count = Number(textAt(result, 'count') || 0)
  const hasMore = trades.length > 0 && offset + trades.length < count
  return {
    fills: trades.map(([id, raw]) => {
      const trade = objectOf(raw)
      return fillOfKraken(id, trade, feeCurrencyOf(textAt(trade, 'pair'), markets))
    }),
    next: hasMore ? ask('TradesHistory', 2, { ...params, ofs: String(offset + PAGE) }) : undefined,
  }
}

/** `XXBT` and `XXBT.F` are one currency: what earns interest is ours as well, but is no money to trade with. */
function readBalances(answer: unknown): BalanceFact[] {
  return Object.entries(objectAt(objectOf(answer), 'result')).flatMap(([name, each]) => {
    if (/\.(F|S|M|P|B|T)$/.test(name)) return []
    const total = typeof each === 'string' ? each : textAt(objectOf(each), 'balance')
    return { kind: 'Balance' as const, currency: currencyOfKraken(name), total, eventTimeUs: timeUsOfSeconds('0') }
  })
}

// ── streams ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const BOOK_DEPTH = 100

function stream(name: string, isPrivate: boolean, begin: StreamPlan['begin']): StreamPlan {
  return {
    name,
    isPrivate,
    begin,
    ping: () => ({ method: 'ping' }),
    dataSilenceMsMax: isPrivate ? undefined : DATA_SILENCE_MS_MAX,
    silenceMsMax: 10_000,
    refusalIn: raw => (textAt(raw, 'success') === 'false' ? textAt(raw, 'error') : undefined),
  }
}

function publicStream(markets: readonly MarketName[]): StreamPlan {
  const symbol = markets.map(({ streamSymbol }) => streamSymbol)
  return stream('market', false, async exchange => {
    const channels = [{ channel: 'trade', snapshot: false }, BOOK, TICKER]
    const messages = channels.map(channel => ({ method: 'subscribe', params: { ...channel, symbol } }))
    return { url: urlOf(exchange.urls, 'publicV2'), messages }
  })
}

const BOOK = { channel: 'book', depth: BOOK_DEPTH }

/** On every change of the best quote. */
const TICKER = { channel: 'ticker', event_trigger: 'bbo' }

const privateStream = stream('executions', true, async exchange => {
  const token = await exchange.authenticate()
  const params = { channel: 'executions', snap_orders: true, snap_trades: false, token }
  return { url: urlOf(exchange.urls, 'privateV2'), messages: [{ method: 'subscribe', params }] }
})

function urlOf(urls: RawObject, which: string): string {
  return textAt(objectAt(objectAt(urls, 'api'), 'ws'), which)
}

export const KRAKEN: Dialect = {
  ccxtId: 'kraken',
  ccxtOptions: {},
  capabilities: {
    orderTypes: ['Market', 'Limit', 'StopMarket', 'StopLimit'],
    timeInForce: ['GTC', 'IOC', 'GTD'],
    supportsPostOnly: true,
    supportsReduceOnly: false,
    supportsAmend: true,
    supportsOco: false,
    supportsDeadMansSwitch: true,
    deadMansSwitch: { scope: 'Account', timeoutUsMin: 5 * US_PER_SECOND, timeoutUsMax: 86_400 * US_PER_SECOND },
    ackTimeoutUs: 5 * US_PER_SECOND,
    // Counted from before the order waited for its turn here.
    validityWindowUs: VALIDITY_US + 2 * US_PER_SECOND,
  },
  instrumentKinds: ['Spot'],
  mixesKinds: true,
  clientOrderId: { pattern: /^[A-Za-z0-9]{1,18}$/, rule: 'at most 18 letters and digits' },
  needsPassword: false,
  // The starter tier: 15 requests at once, one back in three seconds.
  rate: { burst: 15, perSecond: 0.33, cancelShare: 0.3 },
  isSerial: true,
  book: { rule: 'Unnumbered', checksum: 'Kraken', depth: BOOK_DEPTH },
  hasNumericMarketData: true,
  massCancel: 'Account',
  // Orders count for the pair's own limit, not for the budget of questions.
  place: order => ask('AddOrder', 0, orderParams(order)),
  readPlaced,
  cancel: target => ask('CancelOrder', 0, nameOf(target)),
  cancelsByVenueId: false,
  readCanceled: () => [],
  amend: ({ qty, limitPrice, triggerPrice, ...target }) =>
    ask('AmendOrder', 0, {
      ...nameOf(target),
      order_qty: qty,
      ...(limitPrice === '' ? {} : { limit_price: limitPrice }),
      ...(triggerPrice === '' ? {} : { trigger_price: triggerPrice }),
    }),
  cancelAll: () => ask('CancelAll', 0),
  refreshDeadMansSwitch: timeoutMs => ask('CancelAllOrdersAfter', 1, { timeout: String(Math.ceil(timeoutMs / 1_000)) }),
  findOrder,
  readOrders,
  // The list is by time: from a minute before the order was placed, in case two clocks of theirs differ.
  fillsOfOrder: ({ placedTimeUs = 0 }) => tradesFrom(Math.floor(placedTimeUs / 1_000_000) - 60),
  openOrders: () => [ask('OpenOrders', 1)],
  fillsSince: (_, sinceMs) => [tradesFrom(Math.ceil(sinceMs / 1_000))],
  readFills,
  balances: () => ask('BalanceEx', 1),
  readBalances,
  serverTime: () => ({ api: 'public', method: 'GET', path: 'Time', params: {}, weight: 1 }),
  readServerMs: answer => timeUsOfSeconds(textAt(objectAt(objectOf(answer), 'result'), 'unixtime')) / 1_000,
  verdictOf,
  past: PAST_OF_KRAKEN,
  privateStreams: () => [privateStream],
  publicStreams: markets => (markets.length === 0 ? [] : [publicStream(markets)]),
  resubscribeBook: ({ streamSymbol }) =>
    ['unsubscribe', 'subscribe'].map(method => ({ method, params: { ...BOOK, symbol: [streamSymbol] } })),
  mapPrivate: mapKraken,
  mapMarket: marketOfKraken,
}

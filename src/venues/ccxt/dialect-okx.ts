/** OKX v5, spot and linear swaps: its limits, its requests and answers, its streams. */

import type { InstrumentKind } from '../../core/domain/instrument.ts'
import { US_PER_SECOND } from '../../core/std/time.ts'
import type { Dialect, FillPage, MarketName, OrderTarget, OrderTexts, RestRequest, StreamPlan } from './dialect.ts'
import { DATA_SILENCE_MS_MAX } from './dialect.ts'
import { orderFact, type VenueFact } from './facts.ts'
import { PAST_OF_OKX } from './history-okx.ts'
import { balancesOfOkx, fillOfOkx, mapOkx, orderOfOkx, positionOfOkx } from './map-okx.ts'
import { marketOfOkx } from './market-okx.ts'
import { isRawObject, objectAt, objectOf, objectsAt, type RawObject, textAt, timeUsOfMs } from './raw.ts'
import { judge, OK, type Verdict, type VerdictTable } from './verdict.ts'

type Params = Readonly<Record<string, unknown>>

function get(path: string, weight: number, params: Params = {}): RestRequest {
  return { api: 'private', method: 'GET', path, params, weight }
}

function post(path: string, weight: number, params: Params): RestRequest {
  return { api: 'private', method: 'POST', path, params, weight }
}

const CODES: VerdictTable = {
  '50001': 'Unknown',
  '50004': 'Unknown',
  '50005': 'Refused',
  '50011': 'RateLimited',
  '50040': 'RateLimited',
  '50061': 'RateLimited',
  '50013': 'Unknown',
  '50026': 'Unknown',
  '51149': 'Unknown',
  '50102': 'BadClock',
  '50107': 'BadClock',
  '50112': 'BadClock',
  '50100': 'BadKey',
  '50101': 'BadKey',
  '50103': 'BadKey',
  '50105': 'BadKey',
  '50110': 'BadKey',
  '50111': 'BadKey',
  '50113': 'BadKey',
  '50114': 'BadKey',
  '50119': 'BadKey',
  '50120': 'BadKey',
  '51016': 'Duplicate',
  '51400': 'OrderUnknown',
  '51401': 'OrderUnknown',
  '51402': 'OrderUnknown',
  '51410': 'OrderUnknown',
  '51503': 'OrderUnknown',
  '51603': 'OrderUnknown',
}

/** A request about one order is answered in its row: `sCode` there says more than the `code` around it. */
function verdictOf(status: number, answer: unknown): Verdict {
  const raw = objectOf(answer)
  const code = textAt(raw, 'code')
  const [row = {}] = objectsAt(raw, 'data')
  const rowCode = textAt(row, 'sCode')
  if (rowCode !== '' && rowCode !== '0') return judge(CODES, status, rowCode, textAt(row, 'sMsg'))
  if (code === '0' && status < 400) return OK
  return judge(CODES, status, code, textAt(raw, 'msg'))
}

/** Spot is paid in cash; contracts on the whole account's margin. */
function tradeMode(kind: InstrumentKind): string {
  return kind === 'Spot' ? 'cash' : 'cross'
}

function orderParams(order: OrderTexts): Params {
  return {
    instId: order.symbol,
    tdMode: tradeMode(order.kind),
    side: order.side.toLowerCase(),
    ordType: wordOf(order),
    sz: order.qty,
    ...(order.limitPrice === '' ? {} : { px: order.limitPrice }),
    // A market order to buy would else count its size in money.
    ...(order.kind === 'Spot' && order.orderType === 'Market' ? { tgtCcy: 'base_ccy' } : {}),
    ...(order.isReduceOnly ? { reduceOnly: 'true' } : {}),
    clOrdId: order.clientOrderId,
  }
}

function wordOf({ orderType, isPostOnly, timeInForce }: OrderTexts): string {
  if (orderType === 'Market') return 'market'
  if (isPostOnly) return 'post_only'
  if (timeInForce === 'IOC') return 'ioc'
  return timeInForce === 'FOK' ? 'fok' : 'limit'
}

function readPlaced(answer: unknown, order: OrderTexts): readonly VenueFact[] {
  const [row = {}] = objectsAt(objectOf(answer), 'data')
  const { symbol, clientOrderId, side, qty, limitPrice } = order
  const eventTimeUs = timeUsOfMs(textAt(row, 'ts'))
  return [
    orderFact('New', { symbol, clientOrderId, venueOrderId: textAt(row, 'ordId'), side, qty, limitPrice, eventTimeUs }),
  ]
}

function nameOf({ symbol, clientOrderId, venueOrderId }: OrderTarget): Params {
  return clientOrderId === '' ? { instId: symbol, ordId: venueOrderId } : { instId: symbol, clOrdId: clientOrderId }
}

/** Of older executions another question tells; what changes least is asked by the plain one. */
const RECENT_FILLS_MS = 2 * 86_400_000

/** The venue's `fills` go back three days, `fills-history` three months. */
function fillsPathOf(sinceMs: number, nowMs: number): string {
  return nowMs - sinceMs < RECENT_FILLS_MS ? 'trade/fills' : 'trade/fills-history'
}

const FILLS_PAGE = 100
const ORDERS_PAGE = 100

/** Pages go back in time from bill to bill. */
function readFills(answer: unknown, asked: RestRequest): FillPage {
  const rows = objectsAt(objectOf(answer), 'data')
  const last = rows.at(-1)
  const next =
    rows.length === FILLS_PAGE && last !== undefined
      ? get(asked.path, 1, { ...(asked.params as Params), after: textAt(last, 'billId') })
      : undefined
  return { fills: rows.map(fillOfOkx), next }
}

const INSTRUMENT_TYPE: Readonly<Partial<Record<InstrumentKind, string>>> = { Spot: 'SPOT', LinearPerpetual: 'SWAP' }

function typesOf(markets: readonly MarketName[]): string[] {
  return [...new Set(markets.map(({ kind }) => INSTRUMENT_TYPE[kind] ?? 'SPOT'))]
}

// ── streams ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function stream(name: string, isPrivate: boolean, begin: StreamPlan['begin']): StreamPlan {
  return {
    name,
    isPrivate,
    begin,
    // The venue closes what is silent for 30 s.
    ping: () => 'ping',
    pong: 'pong',
    dataSilenceMsMax: isPrivate ? undefined : DATA_SILENCE_MS_MAX,
    silenceMsMax: 15_000,
    refusalIn: raw => (textAt(raw, 'event') === 'error' ? `${textAt(raw, 'code')} ${textAt(raw, 'msg')}` : undefined),
  }
}

function urlOf(urls: RawObject, access: string): string {
  return `${textAt(objectAt(urls, 'api'), 'ws')}/${access}`
}

function publicStream(markets: readonly MarketName[]): StreamPlan {
  const args = markets.flatMap(({ streamSymbol }) =>
    ['trades', 'bbo-tbt', 'books'].map(channel => ({ channel, instId: streamSymbol })),
  )
  return stream('market', false, async exchange => ({
    url: urlOf(exchange.urls, 'public'),
    messages: [{ op: 'subscribe', args }],
  }))
}

function privateStream(markets: readonly MarketName[]): StreamPlan {
  const types = typesOf(markets)
  const positions = types.includes('SWAP') ? [{ channel: 'positions', instType: 'SWAP' }] : []
  const args = [...types.map(instType => ({ channel: 'orders', instType })), { channel: 'account' }, ...positions]
  return stream('orders', true, async exchange => {
    await exchange.authenticate({ access: 'private' })
    return { url: urlOf(exchange.urls, 'private'), messages: [{ op: 'subscribe', args }] }
  })
}

export const OKX: Dialect = {
  ccxtId: 'okx',
  ccxtOptions: { fetchMarkets: { types: ['spot', 'swap'] } },
  capabilities: {
    orderTypes: ['Market', 'Limit'],
    timeInForce: ['GTC', 'IOC', 'FOK'],
    supportsPostOnly: true,
    supportsReduceOnly: true,
    supportsAmend: true,
    supportsOco: false,
    supportsDeadMansSwitch: true,
    deadMansSwitch: { scope: 'Account', timeoutUsMin: 10 * US_PER_SECOND, timeoutUsMax: 120 * US_PER_SECOND },
    ackTimeoutUs: 5 * US_PER_SECOND,
    validityWindowUs: 30 * US_PER_SECOND,
  },
  instrumentKinds: ['Spot', 'LinearPerpetual'],
  mixesKinds: true,
  clientOrderId: { pattern: /^[A-Za-z0-9]{1,32}$/, rule: 'at most 32 letters and digits' },
  needsPassword: true,
  // 60 orders in 2 s for each market, 20 to 60 questions in 2 s.
  rate: { burst: 20, perSecond: 10, cancelShare: 0.2 },
  isSerial: false,
  book: { rule: 'PreviousId', checksum: 'Okx', depth: 0 },
  hasNumericMarketData: false,
  massCancel: 'None',
  place: order => post('trade/order', 1, orderParams(order)),
  readPlaced,
  cancel: target => post('trade/cancel-order', 1, nameOf(target)),
  // "The request was received": the order itself tells when it is gone.
  cancelsByVenueId: false,
  readCanceled: () => [],
  amend: ({ qty, limitPrice, ...target }) =>
    post('trade/amend-order', 1, {
      ...nameOf(target),
      newSz: qty,
      ...(limitPrice === '' ? {} : { newPx: limitPrice }),
    }),
  cancelAll: () => undefined,
  refreshDeadMansSwitch: timeoutMs =>
    post('trade/cancel-all-after', 1, { timeOut: String(Math.ceil(timeoutMs / 1_000)) }),
  findOrder: target => [get('trade/order', 1, nameOf(target))],
  readOrders: answer => objectsAt(objectOf(answer), 'data').map(orderOfOkx),
  // An order canceled without a fill is shown for two hours; the core asks within minutes.
  fillsOfOrder: ({ venueOrderId, placedTimeUs = 0 }, { symbol, kind }, nowMs) =>
    get(fillsPathOf(placedTimeUs / 1_000, nowMs), 1, {
      instType: INSTRUMENT_TYPE[kind] ?? 'SPOT',
      instId: symbol,
      ordId: venueOrderId,
    }),
  openOrders: markets => typesOf(markets).map(instType => get('trade/orders-pending', 1, { instType })),
  moreOrders: (answer, asked) => {
    const rows = objectsAt(objectOf(answer), 'data')
    const last = rows.at(-1)
    const isFull = rows.length === ORDERS_PAGE && last !== undefined
    return isFull ? get(asked.path, 1, { ...(asked.params as Params), after: textAt(last, 'ordId') }) : undefined
  },
  fillsSince: (markets, sinceMs, nowMs) =>
    typesOf(markets).map(instType =>
      get(fillsPathOf(sinceMs, nowMs), 1, { instType, begin: String(sinceMs), limit: '100' }),
    ),
  readFills,
  balances: () => get('account/balance', 1),
  readBalances: answer => objectsAt(objectOf(answer), 'data').flatMap(balancesOfOkx),
  positions: markets =>
    typesOf(markets)
      .filter(type => type !== 'SPOT')
      .map(instType => get('account/positions', 1, { instType })),
  readPositions: answer => objectsAt(objectOf(answer), 'data').map(positionOfOkx),
  serverTime: () => ({ api: 'public', method: 'GET', path: 'public/time', params: {}, weight: 1 }),
  readServerMs: answer => {
    const [row = {}] = objectsAt(objectOf(answer), 'data')
    return timeUsOfMs(textAt(row, 'ts')) / 1_000
  },
  keyAudit: () => get('account/config', 1),
  readKeyAudit: answer => {
    const [row = {}] = objectsAt(objectOf(answer), 'data')
    const rights = textAt(row, 'perm').split(',')
    return {
      canTrade: rights.includes('trade'),
      canWithdraw: rights.includes('withdraw'),
      isIpRestricted: 'ip' in row ? textAt(row, 'ip') !== '' : undefined,
      text: `rights: ${rights.join(' ')}`,
    }
  },
  verdictOf,
  past: PAST_OF_OKX,
  privateStreams: markets => [privateStream(markets)],
  publicStreams: markets => (markets.length === 0 ? [] : [publicStream(markets)]),
  resubscribeBook: ({ streamSymbol }) =>
    ['unsubscribe', 'subscribe'].map(op => ({ op, args: [{ channel: 'books', instId: streamSymbol }] })),
  mapPrivate: raw => (isRawObject(raw) ? mapOkx(raw) : []),
  mapMarket: raw => (isRawObject(raw) ? marketOfOkx(raw) : []),
}

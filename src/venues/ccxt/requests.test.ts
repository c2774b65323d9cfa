/** A recorder in place of the network: exactly the expected requests leave, with our ids and nobody else's marks. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { type CcxtExchange, openExchange } from './ccxt-exchange.ts'
import type { Dialect, OrderTarget, OrderTexts, RestRequest } from './dialect.ts'
import { DIALECTS, EXCHANGE_NAMES, type ExchangeName } from './dialects.ts'
import type { VenueKey } from './key-file.ts'
import { sharedText, WITHOUT_DATA } from './protocol.fixture.ts'
import { Rest } from './rest.ts'
import { Secret } from './secret.ts'
import { socketAgents } from './socket-agents.ts'
import { type SignedRequest, type Transport, wantedHeaders } from './transport.ts'

const NOW_MS = 1_767_225_600_000
const SYMBOLS: Readonly<Record<ExchangeName, string>> = {
  binance: 'BTCUSDT',
  kraken: 'XXBTZUSD',
  okx: 'BTC-USDT',
  bybit: 'BTCUSDT',
  coinbase: 'BTC-USD',
}

/** A key of the venue's form that opens nothing. */
function keyOf(name: ExchangeName): VenueKey {
  const secret = name === 'coinbase' ? Buffer.alloc(64, 7).toString('base64') : Buffer.alloc(32, 7).toString('base64')
  return {
    apiKey: new Secret('KEYKEYKEY'),
    secret: new Secret(secret),
    password: new Secret('word'),
    environment: 'paper',
  }
}

class Recorder {
  readonly sent: SignedRequest[] = []
  answer: unknown = {}

  readonly transport: Transport = async request => {
    this.sent.push(request)
    return { status: 200, text: '', body: this.answer, retryAfterSeconds: undefined }
  }
}

async function opened(name: ExchangeName, key: VenueKey | undefined, recorder: Recorder): Promise<CcxtExchange> {
  const dialect = DIALECTS[name]
  return openExchange({
    ccxtId: dialect.ccxtId,
    options: dialect.ccxtOptions,
    key,
    transport: recorder.transport,
    agents: socketAgents(undefined),
    timeoutMs: 1_000,
    venueMs: () => NOW_MS,
    endpoint: undefined,
  })
}

function orderOf(name: ExchangeName, change: Partial<OrderTexts> = {}): OrderTexts {
  return {
    symbol: SYMBOLS[name],
    kind: 'Spot',
    clientOrderId: 'abc1',
    side: 'Buy',
    orderType: 'Limit',
    timeInForce: 'GTC',
    expireMs: undefined,
    isPostOnly: false,
    isReduceOnly: false,
    qty: '0.01',
    limitPrice: '60000',
    triggerPrice: '',
    sentMs: NOW_MS,
    ...change,
  }
}

/** What is said of each request: method, path, and the fields that carry meaning. */
function wordsOf({ method, url, body }: SignedRequest): string {
  const { pathname } = new URL(url)
  const fields = fieldsOf(url, body)
  const said = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return [method, pathname, ...said.sort()].join(' ')
}

const PROOF = new Set(['timestamp', 'signature', 'nonce', 'recvWindow'])

function fieldsOf(url: string, body: string | undefined): Record<string, unknown> {
  const text = body ?? new URL(url).search.slice(1)
  const all: Record<string, unknown> =
    text.startsWith('{') || text.startsWith('[')
      ? [JSON.parse(text)].flat()[0]
      : Object.fromEntries(new URLSearchParams(text))
  return Object.fromEntries(Object.entries(all).filter(([name]) => !PROOF.has(name)))
}

type Wish = (dialect: Dialect, name: ExchangeName) => RestRequest | undefined

const target = (name: ExchangeName): OrderTarget => ({
  symbol: SYMBOLS[name],
  kind: 'Spot',
  clientOrderId: 'abc1',
  venueOrderId: 'V1',
})
const amendOf = (name: ExchangeName) => ({ ...target(name), qty: '0.02', limitPrice: '60001', triggerPrice: '' })

const WISHES: Readonly<Record<string, Wish>> = {
  limit: (dialect, name) => dialect.place(orderOf(name)),
  market: (dialect, name) => dialect.place(orderOf(name, { orderType: 'Market', side: 'Sell', limitPrice: '' })),
  'post-only': (dialect, name) => dialect.place(orderOf(name, { isPostOnly: true })),
  ioc: (dialect, name) => dialect.place(orderOf(name, { timeInForce: 'IOC' })),
  cancel: (dialect, name) => dialect.cancel(target(name)),
  amend: (dialect, name) => dialect.amend?.(amendOf(name)),
  switch: dialect => dialect.refreshDeadMansSwitch?.(30_000),
}

const PAGES: Readonly<Record<ExchangeName, string>> = {
  binance: `
    limit     -> POST /api/v3/order newClientOrderId=abc1 newOrderRespType=FULL price=60000 quantity=0.01 side=BUY symbol=BTCUSDT timeInForce=GTC type=LIMIT
    market    -> POST /api/v3/order newClientOrderId=abc1 newOrderRespType=FULL quantity=0.01 side=SELL symbol=BTCUSDT type=MARKET
    post-only -> POST /api/v3/order newClientOrderId=abc1 newOrderRespType=FULL price=60000 quantity=0.01 side=BUY symbol=BTCUSDT type=LIMIT_MAKER
    ioc       -> POST /api/v3/order newClientOrderId=abc1 newOrderRespType=FULL price=60000 quantity=0.01 side=BUY symbol=BTCUSDT timeInForce=IOC type=LIMIT
    cancel    -> DELETE /api/v3/order origClientOrderId=abc1 symbol=BTCUSDT
    amend     -> nothing
    switch    -> nothing`,
  kraken: `
    limit     -> POST /0/private/AddOrder cl_ord_id=abc1 deadline=2026-01-01T00:00:10.000Z oflags=fciq ordertype=limit pair=XXBTZUSD price=60000 type=buy volume=0.01
    market    -> POST /0/private/AddOrder cl_ord_id=abc1 deadline=2026-01-01T00:00:10.000Z oflags=fciq ordertype=market pair=XXBTZUSD type=sell volume=0.01
    post-only -> POST /0/private/AddOrder cl_ord_id=abc1 deadline=2026-01-01T00:00:10.000Z oflags=post,fciq ordertype=limit pair=XXBTZUSD price=60000 type=buy volume=0.01
    ioc       -> POST /0/private/AddOrder cl_ord_id=abc1 deadline=2026-01-01T00:00:10.000Z oflags=fciq ordertype=limit pair=XXBTZUSD price=60000 timeinforce=IOC type=buy volume=0.01
    cancel    -> POST /0/private/CancelOrder cl_ord_id=abc1
    amend     -> POST /0/private/AmendOrder cl_ord_id=abc1 limit_price=60001 order_qty=0.02
    switch    -> POST /0/private/CancelAllOrdersAfter timeout=30`,
  okx: `
    limit     -> POST /api/v5/trade/order clOrdId=abc1 instId=BTC-USDT ordType=limit px=60000 side=buy sz=0.01 tdMode=cash
    market    -> POST /api/v5/trade/order clOrdId=abc1 instId=BTC-USDT ordType=market side=sell sz=0.01 tdMode=cash tgtCcy=base_ccy
    post-only -> POST /api/v5/trade/order clOrdId=abc1 instId=BTC-USDT ordType=post_only px=60000 side=buy sz=0.01 tdMode=cash
    ioc       -> POST /api/v5/trade/order clOrdId=abc1 instId=BTC-USDT ordType=ioc px=60000 side=buy sz=0.01 tdMode=cash
    cancel    -> POST /api/v5/trade/cancel-order clOrdId=abc1 instId=BTC-USDT
    amend     -> POST /api/v5/trade/amend-order clOrdId=abc1 instId=BTC-USDT newPx=60001 newSz=0.02
    switch    -> POST /api/v5/trade/cancel-all-after timeOut=30`,
  bybit: `
    limit     -> POST /v5/order/create category=spot orderLinkId=abc1 orderType=Limit price=60000 qty=0.01 side=Buy symbol=BTCUSDT timeInForce=GTC
    market    -> POST /v5/order/create category=spot marketUnit=baseCoin orderLinkId=abc1 orderType=Market qty=0.01 side=Sell symbol=BTCUSDT
    post-only -> POST /v5/order/create category=spot orderLinkId=abc1 orderType=Limit price=60000 qty=0.01 side=Buy symbol=BTCUSDT timeInForce=PostOnly
    ioc       -> POST /v5/order/create category=spot orderLinkId=abc1 orderType=Limit price=60000 qty=0.01 side=Buy symbol=BTCUSDT timeInForce=IOC
    cancel    -> POST /v5/order/cancel category=spot orderLinkId=abc1 symbol=BTCUSDT
    amend     -> POST /v5/order/amend category=spot orderLinkId=abc1 price=60001 qty=0.02 symbol=BTCUSDT
    switch    -> nothing`,
  coinbase: `
    limit     -> POST /api/v3/brokerage/orders client_order_id=abc1 order_configuration={"limit_limit_gtc":{"base_size":"0.01","limit_price":"60000","post_only":false}} product_id=BTC-USD side=BUY
    market    -> POST /api/v3/brokerage/orders client_order_id=abc1 order_configuration={"market_market_ioc":{"base_size":"0.01"}} product_id=BTC-USD side=SELL
    post-only -> POST /api/v3/brokerage/orders client_order_id=abc1 order_configuration={"limit_limit_gtc":{"base_size":"0.01","limit_price":"60000","post_only":true}} product_id=BTC-USD side=BUY
    ioc       -> POST /api/v3/brokerage/orders client_order_id=abc1 order_configuration={"sor_limit_ioc":{"base_size":"0.01","limit_price":"60000"}} product_id=BTC-USD side=BUY
    cancel    -> POST /api/v3/brokerage/orders/batch_cancel order_ids=["V1"]
    amend     -> nothing
    switch    -> nothing`,
}

/** Marks that ccxt puts on orders and requests for its own account at the venue. */
const MARKS = /x-TKT5PX2F|x-xcKtGhcu|6b9ad766b55dBCDE|ccxt|"tag"|brokerId/i

for (const name of EXCHANGE_NAMES) {
  test(`${name}: one request for each wish, our id in it, no mark of anybody else`, async () => {
    const recorder = new Recorder()
    const dialect = DIALECTS[name]
    const exchange = await opened(name, keyOf(name), recorder)
    const clock = { nowUs: () => (NOW_MS * 1_000) as never, monotonicUs: () => recorder.sent.length * 60_000_000 }
    const rest = new Rest({ dialect, exchange, transport: recorder.transport, clock, timeoutMs: 1_000 })
    const lines: string[] = []
    for (const [wish, make] of Object.entries(WISHES)) {
      const request = make(dialect, name)
      const before = recorder.sent.length
      if (request !== undefined) await rest.call(request, 'Cancel')
      const sent = recorder.sent.slice(before)
      assert.ok(sent.length <= 1, `${wish}: ${sent.length} requests`)
      lines.push(`${wish} -> ${sent.map(wordsOf).join() || 'nothing'}`)
    }
    const expected = PAGES[name]
      .trim()
      .split('\n')
      .map(line => line.trim().replace(/\s*->\s*/, ' -> '))
    assert.deepEqual(lines, expected)
    for (const request of recorder.sent) {
      const headers = wantedHeaders(request.headers)
      assert.doesNotMatch(JSON.stringify([request.url, request.body, headers]), MARKS)
      for (const unwanted of ['referer', 'origin', 'user-agent'])
        assert.equal(
          Object.keys(headers).some(header => header.toLowerCase() === unwanted),
          false,
          unwanted,
        )
    }
  })

  test(`${name}: markets are listed without a key: nothing private leaves`, async () => {
    const recorder = new Recorder()
    const exchange = await opened(name, undefined, recorder)
    // The recorder has no markets to show; what is asked is what counts.
    await exchange.fetchMarkets().catch(() => [])
    assert.ok(recorder.sent.length > 0)
    for (const { method, url, headers } of recorder.sent) {
      assert.equal(method, 'GET', url)
      assert.doesNotMatch(url, /private|sapi|account|signature/i)
      assert.doesNotMatch(JSON.stringify(headers ?? {}), /KEY|SIGN|Authorization|PASSPHRASE/i)
    }
  })
}

// ── against what ccxt itself would send ──────────────────────────────────────────────────────────────────────────────

interface RecordedCall {
  readonly call: string
  readonly symbol?: string
  readonly requests: readonly SignedRequest[]
}

/** Fields of ccxt's that we leave out or say otherwise, each with its reason. */
const OTHERWISE: Readonly<Record<ExchangeName, readonly string[]>> = {
  // The id is ours.
  binance: ['newClientOrderId'],
  // The fee's currency is said.
  kraken: ['cl_ord_id', 'oflags'],
  // `tgtCcy` has no meaning but for market orders.
  okx: ['clOrdId', 'tag', 'tgtCcy'],
  bybit: ['orderLinkId'],
  coinbase: ['client_order_id'],
}

for (const name of EXCHANGE_NAMES) {
  test(`${name}: orders say what ccxt’s own would say`, { skip: WITHOUT_DATA }, async () => {
    const { exchanges: all } = JSON.parse(sharedText('protocol/ccxt/ccxt_requests.json')) as {
      readonly exchanges: Record<string, RecordedCall[]>
    }
    const recorder = new Recorder()
    const exchange = await opened(name, keyOf(name), recorder)
    const wishes: readonly [string, Partial<OrderTexts>][] = [
      ['createOrder limit buy', {}],
      ['createOrder market sell', { orderType: 'Market', side: 'Sell', limitPrice: '' }],
      ['createOrder post-only', { isPostOnly: true }],
      ['createOrder IOC', { timeInForce: 'IOC' }],
    ]
    for (const [call, change] of wishes) {
      const recorded = all[name]!.find(each => each.call === call && !each.symbol?.includes(':'))!
      const theirs = fieldsOf(recorded.requests[0]!.url, recorded.requests[0]!.body)
      const { path, api, method, params } = DIALECTS[name].place(orderOf(name, change))
      const signed = exchange.sign(path, api, method, { ...params })
      const ours = fieldsOf(signed.url, signed.body)
      for (const [field, value] of Object.entries(theirs)) {
        if (!OTHERWISE[name].includes(field)) assert.deepEqual(ours[field], value, `${call}: ${field}`)
      }
    }
  })
}

test('numbers used once only grow, however fast they are asked for', async () => {
  const exchange = await opened('kraken', keyOf('kraken'), new Recorder())
  const nonces = Array.from({ length: 5 }, () => exchange.nonce())
  assert.deepEqual(nonces, [NOW_MS, NOW_MS + 1, NOW_MS + 2, NOW_MS + 3, NOW_MS + 4])
})

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ExchangeBench, type Fields, formOf } from './exchange.fixture.ts'

const ORDER = '/api/v3/order'
const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '60000' }
const MARKET = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' }
const STOP = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.01', stopPrice: '50000' }

/** `undefined` takes a field away. */
function without(fields: Fields, change: Fields): Fields {
  return Object.fromEntries(Object.entries({ ...fields, ...change }).filter(([, value]) => value !== undefined))
}

type Case = readonly [
  name: string,
  method: string,
  path: string,
  fields: Fields,
  status: number,
  code: number,
  text: string,
]

const limit = (name: string, change: Fields, code: number, text: string): Case => [
  name,
  'POST',
  ORDER,
  without(LIMIT, change),
  400,
  code,
  text,
]
const market = (name: string, change: Fields, code: number, text: string): Case => [
  name,
  'POST',
  ORDER,
  without(MARKET, change),
  400,
  code,
  text,
]
const stop = (name: string, change: Fields, code: number, text: string): Case => [
  name,
  'POST',
  ORDER,
  without(STOP, change),
  400,
  code,
  text,
]

const missing = (name: string) => `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`
const unwanted = (name: string) => `Parameter '${name}' sent when not required.`
const SYMBOL = { symbol: 'BTCUSDT' }

/** The rule book: request → status, code, words. The last price is about 65,000. */
const CASES: readonly Case[] = [
  // ── parameters ──
  limit('no symbol', { symbol: undefined }, -1102, missing('symbol')),
  limit('symbol unknown', { symbol: 'DOGEUSDT' }, -1121, 'Invalid symbol.'),
  limit('no side', { side: undefined }, -1102, missing('side')),
  limit('side unknown', { side: 'HOLD' }, -1117, 'Invalid side.'),
  limit('no type', { type: undefined }, -1102, missing('type')),
  limit('type unknown', { type: 'ICEBERG' }, -1116, 'Invalid orderType.'),
  limit('no timeInForce', { timeInForce: undefined }, -1102, missing('timeInForce')),
  limit('timeInForce unknown', { timeInForce: 'GTD' }, -1115, 'Invalid timeInForce.'),
  limit('no quantity', { quantity: undefined }, -1102, missing('quantity')),
  limit('empty quantity', { quantity: '' }, -1105, "Parameter 'quantity' was empty."),
  limit('no price', { price: undefined }, -1102, missing('price')),
  limit(
    'letters in price',
    { price: '6OOOO' },
    -1100,
    "Illegal characters found in parameter 'price'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
  ),
  limit(
    'negative quantity',
    { quantity: '-1' },
    -1100,
    "Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
  ),
  limit(
    'exponent in price',
    { price: '6e4' },
    -1100,
    "Illegal characters found in parameter 'price'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
  ),
  limit('too fine a price', { price: '60000.123456789' }, -1111, "Parameter 'price' has too much precision."),
  limit('price of nothing', { price: '0' }, -1013, 'Invalid price.'),
  limit('quantity of nothing', { quantity: '0.000' }, -1013, 'Invalid quantity.'),
  limit('stop price unwanted', { stopPrice: '50000' }, -1106, unwanted('stopPrice')),
  limit('quote quantity unwanted', { quoteOrderQty: '50' }, -1106, unwanted('quoteOrderQty')),
  limit(
    'one parameter too many',
    { color: 'red' },
    -1104,
    "Not all sent parameters were read; read '8' parameter(s) but was sent '9'.",
  ),
  limit(
    'id with a blank',
    { newClientOrderId: 'a b' },
    -1100,
    "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.",
  ),
  limit(
    'id too long',
    { newClientOrderId: 'x'.repeat(37) },
    -1100,
    "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.",
  ),
  limit(
    'response type unknown',
    { newOrderRespType: 'SOME' },
    -1130,
    "Data sent for parameter 'newOrderRespType' is not valid.",
  ),
  limit('strategy type too small', { strategyType: '7' }, -1134, 'strategyType was less than 1000000.'),
  limit(
    'a mode against self-trades',
    { selfTradePreventionMode: 'EXPIRE_TAKER' },
    -2010,
    'This symbol does not allow the specified self-trade prevention mode.',
  ),
  limit('iceberg', { icebergQty: '0.001' }, -2010, 'Iceberg orders are not supported for this symbol.'),
  market('price of a market order', { price: '60000' }, -1106, unwanted('price')),
  market('timeInForce of a market order', { timeInForce: 'GTC' }, -1106, unwanted('timeInForce')),
  market(
    'market order of no size',
    { quantity: undefined },
    -1102,
    "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!",
  ),
  market('market order of two sizes', { quoteOrderQty: '100' }, -1128, 'Combination of optional parameters invalid.'),
  stop('stop without its price', { stopPrice: undefined }, -1102, missing('stopPrice')),
  stop('trailing stop', { trailingDelta: '100' }, -2010, 'Trailing stop orders are not supported for this symbol.'),
  // ── filters ──
  limit('price between ticks', { price: '60000.001' }, -1013, 'Filter failure: PRICE_FILTER'),
  limit('price above all', { price: '200000.01' }, -1013, 'Filter failure: PRICE_FILTER'),
  limit('price beyond numbers', { price: '99999999999999999999' }, -1013, 'Filter failure: PRICE_FILTER'),
  limit('quantity between lots', { quantity: '0.000015' }, -1013, 'Filter failure: LOT_SIZE'),
  limit('quantity above all', { quantity: '401' }, -1013, 'Filter failure: LOT_SIZE'),
  limit('price far below the market', { price: '10000' }, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'),
  limit('worth too little', { quantity: '0.00008' }, -1013, 'Filter failure: NOTIONAL'),
  market('market order worth too little', { quantity: '0.00007' }, -1013, 'Filter failure: NOTIONAL'),
  market('too little to spend', { quantity: undefined, quoteOrderQty: '4.99' }, -1013, 'Filter failure: NOTIONAL'),
  // ── market and money ──
  limit(
    'more than there is',
    { quantity: '17', price: '60000' },
    -2010,
    'Account has insufficient balance for requested action.',
  ),
  limit(
    'would take',
    { type: 'LIMIT_MAKER', timeInForce: undefined, price: '70000' },
    -2010,
    'Order would immediately match and take.',
  ),
  stop('stop above the market', { stopPrice: '80000' }, -2010, 'Order would trigger immediately.'),
  stop('target below the market', { type: 'TAKE_PROFIT' }, -2010, 'Order would trigger immediately.'),
  // ── cancels and questions ──
  [
    'cancel of nothing',
    'DELETE',
    ORDER,
    SYMBOL,
    400,
    -1102,
    "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
  ],
  ['cancel of an unknown order', 'DELETE', ORDER, { ...SYMBOL, orderId: 999 }, 400, -2011, 'Unknown order sent.'],
  [
    'cancel by an unknown id',
    'DELETE',
    ORDER,
    { ...SYMBOL, origClientOrderId: 'nope' },
    400,
    -2011,
    'Unknown order sent.',
  ],
  [
    'cancel restriction unknown',
    'DELETE',
    ORDER,
    { ...SYMBOL, orderId: 1, cancelRestrictions: 'NONE' },
    400,
    -1145,
    'Invalid cancelRestrictions',
  ],
  [
    'cancel of all, none open',
    'DELETE',
    '/api/v3/openOrders',
    { symbol: 'ETHUSDT' },
    400,
    -2011,
    'Unknown order sent.',
  ],
  [
    'question about nothing',
    'GET',
    ORDER,
    SYMBOL,
    400,
    -1102,
    "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
  ],
  ['question about an unknown order', 'GET', ORDER, { ...SYMBOL, orderId: 999 }, 400, -2013, 'Order does not exist.'],
  [
    'order id with letters',
    'GET',
    ORDER,
    { ...SYMBOL, orderId: 'x9' },
    400,
    -1100,
    "Illegal characters found in parameter 'orderId'; legal range is '^[0-9]{1,20}$'.",
  ],
  ['open orders of an unknown symbol', 'GET', '/api/v3/openOrders', { symbol: 'NOPE' }, 400, -1121, 'Invalid symbol.'],
  [
    'more than a day of orders',
    'GET',
    '/api/v3/allOrders',
    { ...SYMBOL, startTime: 0, endTime: 86_400_001 },
    400,
    -1127,
    'More than 24 hours between startTime and endTime.',
  ],
  [
    'trades from an id and a time',
    'GET',
    '/api/v3/myTrades',
    { ...SYMBOL, fromId: 1, startTime: 1 },
    400,
    -1128,
    'Combination of optional parameters invalid.',
  ],
  ['order lists', 'POST', '/api/v3/orderList/oto', SYMBOL, 400, -2010, 'OTO orders are not supported for this symbol.'],
  [
    'listen key unknown',
    'PUT',
    '/api/v3/userDataStream',
    { listenKey: 'nope' },
    400,
    -1125,
    'This listenKey does not exist.',
  ],
]

test('every refusal has the venue’s status, code and words', async context => {
  const bench = await ExchangeBench.start(context)
  for (const [name, method, path, fields, status, code, text] of CASES) {
    await context.test(name, async () => {
      const reply = await bench.signed('alice', method, path, fields)
      assert.deepEqual([reply.status, reply.body], [status, { code, msg: text }])
    })
  }
})

const QUERY = () => formOf({ symbol: 'BTCUSDT' })

async function reply(bench: ExchangeBench, query: string, apiKey: string | undefined, signature?: string) {
  const sent = signature === undefined ? query : `${query}&signature=${signature}`
  const { status, body } = await bench.raw('GET', `/api/v3/openOrders?${sent}`, apiKey)
  return [status, body['code'] ?? body]
}

test('the door asks for key, signature and time', async context => {
  const bench = await ExchangeBench.start(context)
  const key = bench.keyOf('alice')
  const nowMs = Math.floor(bench.nowUs / 1000)
  const signed = (query: string) => [query, key.apiKey, bench.signatureOf(key, query)] as const
  const at = (ms: number, more = '') => signed(`${QUERY()}&timestamp=${ms}${more}`)
  const ask = (parts: readonly [string, string | undefined, string?]) => reply(bench, ...parts)
  assert.deepEqual(await ask([QUERY(), undefined]), [401, -2014])
  assert.deepEqual(await ask([QUERY(), 'short']), [401, -2014])
  assert.deepEqual(await ask([QUERY(), 'x'.repeat(64)]), [401, -2015])
  assert.deepEqual(await ask([QUERY(), key.apiKey]), [400, -1102])
  assert.deepEqual(await ask(signed(QUERY())), [400, -1102])
  assert.deepEqual(await ask(at(nowMs)), [200, []])
  assert.deepEqual(await ask([`${QUERY()}&timestamp=${nowMs}`, key.apiKey, '0'.repeat(64)]), [400, -1022])
  assert.deepEqual(await ask([`${QUERY()}&timestamp=${nowMs}`, key.apiKey, 'nonsense']), [400, -1022])
  assert.deepEqual(await ask(at(nowMs + 999)), [200, []])
  assert.deepEqual(await ask(at(nowMs + 1000)), [400, -1021])
  assert.deepEqual(await ask(at(nowMs - 5000)), [200, []])
  assert.deepEqual(await ask(at(nowMs - 5001)), [400, -1021])
  assert.deepEqual(await ask(at(nowMs - 50_000, '&recvWindow=60000')), [200, []])
  assert.deepEqual(await ask(at(nowMs, '&recvWindow=60001')), [400, -1131])
  assert.deepEqual(await ask(at(nowMs * 1000)), [200, []], 'microseconds')
  assert.deepEqual(await ask(at(nowMs, '&recvWindow=1.5')), [200, []], 'a fraction of a millisecond')
  assert.deepEqual(await ask(at(nowMs, '&symbol=ETHUSDT')), [400, -1101])
})

test('a key may do what it is for, from where it is for', async context => {
  const bench = await startWithRights(context)
  const reader = bench.keys.find(key => !key.canTrade)!
  const elsewhere = bench.keys.find(key => key.ips.length > 0)!
  const ask = async (key: typeof reader, method: string, path: string, fields: Fields) => {
    const query = formOf({ ...fields, timestamp: Math.floor(bench.nowUs / 1000) })
    const target = `${path}?${query}&signature=${bench.signatureOf(key, query)}`
    const { status, body } = await bench.raw(method, target, key.apiKey)
    return [status, body['code']]
  }
  assert.deepEqual(await ask(reader, 'POST', ORDER, MARKET), [401, -2015])
  assert.deepEqual(await ask(reader, 'GET', '/api/v3/account', {}), [200, undefined])
  assert.deepEqual(await ask(elsewhere, 'GET', '/api/v3/account', {}), [401, -2015])
})

async function startWithRights(context: TestContext): Promise<ExchangeBench> {
  const { addKey } = await import('./key-file.ts')
  const { tempFolder } = await import('./exchange.fixture.ts')
  const folder = tempFolder(context)
  addKey(`${folder}/keys.json`, 'HMAC', 'alice', 1, { canTrade: false })
  addKey(`${folder}/keys.json`, 'HMAC', 'alice', 1, { ips: ['203.0.113.7'] })
  return await ExchangeBench.start(context, { folder })
}

test('too much weight is 429, going on is 418, and a pause heals', async context => {
  const settings = { limits: { weightPerMinute: 10, ordersPerTenSeconds: 100, ordersPerDay: 1000 } }
  const bench = await ExchangeBench.start(context, { settings })
  for (let count = 1; count <= 10; count++) {
    const { status, headers } = await bench.public('/api/v3/ping')
    assert.deepEqual([status, headers.get('X-MBX-USED-WEIGHT-1m')], [200, String(count)])
  }
  const refused = await bench.public('/api/v3/ping')
  assert.deepEqual([refused.status, refused.body['code'], refused.headers.get('Retry-After')], [429, -1003, '57'])
  let last = refused
  for (let count = 0; count < 20; count++) last = await bench.public('/api/v3/ping')
  assert.deepEqual([last.status, last.body['code'], last.headers.get('Retry-After')], [418, -1003, '120'])
  bench.sleep(60_000_000)
  assert.equal((await bench.public('/api/v3/ping')).status, 418, 'a new minute does not lift a ban')
  bench.sleep(60_000_000)
  assert.equal((await bench.public('/api/v3/ping')).status, 200)
})

test('orders are counted for each account, in ten seconds and in a day', async context => {
  const settings = { limits: { weightPerMinute: 6000, ordersPerTenSeconds: 3, ordersPerDay: 5 } }
  const bench = await ExchangeBench.start(context, { settings })
  const place = async (account = 'alice') => {
    const { status, body, headers } = await bench.order(account, { ...LIMIT, quantity: '0.001' })
    const counts = [headers.get('X-MBX-ORDER-COUNT-10S'), headers.get('X-MBX-ORDER-COUNT-1D')]
    return status === 200 ? counts : [status, body['code']]
  }
  assert.deepEqual(
    [await place(), await place(), await place()],
    [
      ['1', '1'],
      ['2', '2'],
      ['3', '3'],
    ],
  )
  assert.deepEqual(await place(), [429, -1015])
  assert.deepEqual(await place('bob'), ['1', '1'])
  bench.sleep(10_000_000)
  assert.deepEqual(
    [await place(), await place(), await place()],
    [
      ['1', '4'],
      ['2', '5'],
      [429, -1015],
    ],
  )
})

test('open orders are bounded for each symbol, those with a trigger more tightly', async context => {
  const settings = { filters: { ordersMax: 4, algoOrdersMax: 2, priceFactorMax: 5 } }
  const bench = await ExchangeBench.start(context, { settings })
  const place = async (fields: Fields) => (await bench.order('alice', { ...fields, quantity: '0.001' })).body['msg']
  assert.deepEqual([await place(STOP), await place(STOP)], [undefined, undefined])
  assert.equal(await place(STOP), 'Filter failure: MAX_NUM_ALGO_ORDERS')
  assert.deepEqual([await place(LIMIT), await place(LIMIT)], [undefined, undefined])
  assert.equal(await place(LIMIT), 'Filter failure: MAX_NUM_ORDERS')
})

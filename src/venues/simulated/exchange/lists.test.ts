import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ExchangeBench, type Fields, type Json, rowsOf } from './exchange.fixture.ts'

const BTC = { symbol: 'BTCUSDT' }
const SIZE = { ...BTC, side: 'SELL', quantity: '0.5' }
const SELL = {
  ...SIZE,
  aboveType: 'LIMIT_MAKER',
  abovePrice: '70000',
  belowType: 'STOP_LOSS_LIMIT',
  belowStopPrice: '60000',
  belowPrice: '59900',
  belowTimeInForce: 'GTC',
}
const OCO = '/api/v3/orderList/oco'

const place = (bench: ExchangeBench, fields: Fields) => bench.signed('alice', 'POST', OCO, fields)

async function lockedOf(bench: ExchangeBench): Promise<string> {
  const { body } = await bench.signed('alice', 'GET', '/api/v3/account')
  return rowsOf(body['balances'])
    .map(({ asset, locked }) => `${asset} ${locked}`)
    .join(', ')
}

const reportsOf = (body: Json) =>
  rowsOf(body['orderReports']).map(({ type, status, orderListId }) => `${type} ${status} ${orderListId}`)

test('a list is placed, told, asked about and canceled as one', async context => {
  const bench = await ExchangeBench.start(context)
  const client = await bench.connect('/ws-api/v3')
  await client.ask('userDataStream.subscribe.signature', bench.signedParams('alice'))
  const { status, body } = await place(bench, { ...SELL, listClientOrderId: 'pair' })
  assert.equal(status, 200, JSON.stringify(body))
  const id = Number(body['orderListId'])
  assert.deepEqual(reportsOf(body), [`LIMIT_MAKER NEW ${id}`, `STOP_LOSS_LIMIT NEW ${id}`])
  assert.deepEqual(
    [body['listOrderStatus'], body['listStatusType'], body['contingencyType']],
    ['EXECUTING', 'EXEC_STARTED', 'OCO'],
  )
  assert.equal(await lockedOf(bench), 'BTC 0.50000000, USDT 0.00000000, ETH 0.00000000', 'once, not twice')
  const ask = async (path: string, fields: Fields = {}) => (await bench.signed('alice', 'GET', path, fields)).body
  const { orderReports: _, ...list } = body as Fields
  assert.deepEqual(await ask('/api/v3/orderList', { orderListId: id }), list)
  assert.deepEqual(await ask('/api/v3/orderList', { origClientOrderId: 'pair' }), list)
  assert.deepEqual(await ask('/api/v3/openOrderList'), [list])
  assert.deepEqual(
    rowsOf(await ask('/api/v3/openOrders')).map(each => each['orderListId']),
    [id, id],
  )
  const again = await place(bench, { ...SELL, listClientOrderId: 'pair' })
  assert.equal(again.body['msg'], 'Duplicate order sent.' as never)
  const canceled = await bench.signed('alice', 'DELETE', '/api/v3/orderList', {
    ...BTC,
    listClientOrderId: 'pair',
    newClientOrderId: 'bye',
  })
  assert.deepEqual(reportsOf(canceled.body), [`LIMIT_MAKER CANCELED ${id}`, `STOP_LOSS_LIMIT CANCELED ${id}`])
  assert.deepEqual(
    rowsOf(canceled.body['orderReports']).map(each => each['clientOrderId']),
    ['bye', 'bye'],
  )
  assert.equal(canceled.body['listOrderStatus'], 'ALL_DONE' as never)
  assert.equal((await ask('/api/v3/orderList', { orderListId: id }))['listOrderStatus'], 'ALL_DONE' as never)
  await client.until(
    () => client.messages.filter(each => String(each['event']?.['e'] ?? '') === 'listStatus').length === 2,
  )
  const told = client.messages
    .map(each => each['event'])
    .filter(event => event !== undefined && String(event['e']) !== 'outboundAccountPosition')
    .map(event => `${event!['e']} ${event!['x'] ?? event!['L']} g=${event!['g']}`)
  assert.deepEqual(told, [
    `executionReport NEW g=${id}`,
    `executionReport NEW g=${id}`,
    `listStatus EXECUTING g=${id}`,
    `executionReport CANCELED g=${id}`,
    `executionReport CANCELED g=${id}`,
    `listStatus ALL_DONE g=${id}`,
  ])
})

test('the one that fills ends the other, and the ledger keeps both after a restart', async context => {
  const first = await ExchangeBench.start(context)
  const { body } = await first.public('/api/v3/ticker/bookTicker?symbol=BTCUSDT')
  const ask = Number(body['askPrice'])
  const near = { ...SELL, abovePrice: (ask + 0.5).toFixed(2), quantity: '0.001' }
  const placed = await place(first, near)
  assert.equal(placed.status, 200, JSON.stringify(placed.body))
  await first.close()
  const bench = await ExchangeBench.start(context, { folder: first.folder, startUs: first.nowUs })
  const states = async () => {
    const all = await bench.signed('alice', 'GET', '/api/v3/allOrders', BTC)
    return rowsOf(all.body).map(({ type, status, expiryReason }) => `${type} ${status} ${expiryReason ?? ''}`.trim())
  }
  for (let second = 0; second < 1200 && (await states())[0] !== 'LIMIT_MAKER FILLED'; second += 5)
    bench.advance(5_000_000)
  assert.deepEqual(await states(), ['LIMIT_MAKER FILLED', 'STOP_LOSS_LIMIT EXPIRED OCO_TRIGGER'])
  assert.match(await lockedOf(bench), /^BTC 0\.0+, /)
})

test('the older form of a list, canceled with everything else', async context => {
  const bench = await ExchangeBench.start(context)
  const fields = {
    ...BTC,
    side: 'BUY',
    quantity: '0.5',
    price: '60000',
    stopPrice: '70000',
    limitClientOrderId: 'l',
    stopClientOrderId: 's',
  }
  const { body } = await bench.signed('alice', 'POST', '/api/v3/order/oco', fields)
  assert.deepEqual(
    rowsOf(body['orderReports']).map(({ type, clientOrderId, price, stopPrice }) =>
      `${type} ${clientOrderId} ${price} ${stopPrice ?? ''}`.trim(),
    ),
    ['STOP_LOSS s 0.00000000 70000.00000000', 'LIMIT_MAKER l 60000.00000000'],
  )
  assert.equal(
    await lockedOf(bench),
    'BTC 0.00000000, USDT 35000.00000000, ETH 0.00000000',
    'for the dearer of the two',
  )
  await bench.order('alice', {
    ...BTC,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.1',
    price: '50000',
  })
  const canceled = await bench.signed('alice', 'DELETE', '/api/v3/openOrders', BTC)
  assert.deepEqual(
    rowsOf(canceled.body).map(each => ('orderReports' in each ? reportsOf(each).length : String(each['type']))),
    ['LIMIT', 2],
  )
  assert.equal(await lockedOf(bench), 'BTC 0.00000000, USDT 0.00000000, ETH 0.00000000')
  const one = await bench.signed('alice', 'POST', '/api/v3/order/oco', fields)
  const leg = rowsOf(one.body['orders'])[1]!['orderId']
  assert.equal((await bench.signed('alice', 'DELETE', '/api/v3/order', { ...BTC, orderId: leg })).status, 200)
  assert.deepEqual(
    (await bench.signed('alice', 'GET', '/api/v3/openOrders')).body,
    [],
    'one leg takes the other with it',
  )
})

const BUY = {
  ...SELL,
  side: 'BUY',
  aboveType: 'STOP_LOSS',
  aboveStopPrice: '70000',
  belowType: 'LIMIT_MAKER',
  belowPrice: '60000',
  abovePrice: undefined,
  belowStopPrice: undefined,
  belowTimeInForce: undefined,
}

const REFUSED: readonly (readonly [name: string, fields: Fields, code: number, text: string])[] = [
  [
    'no type above',
    { ...SELL, aboveType: undefined },
    -1102,
    "Mandatory parameter 'aboveType' was not sent, was empty/null, or malformed.",
  ],
  [
    'no price above',
    { ...SELL, abovePrice: undefined },
    -1102,
    "Mandatory parameter 'abovePrice' was not sent, was empty/null, or malformed.",
  ],
  [
    'a price too fine below',
    { ...SELL, belowPrice: '1.123456789' },
    -1111,
    "Parameter 'belowPrice' has too much precision.",
  ],
  [
    'a plain price',
    { ...SELL, price: '1' },
    -1104,
    "Not all sent parameters were read; read '11' parameter(s) but was sent '12'.",
  ],
  [
    'a market order',
    { ...SELL, belowType: 'MARKET', belowStopPrice: undefined, belowPrice: undefined, belowTimeInForce: undefined },
    -1158,
    'Order type not supported in OCO.',
  ],
  [
    'two limits',
    { ...SELL, belowType: 'LIMIT_MAKER', belowStopPrice: undefined, belowTimeInForce: undefined },
    -1168,
    'At least one OCO order must be contingent.',
  ],
  [
    'to sell, a stop above',
    { ...SELL, aboveType: 'STOP_LOSS', aboveStopPrice: '70000', abovePrice: undefined },
    -1197,
    'A stop loss order in a sell OCO must be below.',
  ],
  [
    'to sell, a target below',
    { ...SELL, belowType: 'TAKE_PROFIT_LIMIT' },
    -1199,
    'A take profit order in a sell OCO must be above.',
  ],
  ['to buy, a limit above', { ...SELL, side: 'BUY' }, -1165, 'A limit order in a buy OCO must be below.'],
  [
    'to buy, a stop below',
    { ...BUY, belowType: 'STOP_LOSS', belowStopPrice: '60000', belowPrice: undefined },
    -1196,
    'A stop loss order in a buy OCO must be above.',
  ],
  [
    'both below the market',
    { ...SELL, abovePrice: '60001' },
    -2010,
    'The relationship of the prices for the orders is not correct.',
  ],
  ['one id for both', { ...SELL, aboveClientOrderId: 'x', belowClientOrderId: 'x' }, -2010, 'Duplicate order sent.'],
  ['too little of it', { ...SELL, quantity: '11' }, -2010, 'Account has insufficient balance for requested action.'],
  ['a price between ticks', { ...SELL, belowStopPrice: '60000.001' }, -1013, 'Filter failure: PRICE_FILTER'],
]

test('pairs that cannot be are refused', async context => {
  const bench = await ExchangeBench.start(context)
  for (const [name, fields, code, text] of REFUSED) {
    await context.test(name, async () => {
      const sent = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
      assert.deepEqual((await place(bench, sent)).body, { code, msg: text })
    })
  }
  assert.equal(
    (await place(bench, Object.fromEntries(Object.entries(BUY).filter(([, value]) => value !== undefined)))).status,
    200,
  )
  const unknown = await bench.signed('alice', 'DELETE', '/api/v3/orderList', { ...BTC, orderListId: 99 })
  assert.deepEqual(unknown.body, { code: -2011, msg: 'Unknown order list sent.' })
  assert.equal(
    (await bench.signed('alice', 'GET', '/api/v3/orderList', { orderListId: 99 })).body['code'],
    -2018 as never,
  )
  assert.equal((await bench.signed('bob', 'GET', '/api/v3/openOrderList')).status, 200)
})

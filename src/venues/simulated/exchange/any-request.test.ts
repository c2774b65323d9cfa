/** Whatever is sent, there is an answer with a code, and the exchange has no fault of its own; the same is answered the same. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { Random } from '../../../core/std/random.ts'
import { ExchangeBench, type Fields, formOf, type Reply } from './exchange.fixture.ts'
import { VENUE_ORDER_TYPES, VENUE_SIDES, VENUE_TIMES_IN_FORCE } from './order-words.ts'

const LIMITS = { weightPerMinute: 100_000_000, ordersPerTenSeconds: 1_000_000, ordersPerDay: 10_000_000 }

const ORDER = ['symbol', 'side', 'type', 'quantity', 'timeInForce', 'price'] as const
const NAME = ['symbol', 'origClientOrderId'] as const

/** With what usually belongs to it, so that some of it succeeds. */
const PATHS: readonly (readonly [method: string, path: string, names: readonly string[]])[] = [
  ['POST', '/api/v3/order', ORDER],
  ['POST', '/api/v3/order', ORDER],
  ['POST', '/api/v3/order', ORDER],
  ['POST', '/api/v3/order/test', ORDER],
  ['DELETE', '/api/v3/order', NAME],
  ['GET', '/api/v3/order', NAME],
  ['POST', '/api/v3/order/cancelReplace', [...ORDER, 'cancelReplaceMode', 'cancelOrigClientOrderId']],
  ['DELETE', '/api/v3/openOrders', ['symbol']],
  ['GET', '/api/v3/openOrders', []],
  ['GET', '/api/v3/allOrders', ['symbol']],
  ['GET', '/api/v3/myTrades', ['symbol']],
  ['GET', '/api/v3/account', []],
  ['GET', '/api/v3/exchangeInfo', []],
  ['GET', '/api/v3/rateLimit/order', []],
  ['PUT', '/api/v3/userDataStream', ['listenKey']],
  ['POST', '/api/v3/orderList/oco', ['symbol']],
  ['GET', '/sapi/v1/asset/tradeFee', []],
]

/** Values that are right, and values that are wrong in the ways that people are. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  symbol: ['BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'ETHUSDT', 'btcusdt', ''],
  symbols: ['["BTCUSDT"]', '[]', '[1]', '{'],
  side: [...VENUE_SIDES, ...VENUE_SIDES, 'buy'],
  type: [...VENUE_ORDER_TYPES, 'limit'],
  timeInForce: [...VENUE_TIMES_IN_FORCE, 'GTD'],
  quantity: ['0.01', '0.001', '1', '0', '-1', '1e9', '9'.repeat(30), '0.000000001', '99999999'],
  quoteOrderQty: ['100', '0', '1000000000', '0.1'],
  price: ['65000', '64999.99', '65001.5', '0.001', '1', '199999', 'NaN'],
  stopPrice: ['66000', '64000', '0', 'x'],
  newClientOrderId: ['a', 'b', 'c', 'd', 'ü', ' '],
  origClientOrderId: ['a', 'b', 'c', 'zz'],
  cancelOrigClientOrderId: ['a', 'b', 'zz'],
  orderId: ['1', '2', '3', '9999', '-1', '1.5', '99999999999999999999'],
  cancelOrderId: ['1', '2', '3'],
  cancelReplaceMode: ['STOP_ON_FAILURE', 'ALLOW_FAILURE', 'MAYBE'],
  cancelRestrictions: ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED', 'x'],
  newOrderRespType: ['ACK', 'RESULT', 'FULL'],
  limit: ['1', '1000', '5000', '0'],
  startTime: ['0', '1767225600000', '99999999999999'],
  endTime: ['1767225700000', '0'],
  fromId: ['1', '100'],
  listenKey: ['x'],
  omitZeroBalances: ['true', 'false', 'maybe'],
  color: ['red'],
}
const NAMES = Object.keys(VALUES)
function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.nextInt(items.length)]!
}

function randomFields(random: Random, usual: readonly string[]): Fields {
  const fields: Record<string, string> = {}
  for (const name of usual) fields[name] = VALUES[name]![random.nextInt(Math.min(3, VALUES[name]!.length))]!
  for (let count = random.nextInt(5) - 2; count > 0; count--) {
    const name = pick(random, NAMES)
    fields[name] = pick(random, VALUES[name]!)
  }
  if (random.nextInt(6) === 0) delete fields[pick(random, NAMES)]
  return fields
}

function checkReply({ status, body }: Reply, what: string): void {
  const text = `${what} → ${status} ${JSON.stringify(body).slice(0, 200)}`
  assert.ok(status === 200 || (status >= 400 && status < 500), text)
  if (status !== 200) assert.ok(Number.isInteger(Number(body['code'])) && String(body['msg']) !== '', text)
}

test('random requests are answered', async context => {
  const bench = await ExchangeBench.start(context, { settings: { limits: LIMITS } })
  const random = new Random(11)
  const counts = { taken: 0, refused: 0 }
  for (let count = 0; count < 600; count++) {
    const [method, path, names] = pick(random, PATHS)
    const fields = randomFields(random, names)
    const reply = await bench.signed(random.nextInt(2) === 0 ? 'alice' : 'bob', method, path, fields)
    checkReply(reply, `${method} ${path}?${formOf(fields)}`)
    counts[reply.status === 200 ? 'taken' : 'refused']++
  }
  assert.ok(counts.taken > 60 && counts.refused > 60, JSON.stringify(counts))
})

const RAW = [
  ['GET', '/', 404],
  ['GET', '/api/v3/order/../../etc/passwd', 404],
  ['GET', '/api/v3/nothing', 404],
  ['PATCH', '/api/v3/order', 405],
  ['DELETE', '/api/v3/time', 405],
  ['GET', '/api/v3/exchangeInfo?symbol=%E0%A4%A', 400],
  ['GET', '/api/v3/exchangeInfo?symbol=BTCUSDT&symbol=ETHUSDT', 400],
  ['GET', '/api/v3/exchangeInfo?=&&&==&symbol', 400],
  ['GET', '/api/v3/exchangeInfo?symbols=[%22BTCUSDT%22]&symbol=BTCUSDT', 400],
  ['GET', '/api/v3/time?any=thing', 200],
] as const

test('odd requests are answered', async context => {
  const bench = await ExchangeBench.start(context)
  for (const [method, target, status] of RAW) {
    assert.equal((await bench.raw(method, target)).status, status, `${method} ${target}`)
  }
  const long = await bench.raw('POST', '/api/v3/order', bench.keyOf('alice').apiKey, `symbol=${'x'.repeat(100_000)}`)
  assert.equal(long.status, 413)
})

test('a client that breaks off in the middle of a request harms nobody', async context => {
  const bench = await ExchangeBench.start(context)
  const socket = connect(bench.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write('POST /api/v3/order HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nsymbol=')
  assert.equal((await bench.public('/api/v3/ping')).status, 200)
  socket.resetAndDestroy()
  await once(socket, 'close')
  assert.equal((await bench.public('/api/v3/ping')).status, 200)
})

test('odd messages of the WebSocket API are answered, or end the connection', async context => {
  const bench = await ExchangeBench.start(context)
  const client = await bench.connect('/ws-api/v3')
  const odd = [
    '',
    '[]',
    'null',
    '7',
    '{"id":1}',
    '{"id":{},"method":"time"}',
    '{"id":1,"method":7}',
    '{"id":1,"method":"time","params":[]}',
  ]
  for (const text of odd) client.send(text)
  await client.until(() => client.messages.length === odd.length)
  assert.deepEqual(new Set(client.messages.map(each => Number(each['error']?.['code']))), new Set([-1135]))
  const nested = await client.ask('order.place', { symbol: { a: 1 }, side: ['BUY'], timestamp: true, apiKey: 5 })
  assert.deepEqual([nested['status'], nested['error']!['code']], [401, -2014])
  client.send('x'.repeat(100_000))
  await client.until(() => client.closeCode !== undefined)
  assert.equal(client.closeCode, 1009)
  assert.equal((await bench.public('/api/v3/ping')).status, 200)
})

test('nothing is traded while there is no price', async context => {
  const first = await ExchangeBench.start(context)
  await first.close()
  // The market goes on from its next event, which is still to come.
  const second = new ExchangeBench(first.folder, { startUs: first.nowUs })
  second.port = await second.exchange.listen()
  context.after(() => second.close())
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' }
  assert.deepEqual((await second.order('alice', order)).body, { code: -2010, msg: 'Market is closed.' })
  second.advance(3_000_000)
  assert.equal((await second.order('alice', order)).status, 200)
})

async function story(context: TestContext): Promise<string[]> {
  const bench = await ExchangeBench.start(context, { settings: { limits: LIMITS } })
  const random = new Random(5)
  const answers: string[] = []
  for (let count = 0; count < 120; count++) {
    const reply = await bench.signed('alice', 'POST', '/api/v3/order', randomFields(random, ORDER))
    answers.push(JSON.stringify(reply.body))
    bench.advance(random.nextInt(200_000))
  }
  return answers
}

test('the same seed, times and requests give the same answers', async context => {
  const [first, second] = [await story(context), await story(context)]
  assert.deepEqual(first, second)
  assert.ok(first.some(answer => answer.includes('"tradeId"')))
})

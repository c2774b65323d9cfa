/** Every fault of the exchange, as it is met over the wire and as the ledger has it. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  ExchangeBench,
  type Fields,
  type Json,
  type Reply,
  rowsOf,
  type SocketClient,
} from '../../src/venues/simulated/exchange/exchange.fixture.ts'
import { FaultDriver } from '../../src/venues/simulated/exchange/faults/fault-driver.ts'
import { FaultPlan } from '../../src/venues/simulated/exchange/faults/fault-plan.ts'
import { parseFaults } from '../../src/venues/simulated/exchange/faults/fault-schema.ts'
import { Ledger } from '../../src/venues/simulated/ledger.ts'
import { waitFor } from './exchange-bench.ts'

const REST: Fields = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: '50000',
}
const TAKE: Fields = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' }
const POST = 'POST /api/v3/order'

/** An exchange and one who breaks it. */
class BrokenExchange {
  readonly bench: ExchangeBench
  readonly driver: FaultDriver

  private constructor(bench: ExchangeBench, driver: FaultDriver) {
    this.bench = bench
    this.driver = driver
  }

  static async start(context: TestContext, ...faults: Fields[]): Promise<BrokenExchange> {
    const clock = { nowUs: () => 0 }
    const driver = new FaultDriver(new FaultPlan(7), () => clock.nowUs())
    const bench = await ExchangeBench.start(context, { faults: driver })
    clock.nowUs = () => bench.nowUs
    driver.attach(bench.exchange.levers)
    const broken = new BrokenExchange(bench, driver)
    broken.arm(...faults)
    return broken
  }

  arm(...faults: Fields[]): void {
    const parsed = parseFaults(faults)
    assert.ok(parsed.ok, parsed.ok ? '' : parsed.error.join('; '))
    for (const spec of parsed.value) this.driver.arm(spec)
  }

  order(newClientOrderId: string, fields: Fields = REST): Promise<Reply> {
    return this.bench.order('alice', { ...fields, newClientOrderId })
  }

  async statusOf(origClientOrderId: string): Promise<string> {
    const { body } = await this.bench.signed('alice', 'GET', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId })
    return String(body['status'] ?? body['code'])
  }

  /** How often it struck, by the log. */
  get struckCount(): number {
    return this.driver.plan.log.count
  }

  /** What the ledger has of an order: its states, and what was executed in lots. */
  async ledgerOf(clientOrderId: string): Promise<{ states: string[]; executedLots: number }> {
    await this.bench.close()
    const ledger = new Ledger(join(this.bench.folder, 'ledger.sqlite'))
    try {
      const entry = ledger.exportLedger().get(clientOrderId)
      const executed = entry?.executions.reduce((sum, { lastQtyLots }) => sum + lastQtyLots, 0) ?? 0
      return { states: entry?.orders.map(({ state }) => state) ?? [], executedLots: executed }
    } finally {
      ledger.close()
    }
  }

  /** The account's own stream, by a listen key. */
  async listen(): Promise<SocketClient> {
    const { body } = await this.bench.raw('POST', '/api/v3/userDataStream', this.bench.keyOf('alice').apiKey)
    return await this.bench.connect(`/ws/${body['listenKey']}`)
  }
}

const reportsOf = (socket: SocketClient, clientOrderId: string) =>
  socket.messages.filter(
    ({ e, c, C }) => String(e) === 'executionReport' && [String(c), String(C)].includes(clientOrderId),
  )

const isOf = (clientOrderId: string, x: string) => (message: Json) =>
  String(message['x']) === x && [String(message['c']), String(message['C'])].includes(clientOrderId)

test('an answer is lost after the order was accepted: the client waits, the ledger has it once', async context => {
  const broken = await BrokenExchange.start(context, { kind: 'AnswerLost', operation: POST, count: 1 })
  let isAnswered = false
  const pending = broken.order('LOST').then(
    () => {
      isAnswered = true
    },
    () => {},
  )
  await waitFor('the order', async () => (await broken.statusOf('LOST')) === 'NEW')
  assert.equal(isAnswered, false)
  assert.equal((await broken.order('NEXT')).status, 200)
  assert.equal(isAnswered, false, 'the connection stays open and silent')
  assert.deepEqual(await broken.ledgerOf('LOST'), { states: ['Resting'], executedLots: 0 })
  await pending
})

test('a status that nobody knows: the answer is the same, the ledger is not', async context => {
  const rows = [
    ['Executed', '503', 503, -1000, /Unknown error, please check your request or try again later/, 'NEW'],
    ['NotExecuted', '503', 503, -1000, /Unknown error/, '-2013'],
    ['Executed', '-1006', 500, -1006, /Execution status unknown/, 'NEW'],
    ['NotExecuted', '-1007', 504, -1007, /Send status unknown; execution status unknown/, '-2013'],
  ] as const
  const broken = await BrokenExchange.start(context)
  for (const [at, [effect, answer, status, code, message, fate]] of rows.entries()) {
    broken.arm({ kind: 'UnknownStatus', effect, answer, operation: POST, count: 1 })
    const reply = await broken.order(`U${at}`)
    assert.deepEqual([reply.status, Number(reply.body['code'])], [status, code])
    assert.match(String(reply.body['msg']), message)
    assert.equal(await broken.statusOf(`U${at}`), fate)
  }
  assert.equal(broken.struckCount, rows.length)
})

test('a connection is reset before or after the order was taken', async context => {
  const broken = await BrokenExchange.start(context)
  for (const [effect, fate] of [
    ['Executed', 'NEW'],
    ['NotExecuted', '-2013'],
  ] as const) {
    broken.arm({ kind: 'ConnectionReset', effect, operation: POST, count: 1 })
    await assert.rejects(broken.order(effect))
    assert.equal(await broken.statusOf(effect), fate)
  }
})

test('the WebSocket API is struck alike: lost, unknown, too much, reset', async context => {
  const broken = await BrokenExchange.start(context)
  const socket = await broken.bench.connect('/ws-api/v3')
  const onPlace = { operation: 'order.place', transport: 'WsApi', count: 1 }
  const place = (newClientOrderId: string) =>
    socket.ask('order.place', broken.bench.signedParams('alice', { ...REST, newClientOrderId }))
  broken.arm({ kind: 'UnknownStatus', effect: 'Executed', answer: '-1007', ...onPlace })
  const unknown = await place('WSUNKNOWN')
  assert.deepEqual([Number(unknown['status']), Number(unknown['error']!['code'])], [504, -1007])
  assert.equal(await broken.statusOf('WSUNKNOWN'), 'NEW')
  broken.arm({ kind: 'RateLimitStorm', status: 418, account: 'alice', ...onPlace })
  const banned = await place('WSBANNED')
  assert.deepEqual([Number(banned['status']), Number(banned['error']!['code'])], [418, -1003])
  assert.equal(await broken.statusOf('WSBANNED'), '-2013')
  broken.arm({ kind: 'AnswerLost', ...onPlace })
  const before = socket.messages.length
  socket.send({
    id: 'lost',
    method: 'order.place',
    params: broken.bench.signedParams('alice', { ...REST, newClientOrderId: 'WSLOST' }),
  })
  await waitFor('the order', async () => (await broken.statusOf('WSLOST')) === 'NEW')
  assert.equal(Number((await socket.ask('ping'))['status']), 200)
  assert.equal(socket.messages.length, before + 1, 'the answer to the ping alone')
  broken.arm({ kind: 'ConnectionReset', effect: 'Executed', ...onPlace })
  socket.send({
    id: 'reset',
    method: 'order.place',
    params: broken.bench.signedParams('alice', { ...REST, newClientOrderId: 'WSRESET' }),
  })
  await socket.until(() => socket.closeCode !== undefined)
  assert.equal(await broken.statusOf('WSRESET'), 'NEW')
})

test('a fault of one account is met by its requests alone, before they are looked at', async context => {
  const broken = await BrokenExchange.start(context, { kind: 'RateLimitStorm', account: 'alice' })
  assert.equal((await broken.order('STORM')).status, 429)
  assert.equal((await broken.bench.order('bob', REST)).status, 200)
  assert.equal((await broken.bench.public('/api/v3/ping')).status, 200)
})

test('latency holds an answer back', async context => {
  const broken = await BrokenExchange.start(context, { kind: 'Latency', operation: POST, delayUs: 300_000, count: 1 })
  const beganMs = performance.now()
  assert.equal((await broken.order('SLOW')).status, 200)
  assert.ok(performance.now() - beganMs >= 295)
})

test('silence: connected, nothing comes, and nothing is done', async context => {
  const broken = await BrokenExchange.start(context)
  const socket = await broken.listen()
  const market = await broken.bench.connect('/ws/btcusdt@depth@100ms')
  broken.bench.advance(500_000)
  await market.until(() => market.messages.length > 0)
  broken.arm({ kind: 'Silence', of: ['User', 'Market'] })
  await broken.order('UNHEARD')
  const before = market.messages.length
  broken.bench.advance(500_000)
  broken.driver.plan.disarmAll()
  await broken.order('HEARD')
  broken.bench.advance(200_000)
  await socket.wait(isOf('HEARD', 'NEW'))
  await market.until(() => market.messages.length > before)
  assert.equal(reportsOf(socket, 'UNHEARD').length, 0)
  const [last, next] = [market.messages[before - 1]!, market.messages[before]!]
  assert.ok(Number(next['U']) > Number(last['u']) + 1, 'the gap shows in the ids')
  broken.arm({ kind: 'Silence', of: ['Requests'], operation: POST, count: 1 })
  const pending = broken.order('SWALLOWED').catch(() => 'cut')
  await waitFor('the request to be swallowed', () =>
    broken.driver.plan.log.after(0).some(({ text }) => text === 'request: Lose'),
  )
  assert.equal(await broken.statusOf('SWALLOWED'), '-2013')
  await broken.bench.close()
  assert.equal(await pending, 'cut')
})

test('execution reports come twice, late, out of order, or not at all', async context => {
  const broken = await BrokenExchange.start(context)
  const socket = await broken.listen()
  const onReports = { eventType: 'executionReport', count: 1 }
  broken.arm({ kind: 'EventDuplicated', copies: 2, ...onReports })
  await broken.order('TWICE')
  await socket.until(() => reportsOf(socket, 'TWICE').length === 3)
  assert.deepEqual(new Set(reportsOf(socket, 'TWICE').map(event => JSON.stringify(event))).size, 1)

  broken.arm({ kind: 'EventReordered', delayUs: 3_000_000, ...onReports })
  await broken.order('TURNED')
  await broken.bench.signed('alice', 'DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'TURNED' })
  await socket.until(() => reportsOf(socket, 'TURNED').length === 2)
  assert.deepEqual(
    reportsOf(socket, 'TURNED').map(({ x }) => x),
    ['CANCELED', 'NEW'],
  )

  broken.arm({ kind: 'EventLate', delayUs: 400_000, ...onReports })
  const beganMs = performance.now()
  await broken.order('LATE')
  await broken.bench.signed('alice', 'DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'LATE' })
  await socket.until(() => reportsOf(socket, 'LATE').length === 2)
  assert.ok(performance.now() - beganMs >= 395)
  assert.deepEqual(
    reportsOf(socket, 'LATE').map(({ x }) => x),
    ['NEW', 'CANCELED'],
    'late, and in order',
  )

  broken.arm({ kind: 'EventLost', ...onReports })
  await broken.order('UNTOLD', TAKE)
  await broken.order('TOLD', TAKE)
  await socket.wait(isOf('TOLD', 'TRADE'))
  const told = reportsOf(socket, 'UNTOLD').map(({ x }) => String(x))
  assert.equal(told.includes('NEW'), false)
  assert.equal(await broken.statusOf('UNTOLD'), 'FILLED')
})

test('a storm of rate limits: refused undone, with the time to wait', async context => {
  const broken = await BrokenExchange.start(context)
  for (const status of [429, 418] as const) {
    broken.arm({ kind: 'RateLimitStorm', status, retryAfterSeconds: 3, operation: POST, count: 2 })
    for (const name of ['A', 'B']) {
      const reply = await broken.order(`${name}${status}`)
      assert.deepEqual(
        [reply.status, Number(reply.body['code']), reply.headers.get('retry-after')],
        [status, -1003, '3'],
      )
      assert.equal(await broken.statusOf(`${name}${status}`), '-2013')
    }
    assert.equal((await broken.order(`C${status}`)).status, 200)
  }
})

test('orders are refused, expire, or are filled in part and then canceled', async context => {
  const broken = await BrokenExchange.start(context, {
    kind: 'OrderRejected',
    account: 'alice',
    count: 1,
    message: 'Not today.',
  })
  const refused = await broken.order('NO')
  assert.deepEqual(
    [refused.status, Number(refused.body['code']), String(refused.body['msg'])],
    [400, -2010, 'Not today.'],
  )
  const socket = await broken.listen()
  broken.arm({ kind: 'OrderEnded', state: 'Expired', count: 1 })
  assert.equal(String((await broken.order('GONE')).body['status']), 'EXPIRED')
  await socket.wait(isOf('GONE', 'EXPIRED'))
  broken.arm({ kind: 'OrderEnded', state: 'Canceled', filledPpm: 400_000, count: 1 })
  const price = String(
    Number(rowsOf((await broken.bench.public('/api/v3/depth?symbol=BTCUSDT')).body['asks'])[0]![0]) + 500,
  )
  const { body } = await broken.order('HALF', { ...REST, quantity: '0.01000', price: Number(price).toFixed(2) })
  assert.deepEqual([String(body['status']), String(body['executedQty'])], ['CANCELED', '0.00400000'])
  await socket.wait(isOf('HALF', 'CANCELED'))
  assert.ok(reportsOf(socket, 'HALF').some(({ x }) => String(x) === 'TRADE'))
  assert.deepEqual(await broken.ledgerOf('HALF'), { states: ['Canceled'], executedLots: 400 })
})

test('a wrong clock: the time is off, and requests by the right time are refused', async context => {
  const broken = await BrokenExchange.start(context)
  const socket = await broken.listen()
  const market = await broken.bench.connect('/ws/btcusdt@trade')
  broken.arm({ kind: 'WrongClock', offsetUs: -10_000_000, forUs: 60_000_000 })
  const wrongMs = () => Math.floor(broken.bench.nowUs / 1000) - 10_000
  const { body } = await broken.bench.public('/api/v3/time')
  assert.equal(Number(body['serverTime']), wrongMs())
  assert.equal(Number((await broken.order('EARLY')).body['code']), -1021)
  assert.equal((await broken.order('BYITSCLOCK', { ...REST, timestamp: wrongMs() })).status, 200)
  assert.equal(Number((await socket.wait(isOf('BYITSCLOCK', 'NEW')))['E']), wrongMs())
  const beganMs = wrongMs()
  broken.bench.advance(5_000_000)
  await market.until(() => market.messages.length > 0)
  const { E, T } = market.messages[0]!
  assert.ok(Number(E) >= beganMs && Number(E) <= wrongMs() && Number(T) <= wrongMs())
  broken.bench.advance(55_000_000)
  assert.equal((await broken.order('RIGHT')).status, 200)
})

test('the venue is down and comes back, its open orders gone', async context => {
  const broken = await BrokenExchange.start(context)
  await broken.order('OPEN')
  const socket = await broken.bench.connect('/ws/btcusdt@trade')
  broken.arm({ kind: 'VenueDown', forUs: 1_000_000 })
  await waitFor('the connection to be cut', () => socket.closeCode !== undefined)
  await assert.rejects(broken.bench.public('/api/v3/ping'))
  broken.bench.advance(1_000_000)
  broken.driver.look()
  assert.equal(await broken.statusOf('OPEN'), 'EXPIRED')
  assert.equal((await broken.order('AGAIN')).status, 200)
  assert.deepEqual(await broken.ledgerOf('OPEN'), { states: ['Expired'], executedLots: 0 })
})

test('updates of the book are dropped, and cross it', async context => {
  const broken = await BrokenExchange.start(context)
  const socket = await broken.bench.connect('/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker')
  const dataOf = (stream: string) =>
    socket.messages.filter(message => String(message['stream']) === stream).map(message => message['data']!)
  const updates = () => dataOf('btcusdt@depth@100ms')
  broken.bench.advance(1_000_000)
  await socket.until(() => updates().length >= 3)
  const isWhole = (list: readonly Json[]) =>
    list.every((update, at) => at === 0 || Number(update['U']) === Number(list[at - 1]!['u']) + 1)
  assert.ok(isWhole(updates()))
  const before = updates().length
  broken.arm({ kind: 'EventLost', eventType: 'depthUpdate', symbol: 'BTCUSDT', nth: 2 })
  broken.bench.advance(2_000_000)
  await socket.until(() => updates().length >= before + 3)
  assert.equal(isWhole(updates()), false)

  broken.arm({ kind: 'BookCrossed', eventType: '*', symbol: 'BTCUSDT' })
  broken.bench.advance(3_000_000)
  const isCrossed = ({ b, a }: Json) => Number(rowsOf(b)[0]?.[0] ?? 0) >= Number(rowsOf(a)[0]?.[0] ?? Infinity)
  await socket.until(() => updates().some(isCrossed))
  await socket.until(() => dataOf('btcusdt@bookTicker').some(({ b, a }) => Number(b) >= Number(a)))
})

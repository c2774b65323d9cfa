import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import type { WebSocket } from 'ws'
import { ExchangeBench, type Fields, type Json, rowsOf } from './exchange.fixture.ts'
import { NO_FAULTS } from './seams.ts'
import { UserStreams } from './user-streams.ts'
import { WsApiSession } from './ws-api-session.ts'
import { WsApiSubscriptions } from './ws-api-subscriptions.ts'

const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '60000' }

const errorOf = (reply: Json) => [reply['status'], reply['error']!['code']]
const event = (name: string) => (message: Json) => String(message['event']?.['e'] ?? '') === name

test('orders by the WebSocket API, each request signed', async context => {
  const bench = await ExchangeBench.start(context)
  const client = await bench.connect('/ws-api/v3')
  for (const kind of ['HMAC', 'Ed25519'] as const) {
    const ask = (method: string, fields: Fields) => client.ask(method, bench.signedParams('alice', fields, kind))
    const placed = await ask('order.place', { ...LIMIT, newClientOrderId: 'w1' })
    assert.deepEqual([placed['status'], placed['result']!['status']], [200, 'NEW'])
    assert.deepEqual(
      rowsOf(placed['rateLimits']).map(each => each['rateLimitType']),
      ['ORDERS', 'ORDERS', 'REQUEST_WEIGHT'],
    )
    assert.equal(
      (await ask('order.status', { symbol: 'BTCUSDT', origClientOrderId: 'w1' }))['result']!['clientOrderId'],
      'w1' as never,
    )
    assert.equal(rowsOf((await ask('openOrders.status', {}))['result']).length, 1)
    const replaced = await ask('order.cancelReplace', {
      ...LIMIT,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrigClientOrderId: 'w1',
    })
    assert.equal(replaced['result']!['newOrderResult'], 'SUCCESS' as never)
    assert.equal(rowsOf((await ask('openOrders.cancelAll', { symbol: 'BTCUSDT' }))['result']).length, 1)
    assert.deepEqual(errorOf(await ask('order.cancel', { symbol: 'BTCUSDT', orderId: 999 })), [400, -2011])
    assert.deepEqual((await ask('order.test', LIMIT))['result'], {})
    assert.ok(rowsOf((await ask('allOrders', { symbol: 'BTCUSDT' }))['result']).length >= 2)
    assert.deepEqual((await ask('myTrades', { symbol: 'BTCUSDT' }))['result'], [])
    assert.equal(rowsOf((await ask('account.status', {}))['result']!['balances']).length, 3)
    assert.equal(rowsOf((await ask('account.rateLimits.orders', {}))['result']).length, 2)
  }
})

test('a number is signed as it was written', async context => {
  const bench = await ExchangeBench.start(context)
  const client = await bench.connect('/ws-api/v3')
  const key = bench.keyOf('alice')
  const timestamp = Math.floor(bench.nowUs / 1000)
  const payload = `apiKey=${key.apiKey}&omitZeroBalances=true&recvWindow=5000.50&timestamp=${timestamp}`
  const params = `"apiKey":"${key.apiKey}","omitZeroBalances":true,"recvWindow":5000.50,"timestamp":${timestamp}`
  client.send(
    `{"id":77,"method":"account.status","params":{${params},"signature":"${bench.signatureOf(key, payload)}"}}`,
  )
  assert.equal((await client.wait(each => Number(each['id']) === 77))['status'], 200 as never)
})

test('a session logged on needs no signatures, hears of its account, and forgets it', async context => {
  const bench = await ExchangeBench.start(context)
  const client = await bench.connect('/ws-api/v3')
  const timestamp = Math.floor(bench.nowUs / 1000)
  assert.deepEqual(errorOf(await client.ask('userDataStream.subscribe')), [401, -2015])
  assert.deepEqual(errorOf(await client.ask('session.logon', bench.signedParams('alice', {}, 'HMAC'))), [401, -4056])
  const logon = await client.ask('session.logon', bench.signedParams('alice'))
  assert.equal(logon['result']!['apiKey'], bench.keyOf('alice', 'Ed25519').apiKey as never)
  assert.deepEqual((await client.ask('userDataStream.subscribe'))['result'], { subscriptionId: 0 })
  assert.deepEqual(errorOf(await client.ask('userDataStream.subscribe')), [400, -2035])
  const placed = await client.ask('order.place', { ...LIMIT, timestamp })
  assert.equal(placed['status'], 200 as never)
  const report = await client.wait(event('executionReport'))
  assert.deepEqual([report['subscriptionId'], report['event']!['i']], [0, placed['result']!['orderId']])
  assert.equal((await client.ask('session.status'))['result']!['userDataStream'], true as never)
  const of = bench.signedParams('bob', {}, 'HMAC')
  assert.deepEqual((await client.ask('userDataStream.subscribe.signature', of))['result'], { subscriptionId: 1 })
  assert.deepEqual((await client.ask('session.subscriptions'))['result'], [
    { subscriptionId: 0 },
    { subscriptionId: 1 },
  ])
  assert.equal((await client.ask('session.logout'))['result']!['apiKey'], null)
  assert.equal((await client.wait(event('eventStreamTerminated')))['subscriptionId'], 0 as never)
  assert.deepEqual(errorOf(await client.ask('order.place', { ...LIMIT, timestamp })), [401, -2014])
  await bench.order('bob', LIMIT)
  const other = await client.wait(each => event('executionReport')(each) && Number(each['subscriptionId']) === 1)
  assert.equal(other['event']!['s'], 'BTCUSDT' as never)
  await client.ask('userDataStream.unsubscribe', { subscriptionId: 1 })
  assert.deepEqual((await client.ask('session.subscriptions'))['result'], [])
})

test('what cannot be understood is answered, under its id where it has one', async context => {
  const bench = await ExchangeBench.start(context)
  const client = await bench.connect('/ws-api/v3?returnRateLimits=false')
  client.send('{"id":')
  const bad = await client.wait(each => each['id'] === null)
  assert.deepEqual(bad['error'], { code: -1135, msg: 'Invalid JSON Request' })
  assert.deepEqual(errorOf(await client.ask('order.dance')), [400, -1000])
  const time = await client.ask('time')
  assert.deepEqual(Object.keys(time), ['id', 'status', 'result'])
  const limits = await client.ask('time', { returnRateLimits: true })
  assert.equal(rowsOf(limits['rateLimits']).length, 1)
  const depth = await client.ask('depth', { symbol: 'BTCUSDT', limit: 5 })
  assert.equal(rowsOf(depth['result']!['bids']).length, 5, 'market data is offered here as well')
})

test('listen keys: one for an account, kept alive or gone after an hour', async context => {
  const bench = await ExchangeBench.start(context)
  const ask = async (method: string, fields: Fields = {}) => {
    const { status, body } = await bench.signed('alice', method, '/api/v3/userDataStream', fields)
    return { status, body }
  }
  const listenKey = (await ask('POST')).body['listenKey']
  assert.equal((await ask('POST')).body['listenKey'], listenKey)
  const client = await bench.connect(`/ws/${listenKey}`)
  const foreign = await bench.signed('bob', 'PUT', '/api/v3/userDataStream', { listenKey })
  assert.equal(foreign.body['code'], -1125 as never)
  bench.sleep(3_000_000_000)
  assert.deepEqual(await ask('PUT', { listenKey }), { status: 200, body: {} })
  bench.sleep(3_000_000_000)
  await bench.order('alice', LIMIT)
  await client.wait(each => String(each['e']) === 'executionReport')
  bench.sleep(700_000_000)
  const gone = await client.wait(each => String(each['e']) === 'listenKeyExpired')
  assert.equal(gone['listenKey'], listenKey)
  assert.equal((await ask('PUT', { listenKey })).body['code'], -1125 as never)
  assert.notEqual((await ask('POST')).body['listenKey'], listenKey)
  assert.deepEqual((await ask('DELETE', { listenKey: (await ask('POST')).body['listenKey'] })).body, {})
})

/** A connection whose client takes nothing off it. */
class FullSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  readonly deeds: string[] = []
  send(text: string): void {
    this.deeds.push(text)
  }
  ping(): void {
    this.deeds.push('ping')
  }
  terminate(): void {
    this.deeds.push('terminate')
  }
}

test('a client that does not read, or does not answer a ping, is let go', () => {
  const socket = new FullSocket()
  const users = new UserStreams(['alice'], NO_FAULTS)
  const shared = { routes: new Map(), answering: {} as never, users, nowUs: () => 1_000_000 }
  const session = new WsApiSession(shared, socket as never as WebSocket, '::1', true)
  const listen = new WsApiSubscriptions(users, shared.nowUs, message => socket.send(JSON.stringify(message)))
  listen.begin({ accountIndex: 0 } as never, false)
  users.tell(0, { e: 'executionReport' })
  assert.deepEqual(socket.deeds.splice(0), ['{"subscriptionId":0,"event":{"e":"executionReport"}}'])
  listen.drop()
  users.tell(0, { e: 'executionReport' })
  assert.deepEqual(socket.deeds, [], 'nobody listens any more')
  session.ping()
  socket.emit('pong')
  session.ping()
  session.ping()
  assert.deepEqual(socket.deeds.splice(0), ['ping', 'ping', 'terminate'])
  socket.bufferedAmount = 17 * 1024 * 1024
  socket.emit('message', 'no JSON')
  assert.deepEqual(socket.deeds, ['terminate'])
})

/** The market streams over real sockets: a book kept by the documented procedure, and a client that does not read. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { Random } from '../../src/core/std/random.ts'
import { ExchangeBench, type Json, rowsOf } from '../../src/venues/simulated/exchange/exchange.fixture.ts'
import { STREAM_LIMITS } from '../../src/venues/simulated/exchange/market/stream-limits.ts'
import { waitFor } from './exchange-bench.ts'

const DEPTH = '/api/v3/depth?symbol=BTCUSDT&limit=1000'

/** A book of one side: sizes by price, as texts. */
type Side = Map<string, string>

function applied(side: Side, levels: Json): void {
  for (const level of rowsOf(levels)) {
    if (Number(level[1]) === 0) side.delete(String(level[0]))
    else side.set(String(level[0]), String(level[1]))
  }
}

function sorted(side: Side, sign: 1 | -1): [string, string][] {
  return [...side].sort(([a], [b]) => sign * (Number(a) - Number(b)))
}

/** An order near the touch by somebody, or the end of all of somebody's orders. */
async function disturb(bench: ExchangeBench, random: Random): Promise<void> {
  const account = random.nextInt(2) === 0 ? 'alice' : 'bob'
  if (random.nextInt(6) === 0) {
    await bench.signed(account, 'DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })
    return
  }
  const { body } = await bench.public('/api/v3/ticker/bookTicker?symbol=BTCUSDT')
  const side = random.nextInt(2) === 0 ? 'BUY' : 'SELL'
  const price = (Number(body['bidPrice']) + random.nextInt(800) / 100 - 4).toFixed(2)
  const quantity = `0.${String(1 + random.nextInt(900)).padStart(5, '0')}`
  await bench.order(account, { symbol: 'BTCUSDT', side, type: 'LIMIT', timeInForce: 'GTC', quantity, price })
}

async function followBook(context: TestContext, seed: number): Promise<void> {
  const random = new Random(seed)
  const bench = await ExchangeBench.start(context, {
    settings: { limits: { weightPerMinute: 1e6, ordersPerTenSeconds: 1e5, ordersPerDay: 1e6 } },
  })
  const socket = await bench.connect('/ws/btcusdt@depth@100ms')
  const storm = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      for (let count = random.nextInt(3); count > 0; count--) await disturb(bench, random)
      bench.advance(30_000 + random.nextInt(50_000))
    }
  }
  await storm(8)
  const { body: snapshot } = await bench.public(DEPTH)
  const [bids, asks]: [Side, Side] = [new Map(), new Map()]
  applied(bids, snapshot['bids']!)
  applied(asks, snapshot['asks']!)
  let lastUpdateId = Number(snapshot['lastUpdateId'])
  let readCount = 0
  let isBridged = false
  const follow = () => {
    for (; readCount < socket.messages.length; readCount++) {
      const { U, u, b, a } = socket.messages[readCount]!
      if (Number(u) <= lastUpdateId) continue
      if (isBridged) assert.equal(Number(U), lastUpdateId + 1, `seed ${seed}: updates follow each other`)
      assert.ok(Number(U) <= lastUpdateId + 1, `seed ${seed}: the first update comes too late`)
      isBridged = true
      applied(bids, b!)
      applied(asks, a!)
      lastUpdateId = Number(u)
    }
  }
  let comparedCount = 0
  for (let round = 0; round < 15; round++) {
    await storm(3)
    const { body: truth } = await bench.public(DEPTH)
    bench.advance(100_000)
    await waitFor('the update that the snapshot is in', () => {
      const newest = socket.messages.at(-1)
      return newest !== undefined && Number(newest['u']) >= Number(truth['lastUpdateId'])
    })
    follow()
    const { body: after } = await bench.public(DEPTH)
    if (Number(after['lastUpdateId']) !== lastUpdateId) continue
    assert.deepEqual(sorted(bids, -1), after['bids'], `seed ${seed}`)
    assert.deepEqual(sorted(asks, 1), after['asks'], `seed ${seed}`)
    comparedCount++
  }
  assert.ok(comparedCount > 3, `seed ${seed}: compared ${comparedCount} times`)
}

for (const seed of [1, 2, 3]) {
  test(`a client's book equals the venue's while two accounts trade (seed ${seed})`, context =>
    followBook(context, seed))
}

test('one who does not read is let go, with a reason; the others do not notice', async context => {
  const bench = await ExchangeBench.start(context)
  const streams = ['btcusdt', 'ethusdt'].flatMap(symbol => [
    `${symbol}@depth@100ms`,
    `${symbol}@depth20@100ms`,
    `${symbol}@depth`,
  ])
  const path = `/stream?streams=${streams.join('/')}`
  const reader = await bench.connect(path)
  const sleeper = new WebSocket(`ws://127.0.0.1:${bench.port}${path}`)
  let end: { code: number; reason: string } | undefined
  sleeper.on('close', (code, reason) => {
    end = { code, reason: String(reason) }
  })
  await new Promise(resolve => sleeper.once('open', resolve))
  sleeper.pause()
  // What the systems between hold is theirs; the venue's own share is bounded.
  const heapBytes = process.memoryUsage().arrayBuffers
  for (let round = 0; round < 12_000 && end === undefined; round++) {
    bench.advance(100_000)
    if (round % 10 === 0) await turn()
    if (round % 200 === 0) reader.messages.length = 0
    if (round > 0 && round % 3000 === 0) sleeper.resume()
  }
  await waitFor('the end', () => end !== undefined)
  assert.equal(end?.code, 1008)
  assert.match(end.reason, /^SLOW_CONSUMER: more than 4194304 bytes/)
  assert.ok(process.memoryUsage().arrayBuffers - heapBytes < 64e6)
  reader.messages.length = 0
  bench.advance(500_000)
  await reader.until(() => reader.messages.length > 0)
  assert.equal(reader.closeCode, undefined)
})

test('the figures of a connection are those of the settings', async context => {
  const streams = { ...STREAM_LIMITS, connectionMsMax: 2000, messagesPerSecondMax: 20, pingEveryMs: 100 }
  const bench = await ExchangeBench.start(context, { settings: { streams } })
  const reasonOf = (socket: WebSocket) =>
    new Promise<string>(resolve => void socket.once('close', (_code, reason) => resolve(String(reason))))
  const chatty = new WebSocket(`ws://127.0.0.1:${bench.port}/ws`)
  await new Promise(resolve => chatty.once('open', resolve))
  const chattyReason = reasonOf(chatty)
  for (let id = 1; id <= 21; id++) chatty.send(JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id }))
  assert.match(await chattyReason, /^TOO_MANY_MESSAGES: more than 20/)
  const old = new WebSocket(`ws://127.0.0.1:${bench.port}/ws/btcusdt@trade`)
  let pingCount = 0
  old.on('ping', () => pingCount++)
  assert.match(await reasonOf(old), /^CONNECTION_AGE: open for 2000 ms/)
  assert.ok(pingCount > 0)
})

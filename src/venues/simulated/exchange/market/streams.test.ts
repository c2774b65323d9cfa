/** The market streams as their clients meet them: what may be said, what comes, and when one has to go. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_FAULTS } from '../seams.ts'
import { MarketBench } from './market-bench.fixture.ts'
import { parseStreamName } from './stream-name.ts'

test('each name is the stream it says, or none', () => {
  const rows: readonly [string, unknown][] = [
    ['btcusdt@trade', { kind: 'trade', symbol: 'btcusdt' }],
    ['btcusdt@aggTrade', { kind: 'aggTrade', symbol: 'btcusdt' }],
    ['btcusdt@bookTicker', { kind: 'bookTicker', symbol: 'btcusdt' }],
    ['btcusdt@miniTicker', { kind: 'miniTicker', symbol: 'btcusdt' }],
    ['btcusdt@ticker', { kind: 'ticker', symbol: 'btcusdt' }],
    ['btcusdt@avgPrice', { kind: 'avgPrice', symbol: 'btcusdt' }],
    ['btcusdt@ticker_4h', { kind: 'windowTicker', symbol: 'btcusdt', window: '4h' }],
    ['btcusdt@depth', { kind: 'depth', symbol: 'btcusdt', speedMs: 1000 }],
    ['btcusdt@depth@1000ms', { kind: 'depth', symbol: 'btcusdt', speedMs: 1000 }],
    ['btcusdt@depth@100ms', { kind: 'depth', symbol: 'btcusdt', speedMs: 100 }],
    ['btcusdt@depth5', { kind: 'partialDepth', symbol: 'btcusdt', levels: 5, speedMs: 1000 }],
    ['btcusdt@depth20@100ms', { kind: 'partialDepth', symbol: 'btcusdt', levels: 20, speedMs: 100 }],
    ['btcusdt@kline_1M', { kind: 'kline', symbol: 'btcusdt', interval: '1M' }],
    ['!miniTicker@arr', { kind: 'allMiniTickers', symbol: undefined }],
    ['!ticker@arr', { kind: 'allTickers', symbol: undefined }],
    ['BTCUSDT@trade', undefined],
    ['btcusdt@Trade', undefined],
    ['btcusdt@depth7', undefined],
    ['btcusdt@depth@250ms', undefined],
    ['btcusdt@trade@100ms', undefined],
    ['btcusdt@kline_7m', undefined],
    ['btcusdt@ticker_constructor', undefined],
    ['btcusdt', undefined],
    ['', undefined],
  ]
  for (const [name, topic] of rows) assert.deepEqual(parseStreamName(name), topic, name)
})

test('requests are answered, and what is wrong with the others is said', () => {
  const unknown = 'Invalid request: unknown variant `SUBSCRBE`, expected one of'
  const rows: readonly [unknown, unknown][] = [
    [
      { method: 'SUBSCRIBE', params: ['btcusdt@trade', 'ethusdt@depth'], id: 1 },
      { result: null, id: 1 },
    ],
    [
      { method: 'LIST_SUBSCRIPTIONS', id: 'abc-1' },
      { result: ['btcusdt@trade', 'ethusdt@depth'], id: 'abc-1' },
    ],
    [
      { method: 'UNSUBSCRIBE', params: ['btcusdt@trade'], id: null },
      { result: null, id: null },
    ],
    [
      { method: 'LIST_SUBSCRIPTIONS', id: 4 },
      { result: ['ethusdt@depth'], id: 4 },
    ],
    [
      { method: 'GET_PROPERTY', params: ['combined'], id: 5 },
      { result: false, id: 5 },
    ],
    [
      { method: 'SET_PROPERTY', params: ['combined', true], id: 6 },
      { result: null, id: 6 },
    ],
    [
      { method: 'GET_PROPERTY', params: ['combined'], id: 7 },
      { result: true, id: 7 },
    ],
    [
      { method: 'SET_PROPERTY', params: ['speed', true], id: 8 },
      { error: { code: 0, msg: 'Unknown property' }, id: 8 },
    ],
    [
      { method: 'SET_PROPERTY', params: ['combined', 'yes'], id: 9 },
      { error: { code: 1, msg: 'Invalid value type: expected Boolean' }, id: 9 },
    ],
    [
      { method: 'SUBSCRIBE', params: ['nothing@here'], id: 10 },
      { error: { code: 2, msg: 'Invalid request: no stream is called nothing@here' }, id: 10 },
    ],
    [
      { method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: {} },
      { error: { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' }, id: null },
    ],
    [{ id: 12 }, { error: { code: 2, msg: 'Invalid request: missing field `method`' }, id: 12 }],
    ['{"method":', { error: { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' }, id: null }],
  ]
  const bench = new MarketBench({ limits: { messagesPerSecondMax: 100 } })
  const socket = bench.client()
  for (const [request, answer] of rows) assert.deepEqual(socket.say(request), answer, JSON.stringify(request))
  const answer = socket.say({ method: 'SUBSCRBE', id: 13 }) as { error: { code: number; msg: string } }
  assert.equal(answer.error.code, 2)
  assert.ok(answer.error.msg.startsWith(unknown), answer.error.msg)
})

test('raw streams carry events, combined ones say which stream', () => {
  const bench = new MarketBench({})
  const raw = bench.client('btcusdt@trade')
  const combined = bench.client('btcusdt@trade')
  combined.say({ method: 'SET_PROPERTY', params: ['combined', true], id: 1 })
  bench.run(10_000_000)
  const events = raw.take()
  assert.ok(events.length > 5)
  assert.deepEqual(
    combined.take(),
    events.map(data => ({ stream: 'btcusdt@trade', data })),
  )
})

test('one who has unsubscribed gets nothing more, and streams without listeners are forgotten', () => {
  const bench = new MarketBench({ limits: { messagesPerSecondMax: 100 } })
  const socket = bench.client('btcusdt@trade', 'btcusdt@depth@100ms')
  bench.run(1_000_000)
  assert.ok(socket.take().length > 0)
  socket.say({ method: 'UNSUBSCRIBE', params: ['btcusdt@trade', 'btcusdt@depth@100ms'], id: 1 })
  bench.run(1_000_000)
  assert.deepEqual(socket.take(), [])
})

test('rows of rules that end a connection, each with its name', () => {
  const limits = {
    messagesPerSecondMax: 5,
    streamsMax: 3,
    queueBytesMax: 1000,
    connectionMsMax: 60_000,
    pingEveryMs: 20_000,
  }
  const bench = new MarketBench({ limits })
  const chatty = bench.client()
  for (let id = 0; id < 5; id++) chatty.say({ method: 'LIST_SUBSCRIPTIONS', id })
  assert.equal(chatty.closed, undefined)
  chatty.emit('ping')
  assert.match(chatty.closed!.reason, /^TOO_MANY_MESSAGES/)

  const slow = bench.client('btcusdt@trade')
  slow.bufferedAmount = 1001
  bench.run(2_000_000)
  assert.match(slow.closed!.reason, /^SLOW_CONSUMER/)
  assert.equal(slow.texts.length, 0)

  assert.equal(bench.client('0', 'btcusdt@nothing').closed, undefined, 'a connection may be numbered')
  const many = bench.client('btcusdt@trade', 'btcusdt@depth', 'ethusdt@trade', 'ethusdt@depth')
  assert.match(many.closed!.reason, /^TOO_MANY_STREAMS/)

  const old = bench.client()
  for (bench.nowMs = 0; bench.nowMs < 60_000; bench.nowMs += 1000) {
    old.emit('pong')
    bench.run(50_000)
  }
  assert.equal(old.closed, undefined)
  assert.equal(old.pingCount, 2)
  bench.run(50_000)
  assert.match(old.closed!.reason, /^CONNECTION_AGE/)

  const mute = new MarketBench({ limits: { pongWithinMs: 60_000, pingEveryMs: 20_000 } })
  const dead = mute.client()
  mute.nowMs = 79_999
  mute.run(50_000)
  assert.equal(dead.closed, undefined)
  mute.nowMs = 80_000
  mute.run(50_000)
  assert.match(dead.closed!.reason, /^NO_PONG/)
})

test('trades and aggregates tell the same volume, and the bars hold it', () => {
  const bench = new MarketBench({ seed: 9 })
  const socket = bench.client('btcusdt@trade', 'btcusdt@aggTrade', 'btcusdt@kline_1s')
  bench.run(10_000_000)
  const events = socket.take() as {
    e: string
    q: string
    t: number
    f: number
    l: number
    k: { x: boolean; v: string; i: string }
  }[]
  const of = (kind: string) => events.filter(({ e }) => e === kind)
  const sum = (list: readonly { q: string }[]) => list.reduce((total, { q }) => total + Math.round(Number(q) * 1e8), 0)
  assert.ok(of('trade').length > 30)
  assert.equal(sum(of('aggTrade')), sum(of('trade')))
  const ids = of('trade').map(({ t }) => t)
  assert.deepEqual(
    ids,
    ids.map((_, at) => ids[0]! + at),
  )
  assert.deepEqual([of('aggTrade')[0]!.f, of('aggTrade').at(-1)!.l], [ids[0], ids.at(-1)])
  const ended = of('kline').filter(({ k }) => k.x)
  assert.ok(ended.length >= 8, `${ended.length} bars of a second ended`)
})

test('trades of participants are told once, whether the market came to them or they took', () => {
  const bench = new MarketBench({ seed: 3 })
  bench.run(500_000)
  const socket = bench.client('btcusdt@trade')
  const touched = { instrumentIndex: 0 as never, ticks: 3_000_000, isBuyerMaker: true, timeUs: bench.nowUs }
  bench.hub.onTrade({ ...touched, lots: 4, isPassive: true })
  const trade = { kind: 'Trade', instrumentIndex: 0, timeUs: bench.nowUs, eventTimeUs: 0, receiveTimeUs: 0 }
  bench.hub.onMarket({ ...trade, priceTicks: 3_000_000, qtyLots: 10, aggressorSide: 'Sell' } as never)
  bench.hub.onTrade({ ...touched, lots: 5, isBuyerMaker: false, isPassive: false })
  bench.hub.onMarket({ ...trade, priceTicks: 3_000_000, qtyLots: 10, aggressorSide: 'Sell' } as never)
  const told = socket.take().map(({ q, m }) => `${q} ${m}`)
  assert.deepEqual(told, ['0.00004000 true', '0.00006000 true', '0.00005000 false', '0.00010000 true'])
})

test('a fault drops, doubles and delays events of one subscriber', async () => {
  let turn = 0
  const faults = {
    ...NO_FAULTS,
    onEvent: ({ payload }: { payload: Readonly<Record<string, unknown>> }) => {
      turn++
      if (turn === 1) return []
      if (turn === 2)
        return [
          { payload, delayUs: 0, isInOrder: false },
          { payload, delayUs: 0, isInOrder: false },
        ]
      return turn === 3 ? [{ payload, delayUs: 30_000, isInOrder: false }] : undefined
    },
  }
  const bench = new MarketBench({ faults })
  const socket = bench.client('btcusdt@trade')
  bench.run(5_000_000)
  const first = bench.hub.marketOf('BTCUSDT')!.tape.trades.get(0).tradeId
  const ids = socket.take().map(({ t }) => (t as number) - first + 1)
  assert.deepEqual(ids.slice(0, 3), [2, 2, 4], 'the first dropped, the second doubled, the third still held')
  bench.nowMs = 31
  bench.run(5_000_000)
  assert.equal((socket.take()[0]!['t'] as number) - first + 1, 3, 'the third came late, before everything newer')
})

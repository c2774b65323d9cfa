/** The market over REST: what may be asked for, and the venue's words for what may not. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VenueError } from '../errors.ts'
import { Parameters } from '../parameters.ts'
import { weightOf } from '../routes.ts'
import { MarketBench } from './market-bench.fixture.ts'
import { marketRoutes } from './market-routes.ts'

type Asked = Readonly<Record<string, string>>

function benchOf(seed = 6) {
  const bench = new MarketBench({ seed, eventsPerSecond: 60 })
  bench.run(200_000_000)
  const routes = new Map(marketRoutes(bench.hub).map(route => [route.path.replace('/api/v3/', ''), route]))
  const callOf = (asked: Asked) => ({
    transport: 'Rest' as const,
    parameters: new Parameters(new Map(Object.entries(asked))),
    ip: '127.0.0.1',
    nowUs: bench.nowUs,
  })
  const ask = (path: string, asked: Asked = { symbol: 'BTCUSDT' }) => routes.get(path)!.handle(callOf(asked)) as never
  const weight = (path: string, asked: Asked) => weightOf(routes.get(path)!, callOf(asked).parameters)
  return { bench, ask, weight, nowMs: Math.floor(bench.nowUs / 1000) }
}

const BTC = { symbol: 'BTCUSDT' }

test('refusals, in the venue’s words', () => {
  const { ask } = benchOf()
  const rows: readonly [string, Asked, number, RegExp?][] = [
    ['depth', {}, -1102, /'symbol'/],
    ['depth', { symbol: 'btcusdt' }, -1121],
    ['depth', { symbol: 'XYZUSDT' }, -1121],
    ['depth', { ...BTC, limit: 'many' }, -1100, /'limit'/],
    ['depth', { ...BTC, limit: '0' }, -1130, /'limit'/],
    ['trades', { symbol: '' }, -1102],
    ['aggTrades', { ...BTC, fromId: '1', startTime: '1' }, -1128],
    ['klines', BTC, -1102, /'interval'/],
    ['klines', { ...BTC, interval: '7m' }, -1120],
    ['klines', { ...BTC, interval: '1m', timeZone: '+05:45' }, -1130, /'timeZone'/],
    ['ticker/price', { ...BTC, symbols: '["BTCUSDT"]' }, -1128],
    ['ticker/price', { symbols: '["BTCUSDT","NONE"]' }, -1121],
    ['ticker/price', { symbols: 'BTCUSDT' }, -1100, /'symbols'/],
    ['ticker/24hr', { ...BTC, type: 'HALF' }, -1130, /'type'/],
    ['ticker', {}, -1102, /'symbol' or 'symbols'/],
    ['ticker', { ...BTC, windowSize: '0m' }, -1130, /'windowSize'/],
    ['ticker', { ...BTC, windowSize: '2d' }, -1130, /'windowSize'/],
    ['ticker', { ...BTC, windowSize: '1y' }, -1130, /'windowSize'/],
  ]
  for (const [path, asked, code, message = /./] of rows) {
    const isMeant = (error: unknown) =>
      error instanceof VenueError && error.code === code && message.test(error.message)
    assert.throws(() => ask(path, asked), isMeant, `${path} ${JSON.stringify(asked)}`)
  }
})

test('trades and aggregates by number, by time, and the newest', () => {
  const { ask, nowMs } = benchOf()
  type Trade = { id: number; time: number }
  type Aggregate = { a: number; T: number; f: number; l: number }
  const newest: Trade[] = ask('trades', { ...BTC, limit: '1000' })
  assert.ok(newest.length > 100)
  const ids = newest.map(({ id }) => id)
  assert.deepEqual(
    ids,
    ids.map((_, at) => ids[0]! + at),
  )
  assert.deepEqual(ask('historicalTrades', { ...BTC, limit: '5' }), newest.slice(-5))
  assert.deepEqual(ask('historicalTrades', { ...BTC, limit: '3', fromId: String(ids[7]) }), newest.slice(7, 10))
  assert.deepEqual(ask('historicalTrades', { ...BTC, fromId: '99999999999999' }), [])

  const all: Aggregate[] = ask('aggTrades', { ...BTC, limit: '1000' })
  assert.deepEqual(ask('aggTrades', { ...BTC, limit: '4' }), all.slice(-4))
  assert.deepEqual(ask('aggTrades', { ...BTC, limit: '4', fromId: String(all[9]!.a) }), all.slice(9, 13))
  const startTime = String(all[20]!.T)
  const endTime = String(all[30]!.T)
  assert.deepEqual(
    ask('aggTrades', { ...BTC, startTime, endTime }),
    all.filter(({ T }) => T >= +startTime && T <= +endTime),
  )
  assert.deepEqual(
    ask('aggTrades', { ...BTC, startTime, limit: '2' }),
    all.filter(({ T }) => T >= +startTime).slice(0, 2),
  )
  assert.deepEqual(ask('aggTrades', { ...BTC, startTime: String(nowMs + 1) }), [])
})

test('bars hold the trades, the open one last', () => {
  const { ask, nowMs } = benchOf()
  type Row = [number, string, string, string, string, string, number, string, number, string, string, string]
  const trades: { id: number; price: string; qty: string; time: number; isBuyerMaker: boolean }[] = ask('trades', {
    ...BTC,
    limit: '1000',
  })
  const rows: Row[] = ask('klines', { ...BTC, interval: '1m' })
  assert.equal(rows.at(-1)![0], Math.floor(nowMs / 60_000) * 60_000)
  assert.equal(rows.at(-1)![6], rows.at(-1)![0] + 59_999)
  const [openMs, open, high, low, close, volume, , , count, bought] = rows.at(-2)!
  const within = trades.filter(({ time }) => time >= openMs && time < openMs + 60_000)
  const prices = within.map(({ price }) => Number(price))
  const sum = (list: typeof trades) => list.reduce((total, { qty }) => total + Math.round(Number(qty) * 1e8), 0)
  assert.deepEqual([open, high, low, close].map(Number), [
    prices[0],
    Math.max(...prices),
    Math.min(...prices),
    prices.at(-1),
  ])
  assert.equal(count, within.length)
  assert.equal(Math.round(Number(volume) * 1e8), sum(within))
  assert.equal(Math.round(Number(bought) * 1e8), sum(within.filter(({ isBuyerMaker }) => !isBuyerMaker)))
  const window = { ...BTC, interval: '1m', startTime: String(openMs), endTime: String(openMs + 60_000) }
  assert.deepEqual(ask('klines', window), rows.slice(-2))
  assert.deepEqual(ask('klines', { ...BTC, interval: '1m', limit: '2', timeZone: '0' }), rows.slice(-2))
  assert.deepEqual(ask('uiKlines', { ...BTC, interval: '1m' }), rows)
})

test('tickers of one, of some, of all; full and small', () => {
  const { ask, nowMs } = benchOf()
  type Ticker = Record<string, string | number>
  const one: Ticker = ask('ticker/24hr', BTC)
  const trades: { id: number; price: string; qty: string }[] = ask('trades', { ...BTC, limit: '1000' })
  const { lastId, firstId, count, lastPrice, lastQty, closeTime } = one
  assert.deepEqual(
    [lastId, lastPrice, lastQty, closeTime],
    [trades.at(-1)!.id, trades.at(-1)!.price, trades.at(-1)!.qty, nowMs],
  )
  assert.equal(count, Number(lastId) - Number(firstId) + 1)
  const change = (Number(one['lastPrice']) - Number(one['openPrice'])) / Number(one['openPrice'])
  assert.ok(Math.abs(Number(one['priceChangePercent']) - change * 100) < 0.001)
  const mean = Number(one['quoteVolume']) / Number(one['volume'])
  assert.ok(Math.abs(Number(one['weightedAvgPrice']) - mean) < 0.01)
  const all: Ticker[] = ask('ticker/24hr', {})
  assert.deepEqual(
    all.map(({ symbol }) => symbol),
    ['BTCUSDT', 'ETHUSDT'],
  )
  assert.deepEqual(ask('ticker/24hr', { symbols: '["BTCUSDT"]' }), [one])
  const { bidPrice: _, ...small } = ask('ticker/24hr', { ...BTC, type: 'MINI' }) as Ticker
  assert.deepEqual(small, Object.fromEntries(Object.keys(small).map(name => [name, one[name]])))
  assert.equal((ask('ticker', { ...BTC, windowSize: '1m' }) as Ticker)['openTime'], Math.floor(nowMs / 60_000) * 60_000)
  assert.equal((ask('ticker/tradingDay', BTC) as Ticker)['openTime'], Math.floor(nowMs / 86_400_000) * 86_400_000)
  assert.deepEqual(ask('ticker/price', {}), [ask('ticker/price', BTC), ask('ticker/price', { symbol: 'ETHUSDT' })])
  const touch: Ticker = ask('ticker/bookTicker', BTC)
  const depth: { bids: string[][]; asks: string[][] } = ask('depth', { ...BTC, limit: '1' })
  assert.deepEqual([touch['bidPrice'], touch['bidQty']], depth.bids[0])
  assert.deepEqual([touch['askPrice'], touch['askQty']], depth.asks[0])
})

test('before the first trade there is nothing, and it is said as the venue says it', () => {
  const bench = new MarketBench({})
  const route = marketRoutes(bench.hub).find(({ path }) => path === '/api/v3/klines')!
  const parameters = new Parameters(new Map([...Object.entries(BTC), ['interval', '1h']]))
  assert.deepEqual(route.handle({ transport: 'Rest', parameters, ip: '', nowUs: bench.nowUs }), [])
})

test('weights', () => {
  const { weight } = benchOf()
  const rows: readonly [string, Asked, number][] = [
    ['depth', BTC, 5],
    ['depth', { ...BTC, limit: '100' }, 5],
    ['depth', { ...BTC, limit: '101' }, 25],
    ['depth', { ...BTC, limit: '1000' }, 50],
    ['depth', { ...BTC, limit: '5000' }, 250],
    ['trades', BTC, 25],
    ['klines', BTC, 2],
    ['ticker/price', BTC, 2],
    ['ticker/price', {}, 4],
    ['ticker/24hr', {}, 80],
    ['ticker/24hr', BTC, 2],
    ['ticker/24hr', { symbols: '["A","B"]' }, 2],
  ]
  for (const [path, asked, expected] of rows)
    assert.equal(weight(path, asked), expected, `${path} ${JSON.stringify(asked)}`)
})

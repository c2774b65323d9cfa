/** Every message of the market has the fields of the venue's recorded ones, in their order, and values of the same kind. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { Parameters } from '../parameters.ts'
import { MarketBench } from './market-bench.fixture.ts'
import { marketRoutes } from './market-routes.ts'

const DATA = fileURLToPath(new URL('../../../../../../shared/data/', import.meta.url))
const HFT = `${DATA}market/crypto/hftbacktest/binance-spot/btcusdt_20240808.gz`
const CRYPTOFEED = `${DATA}market/crypto/cryptofeed/BINANCE.ws.1.0`
const CRYPTOFEED_DEPTH = `${DATA}market/crypto/cryptofeed/BINANCE.http.0.0`
const ANSWERS = `${DATA}protocol/nautilus/binance-python/http_responses/http_spot_market_`
const EVENTS = `${DATA}protocol/nautilus/binance-python/ws_messages/ws_spot_`
const skip = existsSync(DATA) ? false : 'the recorded data (../shared/data) is not there'

/** What kind of text a value is; two that are alike are read by the same code. */
function kindOf(value: unknown): string {
  if (typeof value === 'string')
    return /^-?\d+\.\d{8}$/.test(value) ? 'decimal of 8' : /^-?\d+(\.\d+)?$/.test(value) ? 'decimal' : 'text'
  if (Array.isArray(value)) return value.length === 0 ? 'list' : `list of ${kindOf(value[0])}`
  if (typeof value === 'object' && value !== null) return `{${shapeOf(value).join(' ')}}`
  return Number.isSafeInteger(value) ? 'whole' : typeof value
}

const shapeOf = (message: object) => Object.entries(message).map(([name, value]) => `${name}: ${kindOf(value)}`)

function recordedLines(): string[] {
  const hft = gunzipSync(readFileSync(HFT)).toString('utf8').split('\n')
  return [
    ...hft.map(line => line.slice(line.indexOf(' ') + 1)),
    ...readFileSync(CRYPTOFEED, 'utf8')
      .split('\n')
      .map(line => line.slice(line.indexOf(': ') + 2)),
  ]
}

/** The newest whole recorded message of a kind. */
function recordedEvent(lines: readonly string[], isOne: (data: Record<string, unknown>) => boolean): object {
  for (const line of lines) {
    if (!line.startsWith('{"stream"')) continue
    const { data } = JSON.parse(line)
    if (isOne(data)) return data
  }
  throw new Error('no such recorded message')
}

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

test('events of the streams', { skip }, () => {
  const bench = new MarketBench({ seed: 4 })
  const streams = ['trade', 'aggTrade', 'bookTicker', 'depth@100ms', 'kline_1m', 'ticker', 'depth5@100ms']
  const sockets = new Map(streams.map(stream => [stream, bench.client(`btcusdt@${stream}`)]))
  bench.run(10_000_000)
  const ours = (stream: string) =>
    sockets
      .get(stream)!
      .take()
      .findLast(event => isWhole(event))!
  const lines = recordedLines()
  const isKind = (e: string) => (data: Record<string, unknown>) => data['e'] === e
  const rows: readonly [string, object][] = [
    ['trade', recordedEvent(lines, isKind('trade'))],
    ['aggTrade', recordedEvent(lines, isKind('aggTrade'))],
    ['bookTicker', recordedEvent(lines, data => data['B'] !== undefined && data['e'] === undefined)],
    ['depth@100ms', recordedEvent(lines, data => data['e'] === 'depthUpdate' && isWhole(data))],
    ['kline_1m', recordedEvent(lines, isKind('kline'))],
  ]
  for (const [stream, recorded] of rows) assert.deepEqual(shapeOf(ours(stream)), shapeOf(recorded), stream)
  const ticker = json(`${EVENTS}ticker_24hr.json`)
  assert.deepEqual(Object.keys(ours('ticker')), Object.keys(ticker), 'the documented ticker')
  const snapshot = readFileSync(CRYPTOFEED_DEPTH, 'utf8')
    .split('\n')
    .find(line => line.includes('/depth?'))!
  assert.deepEqual(shapeOf(ours('depth5@100ms')), shapeOf(JSON.parse(snapshot.slice(snapshot.indexOf('{')))))
})

test('answers of REST', { skip }, () => {
  const bench = new MarketBench({ seed: 4 })
  bench.run(70_000_000)
  const routes = marketRoutes(bench.hub)
  const ask = (path: string, more: Record<string, string> = {}) => {
    const parameters = new Parameters(new Map(Object.entries({ symbol: 'BTCUSDT', ...more })))
    const call = { transport: 'Rest' as const, parameters, ip: '127.0.0.1', nowUs: bench.nowUs }
    return JSON.parse(JSON.stringify(routes.find(route => route.path === `/api/v3/${path}`)!.handle(call)))
  }
  const first = (value: unknown) => (Array.isArray(value) ? value[0] : value)
  const rows: readonly [string, string, Record<string, string>?][] = [
    ['depth', 'depth'],
    ['trades', 'trades'],
    ['historicalTrades', 'historical_trades'],
    ['aggTrades', 'agg_trades'],
    ['klines', 'klines', { interval: '1m' }],
    ['ticker/price', 'ticker_price'],
    ['ticker/bookTicker', 'book_ticker'],
  ]
  for (const [path, file, more] of rows) {
    assert.deepEqual(shapeOf(first(ask(path, more))), shapeOf(first(json(`${ANSWERS}${file}.json`))), path)
  }
  // The time of the last trade came after the recording.
  const { closeTime, ...average } = ask('avgPrice')
  assert.deepEqual(shapeOf(average), shapeOf(json(`${ANSWERS}avg_price.json`)))
  assert.equal(kindOf(closeTime), 'whole')
  const day = json(`${DATA}protocol/xchange/xchange-binance/src/test/resources/__files/single-24hr-ticker.json`)
  // So did the sizes of the touch.
  const { bidQty, askQty, ...ticker } = ask('ticker/24hr')
  assert.deepEqual([kindOf(bidQty), kindOf(askQty)], ['decimal of 8', 'decimal of 8'])
  assert.deepEqual(shapeOf(ticker), shapeOf(first(day)))
})

/** An update with levels on both sides, which tells the kind of both. */
function isWhole(event: Record<string, unknown>): boolean {
  return event['e'] !== 'depthUpdate' || ((event['b'] as unknown[]).length > 0 && (event['a'] as unknown[]).length > 0)
}

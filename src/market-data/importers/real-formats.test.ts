/**
 * Formats of exchanges and vendors on recorded data, against an independent naive reading in this file: floats rounded
 * to ticks, bigints for binary fields, books kept in plain maps. Skipped where the developer set is not there.
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inflateRawSync, zstdDecompressSync } from 'node:zlib'
import { readInstrumentFile } from '../catalogue.ts'
import { checkCatalogue } from '../check.ts'
import { SHARED_MARKET, temporaryFolder } from '../fixtures.ts'
import { importData } from './import-data.ts'
import type { ImportOptions } from './import-options.ts'
import type { ImportFileReport } from './import-report.ts'
import { WITHOUT_MARKET } from './real-data.fixture.ts'
import { storedRows } from './stored-rows.fixture.ts'

async function importAll(
  root: string,
  paths: readonly string[],
  options: Partial<ImportOptions> = {},
): Promise<readonly ImportFileReport[]> {
  const { files } = await importData({ root, paths: paths.map(path => join(SHARED_MARKET, path)), ...options })
  for (const { outcome, text, refusals } of files) {
    assert.equal(outcome, 'Imported', text)
    assert.deepEqual(refusals, [])
  }
  assert(checkCatalogue(root).isSound)
  return files
}

const textOf = (path: string) => readFileSync(join(SHARED_MARKET, path), 'utf8')
const cellsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map(line => line.split(','))
const round = (value: number | string | undefined, units: number) => Math.round(Number(value) * units)

/** The entries of a zip by their local headers, one behind the other. */
function naiveUnzip(path: string): Map<string, string> {
  const bytes = readFileSync(join(SHARED_MARKET, path))
  const entries = new Map<string, string>()
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; ) {
    const packedBytes = bytes.readUInt32LE(at + 18)
    const nameEnd = at + 30 + bytes.readUInt16LE(at + 26)
    const start = nameEnd + bytes.readUInt16LE(at + 28)
    const content = bytes.subarray(start, start + packedBytes)
    const isStored = bytes.readUInt16LE(at + 8) === 0
    entries.set(bytes.toString('utf8', at + 30, nameEnd), (isStored ? content : inflateRawSync(content)).toString())
    at = start + packedBytes
  }
  return entries
}

test('Kraken bulk: a file and its continuation', { skip: WITHOUT_MARKET }, async context => {
  const root = temporaryFolder(context)
  const paths = ['crypto/kraken-bulk/BCHEUR.csv', 'crypto/kraken-bulk/incremental_q2/BCHEUR.csv']
  const files = await importAll(root, paths)
  assert.deepEqual(
    files.map(({ rowsImported }) => rowsImported),
    [148, 486],
  )
  const expected = paths.flatMap(path => cellsOf(textOf(path)))
  const naive = expected.map(([s, price, size]) => [Number(s) * 1e6, round(price, 100), round(size, 1e8)])
  const rows = await storedRows(root, 'BCHEUR.KRAKEN', 'trade')
  assert.deepEqual(rows, naive)
  assert.deepEqual(rows[0], [1_672_531_436_000_000, 9054, 110_448_420])
  assert(new Set(rows.map(([timeUs]) => timeUs)).size < rows.length)
})

test('Tardis: trades, quotes, an incremental book and snapshots', { skip: WITHOUT_MARKET }, async context => {
  const root = temporaryFolder(context)
  await importAll(root, [
    'crypto/tardis/bitmex_trades_XBTUSD.csv',
    'crypto/tardis/huobi-dm-swap_quotes_BTC-USD.csv',
    'crypto/tardis/deribit_incremental_book_L2_BTC-PERPETUAL.csv',
    'crypto/tardis/binance-futures_book_snapshot_25_BTCUSDT.csv',
  ])
  const [, ...trades] = cellsOf(textOf('crypto/tardis/bitmex_trades_XBTUSD.csv'))
  assert.deepEqual(
    await storedRows(root, 'XBTUSD.BITMEX', 'trade'),
    trades.map(cells => [Number(cells[3]), round(cells[6], 10), Number(cells[7])]),
  )
  const [, ...quotes] = cellsOf(textOf('crypto/tardis/huobi-dm-swap_quotes_BTC-USD.csv'))
  assert.deepEqual(
    await storedRows(root, 'BTC-USD.HUOBI_DM_SWAP', 'quote'),
    quotes.map(cells => [
      Number(cells[3]),
      round(cells[6], 10),
      Number(cells[7]),
      round(cells[5], 10),
      Number(cells[4]),
    ]),
  )
  const book = await storedRows(root, 'BTC-PERPETUAL.DERIBIT', 'book')
  assert.equal(book.length, 15)
  assert.deepEqual(book[0], [1_585_699_200_355_684, 1, 64_215, 18_640])
  const snapshots = await storedRows(root, 'BTCUSDT.BINANCE_FUTURES', 'book')
  assert.deepEqual(
    naiveBook(snapshots),
    naiveLastSnapshot('crypto/tardis/binance-futures_book_snapshot_25_BTCUSDT.csv'),
  )
})

/** Levels after all rows: `side price` → size. */
function naiveBook(rows: readonly number[][]): Record<string, number> {
  const book: Record<string, number> = {}
  for (const [, side, price, size] of rows) {
    if (size === 0) delete book[`${side} ${price}`]
    else book[`${side} ${price}`] = size!
  }
  return book
}

function naiveLastSnapshot(path: string): Record<string, number> {
  const [head, ...rows] = cellsOf(textOf(path))
  const last = rows.at(-1)!
  const book: Record<string, number> = {}
  for (const [at, name] of head!.entries()) {
    if (name.endsWith('.price'))
      book[`${name.startsWith('bids') ? 0 : 1} ${round(last[at], 100)}`] = round(last[at + 1], 1e3)
  }
  return book
}

test('Bybit: 500 levels, snapshot and changes', { skip: WITHOUT_MARKET }, async context => {
  const root = temporaryFolder(context)
  const path = 'crypto/bybit/xrpusdt-ob500.data.zip'
  const [file] = await importAll(root, [path])
  assert.equal(file!.lineCount, 50)
  type Message = { ts: number; data: { b: string[][]; a: string[][] } }
  const [text] = naiveUnzip(path).values()
  const messages = text!
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Message)
  const naive = messages.flatMap(({ ts, data }) =>
    [data.b, data.a].flatMap((levels, side) =>
      levels.map(([price, size]) => [ts * 1000, side, round(price, 1e4), Number(size)]),
    ),
  )
  const rows = await storedRows(root, 'XRPUSDT.BYBIT', 'book')
  assert.deepEqual(rows, naive)
  assert.equal(rows.length, 3966)
  assert.deepEqual(rows[0], [1_733_011_200_691_000, 0, 19_531, 6203])
})

interface DukascopyTicks {
  readonly timestamp: number
  readonly ask: number
  readonly bid: number
  readonly times: number[]
  readonly asks: number[]
  readonly bids: number[]
  readonly askVolumes: number[]
  readonly bidVolumes: number[]
}

test('Dukascopy: candles and ticks, with what the metadata beside them say', {
  skip: WITHOUT_MARKET,
}, async context => {
  const root = temporaryFolder(context)
  await importAll(root, ['fx/dukascopy/candles-minute-EUR-USD-BID-2026-7-10.json'])
  const both = ['fx/dukascopy/ticks-BTC-USD-2023-2-20-12.json', 'fx/dukascopy/candles-day-BTC-USD-BID-2022.json']
  await importAll(root, both, { spec: { lotSize: '0.000001' } })
  const days = await storedRows(root, 'BTC-USD.DUKASCOPY', 'bar-1d-bid')
  assert.equal(days.length, 365)
  const newYear = Date.UTC(2022, 0, 1) * 1000
  assert.deepEqual(days[0], [newYear + 864e8, newYear, 469_740, 478_755, 468_061, 476_764, 220_514])
  const candles = await storedRows(root, 'EUR-USD.DUKASCOPY', 'bar-1m-bid')
  assert.equal(candles.length, 1258)
  assert.deepEqual(candles[1]!.slice(2), [114_323, 114_335, 114_318, 114_333, 10_485])
  const ticks = JSON.parse(textOf('fx/dukascopy/ticks-BTC-USD-2023-2-20-12.json')) as DukascopyTicks
  let [timeMs, bid, ask] = [ticks.timestamp, round(ticks.bid, 10), round(ticks.ask, 10)]
  const naive = ticks.times.map((step, at) => {
    timeMs += step
    bid += ticks.bids[at]!
    ask += ticks.asks[at]!
    return [timeMs * 1000, bid, round(ticks.bidVolumes[at], 1e6), ask, round(ticks.askVolumes[at], 1e6)]
  })
  assert.deepEqual(await storedRows(root, 'BTC-USD.DUKASCOPY', 'quote'), naive)
  const { spec } = readInstrumentFile(root, 'EUR-USD.DUKASCOPY')!
  const { kind, baseCurrency, quoteCurrency, tickSize } = spec
  assert.deepEqual([kind, baseCurrency, quoteCurrency, tickSize], ['FxPair', 'EUR', 'USD', '0.00001'])
})

interface NaiveOrder {
  readonly timeUs: number
  readonly id: bigint
  readonly price: number
  readonly size: number
  readonly side: string
}

/** The orders of a file in which there is nothing but additions. */
function naiveOrders(path: string): NaiveOrder[] {
  const bytes = zstdDecompressSync(readFileSync(join(SHARED_MARKET, path)))
  const orders: NaiveOrder[] = []
  for (let at = 8 + bytes.readUInt32LE(4); at < bytes.length; at += bytes[at]! * 4) {
    assert.equal(String.fromCharCode(bytes[at + 38]!), 'A')
    orders.push({
      timeUs: Number(bytes.readBigUInt64LE(at + 40) / 1000n),
      id: bytes.readBigUInt64LE(at + 16),
      price: Number(bytes.readBigInt64LE(at + 24)) / 1e9,
      size: bytes.readUInt32LE(at + 32),
      side: String.fromCharCode(bytes[at + 39]!),
    })
  }
  return orders
}

test('Databento: 8,725 orders of one snapshot become 1,451 levels', { skip: WITHOUT_MARKET }, async context => {
  const root = temporaryFolder(context)
  const path = 'futures/databento/esh4-glbx-mdp3-20231224.mbo.dbn.zst'
  const [file] = await importAll(root, [path], { spec: { tickSize: '0.25' } })
  assert.deepEqual([file!.instrumentId, file!.lineCount], ['ESH4.GLBX', 8725])
  const orders = naiveOrders(path)
  const levels: Record<string, number> = {}
  for (const { side, price, size } of orders) {
    const key = `${side === 'B' ? 0 : 1} ${price / 0.25}`
    levels[key] = (levels[key] ?? 0) + size
  }
  const rows = await storedRows(root, 'ESH4.GLBX', 'book')
  assert.deepEqual(naiveBook(rows), levels)
  assert.equal(rows.length, 1451)
  assert.equal(rows[0]![0], orders.at(-1)!.timeUs)
})

test('Databento: every schema makes its series, or is counted by its name', { skip: WITHOUT_MARKET }, async context => {
  const time = 1_609_160_400_000_000
  const schemas: readonly [
    schema: string,
    series: Record<string, readonly number[]>,
    ignored: Record<string, number>,
  ][] = [
    ['mbo.v3', {}, { DepthBeforeSnapshot: 2 }],
    ['mbp-1.v3', { quote: [time + 6136, 14_881, 24, 14_882, 11] }, {}],
    ['mbp-10.v3', { book: [time + 704, 0, 14_881, 24] }, {}],
    ['tbbo.v3', { quote: [time + 99_150, 14_881, 26, 14_882, 7], trade: [time + 99_150, 14_881, 5] }, {}],
    ['trades.v3', { trade: [time + 99_150, 14_881, 5] }, {}],
    ['bbo-1s.v3', { quote: [1_609_113_600_000_000, 14_809, 18, 14_811, 13] }, {}],
    ['bbo-1m.v3', { quote: [1_609_113_600_000_000, 14_809, 18, 14_811, 13] }, {}],
    ['cbbo-1s.v3', { quote: [time + 6136, 14_881, 24, 14_882, 11] }, {}],
    ['cmbp-1.v3', { quote: [time + 6136, 14_881, 24, 14_882, 11] }, {}],
    ['ohlcv-1s.v3', { 'bar-1s': [time + 1e6, time, 1_488_100, 1_488_200, 1_488_100, 1_488_200, 57] }, {}],
    ['ohlcv-1m.v3', { 'bar-1m': [time + 6e7, time, 1_488_100, 1_488_600, 1_488_100, 1_488_400, 353] }, {}],
    ['ohlcv-1h.v3', { 'bar-1h': [time + 36e8, time, 1_488_100, 1_489_400, 1_488_100, 1_488_900, 9385] }, {}],
    ['ohlcv-1d.v3', {}, {}],
    ['ohlcv-1d.v1', {}, {}],
    ['definition.v3', {}, { Definition: 2 }],
    ['imbalance.v3', {}, { Imbalance: 2 }],
    ['statistics.v3', {}, { Statistics: 2 }],
    ['status.v3', {}, { Status: 4 }],
  ]
  for (const [schema, series, ignored] of schemas) {
    const root = temporaryFolder(context)
    const options = { spec: { tickSize: '0.25', lotSize: '1' } }
    const [file] = await importAll(root, [`futures/dbn-suite/test_data.${schema}.dbn.zst`], options)
    assert.deepEqual(file!.series.map(one => one.series).sort(), Object.keys(series).sort(), schema)
    assert.deepEqual(Object.fromEntries(file!.ignored.map(({ kind, count }) => [kind, count])), ignored, schema)
    for (const [name, first] of Object.entries(series)) {
      assert.deepEqual((await storedRows(root, file!.instrumentId!, name))[0], first, schema)
    }
  }
})

test('LEAN futures: every contract of a zip, in quarter points', { skip: WITHOUT_MARKET }, async context => {
  const root = temporaryFolder(context)
  const folder = 'lean/future/cme/minute/es'
  const files = await importAll(root, [`${folder}/20131007_trade.zip`, `${folder}/20131007_quote.zip`])
  const day = Date.UTC(2013, 9, 7) * 1000
  let contractCount = 0
  for (const [name, text] of naiveUnzip(`${folder}/20131007_trade.zip`)) {
    contractCount++
    const contract = name.slice(-10, -4)
    const naive = cellsOf(text).map(([ms, ...rest]) => {
      const openUs = day + Number(ms) * 1000
      return [openUs + 6e7, openUs, ...rest.slice(0, 4).map(price => round(price, 4)), Number(rest[4])]
    })
    assert.deepEqual(await storedRows(root, `ES-${contract}.CME`, 'bar-1m'), naive)
  }
  assert(contractCount > 1)
  const front = files.filter(({ instrumentId }) => instrumentId === 'ES-201312.CME')
  assert.deepEqual(
    front.flatMap(({ series }) => series.map(one => one.series)),
    ['bar-1m', 'bar-1m-bid', 'bar-1m-ask'],
  )
  const { spec } = readInstrumentFile(root, 'ES-201312.CME')!
  assert.deepEqual(
    [spec.kind, spec.tickSize, spec.multiplier, spec.quoteCurrency, spec.expiry],
    ['LinearFuture', '0.25', '50', 'USD', '2013-12-21T00:00:00Z'],
  )
})

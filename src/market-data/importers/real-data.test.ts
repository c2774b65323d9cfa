/**
 * Every importer on recorded data of its format, against an independent naive reading in this file: floats rounded to
 * ticks, `Date` for times, zips by their first local header. Skipped where the developer set is not there.
 */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync, inflateRawSync } from 'node:zlib'
import { checkCatalogue } from '../check.ts'
import { SHARED_MARKET, temporaryFolder } from '../fixtures.ts'
import type { CsvMapInput } from './generic-csv.ts'
import { importData } from './import-data.ts'
import type { ImportOptions } from './import-options.ts'
import type { ImportFileReport } from './import-report.ts'
import { storedRows } from './stored-rows.fixture.ts'

const skip = existsSync(SHARED_MARKET) ? false : `no recorded data at ${SHARED_MARKET}`

/** The lines of the only entry of a zip, of a gzip, or of a plain file. */
function naiveLines(path: string): string[] {
  const bytes = readFileSync(path)
  let text: string
  if (path.endsWith('.zip'))
    text = inflateRawSync(bytes.subarray(30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28))).toString()
  else text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  return text.split(/\r?\n/).filter(line => line !== '')
}

async function importOne(root: string, path: string, options: Partial<ImportOptions> = {}): Promise<ImportFileReport> {
  const report = await importData({ root, paths: [join(SHARED_MARKET, path)], ...options })
  const [file] = report.files
  assert(file !== undefined && report.files.length === 1)
  assert.equal(file.outcome, 'Imported', file.text)
  assert(checkCatalogue(root).isSound)
  return file
}

const round = (text: string | undefined, units: number) => Math.round(Number(text) * units)

test('hftbacktest stream: quotes, trades and the book', { skip }, async context => {
  const root = temporaryFolder(context)
  const path = 'crypto/hftbacktest/binance-spot/btcusdt_20240808.gz'
  const file = await importOne(root, path)
  assert.deepEqual(
    [file.instrumentId, file.tickSize, file.rowsRefused, file.lineCount],
    ['BTCUSDT.BINANCE', '0.01', 0, 41_249],
  )
  const lots = 1 / Number(file.lotSize)
  const quotes: number[][] = []
  const trades: number[][] = []
  const book = new Map<string, number>()
  let snapshotId = Number.POSITIVE_INFINITY
  let early: { u: number; b: string[][]; a: string[][] }[] = []
  const applyLevels = (data: { b: string[][]; a: string[][] }) => {
    for (const [side, levels] of [data.b, data.a].entries()) {
      for (const [price, size] of levels) book.set(`${side} ${round(price, 100)}`, round(size, lots))
    }
  }
  for (const line of naiveLines(join(SHARED_MARKET, path))) {
    const timeUs = Number(line.slice(0, 16))
    const message = JSON.parse(line.slice(20))
    const { stream, data } = message
    if (stream === undefined) {
      snapshotId = message.lastUpdateId
      applyLevels({ b: message.bids, a: message.asks })
      for (const diff of early) if (diff.u > snapshotId) applyLevels(diff)
    } else if (stream.endsWith('bookTicker')) {
      quotes.push([timeUs, round(data.b, 100), round(data.B, lots), round(data.a, 100), round(data.A, lots)])
    } else if (stream.endsWith('trade')) trades.push([timeUs, round(data.p, 100), round(data.q, lots)])
    else if (snapshotId === Number.POSITIVE_INFINITY) early.push(data)
    else if (data.u > snapshotId) applyLevels(data)
  }
  early = []
  assert.deepEqual(await storedRows(root, 'BTCUSDT.BINANCE', 'quote'), quotes)
  assert.deepEqual(await storedRows(root, 'BTCUSDT.BINANCE', 'trade'), trades)
  const seen = new Map<string, number>()
  for (const [, side, price, size] of await storedRows(root, 'BTCUSDT.BINANCE', 'book'))
    seen.set(`${side} ${price}`, size!)
  const levelsOf = (from: Map<string, number>) => [...from].filter(([, size]) => size > 0).sort()
  assert.deepEqual(levelsOf(seen), levelsOf(book))
  assert(levelsOf(seen).length > 1000)
})

/** Naive bars of a LEAN file of trades; `toUs` turns local microseconds into UTC. */
function leanTradeBars(
  path: string,
  price: number,
  size: number,
  stepUs: number,
  toUs: (cell: string) => number,
): number[][] {
  return naiveLines(join(SHARED_MARKET, path)).map(line => {
    const [time = '', ...cells] = line.split(',')
    const openUs = toUs(time)
    return [openUs + stepUs, openUs, ...cells.slice(0, 4).map(cell => round(cell, price)), round(cells[4], size)]
  })
}

const MINUTE_US = 60_000_000
const msAfter = (utcMidnight: string) => (cell: string) => Date.parse(utcMidnight) * 1000 + Number(cell) * 1000

test('LEAN equity: minute bars of trades and quotes, New York time', { skip }, async context => {
  const root = temporaryFolder(context)
  const trades = 'lean/equity/usa/minute/spy/20131007_trade.zip'
  const file = await importOne(root, trades)
  assert.deepEqual([file.instrumentId, file.format, file.rowsRefused], ['SPY.USA', 'lean', 0])
  // Midnight in New York on a day of summer time.
  const midnight = msAfter('2013-10-07T04:00Z')
  const ticks = 1 / Number(file.tickSize) / 10_000
  assert.deepEqual(await storedRows(root, 'SPY.USA', 'bar-1m'), leanTradeBars(trades, ticks, 1, MINUTE_US, midnight))
  const quotes = 'lean/equity/usa/minute/spy/20131007_quote.zip'
  const second = await importOne(root, quotes)
  assert.equal(second.rowsRefused, 0)
  const expected = naiveLines(join(SHARED_MARKET, quotes)).map(line => line.split(','))
  const asks = await storedRows(root, 'SPY.USA', 'bar-1m-ask')
  assert.equal(asks.length, expected.length)
  for (const [at, row] of asks.entries()) {
    assert.deepEqual(row.slice(2), [
      ...expected[at]!.slice(6, 10).map(cell => round(cell, ticks)),
      Number(expected[at]![10]),
    ])
  }
})

test('LEAN equity: ticks; quotes carry one side a row, crossed and suspicious rows go to quarantine', {
  skip,
}, async context => {
  const root = temporaryFolder(context)
  const trades = 'lean/equity/usa/tick/ibm/20131007_trade.zip'
  const spec = { tickSize: '0.0001', lotSize: '1' }
  const file = await importOne(root, trades, { spec })
  const rows = naiveLines(join(SHARED_MARKET, trades)).map(line => line.split(','))
  const midnight = msAfter('2013-10-07T04:00Z')
  const good = rows.filter(row => row[5] === '0')
  assert.equal(file.rowsRefused, rows.length - good.length)
  assert.deepEqual(
    await storedRows(root, 'IBM.USA', 'trade'),
    good.map(row => [midnight(row[0]!), Number(row[1]), Number(row[2])]),
  )
  const quotes = await importOne(root, 'lean/equity/usa/tick/ibm/20131007_quote.zip')
  assert.deepEqual(quotes.refusals, [
    { reason: 'CROSSED_QUOTE', count: 89 },
    { reason: 'FLAGGED_SUSPICIOUS', count: 1 },
  ])
  assert.equal(quotes.rowsImported + 90 + 1, quotes.lineCount)
  const [first] = await storedRows(root, 'IBM.USA', 'quote')
  // The second row of the file is the first that knows both sides.
  assert.deepEqual(first, [midnight('14400241'), 1_800_100, 300, 1_836_300, 100])
})

test('LEAN equity: seconds and days', { skip }, async context => {
  const root = temporaryFolder(context)
  const seconds = 'lean/equity/usa/second/spy/20131007_trade.zip'
  const spec = { tickSize: '0.0001', lotSize: '1' }
  await importOne(root, seconds, { spec })
  const midnight = msAfter('2013-10-07T04:00Z')
  assert.deepEqual(await storedRows(root, 'SPY.USA', 'bar-1s'), leanTradeBars(seconds, 1, 1, 1_000_000, midnight))
  const daily = await importOne(root, 'lean/equity/usa/daily/spy.zip')
  const rows = naiveLines(join(SHARED_MARKET, 'lean/equity/usa/daily/spy.zip'))
  assert.deepEqual([daily.rowsImported, daily.rowsRefused], [rows.length, 0])
  const stored = await storedRows(root, 'SPY.USA', 'bar-1d')
  assert.deepEqual(stored[0]?.slice(2), [973_100, 975_300, 965_300, 973_600, 2_150_000])
  const utc = (text: string) => Date.parse(text) * 1000
  assert.deepEqual(stored[0]?.slice(0, 2), [utc('1998-01-03T05:00Z'), utc('1998-01-02T05:00Z')])
  // The clocks changed on Sunday, 25 October 1998: Friday's bar ends in summer time, Monday's begins in winter time.
  const friday = stored.findIndex(row => row[1] === utc('1998-10-23T04:00Z'))
  assert.equal(stored[friday]?.[0], utc('1998-10-24T04:00Z'))
  assert.deepEqual(stored[friday + 1]?.slice(0, 2), [utc('1998-10-27T05:00Z'), utc('1998-10-26T05:00Z')])
})

test('LEAN forex: FXCM in Eastern standard time with crossed ticks, OANDA in UTC with none', {
  skip,
}, async context => {
  const root = temporaryFolder(context)
  const fxcm = 'lean/forex/fxcm/tick/eurusd/20140504_quote.zip'
  const file = await importOne(root, fxcm, { assumedSize: '1000' })
  const rows = naiveLines(join(SHARED_MARKET, fxcm)).map(line => line.split(','))
  const midnight = msAfter('2014-05-04T05:00Z')
  const good = rows.filter(row => Number(row[1]) <= Number(row[2]))
  assert.deepEqual(file.refusals, [{ reason: 'CROSSED_QUOTE', count: rows.length - good.length }])
  assert.equal(rows.length - good.length, 174)
  assert.deepEqual(
    await storedRows(root, 'EURUSD.FXCM', 'quote'),
    good.map(row => [midnight(row[0]!), round(row[1], 1e5), 1000, round(row[2], 1e5), 1000]),
  )
  assert.equal(checkCatalogue(root).series[0]?.lockedQuoteCount, 259)
  const oanda = await importOne(root, 'lean/forex/oanda/tick/eurusd/20140504_quote.zip')
  assert.deepEqual([oanda.rowsImported, oanda.rowsRefused], [1164, 0])
  const minutes = 'lean/forex/fxcm/minute/eurusd/20140501_quote.zip'
  const quotes = await importOne(root, minutes, { quoteBars: 'Quotes' })
  const closes = naiveLines(join(SHARED_MARKET, minutes)).map(line => line.split(','))
  const crossedCount = closes.filter(row => Number(row[4]) > Number(row[9])).length
  assert.deepEqual(quotes.refusals, [{ reason: 'CROSSED_QUOTE', count: crossedCount }])
  assert.deepEqual([quotes.rowsImported, quotes.series[0]?.series], [closes.length - crossedCount, 'quote'])
})

test('LEAN crypto: plain prices, UTC, empty sides, and sizes with the dirt of floats', { skip }, async context => {
  const root = temporaryFolder(context)
  const trades = 'lean/crypto/bybit/minute/btcusdt/20221213_trade.zip'
  const spec = { tickSize: '0.01', lotSize: '0.000001' }
  await importOne(root, trades, { spec })
  const midnight = msAfter('2022-12-13T00:00Z')
  assert.deepEqual(
    await storedRows(root, 'BTCUSDT.BYBIT', 'bar-1m'),
    leanTradeBars(trades, 100, 1e6, MINUTE_US, midnight),
  )
  const dirty = 'lean/crypto/coinbase/minute/btcusd/20170903_quote.zip'
  const rows = naiveLines(join(SHARED_MARKET, dirty)).map(line => line.split(','))
  const isDirty = (cell = '') => (cell.split('.')[1] ?? '').length > 8
  const dirtyCount = rows.filter(row => isDirty(row[5]) || isDirty(row[10])).length
  const file = await importOne(root, dirty, { spec: { tickSize: '0.01', lotSize: '0.00000001' } })
  assert.deepEqual(file.refusals, [{ reason: 'NOT_ON_LOT', count: dirtyCount }])
  assert.equal(file.rowsImported, 2 * (rows.length - dirtyCount))
  const rounded = await importOne(root, dirty, { roundsSizesDown: true, overlap: 'Replace' })
  assert.deepEqual([rounded.rowsImported, rounded.rowsRefused], [2 * rows.length, 0])
  assert(rounded.notes.some(note => /sizes were cut down to lots of 0\.00000001/.test(note)))
})

const OHLCV = { open: 'Open', high: 'High', low: 'Low', close: 'Close', volume: 'Volume' }
const utcUs = (text: string) => Date.parse(text) * 1000

/** File, its map, rows, refused, series, first and last row. */
const CSV_FILES: readonly (readonly [string, CsvMapInput, number, number, string, number[], number[]])[] = [
  [
    'bars/backtesting-py/GOOG.csv',
    { kind: 'bar', step: '1d', columns: { time: 1, ...OHLCV } },
    2148,
    0,
    'bar-1d',
    [utcUs('2004-08-20'), utcUs('2004-08-19'), 10_000, 10_406, 9596, 10_034, 22_351_900],
    [utcUs('2013-03-02'), utcUs('2013-03-01'), 79_780, 80_714, 79_615, 80_619, 2_175_400],
  ],
  [
    'bars/backtesting-py/EURUSD.csv',
    { kind: 'bar', step: '1h', columns: { time: 1, ...OHLCV } },
    5000,
    0,
    'bar-1h',
    [utcUs('2017-04-19T10:00Z'), utcUs('2017-04-19T09:00Z'), 107_160, 107_220, 107_083, 107_219, 1413],
    [utcUs('2018-02-07T16:00Z'), utcUs('2018-02-07T15:00Z'), 123_427, 123_444, 122_904, 122_904, 6143],
  ],
  [
    'bars/oil/brent-daily.csv',
    { kind: 'bar', step: '1d', columns: { time: 'Date', open: 'Price', high: 'Price', low: 'Price', close: 'Price' } },
    9958,
    0,
    'bar-1d',
    [utcUs('1987-05-21'), utcUs('1987-05-20'), 1863, 1863, 1863, 1863, 0],
    [],
  ],
  [
    'fx/quote_tick_data.csv',
    { kind: 'quote', columns: { time: 1, bid: 2, ask: 3 }, timeFormat: 'yyyyMMdd HHmmssSSS', zone: '-05:00' },
    9500,
    0,
    'quote',
    [utcUs('2020-01-01T22:00:00.065Z'), 112_120, 0, 112_172, 0],
    [],
  ],
  [
    'fx/usdjpy-ticks.csv',
    { kind: 'quote', columns: { time: 'timestamp', bid: 'bid', ask: 'ask' } },
    1000,
    0,
    'quote',
    [utcUs('2013-01-01T22:00:00.295Z'), 86_655, 0, 86_728, 0],
    [],
  ],
  [
    'futures/xcme/6EH4.XCME_1min_bars_20240101_20240131.csv.gz',
    {
      kind: 'bar',
      step: '1m',
      barTime: 'close',
      columns: { time: 'timestamp_utc', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' },
    },
    29_996,
    0,
    'bar-1m',
    [utcUs('2024-01-01T23:01Z'), utcUs('2024-01-01T23:00Z'), 110_760, 110_785, 110_760, 110_780, 205],
    [],
  ],
  [
    'crypto/kraken-bulk/BCHEUR.csv',
    { kind: 'trade', columns: { time: 1, price: 2, size: 3 }, timeFormat: 's' },
    148,
    0,
    'trade',
    [utcUs('2023-01-01T00:03:56Z'), 9054, 110_448_420],
    [],
  ],
  [
    'crypto/tardis/huobi-dm-swap_quotes_BTC-USD.csv',
    {
      kind: 'quote',
      columns: {
        time: 'local_timestamp',
        bid: 'bid_price',
        bidSize: 'bid_amount',
        ask: 'ask_price',
        askSize: 'ask_amount',
      },
      timeFormat: 'us',
    },
    10,
    0,
    'quote',
    [1_588_291_201_234_268, 86_292, 806, 86_293, 5494],
    [],
  ],
  [
    'crypto/tardis/bitmex_trades_XBTUSD.csv',
    {
      kind: 'trade',
      columns: { time: 'local_timestamp', price: 'price', size: 'amount', side: 'side' },
      timeFormat: 'us',
    },
    10,
    0,
    'trade',
    [1_583_020_803_307_160, 85_315, 2152],
    [],
  ],
]

for (const [path, csv, rowCount, refusedCount, series, first, last] of CSV_FILES) {
  test(`generic CSV: ${path}`, { skip }, async context => {
    const root = temporaryFolder(context)
    const file = await importOne(root, path, { csv, instrumentId: 'A.CSV' })
    const header = file.ignored.length
    assert.deepEqual([file.rowsImported, file.rowsRefused], [rowCount, refusedCount])
    assert.equal(rowCount + refusedCount, naiveLines(join(SHARED_MARKET, path)).length - header)
    const rows = await storedRows(root, 'A.CSV', series)
    assert.deepEqual(rows[0], first)
    if (last.length > 0) assert.deepEqual(rows.at(-1), last)
  })
}

/**
 * Importers on recorded data of their formats, against an independent naive reading: floats rounded to ticks, `Date` for
 * times, zips by their first local header. Skipped where the developer set is not there.
 */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkCatalogue } from '../check.ts'
import { SHARED_MARKET, temporaryFolder } from '../fixtures.ts'
import { importOne, naiveLines, WITHOUT_MARKET } from './real-data.fixture.ts'
import { storedRows } from './stored-rows.fixture.ts'

const round = (text: string | undefined, units: number) => Math.round(Number(text) * units)

test('hftbacktest stream: quotes, trades and the book', { skip: WITHOUT_MARKET }, async context => {
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

test('LEAN equity: minute bars of trades and quotes, New York time', { skip: WITHOUT_MARKET }, async context => {
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
  skip: WITHOUT_MARKET,
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

test('LEAN equity: seconds and days', { skip: WITHOUT_MARKET }, async context => {
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
  skip: WITHOUT_MARKET,
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

test('LEAN crypto: plain prices, UTC, empty sides, and sizes with the dirt of floats', {
  skip: WITHOUT_MARKET,
}, async context => {
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

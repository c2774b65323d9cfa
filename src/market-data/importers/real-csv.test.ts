/** Files of the developer set that are told by a map of their columns: how many rows they have, and which are the first and the last. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { SHARED_MARKET, temporaryFolder } from '../fixtures.ts'
import type { CsvMapInput } from './generic-csv.ts'
import { importOne, naiveLines, WITHOUT_MARKET } from './real-data.fixture.ts'
import { storedRows } from './stored-rows.fixture.ts'

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
  test(`generic CSV: ${path}`, { skip: WITHOUT_MARKET }, async context => {
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

/**
 * Each format on a small file made here: which rows come out, what is refused and what is ignored. The same formats on
 * recorded data: real-formats.test.ts.
 */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { readInstrumentFile } from '../catalogue.ts'
import { temporaryFolder, writeSource, zipOf } from '../fixtures.ts'
import { dbnBar, dbnHead, dbnOrder, dbnOther, dbnQuote } from './dbn.fixture.ts'
import { importData } from './import-data.ts'
import type { ImportOptions } from './import-options.ts'
import type { ImportFileReport } from './import-report.ts'
import { snapshotTimes, storedRows } from './stored-rows.fixture.ts'

/** 1 January 2024, in seconds. */
const DAY = 1_704_067_200
const US = 1_000_000

interface Imported {
  readonly root: string
  readonly files: readonly ImportFileReport[]
  rows(instrumentId: string, series: string): Promise<number[][]>
}

async function importText(
  context: TestContext,
  name: string,
  content: string | Uint8Array,
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const root = temporaryFolder(context)
  const { files } = await importData({ root, paths: [writeSource(root, `in/${name}`, content)], ...options })
  for (const { outcome, text } of files) assert.equal(outcome, 'Imported', text)
  return { root, files, rows: (instrumentId, series) => storedRows(root, instrumentId, series) }
}

function countsOf({ refusals, ignored }: ImportFileReport): Record<string, number> {
  const refused = refusals.map(({ reason, count }) => [reason, count] as const)
  return Object.fromEntries([...refused, ...ignored.map(({ kind, count }) => [kind, count] as const)])
}

test('Kraken: executions by the second, many in one, and bars', async context => {
  const text = [`${DAY},90.54,1.1`, `${DAY},90.45,1`, `${DAY},90.45,1`, `${DAY + 1},90,x`, `${DAY - 1},90,1`].join('\n')
  const trades = await importText(context, 'BCHEUR.csv', text)
  assert.deepEqual(await trades.rows('BCHEUR.KRAKEN', 'trade'), [
    [DAY * US, 9054, 11],
    [DAY * US, 9045, 10],
    [DAY * US, 9045, 10],
  ])
  assert.deepEqual(countsOf(trades.files[0]!), { NOT_A_NUMBER: 1, TIME_BACKWARDS: 1 })
  const bars = await importText(context, 'XBTUSD_60.csv', `${DAY},100,110,90.5,105,2,17\n${DAY + 3600},1,1,1\n`)
  assert.deepEqual(await bars.rows('XBTUSD.KRAKEN', 'bar-1h'), [
    [(DAY + 3600) * US, DAY * US, 1000, 1100, 905, 1050, 2],
  ])
  assert.deepEqual(countsOf(bars.files[0]!), { COLUMN_COUNT: 1 })
})

const HEAD = 'exchange,symbol,timestamp,local_timestamp'
/** A Tardis row's first cells: event and local time in microseconds after the day. */
const at = (event: number, local: number) => `bitmex,XBTUSD,${DAY * US + event},${DAY * US + local}`

test('Tardis: trades and quotes by their local time', async context => {
  const trades = [
    `${HEAD},id,side,price,amount`,
    `${at(0, 10)},7,sell,8531.5,2152`,
    `${at(1, 10)},8,unknown,8531,1`,
    `${at(1, 11)},7,buy,8531,1`,
    `${at(1, 12)},9,both,8531,1`,
    `bitmex,ETHUSD,${DAY * US},${DAY * US},1,buy,1,1`,
    // A digit too many in the venue's time: no file may hold what no reader can read.
    `bitmex,XBTUSD,1${DAY * US},${DAY * US + 12},9,buy,1,1`,
  ]
  const one = await importText(context, 'trades.csv', trades.join('\n'))
  assert.deepEqual(await one.rows('XBTUSD.BITMEX', 'trade'), [
    [DAY * US + 10, 17_063 * 5, 2152],
    [DAY * US + 10, 85_310, 1],
  ])
  assert.deepEqual(countsOf(one.files[0]!), {
    DUPLICATE_TRADE: 1,
    UNKNOWN_SIDE: 1,
    TIME_INVALID: 1,
    Header: 1,
    OtherSymbol: 1,
  })
  const quotes = [
    `${HEAD},ask_amount,ask_price,bid_price,bid_amount`,
    `${at(0, 10)},5494,8629.3,8629.2,806`,
    `${at(0, 11)},,,8629.2,806`,
    `${at(0, 12)},1,8629.1,8629.2,1`,
  ]
  const two = await importText(context, 'quotes.csv.zst', zstdCompressSync(Buffer.from(quotes.join('\n'))))
  assert.deepEqual(await two.rows('XBTUSD.BITMEX', 'quote'), [[DAY * US + 10, 86_292, 806, 86_293, 5494]])
  assert.deepEqual(countsOf(two.files[0]!), { CROSSED_QUOTE: 1, Header: 1, OneSidedQuote: 1 })
})

test('Tardis: an incremental book begins with a snapshot and is void after a refused level', async context => {
  const rows = [
    `${HEAD},is_snapshot,side,price,amount`,
    `${at(0, 5)},false,bid,100,1`,
    `${at(0, 10)},true,bid,100,1`,
    `${at(0, 11)},true,ask,101,2`,
    `${at(0, 12)},false,bid,100,0`,
    `${at(0, 12)},false,bid,99.5,3`,
    `${at(0, 13)},false,bid,x,3`,
    `${at(0, 14)},false,bid,98,3`,
    `${at(0, 15)},true,bid,98,4`,
    `${at(0, 16)},false,ask,99,maybe`,
  ]
  const { files, root } = await importText(context, 'book.csv.gz', gzipSync(rows.join('\n')))
  assert.deepEqual(await storedRows(root, 'XBTUSD.BITMEX', 'book'), [
    [DAY * US + 10, 0, 1000, 1],
    [DAY * US + 11, 1, 1010, 2],
    [DAY * US + 12, 0, 1000, 0],
    [DAY * US + 12, 0, 995, 3],
    [DAY * US + 15, 0, 980, 4],
  ])
  // One snapshot over two local times, and the one after the void.
  assert.deepEqual(await snapshotTimes(root, 'XBTUSD.BITMEX'), [DAY * US + 10, DAY * US + 15])
  assert.deepEqual(countsOf(files[0]!), { NOT_A_NUMBER: 2, Header: 1, DepthBeforeSnapshot: 2 })
})

test('Tardis: snapshots become what changes between them', async context => {
  const levels = (n: number) => `asks[${n}].price,asks[${n}].amount,bids[${n}].price,bids[${n}].amount`
  const rows = [
    `${HEAD},${levels(0)},${levels(1)}`,
    `${at(0, 10)},101,1,100,2,102,1,99,2`,
    `${at(0, 11)},101,1,100,2,102,1,99,2`,
    `${at(0, 12)},101,5,100,2,103,1,,`,
    `${at(0, 13)},101,5,100,-2,103,1,,`,
    `${at(0, 14)},101,5,100,2,103,1,,`,
  ]
  const { root, files } = await importText(context, 'book.csv', rows.join('\n'))
  assert.deepEqual(await storedRows(root, 'XBTUSD.BITMEX', 'book'), [
    [DAY * US + 10, 0, 100, 2],
    [DAY * US + 10, 0, 99, 2],
    [DAY * US + 10, 1, 101, 1],
    [DAY * US + 10, 1, 102, 1],
    [DAY * US + 12, 0, 99, 0],
    [DAY * US + 12, 1, 102, 0],
    [DAY * US + 12, 1, 101, 5],
    [DAY * US + 12, 1, 103, 1],
  ])
  assert.deepEqual(await snapshotTimes(root, 'XBTUSD.BITMEX'), [DAY * US + 10])
  assert.deepEqual(countsOf(files[0]!), { NEGATIVE_SIZE: 1, Header: 1 })
})

const bybit = (type: string, ms: number, u: number, b: string[][], a: string[][] = []) =>
  JSON.stringify({ topic: 'orderbook.500.XRPUSDT', type, ts: DAY * 1000 + ms, data: { s: 'XRPUSDT', b, a, u, seq: 9 } })

test('Bybit: a book by its update numbers, void after a gap', async context => {
  const rows = [
    bybit('delta', 0, 4, [['1.9', '1']]),
    bybit('snapshot', 1, 5, [['1.9531', '6203']], [['1.9532', '5']]),
    bybit('delta', 2, 6, [['1.9531', '0']]),
    bybit('delta', 3, 8, [['1.953', '1']]),
    bybit('delta', 4, 9, [['1.953', '1']]),
    bybit('snapshot', 5, 1, [['1.95', '7']]),
    '{"topic":"x"}',
  ]
  const archive = zipOf([{ name: '2024-01-01_XRPUSDT_ob500.data', content: rows.join('\n') }])
  const { root, files } = await importText(context, '2024-01-01_XRPUSDT_ob500.data.zip', archive)
  assert.deepEqual(await storedRows(root, 'XRPUSDT.BYBIT', 'book'), [
    [DAY * US + 1000, 0, 19_531, 6203],
    [DAY * US + 1000, 1, 19_532, 5],
    [DAY * US + 2000, 0, 19_531, 0],
    [DAY * US + 5000, 0, 19_500, 7],
  ])
  assert.deepEqual(await snapshotTimes(root, 'XRPUSDT.BYBIT'), [DAY * US + 1000, DAY * US + 5000])
  assert.deepEqual(countsOf(files[0]!), { SEQUENCE_GAP: 1, MALFORMED: 1, DepthBeforeSnapshot: 2 })
})

test('Bybit: executions of contracts and of spot', async context => {
  const contract = [
    'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional',
    `${DAY}.0012,BTCUSDT,Sell,0.5,42000.5,ZeroMinusTick,a-b,1,1,1`,
    `${DAY}.2,BTCUSDT,Nobody,0.5,42000.5,ZeroMinusTick,a-b,1,1,1`,
  ]
  const one = await importText(context, 'BTCUSDT2024-01-01.csv', contract.join('\n'))
  assert.deepEqual(await one.rows('BTCUSDT.BYBIT', 'trade'), [[DAY * US + 1200, 420_005, 5]])
  assert.deepEqual(countsOf(one.files[0]!), { UNKNOWN_SIDE: 1, Header: 1 })
  const spot = ['id,timestamp,price,volume,side', `1,${DAY}001,1.5,20,buy`, `1,${DAY}002,1.5,20,sell`]
  const two = await importText(context, 'XRPUSDT_2024-01-01.csv', spot.join('\n'))
  assert.deepEqual(await two.rows('XRPUSDT.BYBIT', 'trade'), [[DAY * US + 1000, 15, 20]])
  assert.deepEqual(countsOf(two.files[0]!), { DUPLICATE_TRADE: 1, Header: 1 })
})

test('Dukascopy: differences are summed up exactly, whatever a float would make of them', async context => {
  const candles =
    `{"timestamp":${DAY}000,"multiplier":1.0E-5,"open":1.14331,"high":1.14334,"low":1.14322,"close":1.14324,
    "shift":60000,"times":[0,1,2,1],"opens":[0,-8,9,0.5],"highs":[0,1,4,0],"lows":[0,-4,5,0],"closes":[0,9,-2,0],
    "volumes":[197.1,104.85,0.1,1]}`.replaceAll(/\s+/g, '')
  const one = await importText(context, 'candles-minute-EUR-USD-BID-2024-1-1.json', candles, {
    spec: { lotSize: '0.01' },
  })
  assert.deepEqual(await one.rows('EUR-USD.DUKASCOPY', 'bar-1m-bid'), [
    [(DAY + 60) * US, DAY * US, 114_331, 114_334, 114_322, 114_324, 19_710],
    [(DAY + 120) * US, (DAY + 60) * US, 114_323, 114_335, 114_318, 114_333, 10_485],
    [(DAY + 240) * US, (DAY + 180) * US, 114_332, 114_339, 114_323, 114_331, 10],
  ])
  assert.deepEqual(countsOf(one.files[0]!), { NOT_A_NUMBER: 1 })
  assert.equal(one.files[0]!.examples[0]!.line, 4)
  const ticks = `{"timestamp":${DAY}000,"multiplier":0.1,"ask":24921.5,"bid":24849.4,"times":[84,0],"asks":[0,-800],
    "bids":[0,8],"askVolumes":[1.48,1],"bidVolumes":[13.0,1]}`.replaceAll(/\s+/g, '')
  const two = await importText(context, 'ticks-BTC-USD-2024-1-1-0.json', ticks)
  assert.deepEqual(await two.rows('BTC-USD.DUKASCOPY', 'quote'), [[DAY * US + 84_000, 248_494, 1300, 249_215, 148]])
  assert.deepEqual(countsOf(two.files[0]!), { CROSSED_QUOTE: 1 })
})

/** In nanoseconds after the day. */
const ns = (offset: number) => BigInt(DAY) * 1_000_000_000n + BigInt(offset)
const LAST = 0x80
const order = (
  offset: number,
  action: string,
  side: string,
  orderId: number | bigint,
  price: number,
  size: number,
  flags = LAST,
) => dbnOrder({ timeNs: ns(offset), orderId: BigInt(orderId), price, size, flags, action, side })

test('Databento: orders become levels, handed on at the end of each event', async context => {
  const huge = 2n ** 63n + 1n
  const records = [
    order(0, 'A', 'B', 1, 100, 1),
    order(1000, 'R', 'N', 0, 0, 0, LAST),
    order(2000, 'A', 'B', 1, 4700.25, 5, 0),
    order(2000, 'A', 'B', huge, 4700.25, 2),
    order(3000, 'A', 'A', 3, 4700.5, 7),
    order(4000, 'T', 'A', 0, 4700.25, 3, 0),
    order(4000, 'F', 'B', 1, 4700.25, 3, 0),
    order(4000, 'C', 'B', 1, 4700.25, 3),
    order(5000, 'M', 'B', huge, 4700, 2),
    order(6000, 'C', 'B', huge + 1n, 4700, 2),
    order(7000, 'A', 'B', 9, 4600, 2),
    order(8000, 'R', 'N', 0, 0, 0, 0),
    order(8000, 'A', 'B', 9, 4600, 2),
    order(9000, 'R', 'N', 0, 0, 0),
    dbnOther(0x13, ns(9000)),
    dbnOther(0x77, ns(9000)),
  ]
  const file = Buffer.concat([dbnHead(1), ...records])
  const spec = { tickSize: '0.25', lotSize: '1' }
  const { root, files } = await importText(context, 'es.mbo.dbn.zst', zstdCompressSync(file), { spec })
  const levels = await storedRows(root, 'ESH4.GLBX', 'book')
  assert.deepEqual(levels, [
    [DAY * US + 2, 0, 18_801, 7],
    [DAY * US + 3, 1, 18_802, 7],
    [DAY * US + 4, 0, 18_801, 4],
    [DAY * US + 5, 0, 18_801, 2],
    [DAY * US + 5, 0, 18_800, 2],
    [DAY * US + 8, 0, 18_400, 2],
    [DAY * US + 9, 0, 18_400, 0],
  ])
  assert.deepEqual(await snapshotTimes(root, 'ESH4.GLBX'), [DAY * US + 2, DAY * US + 8])
  assert.deepEqual(await storedRows(root, 'ESH4.GLBX', 'trade'), [[DAY * US + 4, 18_801, 3]])
  const ignored = { DepthBeforeSnapshot: 2, Definition: 1, OtherRecord: 1 }
  assert.deepEqual(countsOf(files[0]!), { UNKNOWN_ORDER: 1, ...ignored })
})

/** As of a second in which nothing happened. */
function withoutEventTime(record: Buffer): Buffer {
  record.writeBigUInt64LE(2n ** 64n - 1n, 8)
  return record
}

test('Databento: quotes, executions and bars of every version; what is cut off is told', async context => {
  for (const version of [1, 2, 3] as const) {
    const records = [
      dbnQuote(ns(1000), [4700, 3], [4700.25, 4]),
      dbnQuote(ns(2000), [undefined, 0], [4700.25, 4]),
      dbnQuote(ns(3000), [4700, 3], [4700.25, 2], 'T'),
      withoutEventTime(dbnQuote(ns(4000), [4700, 3], [4700.25, 1])),
      dbnBar(0x21, ns(0), [1, 2, 0.5, 1.5], 353),
      dbnBar(0x23, ns(0), [1, 2, 0.5, 3], 353),
    ]
    const file = Buffer.concat([dbnHead(version), ...records, records[0]!.subarray(0, 30)])
    const { root, files } = await importText(context, 'es.dbn', file, { spec: { tickSize: '0.25' } })
    assert.deepEqual(await storedRows(root, 'ESH4.GLBX', 'quote'), [
      [DAY * US + 1, 18_800, 3, 18_801, 4],
      [DAY * US + 3, 18_800, 3, 18_801, 2],
      [DAY * US + 4, 18_800, 3, 18_801, 1],
    ])
    assert.deepEqual(await storedRows(root, 'ESH4.GLBX', 'trade'), [[DAY * US + 3, 18_801, 1]])
    assert.deepEqual(await storedRows(root, 'ESH4.GLBX', 'bar-1m'), [[(DAY + 60) * US, DAY * US, 4, 8, 2, 6, 353]])
    assert.deepEqual(countsOf(files[0]!), { OUTSIDE_HIGH_LOW: 1, MALFORMED: 1, OneSidedQuote: 1 })
  }
})

test('LEAN futures: each contract is an instrument, and open interest is counted', async context => {
  const root = temporaryFolder(context)
  const folder = 'lean/future/cme/minute/es'
  const zip = zipOf([
    { name: '20131007_es_minute_trade_201312.csv', content: '0,1676.75,1677,1676.5,1677,10\n60000,1,1,1\n' },
    { name: '20131007_es_minute_trade_201403.csv', content: '0,1670.25,1670.25,1670.25,1670.25,1\n' },
  ])
  const interest = zipOf([{ name: '20131007_es_minute_openinterest_201312.csv', content: '0,2691941\n' }])
  writeSource(root, 'lean/future/cme/map_files/es.csv', '18991230,es,CME\n20131220,es vmklfzih2mtd,CME,0\n')
  writeSource(
    root,
    'lean/symbol-properties/symbol-properties-database.csv',
    'market,symbol,type\ncme,ES,future,E-mini,USD,50.0,0.25,1.0\n',
  )
  const paths = [
    writeSource(root, `${folder}/20131007_trade.zip`, zip),
    writeSource(root, `${folder}/20131007_openinterest.zip`, interest),
  ]
  const { files } = await importData({ root: `${root}/data`, paths })
  assert.deepEqual(
    files.map(({ instrumentId, rowsImported, tickSize, lotSize }) => [instrumentId, rowsImported, tickSize, lotSize]),
    [
      ['ES-201312.CME', 1, '0.25', '1'],
      ['ES-201403.CME', 1, '0.25', '1'],
      ['ES-201312.CME', 0, '0.25', '1'],
    ],
  )
  assert.deepEqual(countsOf(files[0]!), { COLUMN_COUNT: 1 })
  assert.deepEqual(countsOf(files[2]!), { OpenInterest: 1 })
  const expiryOf = (month: string) => readInstrumentFile(`${root}/data`, `ES-${month}.CME`)?.spec.expiry
  assert.deepEqual([expiryOf('201312'), expiryOf('201403')], ['2013-12-21T00:00:00Z', undefined])
  const day = Date.UTC(2013, 9, 7) * 1000
  const rows = await storedRows(`${root}/data`, 'ES-201403.CME', 'bar-1m')
  assert.deepEqual(rows, [[day + 60 * US, day, 6681, 6681, 6681, 6681, 1]])
})

test('several instruments of one file cannot be imported under one name', async context => {
  const root = temporaryFolder(context)
  const names = ['201312', '201403'].map(month => `20131007_es_minute_trade_${month}.csv`)
  const zip = zipOf(names.map(name => ({ name, content: '0,1,1,1,1,1\n' })))
  const path = writeSource(root, 'future/cme/minute/es/20131007_trade.zip', zip)
  const both = await importData({ root: `${root}/data`, paths: [path], instrumentId: 'ES.CME' })
  assert.deepEqual([both.files[0]!.code, both.files.length], ['BAD_OPTION', 1])
  const one = await importData({ root: `${root}/data`, paths: [path], instrumentId: 'ES.CME', symbol: '201403' })
  assert.deepEqual(
    one.files.map(({ outcome, rowsImported }) => [outcome, rowsImported]),
    [['Imported', 1]],
  )
})

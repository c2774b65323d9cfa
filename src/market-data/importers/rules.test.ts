/** Bad rows made by hand, one for each refusal; what is good around them is imported, and the raw line is kept. */

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { InstrumentId, InstrumentIndex } from '../../core/domain/ids.ts'
import { openFeed } from '../catalogue-feed.ts'
import { checkCatalogue } from '../check.ts'
import { temporaryFolder, writeSource, zipOf } from '../fixtures.ts'
import { importData } from './import-data.ts'
import type { ImportOptions } from './import-options.ts'
import type { IgnoredLine, RowRefusal } from './row-sink.ts'

const SPEC = { tickSize: '0.01', lotSize: '0.001' }
// One minute of 1 January 2024 after another.
const MS = 1_704_067_200_000
const kline = (minute: number, rest = '100,110,90,105,1.5', close = MS + minute * 60_000 + 59_999) =>
  `${MS + minute * 60_000},${rest},${close},0,1,0,0,0`

const CSV_QUOTE = {
  kind: 'quote',
  columns: { time: 1, bid: 2, bidSize: 3, ask: 4, askSize: 5 },
  timeFormat: 'ms',
} as const
const CSV_TRADE = {
  kind: 'trade',
  columns: { time: 1, price: 2, size: 3, side: 4, tradeId: 5 },
  timeFormat: 'ms',
} as const
const LEAN = 'equity/usa/tick/ibm/20131007_trade.zip'
const LEAN_BARS = 'equity/usa/minute/ibm/20131007_trade.zip'

type Row = readonly [
  name: string,
  lines: readonly string[],
  bad: number,
  reason: RowRefusal,
  options?: Partial<ImportOptions>,
]

/** File, its lines, the line that is bad, why. */
const ROWS: readonly Row[] = [
  ['BTCUSDT-1m-2024-01.csv', [kline(0), 'x'.repeat(40), kline(1)], 2, 'COLUMN_COUNT'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1).slice(0, -2)], 2, 'COLUMN_COUNT'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1).replace('17040', 'abc40')], 2, 'TIME_INVALID'],
  ['BTCUSDT-1m-2024-01.csv', [kline(1), kline(0), kline(2)], 2, 'TIME_BACKWARDS'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(0), kline(1)], 2, 'DUPLICATE_BAR'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1, '100,NaN,90,105,1.5')], 2, 'NOT_A_NUMBER'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1, '100,110,90,105,1e3')], 2, 'NOT_A_NUMBER'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1, ',110,90,105,1')], 2, 'NOT_A_NUMBER'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1, '100.005,110,90,105,1.5')], 2, 'NOT_ON_TICK'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1, '100,110,90,105,1.0005')], 2, 'NOT_ON_LOT'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1, '100,110,0,105,1.5')], 2, 'PRICE_NOT_POSITIVE'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1, '100,110,-90,105,1.5')], 2, 'PRICE_NOT_POSITIVE'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1, '100,110,90,105,-1.5')], 2, 'NEGATIVE_SIZE'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1, '100,90,110,105,1.5')], 2, 'HIGH_BELOW_LOW'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1, '100,104,90,105,1.5')], 2, 'OUTSIDE_HIGH_LOW'],
  ['BTCUSDT-1m-2024-01.csv', [kline(0), kline(1, '100,110,90,105,1', MS + 119_000)], 2, 'CLOSE_TIME_WRONG'],
  [LEAN_BARS, ['34200000,10000,10000,10000,10000,9', '86400000,10000,10000,10000,10000,9'], 2, 'TIME_INVALID'],
  [
    'BTCUSDT-trades-2024-01-01.csv',
    [`1,100,1,100,${MS},true,true`, `1,100,1,100,${MS},true,true`],
    2,
    'DUPLICATE_TRADE',
  ],
  ['BTCUSDT-trades-2024-01-01.csv', [`1,100,1,100,${MS},true,true`, `2,100,1,100,${MS},yes,true`], 2, 'UNKNOWN_SIDE'],
  ['BTCUSDT-trades-2024-01-01.csv', [`1,100,1,100,${MS},true,true`, `b,100,1,100,${MS},true,true`], 2, 'NOT_A_NUMBER'],
  ['BTCUSDT-bookTicker-2024-01-01.csv', [`1,100,1,101,1,${MS},${MS}`, `2,102,1,101,1,${MS},${MS}`], 2, 'CROSSED_QUOTE'],
  ['quotes.csv', [`${MS},100,1,101,1`, `${MS},101.01,1,101,1`], 2, 'CROSSED_QUOTE', { csv: CSV_QUOTE }],
  ['quotes.csv', [`${MS},100,1,101,1`, `${MS},,1,101,1`], 2, 'NOT_A_NUMBER', { csv: CSV_QUOTE }],
  // A bid of nothing is none; a price of 0 with a size is wrong.
  ['quotes.csv', [`${MS},100,1,0,0`, `${MS},100,1,0,1`], 2, 'PRICE_NOT_POSITIVE', { csv: CSV_QUOTE }],
  ['quotes.csv', [`${MS},100,1,101,1`, '99999999999999,100,1,101,1'], 2, 'TIME_INVALID', { csv: CSV_QUOTE }],
  ['trades.csv', [`${MS},100,1,buy,1`, `${MS},100,1,maybe,2`], 2, 'UNKNOWN_SIDE', { csv: CSV_TRADE }],
  [
    'stream.txt',
    [
      '1704067200000000000 {"stream":"x@bookTicker","data":{"u":1,"s":"X","b":"1.00","B":"1","a":"2.00","A":"1"}}',
      '1704067200000000000 {"stream":"x',
    ],
    2,
    'MALFORMED',
    { format: 'hftbacktest' },
  ],
  [LEAN, ['34200000,1815200,283,P,0,0', '34200001,1815200,283,P,0,1'], 2, 'FLAGGED_SUSPICIOUS'],
]

for (const [name, lines, bad, reason, options] of ROWS) {
  test(`${reason}: ${lines[bad - 1]!.slice(0, 60)}`, async context => {
    const folder = temporaryFolder(context)
    const root = join(folder, 'data')
    const text = `${lines.join('\n')}\n`
    const isZip = name.endsWith('.zip')
    const path = writeSource(folder, name, isZip ? zipOf([{ name: 'rows.csv', content: text }]) : text)
    const report = await importData({ root, paths: [path], instrumentId: 'A-B.TEST', spec: SPEC, ...options })
    const [file] = report.files
    assert(file?.outcome === 'Imported', file?.text ?? 'no report')
    const refused = file.examples.find(example => example.line === bad)
    assert.equal(refused?.reason, reason)
    assert.equal(refused?.raw, lines[bad - 1])
    const others = lines.length - file.rowsRefused
    if (name !== 'stream.txt') assert.equal(file.rowsImported, others, 'the rows around it are imported')
    const kept = readFileSync(join(root, file.quarantineFile!), 'utf8').split('\n')
    assert(kept.includes(`${refused!.file}\t${bad}\t${reason}\t${lines[bad - 1]}`))
    if (others > 0 && name !== 'stream.txt') assert(checkCatalogue(root).isSound)
  })
}

const depth = (ns: number, from: number, to: number, bids: string) =>
  `${1_704_067_200 + ns}000000000 {"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":${MS},"s":"BTCUSDT","U":${from},"u":${to},"b":${bids},"a":[]}}`
const snapshot = (s: number, id: number) =>
  `${1_704_067_200 + s}000000000 {"lastUpdateId":${id},"bids":[["99.00","1.000"]],"asks":[["101.00","2.000"]]}`

test('a book waits for its snapshot, drops what it holds already, and is void after a gap', async context => {
  const folder = temporaryFolder(context)
  const root = join(folder, 'data')
  const lines = [
    depth(0, 1, 5, '[["98.00","1"]]'), //   before the snapshot, older than it: dropped
    depth(1, 6, 12, '[["97.00","3"]]'), //  before it, bridges it: applied after it
    snapshot(2, 10),
    depth(3, 13, 14, '[["97.00","0"],["96.00","5"]]'),
    depth(4, 20, 21, '[["95.00","1"]]'), // 15 to 19 are missing
    depth(5, 22, 23, '[["94.00","1"]]'), // no book: waits
    snapshot(6, 30),
    depth(7, 31, 31, '[["93.00","1"]]'),
  ]
  const path = writeSource(folder, 'stream.gz.txt', lines.join('\n'))
  const report = await importData({ root, paths: [path], spec: SPEC })
  const [file] = report.files
  assert.equal(file?.instrumentId, 'BTCUSDT.BINANCE')
  assert.deepEqual(file?.refusals, [{ reason: 'SEQUENCE_GAP', count: 1 }])
  assert.equal(file?.examples[0]?.line, 5)
  assert.deepEqual(file?.ignored, [{ kind: 'DepthBeforeSnapshot' satisfies IgnoredLine, count: 3 }])
  const series = {
    instrumentId: 'BTCUSDT.BINANCE' as InstrumentId,
    instrumentIndex: 0 as InstrumentIndex,
    series: 'book',
  }
  const feed = await openFeed({ root, series: [series] })
  const seen: string[] = []
  for (let input = feed.next(); input !== undefined; input = feed.next()) {
    assert(input.kind === 'BookLevel')
    const flags = `${input.isSnapshotStart ? 'S' : '-'}${input.isLast ? 'L' : '-'}`
    seen.push(`${input.timeUs / 1e6 - 1_704_067_200} ${input.side} ${input.priceTicks} ${input.qtyLots} ${flags}`)
  }
  assert.deepEqual(seen, [
    '2 Buy 9900 1000 S-',
    '2 Sell 10100 2000 -L',
    '2 Buy 9700 3000 -L',
    '3 Buy 9700 0 --',
    '3 Buy 9600 5000 -L',
    '6 Buy 9900 1000 S-',
    '6 Sell 10100 2000 -L',
    '7 Buy 9300 1000 -L',
  ])
})

test('the same file twice is known; the same range from another file is refused, or replaced when asked', async context => {
  const folder = temporaryFolder(context)
  const root = join(folder, 'data')
  const run = async (name: string, lines: readonly string[], more: Partial<ImportOptions> = {}) => {
    const path = writeSource(folder, name, lines.join('\n'))
    const [file] = (await importData({ root, paths: [path], spec: SPEC, ...more })).files
    return file!
  }
  const name = 'BTCUSDT-1m-2024-01.csv'
  const closes = async () => {
    const series = {
      instrumentId: 'BTCUSDT.BINANCE' as InstrumentId,
      instrumentIndex: 0 as InstrumentIndex,
      series: 'bar-1m',
    }
    const feed = await openFeed({ root, series: [series] })
    const seen: number[] = []
    for (let bar = feed.next(); bar !== undefined; bar = feed.next()) if (bar.kind === 'Bar') seen.push(bar.closeTicks)
    return seen
  }
  assert.equal((await run(name, [kline(1), kline(2)])).outcome, 'Imported')
  assert.equal((await run(name, [kline(1), kline(2)])).outcome, 'AlreadyImported')
  const overlapping = await run(name, [kline(2, '1,1,1,1,1'), kline(3, '1,1,1,1,1')])
  assert.equal(overlapping.code, 'OVERLAP')
  assert.match(overlapping.text, /2024-01\.parquet has rows from 2024-01-01T00:02.*nothing was written.*--replace/)
  assert.deepEqual(await closes(), [10_500, 10_500])
  assert.equal((await run(name, [kline(0, '2,2,2,2,2'), kline(4, '2,2,2,2,2')])).code, 'OVERLAP')
  assert.equal((await run(name, [kline(5, '3,3,3,3,3')])).outcome, 'Imported')
  assert.equal((await run(name, [kline(0, '4,4,4,4,4')])).outcome, 'Imported')
  assert.deepEqual(await closes(), [400, 10_500, 10_500, 300])
  const replaced = await run(name, [kline(2, '1,1,1,1,1'), kline(3, '1,1,1,1,1')], { overlap: 'Replace' })
  assert.equal(replaced.outcome, 'Imported')
  assert.deepEqual(await closes(), [400, 10_500, 100, 100, 300])
  assert(checkCatalogue(root).isSound)
  assert.deepEqual(readdirSync(join(root, '.staging')), [])
})

test('an import that was cut off before its record is completed by importing again, without a row twice', async context => {
  const folder = temporaryFolder(context)
  const root = join(folder, 'data')
  // Two periods: the crash came after the first was moved into place.
  const lines = [`1,100,1,100,${MS},true,true`, `2,101,1,100,${MS + 86_400_000},true,true`]
  const path = writeSource(folder, 'BTCUSDT-trades-2024-01.csv', lines.join('\n'))
  await importData({ root, paths: [path], spec: SPEC })
  rmSync(join(root, 'BTCUSDT.BINANCE', 'imports.jsonl'))
  rmSync(join(root, 'BTCUSDT.BINANCE', 'trade', '2024-01-02.parquet'))
  assert.equal((await importData({ root, paths: [path], spec: SPEC })).files[0]?.outcome, 'Imported')
  const check = checkCatalogue(root)
  assert.deepEqual([check.isSound, check.rowCount, check.series[0]?.fileCount], [true, 2, 2])
  assert.equal((await importData({ root, paths: [path], spec: SPEC })).files[0]?.outcome, 'AlreadyImported')
})

test('a refused import leaves nothing behind', async context => {
  const folder = temporaryFolder(context)
  const root = join(folder, 'data')
  const broken = zipOf([{ name: 'a.csv', content: `${kline(0)}\n${kline(1)}\n` }])
  broken[60] = broken[60]! ^ 0xff
  const path = writeSource(folder, 'BTCUSDT-1m-2024-01.zip', broken)
  const [file] = (await importData({ root, paths: [path], spec: SPEC })).files
  assert.equal(file?.outcome, 'Refused')
  assert.equal(file?.code, 'CORRUPT')
  assert.match(file?.text ?? '', /BTCUSDT-1m-2024-01\.zip: entry a\.csv/)
  assert(!existsSync(join(root, 'BTCUSDT.BINANCE')))
  assert(!existsSync(join(root, 'quarantine')))
})

test('a file of which no row can be used is refused, with what to look at first', async context => {
  const folder = temporaryFolder(context)
  const kline3 = [kline(0), kline(1), kline(2)]
  for (const [name, content, code, text] of [
    [
      'BTCUSDT-1m-2024-01.csv',
      kline3.join('\n').replaceAll(',', ';'),
      'NO_ROWS',
      /none of its 3 rows .* another separator/,
    ],
    ['BTCUSDT-1m-2024-01.csv', kline3.join('\n').replaceAll('000,', ','), 'NO_ROWS', /for TIME_INVALID, as with times/],
    ['BTCUSDT-1m-2024-01.csv', '', 'CORRUPT', /there is nothing in it/],
    ['BTCUSDT-1m-2024-01.zip', zipOf([]), 'CORRUPT', /there is nothing in it/],
    ['BTCUSDT-1m-2024-01.zip', '', 'CORRUPT', /the file is empty/],
    ['BTCUSDT-1m-2024-01.zip', gzipSync(kline3.join('\n')), 'CORRUPT', /it is a gzip file; .* \.gz/],
    ['BTCUSDT-1m-2024-01.zip', kline3.join('\n'), 'CORRUPT', /it was cut short, or is something else/],
    ['BTCUSDT-1m-2024-01.csv', Buffer.from(kline3.join('\n'), 'utf16le'), 'UNSUPPORTED', /save it as UTF-8/],
  ] as const) {
    const path = writeSource(folder, name, content)
    const { files, filesRefused } = await importData({ root: join(folder, 'data'), paths: [path], spec: SPEC })
    assert.deepEqual([files[0]?.outcome, files[0]?.code, filesRefused], ['Refused', code, 1], files[0]!.text)
    assert.match(files[0]!.text, text)
  }
  assert(!existsSync(join(folder, 'data', 'BTCUSDT.BINANCE')))
})

test('a name that Binance gives is known with another packing as well', async context => {
  const folder = temporaryFolder(context)
  const path = writeSource(folder, 'BTCUSDT-1m-2024-01.csv.gz', gzipSync(`${kline(0)}\n`))
  const [file] = (await importData({ root: join(folder, 'data'), paths: [path], spec: SPEC })).files
  assert.deepEqual([file?.instrumentId, file?.series[0]?.series], ['BTCUSDT.BINANCE', 'bar-1m'], file!.text)
})

test('scales: inferred and noted, then bound to the folder', async context => {
  const folder = temporaryFolder(context)
  const root = join(folder, 'data')
  const path = writeSource(folder, 'BTCUSDT-1m-2024-01.csv', `${kline(0, '100.10,110,90,105,1.50')}\n`)
  const [first] = (await importData({ root, paths: [path] })).files
  assert.deepEqual([first?.tickSize, first?.lotSize], ['0.1', '0.1'])
  assert.match(first?.notes[0] ?? '', /tick 0\.1 and lot 0\.1 were inferred from the whole file/)
  const stored: unknown = JSON.parse(readFileSync(join(root, 'BTCUSDT.BINANCE', 'instrument.json'), 'utf8'))
  const spec = { instrumentId: 'BTCUSDT.BINANCE', kind: 'Spot', baseCurrency: 'BTC', quoteCurrency: 'USDT' }
  assert.deepEqual(stored, {
    formatVersion: 1,
    scaleOrigin: 'inferred',
    spec: { ...spec, tickSize: '0.1', lotSize: '0.1' },
  })
  const next = writeSource(folder, 'BTCUSDT-1m-2024-02.csv', `${kline(60, '100.12,110,90,105,1')}\n`)
  const [refused] = (await importData({ root, paths: [next], spec: { tickSize: '0.01' } })).files
  assert.equal(refused?.code, 'SCALE_CONFLICT')
  const [finer] = (await importData({ root, paths: [next] })).files
  assert.deepEqual(finer?.refusals, [{ reason: 'NOT_ON_TICK', count: 1 }])
})

test('what cannot be read is refused with the list of formats', async context => {
  const folder = temporaryFolder(context)
  const path = writeSource(folder, 'holiday.txt', 'Dear diary\n')
  const [file] = (await importData({ root: join(folder, 'data'), paths: [path] })).files
  assert.equal(file?.code, 'UNSUPPORTED')
  for (const word of ['Dear diary', 'binance-klines', 'binance-book-ticker', 'hftbacktest', 'lean', 'csv', '--map']) {
    assert(file?.text.includes(word), word)
  }
})

test('a path that is not there is told in words', async context => {
  const root = temporaryFolder(context)
  const path = join(root, 'none.csv')
  const message = `${path}: there is no such file or folder`
  await assert.rejects(importData({ root, paths: [path] }), { code: 'NOT_FOUND', message })
})

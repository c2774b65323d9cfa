/** The merged feed against a naive twin, and the catalogue behind it: exact round trip, ranges, refusals. */

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import type { InstrumentId, InstrumentIndex } from '../core/domain/ids.ts'
import type { MarketInput, MarketKind } from '../core/domain/market-data.ts'
import { listCatalogue } from './catalogue.ts'
import { openFeed } from './catalogue-feed.ts'
import { flipRow, withoutSums } from './changed-file.fixture.ts'
import { newColumnBatch } from './columns.ts'
import { DataError } from './data-error.ts'
import type { MarketFeed } from './feed.ts'
import { temporaryFolder } from './fixtures.ts'
import { type MemorySeries, openMemoryFeed, openMixedFeed } from './memory-feed.fixture.ts'
import { ROW_GROUP_ROWS } from './parquet.ts'
import { SeriesFileReader } from './parquet-reader.ts'
import { SeriesFileWriter } from './parquet-writer.ts'
import { barSeriesOf, parseSeriesName, partitionOf, QUOTE_SERIES, SERIES_COLUMNS, type Series } from './series.ts'

const EPOCH_US = Date.UTC(2024, 0, 1) * 1000
const MINUTE_US = 60_000_000

function drain(feed: MarketFeed): MarketInput[] {
  const inputs: MarketInput[] = []
  for (let input = feed.next(); input !== undefined; input = feed.next()) inputs.push({ ...input })
  feed.close()
  return inputs
}

/** Writes rows as the importer would: one file a period. */
function writeSeries(root: string, instrumentId: string, series: Series, rows: readonly number[][]): void {
  const folder = join(root, instrumentId, series.name)
  mkdirSync(folder, { recursive: true })
  let writer: SeriesFileWriter | undefined
  let endUs = 0
  for (const row of rows) {
    const filedUs = series.kind === 'Bar' ? row[1]! : row[0]!
    if (filedUs >= endUs) {
      writer?.finish([])
      const partition = partitionOf(series, filedUs)
      endUs = partition.endUs
      const header = { instrumentId, series, tickSize: '0.01', lotSize: '0.001' }
      writer = new SeriesFileWriter(join(folder, `${partition.key}.parquet`), header)
    }
    writer!.push(row)
  }
  writer?.finish([])
}

function barRows(count: number, startUs = EPOCH_US): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const openUs = startUs + i * MINUTE_US
    return [openUs + MINUTE_US, openUs, 100 + i, 110 + i, 90 + i, 105 + i, i * 7]
  })
}

const B1 = { instrumentId: 'BTC-USDT.SIM' as InstrumentId, instrumentIndex: 3 as InstrumentIndex, series: 'bar-1m' }

test('a merge of series equals a stable sort of all rows by time', () => {
  const seriesArbitrary = fc.record({
    kind: fc.constantFrom<MarketKind>('Quote', 'Trade', 'Bar', 'BookLevel'),
    times: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }).map(times => times.sort((a, b) => a - b)),
  })
  fc.assert(
    fc.property(fc.array(seriesArbitrary, { maxLength: 9 }), all => {
      const series = all.map(({ kind, times }, index): MemorySeries => {
        const columns = SERIES_COLUMNS[kind].map(() => new Float64Array(times.length))
        for (const [row, time] of times.entries()) {
          columns[0]![row] = time
          columns[2]![row] = kind === 'BookLevel' ? 0 : row
          columns[4]![row] = kind === 'BookLevel' ? row : 0
        }
        return { instrumentIndex: index as InstrumentIndex, kind, columns }
      })
      const expected = all
        .flatMap(({ times }, index) => times.map((time, row) => ({ time, index, row })))
        .sort((a, b) => a.time - b.time || a.index - b.index || a.row - b.row)
      const feed = openMemoryFeed(series)
      assert.equal(feed.totalCount, expected.length)
      const seen = drain(feed).map(input => ({ time: input.timeUs as number, index: input.instrumentIndex as number }))
      assert.deepEqual(
        seen,
        expected.map(({ time, index }) => ({ time, index })),
      )
      assert.equal(feed.readCount, expected.length)
    }),
  )
})

test('every safe integer survives a file exactly', async context => {
  const root = temporaryFolder(context)
  const edges = [0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
  const value = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...edges))
  const rowArbitrary = fc.tuple(fc.integer({ min: 0, max: 1000 }), value, value, value, value, value)
  let fileCount = 0
  fc.assert(
    fc.property(fc.array(rowArbitrary, { minLength: 1, maxLength: 50 }), rows => {
      rows.sort((a, b) => a[0] - b[0])
      const path = join(root, `${fileCount++}.parquet`)
      const writer = new SeriesFileWriter(path, {
        instrumentId: 'A.SIM',
        series: QUOTE_SERIES,
        tickSize: '0.01',
        lotSize: '1',
      })
      for (const row of rows) writer.push(row)
      writer.finish([])
      const reader = new SeriesFileReader(path)
      const batch = newColumnBatch('Quote', ROW_GROUP_ROWS)
      reader.readGroup(0, batch)
      reader.close()
      assert.equal(batch.rowCount, rows.length)
      for (const [at, row] of rows.entries()) {
        for (const [column, expected] of row.entries()) assert.equal(batch.columns[column]![at], expected)
      }
    }),
    { numRuns: 40 },
  )
})

test('bars come back over several files and row groups, delivered when they close', async context => {
  const root = temporaryFolder(context)
  const rows = barRows(50_000)
  writeSeries(root, B1.instrumentId, barSeriesOf(MINUTE_US), rows)
  const feed = await openFeed({ root, series: [{ ...B1, barSpecIndex: 5 }] })
  assert.equal(feed.totalCount, rows.length)
  let count = 0
  for (let input = feed.next(); input !== undefined; input = feed.next()) {
    assert(input.kind === 'Bar')
    const [closeUs, openUs, open, high, low, close, volume] = rows[count++]!
    const seen = [
      input.timeUs,
      input.openTimeUs,
      input.openTicks,
      input.highTicks,
      input.lowTicks,
      input.closeTicks,
      input.volumeLots,
    ]
    assert.deepEqual(seen, [closeUs, openUs, open, high, low, close, volume])
    assert.equal(input.barSpecIndex, 5)
    assert.equal(input.instrumentIndex, 3)
  }
  assert.equal(count, rows.length)
  assert.deepEqual(feed.skipped.items, [])
  assert.equal(listCatalogue(root)[0]!.fileCount, 2)
})

test('a range is honoured to the microsecond, both ends included', async context => {
  const root = temporaryFolder(context)
  const rows = barRows(40_000)
  writeSeries(root, B1.instrumentId, barSeriesOf(MINUTE_US), rows)
  const inRange = async (fromUs: number, toUs: number) => drain(await openFeed({ root, series: [B1], fromUs, toUs }))
  for (const [from, to] of [
    [0, 0],
    [16_383, 16_384],
    [100, 39_999],
  ] as const) {
    const seen = await inRange(rows[from]![0]!, rows[to]![0]!)
    assert.equal(seen.length, to - from + 1)
    assert.equal(seen[0]!.timeUs, rows[from]![0])
    assert.equal(seen.at(-1)!.timeUs, rows[to]![0])
    const inner = await inRange(rows[from]![0]! + 1, rows[to]![0]! - 1)
    assert.equal(inner.length, Math.max(0, to - from - 1))
  }
})

test('a broken row group is skipped and told, the rest is delivered', async context => {
  const root = temporaryFolder(context)
  writeSeries(root, B1.instrumentId, barSeriesOf(MINUTE_US), barRows(40_000))
  const path = join(root, B1.instrumentId, 'bar-1m', '2024-01.parquet')
  const bytes = readFileSync(path)
  bytes.fill(0x5a, 4, 400)
  writeFileSync(path, bytes)
  const feed = await openFeed({ root, series: [B1] })
  assert.equal(drain(feed).length, 40_000 - ROW_GROUP_ROWS)
  const [item] = feed.skipped.items
  assert.equal(item?.reason, 'Unreadable')
  assert.equal(item?.rowCount, ROW_GROUP_ROWS)
  assert.match(item?.text ?? '', /2024-01\.parquet: row group 0 .*holdfast data check/)
})

test('rows that are not those that were written are left out and told, however the file was written', async context => {
  for (const write of [(path: string) => path, withoutSums]) {
    const root = temporaryFolder(context)
    writeSeries(root, B1.instrumentId, barSeriesOf(MINUTE_US), barRows(40_000))
    const path = write(join(root, B1.instrumentId, 'bar-1m', '2024-01.parquet'))
    assert.equal(drain(await openFeed({ root, series: [B1] })).length, 40_000)
    flipRow(path, 1)
    const feed = await openFeed({ root, series: [B1] })
    const seen = drain(feed)
    const texts = feed.skipped.items.map(({ reason, text }) => `${reason} ${text}`)
    assert.match(texts[0]!, /Unreadable .*2024-01\.parquet: the rows of .* are not those that were written.*data check/)
    // Whoever reads what is before the flipped bit alone meets it only in a file that has no sum for each group.
    const toUs = EPOCH_US + 100 * MINUTE_US
    const before = drain(await openFeed({ root, series: [B1], toUs })).length
    assert.deepEqual([seen.length, before], write === withoutSums ? [0, 0] : [40_000 - ROW_GROUP_ROWS, 100])
  }
})

test('a file that is no catalogue file is told by name', async context => {
  const root = temporaryFolder(context)
  writeSeries(root, B1.instrumentId, barSeriesOf(MINUTE_US), barRows(10))
  const path = join(root, B1.instrumentId, 'bar-1m', '2024-02.parquet')
  for (const content of ['', 'PAR1', 'not parquet at all', `${'x'.repeat(100)}PAR1`]) {
    writeFileSync(path, content)
    const feed = await openFeed({ root, series: [B1] })
    assert.equal(drain(feed).length, 10)
    assert.match(feed.skipped.items[0]!.text, /2024-02\.parquet: not a readable catalogue file/)
  }
})

test('data of another scale, an unknown series and missing data are named', async context => {
  const root = temporaryFolder(context)
  writeSeries(root, B1.instrumentId, barSeriesOf(MINUTE_US), barRows(10))
  const code = (error: unknown) => (error instanceof DataError ? error.code : undefined)
  await assert.rejects(
    openFeed({ root, series: [{ ...B1, tickSize: '0.05' }] }),
    error => code(error) === 'SCALE_CONFLICT' && /tick 0\.01.*asked for tick 0\.05/.test(String(error)),
  )
  await assert.rejects(
    openFeed({ root, series: [{ ...B1, series: 'bar-60m' }] }),
    error => code(error) === 'BAD_OPTION',
  )
  const same = await openFeed({ root, series: [{ ...B1, tickSize: '0.010', lotSize: '0.001' }] })
  assert.equal(drain(same).length, 10)
  const nothing = await openFeed({ root, series: [{ ...B1, series: 'quote' }] })
  assert.equal(nothing.next(), undefined)
  assert.equal(nothing.skipped.items[0]?.reason, 'NoData')
  assert.match(nothing.skipped.items[0]!.text, /has bar-1m of it: "holdfast data list"/)
  const strange = await openFeed({ root: temporaryFolder(context), series: [B1] })
  assert.match(strange.skipped.items[0]!.text, /has nothing of it: "holdfast data import" brings some$/)
})

test('series names and periods', () => {
  const rows = [
    // name          period of 2024-02-29T23:59Z
    ['quote', '2024-02-29'],
    ['trade', '2024-02-29'],
    ['book', '2024-02-29'],
    ['bar-1s', '2024-02-29'],
    ['bar-1m', '2024-02'],
    ['bar-30m-bid', '2024-02'],
    ['bar-1h-ask', '2024'],
    ['bar-1d-mid', '2024'],
  ] as const
  const atUs = Date.UTC(2024, 1, 29, 23, 59) * 1000
  for (const [name, period] of rows) {
    const series = parseSeriesName(name)
    assert.equal(series?.name, name)
    const partition = partitionOf(series!, atUs)
    assert.equal(partition.key, period)
    assert(partition.startUs <= atUs && atUs < partition.endUs)
    assert.equal(partitionOf(series!, partition.endUs).startUs, partition.endUs)
  }
  for (const name of ['bar-60m', 'bar-0m', 'bar-1w', 'bar-', 'bar-1m-last', 'quotes', '', '..']) {
    assert.equal(parseSeriesName(name), undefined, name)
  }
})

test('a mixed feed delivers its rows as they stand', () => {
  const feed = openMixedFeed({
    timeUs: Float64Array.of(1, 2, 2, 3),
    kind: Uint8Array.of(0, 1, 1, 1),
    instrument: Uint16Array.of(7, 8, 7, 7),
    firstTicks: Int32Array.of(100, 101, 102, 103),
    secondTicks: Int32Array.of(101, 1, -1, 0),
    firstLots: Int32Array.of(5, 6, 7, 8),
    secondLots: Int32Array.of(9, 0, 0, 0),
  })
  assert.equal(feed.totalCount, 4)
  const seen = drain(feed).map(input =>
    input.kind === 'Quote'
      ? [input.timeUs, input.instrumentIndex, input.bidTicks, input.bidLots, input.askTicks, input.askLots]
      : input.kind === 'Trade' && [
          input.timeUs,
          input.instrumentIndex,
          input.priceTicks,
          input.qtyLots,
          input.aggressorSide,
        ],
  )
  assert.deepEqual(seen, [
    [1, 7, 100, 5, 101, 9],
    [2, 8, 101, 6, 'Buy'],
    [2, 7, 102, 7, 'Sell'],
    [3, 7, 103, 8, 'Unknown'],
  ])
  assert.equal(feed.readCount, 4)
})

test('a damaged byte anywhere in a file gives a DataError, or what was written', async context => {
  const root = temporaryFolder(context)
  const rows = barRows(20)
  writeSeries(root, B1.instrumentId, barSeriesOf(MINUTE_US), rows)
  const path = join(root, B1.instrumentId, 'bar-1m', '2024-01.parquet')
  const good = readFileSync(path)
  const read = () => {
    const batch = newColumnBatch('Bar', ROW_GROUP_ROWS)
    const reader = new SeriesFileReader(path)
    try {
      reader.readGroup(0, batch)
      return { metadata: reader.metadata, columns: batch.columns.map(column => [...column.slice(0, batch.rowCount)]) }
    } finally {
      reader.close()
    }
  }
  const written = read()
  let refusedCount = 0
  // Every fifth byte: all of them pass too, in four seconds.
  for (let at = 0; at < good.length; at += 5) {
    const broken = Buffer.from(good)
    broken[at] = broken[at]! ^ (at % 2 === 0 ? 0xff : 0x10)
    writeFileSync(path, broken)
    try {
      assert.deepEqual(read(), written, `byte ${at}`)
    } catch (error) {
      assert(error instanceof DataError, `byte ${at}: ${String(error)}`)
      refusedCount++
    }
  }
  assert(refusedCount > good.length / 15, `${refusedCount} of ${good.length / 5} damages made a difference`)
})

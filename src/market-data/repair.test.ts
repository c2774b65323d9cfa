import assert from 'node:assert/strict'
import { test } from 'node:test'
import { US_PER_DAY, US_PER_MINUTE, US_PER_SECOND } from '../core/std/time.ts'
import { checkCatalogue } from './check.ts'
import { DataError } from './data-error.ts'
import { csvOf, exportParquet } from './export-data.ts'
import { temporaryFolder } from './fixtures.ts'
import { type RepairedSeries, repairCatalogue } from './repair-data.ts'
import { CatalogueSource } from './repair-source.ts'
import { readCatalogueRows } from './rows.fixture.ts'
import { BOOK_SERIES, barSeriesOf, QUOTE_SERIES, type Series, TRADE_SERIES } from './series.ts'
import { coverageOf } from './series-coverage.ts'
import { WRITTEN_INSTRUMENT, writeDay } from './written-day.fixture.ts'

const START = Date.UTC(2026, 2, 4, 10) * 1_000
const at = (second: number) => START + second * US_PER_SECOND
const stretch = (from: number, to: number) => ({ fromUs: at(from), toUs: at(to) })

const quote = (second: number, bidTicks: number) => [at(second), at(second), bidTicks, 1, bidTicks + 1, 1]
const trade = (second: number, number: number) => [at(second), at(second), 100, 2, 1, number]

const seconds = [...range(0, 10), ...range(30, 50), ...range(60, 70)]
/** Recorded from 0 to 10 s, from 30 to 50 s and from 60 s to 70 s, one row a second. */
function recordedIn(root: string, series: Series, rowAt: (second: number) => number[]): string {
  return writeDay(root, series, seconds.map(rowAt), [
    { origin: 'Recorded', listened: [stretch(0, 9)], rowCount: 10, lastTimeUs: at(9) },
    { origin: 'Recorded', listened: [stretch(30, 49)], rowCount: 20, firstTimeUs: at(30) },
    { origin: 'Recorded', listened: [stretch(60, 69)], rowCount: 10, firstTimeUs: at(60) },
  ])
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

function repair(root: string, from: string, more: { isDry?: boolean } = {}): Promise<RepairedSeries[]> {
  return repairCatalogue({ root, source: new CatalogueSource(from, root), nowUs: START, ...more })
}

test('what nobody listened to is filled from another catalogue, and stays known as repaired', async context => {
  const [root, other] = [temporaryFolder(context), temporaryFolder(context)]
  recordedIn(root, QUOTE_SERIES, second => quote(second, 100))
  writeDay(
    other,
    QUOTE_SERIES,
    range(0, 80).map(second => quote(second, 200)),
  )
  const [dry] = await repair(root, other, { isDry: true })
  assert.deepEqual(dry?.stretches, [stretch(9, 30), stretch(49, 60)])
  assert.equal(dry?.rowCount, 0)
  const [repaired] = await repair(root, other)
  assert.equal(repaired?.rowCount, 30)
  const rows = readCatalogueRows(root, WRITTEN_INSTRUMENT, QUOTE_SERIES)
  assert.deepEqual(
    rows.map(row => [(row[0]! - START) / US_PER_SECOND, row[2]]),
    range(0, 70).map(second => [second, seconds.includes(second) ? 100 : 200]),
  )
  const [coverage] = coverageOf(root, WRITTEN_INSTRUMENT, QUOTE_SERIES)
  assert.deepEqual([coverage?.recordedCount, coverage?.repairedCount, coverage?.gaps], [40, 30, []])
  assert.deepEqual(await repair(root, other), [], 'nothing is missing any more')
  const check = checkCatalogue(root)
  assert.ok(check.isSound)
  assert.equal(check.series[0]?.repairedRowCount, 30)
})

test('a trade that one source stamped before the gap and the other in it is there once', async context => {
  const [root, other] = [temporaryFolder(context), temporaryFolder(context)]
  recordedIn(root, TRADE_SERIES, second => trade(second, 1_000 + second))
  // The other's clock is two seconds later.
  writeDay(
    other,
    TRADE_SERIES,
    range(0, 60).map(second => trade(second + 2, 1_000 + second)),
  )
  await repair(root, other)
  const numbers = readCatalogueRows(root, WRITTEN_INSTRUMENT, TRADE_SERIES).map(row => row[5]!)
  assert.equal(new Set(numbers).size, numbers.length)
  assert.deepEqual(numbers.toSorted((a, b) => a - b).slice(0, 28), range(1_000, 1_028))
})

test('whole days without a file are filled as well, and bars', async context => {
  const [root, other] = [temporaryFolder(context), temporaryFolder(context)]
  const series = barSeriesOf(US_PER_MINUTE)
  const bar = (minute: number) => {
    const openUs = START + minute * US_PER_MINUTE
    return [openUs + US_PER_MINUTE, openUs, 100, 110, 90, 105, 7]
  }
  const present = [...range(0, 5), ...range(8, 12)]
  writeDay(root, series, present.map(bar), [{ origin: 'Recorded', listened: [] }])
  writeDay(other, series, range(0, 20).map(bar))
  const days = [0, 3].map(day => [START + day * US_PER_DAY, START + day * US_PER_DAY, 100, 1, 101, 1])
  for (const [index, row] of days.entries())
    writeDay(
      root,
      QUOTE_SERIES,
      [row],
      [{ origin: 'Recorded', listened: [{ fromUs: row[0]! - index, toUs: row[0]! + 1 - index }] }],
    )
  writeDay(other, QUOTE_SERIES, [[START + US_PER_DAY, START + US_PER_DAY, 300, 1, 301, 1]])
  const repaired = await repair(root, other)
  assert.deepEqual(
    repaired.map(({ series: name, rowCount }) => [name, rowCount]),
    [
      ['bar-1m', 3],
      ['quote', 1],
    ],
  )
  assert.deepEqual(
    readCatalogueRows(root, WRITTEN_INSTRUMENT, QUOTE_SERIES).map(row => row[2]),
    [100, 300, 100],
  )
  assert.equal(readCatalogueRows(root, WRITTEN_INSTRUMENT, series).length, 12)
})

test('a book is not put together afterwards, another scale is refused, and what nobody has stays a gap', async context => {
  const [root, other] = [temporaryFolder(context), temporaryFolder(context)]
  recordedIn(root, BOOK_SERIES, second => [at(second), at(second), 0, 100, 1, 2])
  const [refused] = await repair(root, other)
  assert.match(refused!.refusal, /^a book that was not seen/)
  const own = temporaryFolder(context)
  recordedIn(own, QUOTE_SERIES, second => quote(second, 100))
  const [nothing] = await repair(own, other)
  assert.match(nothing!.refusal, /has no quote of BTC-USDT.SIM$/)
  assert.equal(coverageOf(own, WRITTEN_INSTRUMENT, QUOTE_SERIES)[0]?.gaps.length, 2)
})

// ── export ───────────────────────────────────────────────────────────────────────────────────────────────────────────

test('CSV has exact decimals, ISO times and where each row comes from; a range is cut to the row', async context => {
  const [root, other] = [temporaryFolder(context), temporaryFolder(context)]
  recordedIn(root, QUOTE_SERIES, second => quote(second, 9_007_199_254_740_990))
  writeDay(
    other,
    QUOTE_SERIES,
    range(0, 60).map(second => quote(second, 7)),
  )
  await repair(root, other)
  const asked = { root, instrumentId: WRITTEN_INSTRUMENT, series: 'quote', fromUs: at(9), toUs: at(10) }
  assert.equal(
    [...csvOf(asked)].join(''),
    [
      'time,eventTime,bid,bidSize,ask,askSize,origin',
      '2026-03-04T10:00:09.000000Z,2026-03-04T10:00:09.000000Z,450359962737049.50,0.001,450359962737049.55,0.001,recorded',
      '2026-03-04T10:00:10.000000Z,2026-03-04T10:00:10.000000Z,0.35,0.001,0.40,0.001,repaired',
      '',
    ].join('\n'),
  )
  const copy = temporaryFolder(context)
  const metadata = exportParquet(asked, `${copy}/out.parquet`)
  assert.equal(metadata.rowCount, 2)
  assert.ok(metadata.sources.some(({ origin }) => origin === 'Repaired'))
})

test('an export of what is not there says what is', context => {
  const root = temporaryFolder(context)
  writeDay(root, QUOTE_SERIES, [quote(0, 1)])
  const asked = { root, instrumentId: WRITTEN_INSTRUMENT }
  for (const [series, code] of [
    ['trade', 'NOT_FOUND'],
    ['bar-60s', 'BAD_OPTION'],
  ] as const)
    assert.throws(
      () => [...csvOf({ ...asked, series })],
      (error: unknown) => error instanceof DataError && error.code === code,
    )
})

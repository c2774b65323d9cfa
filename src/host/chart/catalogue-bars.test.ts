import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import { flipRow } from '../../market-data/changed-file.fixture.ts'
import { temporaryFolder } from '../../market-data/fixtures.ts'
import { barSeriesOf, TRADE_SERIES } from '../../market-data/series.ts'
import { WRITTEN_INSTRUMENT, writeDay } from '../../market-data/written-day.fixture.ts'
import { CatalogueBars } from './catalogue-bars.ts'

const DAY_US = 86_400_000_000
const MINUTE_US = 60_000_000
const LENGTH_US = 5_000_000

const tradeRow = (timeUs: number, ticks: number) => [timeUs, timeUs, ticks, 1, 0, 0]
const barsOf = (root: string, rowsMax?: number) => new CatalogueBars(root, text => assert.fail(text), rowsMax)

test('candles of trades are those of a plain twin, over the files of two days', async t => {
  const root = temporaryFolder(t)
  const rows = fc.sample(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 99 })), {
    numRuns: 80,
    seed: 7,
  })
  const inOrder = rows
    .map(([second, ticks]) => [DAY_US + (second - 50) * 1_000_000, ticks] as const)
    .toSorted(([a], [b]) => a - b)
  writeDay(
    root,
    TRADE_SERIES,
    inOrder.filter(([us]) => us < DAY_US).map(([us, ticks]) => tradeRow(us, ticks)),
  )
  writeDay(
    root,
    TRADE_SERIES,
    inOrder.filter(([us]) => us >= DAY_US).map(([us, ticks]) => tradeRow(us, ticks)),
  )
  const { bars } = await barsOf(root).read(WRITTEN_INSTRUMENT, LENGTH_US, DAY_US - 20_000_000, DAY_US + 20_000_000)
  const inside = inOrder.filter(([us]) => us >= DAY_US - 20_000_000 && us < DAY_US + 20_000_000)
  const text = (ticks: number) => (ticks / 20).toFixed(2)
  const twin = [...Map.groupBy(inside, ([us]) => us - (us % LENGTH_US))].map(([startUs, each]) => {
    const ticks = each.map(([, price]) => price)
    return [startUs, text(ticks[0]!), text(Math.max(...ticks)), text(Math.min(...ticks)), text(ticks.at(-1)!)]
  })
  assert.deepEqual(
    bars.map(({ startUs, open, high, low, close }) => [startUs, open, high, low, close]),
    twin,
  )
})

test('bars that fit come before trades; they belong to the candle in which they opened', async t => {
  const root = temporaryFolder(t)
  const row = (closeUs: number, ticks: number) => [
    closeUs,
    closeUs - MINUTE_US,
    ticks,
    ticks + 2,
    ticks - 2,
    ticks + 1,
    1,
  ]
  writeDay(root, barSeriesOf(MINUTE_US), [row(DAY_US + MINUTE_US, 20), row(DAY_US + 2 * MINUTE_US, 40)])
  writeDay(root, TRADE_SERIES, [tradeRow(DAY_US, 2_000)])
  const catalogue = barsOf(root)
  const minutes = await catalogue.read(WRITTEN_INSTRUMENT, MINUTE_US, DAY_US, DAY_US + MINUTE_US)
  assert.deepEqual(minutes.bars, [
    { startUs: DAY_US, open: '1.00', high: '1.10', low: '0.90', close: '1.05', origin: 'Imported', isWhole: true },
  ])
  const hour = await catalogue.read(WRITTEN_INSTRUMENT, 60 * MINUTE_US, DAY_US, DAY_US + 60 * MINUTE_US)
  assert.deepEqual(
    hour.bars.map(({ open, high, low, close, isWhole }) => [open, high, low, close, isWhole]),
    [['1.00', '2.10', '0.90', '2.05', false]],
  )
  const seconds = await catalogue.read(WRITTEN_INSTRUMENT, LENGTH_US, DAY_US, DAY_US + MINUTE_US)
  assert.deepEqual(
    seconds.bars.map(({ close }) => close),
    ['100.00'],
  )
  assert.equal(catalogue.newestBefore(WRITTEN_INSTRUMENT, MINUTE_US, DAY_US + 9 * MINUTE_US), DAY_US + MINUTE_US)
  assert.equal(catalogue.newestBefore(WRITTEN_INSTRUMENT, MINUTE_US, DAY_US), undefined)
})

test('where it comes from, and whether anything may be missing, is told of each', async t => {
  const root = temporaryFolder(t)
  const [a, b, c, d] = [0, 1, 2, 3].map(at => DAY_US + at * LENGTH_US) as [number, number, number, number]
  const gap = { fromUs: b + 2, toUs: b + 9, reason: 'Disconnected', lostCount: 0 }
  const gapTaken = { fromUs: c + 2, toUs: c + 9, reason: 'Disconnected', lostCount: 0 }
  writeDay(
    root,
    TRADE_SERIES,
    [a, b, c, d].map(us => tradeRow(us + 1, 1)),
    [
      { origin: 'Recorded', listened: [{ fromUs: a, toUs: d + 7 }], gaps: [gap, gapTaken] },
      { origin: 'Repaired', listened: [{ fromUs: c + 2, toUs: c + 9 }] },
    ],
  )
  const { bars } = await barsOf(root).read(WRITTEN_INSTRUMENT, LENGTH_US, DAY_US, DAY_US + MINUTE_US)
  assert.deepEqual(
    bars.map(({ origin, isWhole }) => [origin, isWhole]),
    [
      ['Recorded', true],
      ['Recorded', false],
      ['Repaired', true],
      ['Recorded', false],
    ],
  )
})

test('one question reads so many rows: the answer says from where on', async t => {
  const root = temporaryFolder(t)
  for (const day of [1, 2, 3])
    writeDay(
      root,
      TRADE_SERIES,
      [0, 1, 2, 3].map(at => tradeRow(day * DAY_US + at * LENGTH_US, day)),
    )
  const { bars, fromUs } = await barsOf(root, 8).read(WRITTEN_INSTRUMENT, LENGTH_US, DAY_US, 4 * DAY_US)
  assert.deepEqual([bars.length, bars[0]!.startUs, fromUs <= 2 * DAY_US, fromUs > DAY_US], [8, 2 * DAY_US, true, true])
})

test('a file that cannot be read is told, and the others are read', async t => {
  const root = temporaryFolder(t)
  writeDay(root, TRADE_SERIES, [tradeRow(DAY_US, 20)])
  mkdirSync(path.join(root, WRITTEN_INSTRUMENT, 'trade'), { recursive: true })
  writeFileSync(path.join(root, WRITTEN_INSTRUMENT, 'trade', '1970-01-03.parquet'), 'no')
  const said: string[] = []
  const catalogue = new CatalogueBars(root, text => said.push(text))
  assert.equal((await catalogue.read(WRITTEN_INSTRUMENT, LENGTH_US, 0, 9 * DAY_US)).bars.length, 1)
  assert.match(said.join(), /1970-01-03\.parquet.*data check/)
  assert.deepEqual((await catalogue.read('OTHER.SIM', LENGTH_US, 0, DAY_US)).bars, [])
})

test('rows that are not those that were written are told and make no candle; a candle beside them is not whole', async t => {
  const root = temporaryFolder(t)
  writeDay(root, TRADE_SERIES, [tradeRow(DAY_US, 20), tradeRow(DAY_US + 1, 21)])
  const changed = writeDay(root, TRADE_SERIES, [tradeRow(2 * DAY_US, 22), tradeRow(3 * DAY_US - 1, 23)])
  flipRow(changed)
  const said: string[] = []
  const catalogue = new CatalogueBars(root, text => said.push(text))
  const { bars } = await catalogue.read(WRITTEN_INSTRUMENT, DAY_US, 0, 4 * DAY_US)
  assert.deepEqual(
    bars.map(({ startUs }) => startUs),
    [DAY_US],
  )
  assert.match(said.join(), /1970-01-03\.parquet: the rows of row group 0 are not those that were written.*data check/)
  const wide = await catalogue.read(WRITTEN_INSTRUMENT, 3 * DAY_US, 0, 3 * DAY_US)
  assert.deepEqual(
    wide.bars.map(({ startUs, isWhole }) => [startUs, isWhole]),
    [[0, false]],
  )
})

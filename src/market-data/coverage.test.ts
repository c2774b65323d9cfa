import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../core/std/time.ts'
import { temporaryFolder } from './fixtures.ts'
import type { SeriesSource, Stretch } from './parquet.ts'
import { barSeriesOf, QUOTE_SERIES, type Series } from './series.ts'
import { coverageOf } from './series-coverage.ts'
import { between, common, joined, without } from './stretches.ts'
import { SilenceWatch } from './usual-silence.ts'
import { WRITTEN_INSTRUMENT, writeDay } from './written-day.fixture.ts'

const START = Date.UTC(2026, 2, 4, 10) * 1_000

/** A day with one row at each of the times. */
function writeTimes(
  root: string,
  series: Series,
  times: readonly number[],
  sources: readonly Partial<SeriesSource>[],
): void {
  const rows = times.map(timeUs => [timeUs, timeUs, 100, 1, 101, 1, 1])
  writeDay(root, series, rows, sources)
}

const seconds = (count: number, from = START) => Array.from({ length: count }, (_, i) => from + i * US_PER_SECOND)
const gapsOf = (root: string, series: Series) =>
  coverageOf(root, WRITTEN_INSTRUMENT, series)[0]!.gaps.map(({ fromUs, toUs, reason }) => [
    (fromUs - START) / US_PER_SECOND,
    (toUs - START) / US_PER_SECOND,
    reason,
  ])
const stretch = (from: number, to: number): Stretch => ({
  fromUs: START + from * US_PER_SECOND,
  toUs: START + to * US_PER_SECOND,
})

test('a silence far beyond the usual is a gap; a quiet market is not', context => {
  const root = temporaryFolder(context)
  writeTimes(root, QUOTE_SERIES, [...seconds(3_000), ...seconds(3_000, START + 3_600 * US_PER_SECOND)], [{}])
  assert.deepEqual(gapsOf(root, QUOTE_SERIES), [[2_999, 3_600, 'Silent']])
  const quiet = Array.from({ length: 60 }, (_, i) => START + i * 10 * US_PER_MINUTE)
  const other = temporaryFolder(context)
  writeTimes(other, QUOTE_SERIES, quiet, [{}])
  assert.deepEqual(gapsOf(other, QUOTE_SERIES), [])
})

test('between two recordings nobody listened; what was repaired is no gap any more, and is counted apart', context => {
  const root = temporaryFolder(context)
  const recorded: Partial<SeriesSource>[] = [
    { origin: 'Recorded', listened: [stretch(0, 10)], rowCount: 10 },
    {
      origin: 'Recorded',
      listened: [stretch(30, 50)],
      gaps: [{ ...stretch(35, 40), reason: 'Dropped', lostCount: 7 }],
      rowCount: 15,
      rowsRefused: 2,
    },
  ]
  const times = [...seconds(10), ...seconds(15, START + 30 * US_PER_SECOND)]
  writeTimes(root, QUOTE_SERIES, times, recorded)
  assert.deepEqual(gapsOf(root, QUOTE_SERIES), [
    [10, 30, 'NotRecorded'],
    [35, 40, 'Dropped'],
  ])
  const mended = temporaryFolder(context)
  writeTimes(mended, QUOTE_SERIES, times, [
    ...recorded,
    { origin: 'Repaired', listened: [stretch(10, 25), stretch(35, 38)], rowCount: 4 },
  ])
  assert.deepEqual(gapsOf(mended, QUOTE_SERIES), [
    [25, 30, 'NotRecorded'],
    [38, 40, 'Dropped'],
  ])
  const [coverage] = coverageOf(mended, WRITTEN_INSTRUMENT, QUOTE_SERIES)
  assert.deepEqual(
    [coverage?.recordedCount, coverage?.repairedCount, coverage?.lostCount, coverage?.refusedCount],
    [25, 4, 7, 2],
  )
})

test('bars that are missing are gaps', context => {
  const root = temporaryFolder(context)
  const minutes = [1, 2, 3, 6, 7].map(minute => START + minute * US_PER_MINUTE)
  writeTimes(root, barSeriesOf(US_PER_SECOND * 60), minutes, [{}])
  assert.deepEqual(gapsOf(root, barSeriesOf(US_PER_SECOND * 60)), [[180, 360, 'Silent']])
})

test('what is missing while the market is closed is no gap', context => {
  const closedHours = (fromUs: number, toUs: number) => {
    const both = common({ fromUs, toUs }, stretch(3_000, 3_600))
    return both === undefined ? [] : [both]
  }
  const gapsIn = (root: string, series: Series) =>
    coverageOf(root, WRITTEN_INSTRUMENT, series, closedHours)[0]!.gaps.map(({ fromUs, toUs, reason }) => [
      (fromUs - START) / US_PER_SECOND,
      (toUs - START) / US_PER_SECOND,
      reason,
    ])
  const quiet = temporaryFolder(context)
  writeTimes(quiet, QUOTE_SERIES, [...seconds(3_000), ...seconds(3_000, START + 3_600 * US_PER_SECOND)], [{}])
  assert.deepEqual(gapsIn(quiet, QUOTE_SERIES), [])
  const late = temporaryFolder(context)
  writeTimes(late, QUOTE_SERIES, [...seconds(3_000), ...seconds(3_000, START + 3_700 * US_PER_SECOND)], [{}])
  assert.deepEqual(gapsIn(late, QUOTE_SERIES), [[3_600, 3_700, 'Silent']])
  const deaf = temporaryFolder(context)
  const recorded: Partial<SeriesSource>[] = [
    { origin: 'Recorded', listened: [stretch(0, 2_990)], rowCount: 2_990 },
    { origin: 'Recorded', listened: [stretch(3_610, 3_620)], rowCount: 10 },
  ]
  writeTimes(deaf, QUOTE_SERIES, [...seconds(2_990), ...seconds(10, START + 3_610 * US_PER_SECOND)], recorded)
  assert.deepEqual(gapsIn(deaf, QUOTE_SERIES), [
    [2_990, 3_000, 'NotRecorded'],
    [3_600, 3_610, 'NotRecorded'],
  ])
  const bars = temporaryFolder(context)
  const minutes = [49, 50, 61, 62, 65].map(minute => START + minute * US_PER_MINUTE)
  writeTimes(bars, barSeriesOf(US_PER_MINUTE), minutes, [{}])
  assert.deepEqual(gapsIn(bars, barSeriesOf(US_PER_MINUTE)), [[62 * 60, 65 * 60, 'Silent']])
})

test('bars of days are missing on days that have a session', context => {
  const day = (count: number) => START + count * US_PER_DAY
  // Open from the first hour to the eighth of each day but the third and the fourth.
  const closedHours = (fromUs: number, toUs: number) => {
    const open = [0, 1, 4, 5, 6].map(each => ({ fromUs: day(each), toUs: day(each) + 7 * US_PER_HOUR }))
    return without({ fromUs, toUs }, open)
  }
  const root = temporaryFolder(context)
  const series = barSeriesOf(US_PER_DAY)
  // The sixth day is missing; the third and the fourth have none.
  writeTimes(root, series, [1, 2, 5, 7].map(day), [{}])
  const { gaps } = coverageOf(root, WRITTEN_INSTRUMENT, series, closedHours)[0]!
  assert.deepEqual(
    gaps.map(({ fromUs, toUs }) => [(fromUs - START) / US_PER_DAY, (toUs - START) / US_PER_DAY]),
    [[5, 7]],
  )
})

// ── stretches against a naive twin: a set of whole seconds ───────────────────────────────────────────────────────────

const LENGTH = 40
const stretches = fc.array(
  fc
    .tuple(fc.nat(LENGTH - 1), fc.nat(10))
    .map(([from, length]) => ({ fromUs: from, toUs: Math.min(LENGTH, from + length + 1) })),
  { maxLength: 8 },
)
const cellsOf = (list: readonly Stretch[]) =>
  Array.from({ length: LENGTH }, (_, cell) => list.some(({ fromUs, toUs }) => cell >= fromUs && cell < toUs))

test('joined, between, without and common say what a set of seconds says', () => {
  fc.assert(
    fc.property(stretches, stretches, (a, b) => {
      const joinedA = joined(a)
      assert.deepEqual(cellsOf(joinedA), cellsOf(a))
      assert.ok(joinedA.every((each, at) => at === 0 || each.fromUs > joinedA[at - 1]!.toUs))
      const covered = cellsOf([...joinedA, ...between(joinedA)])
      if (joinedA.length > 0)
        assert.deepEqual(covered, cellsOf([{ fromUs: joinedA[0]!.fromUs, toUs: joinedA.at(-1)!.toUs }]))
      const joinedB = joined(b)
      const left = joinedA.flatMap(each => without(each, joinedB))
      assert.deepEqual(
        cellsOf(left),
        cellsOf(a).map((isIn, cell) => isIn && !cellsOf(b)[cell]),
      )
      for (const each of joinedA)
        for (const other of joinedB) {
          const both = common(each, other)
          assert.deepEqual(
            cellsOf(both === undefined ? [] : [both]),
            cellsOf([each]).map((isIn, cell) => isIn && cellsOf([other])[cell]),
          )
        }
    }),
  )
})

test('a watch over millions of rows keeps a few dozen of them', () => {
  const watch = new SilenceWatch()
  const times = new Float64Array(10_000)
  let nowUs = START
  for (let batch = 0; batch < 100; batch++) {
    for (let i = 0; i < times.length; i++) times[i] = nowUs += i % 1_000 === 0 ? 2 * US_PER_MINUTE + batch : 1_000
    watch.take(times, times.length)
  }
  // 999 of a thousand are a millisecond, so that even the thousandth is unusual; the longest are kept.
  const gaps = watch.gaps()
  assert.ok(gaps.length >= 64 && gaps.length < 128, `${gaps.length}`)
  assert.ok(gaps.some(({ fromUs, toUs }) => toUs - fromUs === 2 * US_PER_MINUTE + 99))
})

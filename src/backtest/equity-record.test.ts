/** The equity curve in buckets: whatever is merged, day ends and extremes stay exact; and periods cut from it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../core/std/time.ts'
import { EquityRecord } from './equity-record.ts'
import { fixtureTimeUs } from './fixtures.ts'
import { monthReturnsOf } from './months.ts'
import { periodOf, periodReturnsOf } from './periods.ts'

type Point = readonly [timeUs: number, equity: number]

function recordOf(points: readonly Point[], bucketsMax?: number): EquityRecord {
  const record = new EquityRecord(bucketsMax)
  for (const [timeUs, equity] of points) record.observe(timeUs, equity)
  return record
}

/** By UTC day, midnight being its end: the last, the lowest and the highest equity, from all points. */
function naiveDays(points: readonly Point[]): Map<number, [number, number, number]> {
  const days = new Map<number, [number, number, number]>()
  for (const [i, [timeUs, equity]] of points.entries()) {
    const day = i === 0 ? Math.floor(timeUs / US_PER_DAY) : Math.ceil(timeUs / US_PER_DAY) - 1
    const [, min, max] = days.get(day) ?? [0, equity, equity]
    days.set(day, [equity, Math.min(min, equity), Math.max(max, equity)])
  }
  return days
}

function daysOfBuckets(record: EquityRecord): Map<number, [number, number, number]> {
  const { startUs, last, min, max } = record.buckets()
  const days = new Map<number, [number, number, number]>()
  startUs.forEach((start, i) => {
    const day = Math.floor(start / US_PER_DAY)
    const [, lowest, highest] = days.get(day) ?? [0, min[i]!, max[i]!]
    days.set(day, [last[i]!, Math.min(lowest, min[i]!), Math.max(highest, max[i]!)])
  })
  return days
}

const steps = fc.tuple(
  fc.oneof(
    fc.nat(US_PER_SECOND),
    fc.nat(US_PER_MINUTE),
    fc.nat(US_PER_HOUR),
    fc.nat({ max: 3 * US_PER_DAY }),
    fc.constantFrom(US_PER_SECOND, US_PER_HOUR, 6 * US_PER_HOUR, US_PER_DAY, 2 * US_PER_DAY),
  ),
  fc.integer({ min: -1000, max: 1000 }),
)

test('whatever was merged, each day keeps its last, lowest and highest equity', () => {
  fc.assert(
    fc.property(
      fc.array(steps, { minLength: 1, maxLength: 150 }),
      fc.integer({ min: 1, max: 40 }),
      (moves, bucketsMax) => {
        let timeUs = 0
        const points = moves.map(([stepUs, equity]): Point => {
          timeUs += stepUs
          return [timeUs, equity]
        })
        const record = recordOf(points, bucketsMax)
        assert.deepEqual(daysOfBuckets(record), naiveDays(points))
        const { startUs } = record.buckets()
        assert.ok(
          startUs.every((start, i) => i === 0 || start > startUs[i - 1]!),
          'buckets do not repeat',
        )
        assert.equal(record.lastEquity, points.at(-1)![1])
        assert.equal(record.firstEquity, points[0]![1])
      },
    ),
    { numRuns: 500 },
  )
})

test('reading the buckets changes nothing', () => {
  const points: Point[] = Array.from({ length: 90 }, (_, i) => [i * 700_000, (i * 37) % 11])
  const read = new EquityRecord(8)
  for (const [timeUs, equity] of points) {
    read.observe(timeUs, equity)
    read.buckets()
  }
  assert.deepEqual(read.buckets(), recordOf(points, 8).buckets())
})

test('buckets widen before they grow in number', () => {
  const record = recordOf(
    Array.from({ length: 1000 }, (_, i): Point => [i * US_PER_SECOND, i]),
    100,
  )
  assert.equal(record.widthUs, 10 * US_PER_SECOND)
  assert.equal(record.buckets().last.length, 100)
  const years = recordOf(
    Array.from({ length: 1001 }, (_, i): Point => [i * US_PER_DAY, i]),
    100,
  )
  assert.equal(years.buckets().last.length, 1000)
})

// span                     period
const SPANS: readonly [number, string][] = [
  [0, 'Second'],
  [10 * US_PER_MINUTE - 1, 'Second'],
  [10 * US_PER_MINUTE, 'Minute'],
  [12 * US_PER_HOUR - 1, 'Minute'],
  [12 * US_PER_HOUR, 'Hour'],
  [2 * US_PER_DAY - 1, 'Hour'],
  [2 * US_PER_DAY, 'Day'],
]
for (const [spanUs, period] of SPANS) {
  test(`a run of ${spanUs} us is cut by the ${period}`, () => assert.equal(periodOf(spanUs), period))
}

const at = (text: string, equity: number): Point => [fixtureTimeUs(text), equity]

test('a return spans from the last equity of one day to the last of the next; the first from the first equity', () => {
  const record = recordOf([
    at('2024-01-01T09:00', 100),
    at('2024-01-01T18:00', 110),
    at('2024-01-02T09:00', 50),
    at('2024-01-02T23:59:59', 121),
    at('2024-01-03T10:00', 121),
  ])
  const { returns, period, periodsPerYear } = periodReturnsOf(record, 365)
  assert.deepEqual(
    returns.map(each => each.toFixed(9)),
    ['0.100000000', '0.100000000', '0.000000000'],
  )
  assert.deepEqual([period, periodsPerYear], ['Day', 365])
})

test('a day without data is a return of zero where markets never close, and no day where they have sessions', () => {
  const record = recordOf([at('2024-01-05T12:00', 100), at('2024-01-08T12:00', 110)])
  assert.equal(periodReturnsOf(record, 365).returns.length, 4)
  assert.equal(periodReturnsOf(record, 252).returns.length, 2)
})

test('what comes at midnight is the last of its day, week and month: a bar that closes then is of the day before', () => {
  // A Wednesday, the last day of a month, a Friday; shares that trade until midnight.
  const closes = [at('2024-01-31T10:00', 100), at('2024-02-01', 110), at('2024-02-03', 121), at('2024-02-06', 133.1)]
  const { returns, startUs } = periodReturnsOf(recordOf(closes), 252)
  assert.deepEqual(
    startUs,
    ['2024-01-31', '2024-02-02', '2024-02-05'].map(day => fixtureTimeUs(day)),
  )
  assert.deepEqual(
    returns.map(each => each.toFixed(9)),
    ['0.100000000', '0.100000000', '0.100000000'],
  )
  assert.deepEqual(
    monthReturnsOf(recordOf(closes)).map(({ month, ratio }) => [month, ratio.toFixed(9)]),
    [
      [1, '0.100000000'],
      [2, '0.210000000'],
    ],
  )
})

test('finer periods of a year: all of them without sessions, as many as the days had with sessions', () => {
  const hours = Array.from(
    { length: 7 },
    (_, i): Point => [fixtureTimeUs('2024-01-05T14:30') + i * US_PER_HOUR, 100 + i],
  )
  const nextDay = hours.map(([timeUs, equity]): Point => [timeUs + US_PER_DAY, equity])
  const record = recordOf([...hours, ...nextDay])
  assert.equal(periodReturnsOf(record, 252).period, 'Hour')
  assert.equal(periodReturnsOf(record, 252).periodsPerYear, 252 * 7)
  assert.equal(periodReturnsOf(record, 365).periodsPerYear, 365 * 24)
})

test('returns end where equity is gone', () => {
  const record = recordOf([
    at('2024-01-01', 100),
    at('2024-01-01T12:00', 90),
    at('2024-01-03', -5),
    at('2024-01-04', 50),
  ])
  const { returns, ruinUs } = periodReturnsOf(record, 365)
  assert.equal(returns.length, 2)
  assert.equal(ruinUs, fixtureTimeUs('2024-01-02'))
})

test('months are compounded from day ends, as empyrical aggregates them', () => {
  // weekly_returns of empyrical: 0, 1, 10, -4, 2, 3, 2, 1, -10 % from 2000-01-30, one a week
  const returns = [0, 0.01, 0.1, -0.04, 0.02, 0.03, 0.02, 0.01, -0.1]
  let worth = 1e12
  const points = returns.map((each, i): Point => {
    worth *= 1 + each
    return [fixtureTimeUs('2000-01-30') + i * 7 * US_PER_DAY, worth]
  })
  const months = monthReturnsOf(recordOf(points))
  assert.deepEqual(
    months.map(({ year, month }) => [year, month]),
    [
      [2000, 1],
      [2000, 2],
      [2000, 3],
    ],
  )
  const expected = [0, 0.0878912, -0.0450046]
  for (const [i, { ratio }] of months.entries()) assert.ok(Math.abs(ratio - expected[i]!) < 1e-9, `${ratio}`)
})

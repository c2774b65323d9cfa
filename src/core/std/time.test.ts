import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addUs, dateOfDay, dayOfDate, formatSpanUs, formatTimeUs, parseTimeUs, US_PER_DAY } from './time.ts'

type TimeUs = Parameters<typeof formatTimeUs>[0]
const us = (value: number) => value as TimeUs

const timeUs = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 0, max: 4_102_444_800_000_000 })).map(us)

/** The host's calendar, in milliseconds; the microseconds below are put behind them. */
function formatSlowly(value: number): string {
  const milliseconds = Math.floor(value / 1000)
  const rest = String(value - milliseconds * 1000).padStart(3, '0')
  return new Date(milliseconds).toISOString().replace('Z', `${rest}Z`)
}

test('times are written as the calendar of the host writes them, and read back', () => {
  fc.assert(
    fc.property(timeUs, value => {
      const text = formatTimeUs(value)
      assert.equal(text, formatSlowly(value))
      assert.equal(parseTimeUs(text), value + 0)
    }),
    { numRuns: 3000 },
  )
})

test('every day of 800 years has its date, and back', () => {
  for (let day = -146_097; day <= 146_097; day++) {
    const { year, month, dayOfMonth } = dateOfDay(day)
    const date = new Date(day * 86_400_000)
    assert.deepEqual([year, month, dayOfMonth], [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()])
    assert.equal(dayOfDate(year, month, dayOfMonth), day)
  }
})

const READ: readonly (readonly [string, string | undefined])[] = [
  ['2024-02-29', '2024-02-29T00:00:00.000000Z'],
  ['2023-02-29', undefined],
  ['1900-02-29', undefined],
  ['2000-02-29', '2000-02-29T00:00:00.000000Z'],
  ['2024-13-01', undefined],
  ['2024-00-01', undefined],
  ['2024-04-31', undefined],
  ['2024-04-00', undefined],
  ['2024-01-02T03:04', '2024-01-02T03:04:00.000000Z'],
  ['2024-01-02 03:04:05', '2024-01-02T03:04:05.000000Z'],
  ['2024-01-02T03:04:05.1Z', '2024-01-02T03:04:05.100000Z'],
  ['2024-01-02T03:04:05.123456789Z', '2024-01-02T03:04:05.123456Z'],
  ['2024-01-02T03:04:05+02:00', '2024-01-02T01:04:05.000000Z'],
  ['2024-01-01T00:30:00+0100', '2023-12-31T23:30:00.000000Z'],
  ['2024-01-02T03:04:05-23:59', '2024-01-03T03:03:05.000000Z'],
  ['2024-01-02T03:04:05+24:00', undefined],
  ['2024-01-02T24:00:00Z', undefined],
  ['2024-01-02T23:60:00Z', undefined],
  ['2024-01-02T23:59:60Z', undefined],
  ['2024-01-02T', undefined],
  ['2024-01-02Z', undefined],
  ['2024-1-2', undefined],
  ['24-01-02', undefined],
  ['1600-01-01', undefined],
  [' 2024-01-02', undefined],
  ['', undefined],
]

test('only times that exist are read', () => {
  for (const [text, expected] of READ) {
    const found = parseTimeUs(text)
    assert.equal(found === undefined ? undefined : formatTimeUs(found), expected, `"${text}"`)
  }
})

test('addUs moves a time by a duration', () => {
  assert.equal(formatTimeUs(addUs(us(0), -1)), '1969-12-31T23:59:59.999999Z')
  assert.equal(addUs(us(5), US_PER_DAY), 86_400_000_005)
})

test('a length of time is said in the unit in which a person takes it in', () => {
  const spans = [
    0, 1_499, 999_499, 1_000_000, 5_012_139, 119_949_999, 120_000_000, 7_199_000_000, 7_200_000_000, 90_000_000_000,
  ]
  assert.deepEqual(spans.map(formatSpanUs), [
    ...['0 ms', '1 ms', '999 ms', '1.0 s', '5.0 s', '119.9 s'],
    ...['2 min', '120 min', '2.0 h', '25.0 h'],
  ])
})

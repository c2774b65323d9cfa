import assert from 'node:assert/strict'
import test from 'node:test'
import { clockText, dateText, durationText, exactText, shortDurationText } from './times.ts'

const SECOND = 1_000_000

for (const [us, text] of [
  [-5, '0 s'],
  [850_000, '850 ms'],
  [12 * SECOND, '12 s'],
  [185 * SECOND, '3 m 05 s'],
  [3_599 * SECOND, '59 m 59 s'],
  [(4 * 3_600 + 120) * SECOND, '4 h 02 m'],
  [(2 * 86_400 + 3 * 3_600) * SECOND, '2 d 3 h'],
] as const) {
  test(`${us} µs are ${text}`, () => {
    assert.equal(durationText(us), text)
  })
}

test('what takes less than a second is told more exactly', () => {
  assert.deepEqual([340, 1_234, 12_400, 2 * SECOND].map(shortDurationText), ['340 µs', '1.23 ms', '12.4 ms', '2 s'])
})

test('a time is told as date, time and milliseconds', () => {
  const us = Date.UTC(2026, 10, 22, 1, 4, 5, 67) * 1000
  assert.equal(dateText(us, 'UTC'), '2026-11-22')
  assert.equal(clockText(us, 'UTC'), '01:04:05')
  assert.equal(exactText(us, 'UTC'), '2026-11-22 01:04:05.067')
})

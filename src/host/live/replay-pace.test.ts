import assert from 'node:assert/strict'
import test from 'node:test'
import { ReplayPace } from './replay-pace.ts'

const S = 1_000_000

test('inputs are due as they were recorded, divided by the speed', () => {
  const rows: readonly (readonly [speed: number, recordedS: number, nowMs: number, waitMs: number])[] = [
    // speed  recorded  now     wait
    [1, 0, 0, 0],
    [1, 1, 0, 1_000],
    [1, 60, 400, 59_600],
    [10, 60, 400, 5_600],
    [1, 1, 1_500, 0],
    [0, 99, 0, 0],
  ]
  for (const [speed, recordedS, nowMs, waitMs] of rows) {
    let now = 0
    const pace = new ReplayPace(speed, () => now)
    assert.equal(pace.waitMs(1_700_000_000 * S), 0, 'the first is due at once')
    now = nowMs
    assert.equal(pace.waitMs((1_700_000_000 + recordedS) * S), waitMs)
  }
})

test('lost time is not made up for', () => {
  let now = 0
  const pace = new ReplayPace(1, () => now)
  pace.waitMs(100 * S)
  now = 30_000
  assert.equal(pace.waitMs(101 * S), 0, 'long overdue: due now')
  assert.equal(pace.waitMs(102 * S), 1_000, 'and the next one a second later, not at once')
})

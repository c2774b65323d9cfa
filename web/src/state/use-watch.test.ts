import assert from 'node:assert/strict'
import test from 'node:test'
import { UseWatch } from './use-watch.ts'

const MINUTE = 60_000

test('what is asked within a minute of a moving hand is its own, what comes later the page asked', () => {
  const watch = new UseWatch(0)
  assert.equal(watch.isBackground(MINUTE), false)
  assert.equal(watch.isBackground(MINUTE + 1), true)
  assert.equal(watch.isBackground(500 * MINUTE), true)
  watch.move(500 * MINUTE)
  assert.equal(watch.isBackground(500 * MINUTE + 1), false)
})

test('who reads without asking for anything is told of every two minutes, who asks is not', () => {
  const watch = new UseWatch(0)
  const told: number[] = []
  for (let second = 0; second <= 600; second++) if (watch.move(second * 1_000)) told.push(second)
  assert.deepEqual(told, [120, 240, 360, 480, 600])
  const asking = new UseWatch(0)
  for (let second = 0; second <= 600; second++) {
    assert.equal(asking.move(second * 1_000), false)
    if (second % 60 === 0) asking.isBackground(second * 1_000)
  }
})

test('what the page asks by itself hides no hand from the server', () => {
  const watch = new UseWatch(0)
  for (let minute = 0; minute < 29; minute++) watch.isBackground((minute + 2) * MINUTE)
  assert.equal(watch.move(31 * MINUTE), true)
})

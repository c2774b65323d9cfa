import assert from 'node:assert/strict'
import test from 'node:test'
import { ViewPace } from './view-pace.ts'

/** The delay that it comes to when every view takes so long. */
function settled(isWatched: boolean, tookMs: number): number {
  const pace = new ViewPace(isWatched)
  let delayMs = 0
  for (let i = 0; i < 100; i++) delayMs = pace.delayMsAfter(tookMs)
  return Math.round(delayMs)
}

test('ten times a second where people watch, four times where nobody does', () => {
  assert.deepEqual([settled(true, 0.5), settled(false, 0.5)], [100, 250])
})

test('more seldom where it costs more than a hundredth of the time, but never so that it is taken for hung', () => {
  assert.deepEqual([settled(true, 5), settled(false, 5), settled(true, 500)], [500, 500, 2_000])
})

test('one view that took long, because the machine was busy, does not slow the next ones down for long', () => {
  const pace = new ViewPace(true)
  assert.ok(pace.delayMsAfter(10) <= 200)
  for (let i = 0; i < 20; i++) pace.delayMsAfter(0.2)
  assert.equal(pace.delayMsAfter(0.2), 100)
})

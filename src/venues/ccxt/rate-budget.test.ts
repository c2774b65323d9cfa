import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { ClockOffset, sampleOf } from './clock-offset.ts'
import { RateBudget } from './rate-budget.ts'

const RULE = { burst: 10, perSecond: 2, cancelShare: 0.3 }

test('orders leave a share to cancels, and both come back with time', () => {
  const budget = new RateBudget(RULE, 0)
  for (let i = 0; i < 7; i++) assert.equal(budget.take(1, false, 0), 0)
  assert.equal(budget.take(1, false, 0), 500_000, 'three are kept')
  for (let i = 0; i < 3; i++) assert.equal(budget.take(1, true, 0), 0)
  assert.equal(budget.take(1, true, 0), 500_000)
  assert.equal(budget.take(1, true, 500_000), 0)
  assert.equal(budget.take(1, false, 500_000), 2_000_000)
})

test('a request dearer than the whole budget leaves when it is full', () => {
  const budget = new RateBudget(RULE, 0)
  assert.equal(budget.take(80, false, 0), 0)
  assert.equal(budget.take(1, true, 0), 500_000)
})

test('there is room for what need not wait, and none while the venue wants silence', () => {
  const budget = new RateBudget(RULE, 0)
  assert.deepEqual([budget.hasRoomFor(7, 0), budget.hasRoomFor(8, 0)], [true, false])
  budget.take(2, false, 0)
  assert.deepEqual([budget.hasRoomFor(6, 0), budget.hasRoomFor(6, 500_000)], [false, true])
  budget.close(3_000_000, 1_000_000, false)
  assert.deepEqual([budget.hasRoomFor(1, 3_999_999), budget.hasRoomFor(1, 4_000_000)], [false, true])
})

test('told to be silent, not even a cancel leaves; of too many orders it is none', () => {
  const budget = new RateBudget(RULE, 0)
  budget.close(3_000_000, 1_000_000, false)
  assert.equal(budget.take(1, true, 1_500_000), 0)
  assert.equal(budget.take(1, false, 1_500_000), 2_500_000)
  budget.close(3_000_000, 1_000_000, true)
  assert.equal(budget.take(1, true, 1_500_000), 2_500_000)
  assert.equal(budget.take(1, true, 4_000_000), 0)
})

test('never more than the burst and what came back', () => {
  const step = fc.record({ waitUs: fc.integer({ min: 0, max: 2_000_000 }), isCancel: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), steps => {
      const budget = new RateBudget(RULE, 0)
      let nowUs = 0
      let taken = 0
      for (const { waitUs, isCancel } of steps) {
        nowUs += waitUs
        if (budget.take(1, isCancel, nowUs) === 0) taken++
        assert.ok(taken <= RULE.burst + (nowUs * RULE.perSecond) / 1_000_000 + 1e-6)
      }
    }),
  )
})

test('the clock’s offset is the median, so that one slow answer does not move it', () => {
  const offset = new ClockOffset()
  assert.equal(offset.offsetMs(), 0)
  for (const [asked, heard, server] of [
    [0, 10, 105],
    [100, 110, 205],
    [200, 900, 301],
  ] as const)
    offset.add(sampleOf(asked, heard, server))
  assert.equal(offset.offsetMs(), 100)
  assert.equal(offset.roundTripMs(), 10)
  for (let i = 0; i < 20; i++) offset.add(sampleOf(0, 2, 51))
  assert.equal(offset.offsetMs(), 50)
})

test('a clock that jumped is believed at once', () => {
  const offset = new ClockOffset()
  for (let i = 0; i < 9; i++) offset.add(sampleOf(0, 10, 105))
  offset.add(sampleOf(0, 6_000, 3_101))
  assert.equal(offset.offsetMs(), 100, 'an answer that took long proves nothing')
  offset.add(sampleOf(0, 10, 30_005))
  assert.equal(offset.offsetMs(), 30_000)
})

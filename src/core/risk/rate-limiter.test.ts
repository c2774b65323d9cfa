import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RateLimiter } from './rate-limiter.ts'

/** The rule as a person would say it: keeps everything, counts by looking. */
class NaiveLimiter {
  readonly timesUs: number[] = []
  readonly max: number
  readonly windowUs: number

  constructor(max: number, windowUs: number) {
    this.max = max
    this.windowUs = windowUs
  }

  isSpent(nowUs: number): boolean {
    return this.timesUs.filter(timeUs => timeUs > nowUs - this.windowUs).length >= this.max
  }
}

test('permits exactly max within any window, and the next when the first has left it', () => {
  const limiter = new RateLimiter(3, 1000)
  for (const timeUs of [0, 0, 500]) {
    assert.equal(limiter.isSpent(timeUs), false)
    limiter.record(timeUs)
  }
  assert.equal(limiter.isSpent(999), true)
  assert.equal(limiter.isSpent(1000), false, 'what happened at 0 is a whole window ago')
  assert.equal(limiter.countWithin(999), 3)
  assert.equal(limiter.countWithin(1000), 1)
})

test('a maximum of 0 permits nothing', () => {
  const limiter = new RateLimiter(0, 1000)
  assert.equal(limiter.isSpent(0), true)
  limiter.record(0)
  assert.deepEqual(limiter.save(), [])
})

test('time that goes back is a bug of ours', () => {
  const limiter = new RateLimiter(2, 1000)
  limiter.record(10)
  assert.throws(() => limiter.record(9), /journal time never goes back/)
})

test('equals its naive twin, also when more happens than is permitted and after save and restore', () => {
  const steps = fc.array(
    fc.record({ afterUs: fc.integer({ min: 0, max: 400 }), isForced: fc.boolean(), isRestored: fc.boolean() }),
    { maxLength: 120 },
  )
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 3000 }), steps, (max, windowUs, list) => {
      let limiter = new RateLimiter(max, windowUs)
      const twin = new NaiveLimiter(max, windowUs)
      let nowUs = 0
      for (const { afterUs, isForced, isRestored } of list) {
        nowUs += afterUs
        const before = limiter.save()
        assert.equal(limiter.isSpent(nowUs), twin.isSpent(nowUs))
        assert.deepEqual(limiter.save(), before, 'asking leaves no trace')
        if (isForced || !twin.isSpent(nowUs)) {
          limiter.record(nowUs)
          twin.timesUs.push(nowUs)
        }
        if (!isRestored) continue
        const copy = new RateLimiter(max, windowUs)
        copy.restore(limiter.save())
        assert.deepEqual(copy.save(), limiter.save())
        limiter = copy
      }
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { US_PER_MINUTE } from '../../../core/std/time.ts'
import { VenueError } from './errors.ts'
import { ADDRESSES_MAX, RateLimits } from './rate-limits.ts'

const START_US = 1_767_225_600_000_000
const SETTINGS = { weightPerMinute: 100, ordersPerTenSeconds: 2, ordersPerDay: 3 }

function refusal(act: () => void): string {
  try {
    act()
    return 'passes'
  } catch (error) {
    assert.ok(error instanceof VenueError)
    return `${error.status} ${error.headers['Retry-After']}`
  }
}

test('each ban is twice as long as the one before, up to three days, for this address alone', () => {
  const limits = new RateLimits(SETTINGS)
  let nowUs = START_US
  const lengths: string[] = []
  for (let ban = 0; ban < 14; ban++) {
    let last = ''
    for (let count = 0; count < 22; count++) last = refusal(() => limits.spendWeight('1.1.1.1', 101, nowUs))
    lengths.push(last)
    assert.equal(
      refusal(() => limits.spendWeight('2.2.2.2', 1, nowUs)),
      'passes',
    )
    nowUs += 3 * 24 * 60 * US_PER_MINUTE
  }
  const seconds = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 4320, 4320].map(minutes => minutes * 60)
  assert.deepEqual(
    lengths,
    seconds.map(each => `418 ${each}`),
  )
})

test('more addresses than can be remembered push out the one unused longest', () => {
  const limits = new RateLimits(SETTINGS)
  const nameOf = (index: number) => `10.0.${index >> 8}.${index & 255}`
  for (let index = 0; index < ADDRESSES_MAX; index++) limits.spendWeight(nameOf(index), 100, START_US)
  assert.equal(limits.usedWeight(nameOf(0), START_US), 100)
  limits.spendWeight('new', 1, START_US)
  assert.equal(limits.usedWeight(nameOf(0), START_US), 100, 'used a moment ago')
  assert.equal(limits.usedWeight(nameOf(1), START_US), 0, 'forgotten')
})

test('an order that is refused for the day is not counted for the ten seconds', () => {
  const limits = new RateLimits(SETTINGS)
  const spend = (nowUs: number) => refusal(() => limits.spendOrders(0, 1, nowUs))
  assert.deepEqual([spend(START_US), spend(START_US), spend(START_US)], ['passes', 'passes', '429 10'])
  const laterUs = START_US + 12_000_000
  assert.deepEqual([spend(laterUs), spend(laterUs)], ['passes', `429 ${24 * 3600 - 12}`])
  assert.deepEqual(limits.orderCounts(0, laterUs), { tenSeconds: 1, day: 3 })
})

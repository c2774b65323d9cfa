/** Simple ratios behind rounded decimals. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nearestRatio } from './nearest-ratio.ts'

test('ratios of factor files', () => {
  const rows = [
    ['0.25', '0.03571430', 7, 1],
    ['1', '0.25', 4, 1],
    ['0.01785710', '0.00892857', 2, 1],
    ['0.1', '1', 1, 10],
    ['1', '0.6666667', 3, 2],
    ['1', '0.0066667', 150, 1],
    ['0.5', '0.4999999', 1, 1],
    ['1', '1', 1, 1],
  ] as const
  for (const [a, b, numerator, denominator] of rows) {
    assert.deepEqual(nearestRatio(a, b), { numerator, denominator }, `${a} over ${b}`)
  }
})

test('a ratio of small numbers is found again from six digits', () => {
  const share = fc.integer({ min: 1, max: 60 })
  const property = fc.property(share, share, (newShares, oldShares) => {
    const { numerator, denominator } = nearestRatio('1', (oldShares / newShares).toPrecision(7))
    assert.equal(numerator * oldShares, denominator * newShares)
  })
  fc.assert(property)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { denialOf } from './denial.ts'

test('figures that cannot be journaled become the largest that can', () => {
  const denial = denialOf('PRICE_COLLAR', 'priceAwayBps', Number.POSITIVE_INFINITY, Number.NaN)
  assert.deepEqual([denial.was, denial.limit], [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER])
})

/** What the gate costs when an order passes; alone in its file, so that nothing else has shaped the compiled code. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import v8 from 'node:v8'
import { checkOrder } from './gate.ts'
import { CASE_INSTRUMENT, CASE_LIMITS, caseFacts, caseLimits } from './gate-fixtures.ts'

const COUNT = 300_000
const FOUR_SCOPES = { instrument: CASE_LIMITS, account: CASE_LIMITS, whole: CASE_LIMITS }

test('passing the gate allocates nothing, with limits in all four scopes', () => {
  const limits = caseLimits(FOUR_SCOPES)
  const facts = caseFacts()
  facts.nowUs = CASE_INSTRUMENT.expiryTimeUs! - 10_000_000
  const countDenied = (): number => {
    let denied = 0
    for (let n = 0; n < COUNT; n++) {
      facts.nowUs += 1
      facts.causationTimeUs = facts.nowUs
      facts.dataTimeUs = facts.nowUs
      facts.scopes[1].grossExposureMinor = n % 1_000
      if (checkOrder(facts, limits) !== undefined) denied++
    }
    return denied
  }
  const allocatedBytes = () =>
    (v8.getHeapStatistics() as unknown as { total_allocated_bytes: number }).total_allocated_bytes
  assert.equal(countDenied(), 0)
  const before = allocatedBytes()
  assert.equal(countDenied(), 0)
  const perOrder = (allocatedBytes() - before) / COUNT
  assert.ok(perOrder < 4, `${perOrder} bytes an order; one boxed number would be 12 or more`)
})

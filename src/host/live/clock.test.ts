import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SYSTEM_CLOCK } from './clock.ts'

test('the machine’s own time is told', () => {
  const beforeMs = Date.now()
  const nowMs = SYSTEM_CLOCK.nowUs() / 1_000
  assert.ok(nowMs > beforeMs - 50 && nowMs < Date.now() + 50)
})

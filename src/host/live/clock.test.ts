import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SYSTEM_CLOCK } from './clock.ts'

test('the machine’s own time is told', () => {
  assert.ok(Math.abs(SYSTEM_CLOCK.nowUs() / 1_000 - Date.now()) < 50)
})

import assert from 'node:assert/strict'
import test from 'node:test'
import { warmUp } from './warm-up.ts'

test('a warm-up takes every order out and back again: none is denied, none stays behind', async () => {
  assert.equal(await warmUp(), 800, 'orders and cancels')
})

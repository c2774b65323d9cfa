/** Events that are held back: each at its time, in their order, and never more than the bound. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HeldEvents } from './held-events.ts'

function heldOf(heldMax?: number) {
  const clock = { nowMs: 0 }
  const sent: string[] = []
  const held = new HeldEvents(heldMax, () => clock.nowMs)
  const listener = {}
  const hold = (name: string, delayUs: number, isInOrder = false) =>
    held.hold(listener, delayUs, isInOrder, () => void sent.push(name))
  return { clock, sent, held, hold, listener }
}

test('what is due is sent by its time, and together in the order it came', () => {
  const { clock, sent, held, hold } = heldOf()
  hold('late', 30_000)
  hold('soon', 10_000)
  clock.nowMs = 20
  hold('with late', 10_000)
  held.release()
  assert.deepEqual(sent, ['soon'])
  clock.nowMs = 29.9
  held.release()
  assert.deepEqual(sent, ['soon'])
  clock.nowMs = 30
  held.release()
  assert.deepEqual(sent, ['soon', 'late', 'with late'])
  held.drop()
})

test('what stays in order is not passed by a later look at the clock; what may pass, passes', () => {
  const { clock, sent, held, hold, listener } = heldOf()
  hold('first', 30_000, true)
  clock.nowMs = 20
  hold('second', 9_999, true)
  hold('free', 5_000)
  assert.equal(held.isHolding(listener), true)
  assert.equal(held.isHolding({}), false)
  clock.nowMs = 29.9995
  held.release()
  assert.deepEqual(sent, ['free'])
  clock.nowMs = 30
  held.release()
  assert.deepEqual(sent, ['free', 'first', 'second'])
  assert.equal(held.isHolding(listener), false)
})

test('beyond the bound an event is sent at once; what is dropped is never sent', () => {
  const { clock, sent, held, hold } = heldOf(2)
  for (const name of ['a', 'b', 'c']) hold(name, 10_000)
  assert.deepEqual(sent, ['c'])
  held.drop()
  clock.nowMs = 100
  held.release()
  assert.deepEqual(sent, ['c'])
})

test('nobody has to ask: a timer sends what is due', async () => {
  const sent: string[] = []
  const held = new HeldEvents()
  await new Promise<void>(resolve => {
    // The timer of held events keeps no process alive.
    const alive = setInterval(() => {}, 1000)
    held.hold(alive, 5_000, false, () => void sent.push('first'))
    held.hold(alive, 15_000, false, () => {
      sent.push('second')
      clearInterval(alive)
      resolve()
    })
  })
  assert.deepEqual(sent, ['first', 'second'])
})

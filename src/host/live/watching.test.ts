/** The small parts that watch and bound: pulse, backoff, log gate, intake. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { Backoff } from './backoff.ts'
import { Intake } from './intake.ts'
import { LogGate } from './log-gate.ts'
import { Pulse } from './pulse.ts'

test('a pulse calls once after so many ticks without a sign', () => {
  let calls = 0
  const pulse = new Pulse(3, () => calls++)
  const tick = (times: number) => {
    for (let i = 0; i < times; i++) pulse.tick()
    return calls
  }
  assert.equal(tick(10), 0, 'nothing is expected yet')
  pulse.watch()
  assert.equal(tick(2), 0)
  pulse.beat()
  assert.equal(tick(2), 0, 'a sign begins the count anew')
  assert.equal(tick(1), 1)
  assert.equal(tick(10), 1, 'once')
  pulse.watch()
  tick(2)
  pulse.rest()
  assert.equal(tick(10), 1, 'nothing is expected any more')
})

test('restarts wait longer and longer, and anew after a stable time', () => {
  let nowMs = 0
  const backoff = new Backoff(() => nowMs)
  const endAfter = (ms: number) => {
    backoff.started()
    nowMs += ms
    return backoff.ended()
  }
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map(() => endAfter(50)),
    [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000],
  )
  assert.equal(backoff.failureCount, 8)
  assert.equal(endAfter(10_001), 100)
  assert.equal(backoff.failureCount, 1)
})

test('a log gate lets a hundred lines through in a second and counts the rest', () => {
  const lines: string[] = []
  let nowMs = 0
  const gate = new LogGate(
    line => lines.push(line),
    () => nowMs,
  )
  gate.take('one\n\n  \ntwo')
  assert.deepEqual(lines, ['one', 'two'])
  for (let i = 0; i < 150; i++) gate.take(`line ${i}`)
  assert.equal(lines.length, 100)
  nowMs = 1_000
  gate.take('x'.repeat(5_000))
  assert.deepEqual([lines[100], lines[101]!.length], ['(LOG_LEFT_OUT: 52 lines left out)', 1_000])
})

test('what is held back is taken in its order, before anything newer', async () => {
  let hasRoom = true
  const taken: string[] = []
  const intake = new Intake({
    hasRoom: () => hasRoom,
    endPass: () => taken.push('|'),
    onFull: () => assert.fail('full'),
  })
  const take = (name: string) => intake.take(() => taken.push(name))
  take('a')
  hasRoom = false
  take('b')
  hasRoom = true
  // Room again, and nobody has come for what is held: the newer one must not overtake.
  take('c')
  assert.deepEqual([taken.join(''), intake.heldCount], ['a|', 2])
  intake.takeHeld()
  assert.equal(taken.join(''), 'a|bc|')
  await intake.pauseFor(() => {
    take('d')
    assert.equal(intake.heldCount, 1)
  })
  assert.equal(taken.join(''), 'a|bc|d|')
  await assert.rejects(intake.pauseFor(() => Promise.reject(new Error('no'))))
  take('e')
  assert.equal(taken.join(''), 'a|bc|d|e|', 'a pause that failed is over')
})

test('more than may wait is fatal', () => {
  let full = 0
  const intake = new Intake({
    hasRoom: () => false,
    endPass: () => {},
    onFull: count => {
      full = count
      throw new Error('INPUTS_FULL')
    },
  })
  assert.throws(() => {
    for (;;) intake.take(() => {})
  }, /INPUTS_FULL/)
  assert.equal(full, 200_000)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FollowingClock } from './following-clock.ts'

/** A machine whose clocks are set by hand, milliseconds. */
function machine() {
  const at = { wall: 1_000_000.5, monotonic: 50.25 }
  const originMs = at.wall - at.monotonic
  const clock = new FollowingClock({ originMs, wallMs: () => Math.floor(at.wall), monotonicMs: () => at.monotonic })
  const pass = (ms: number) => {
    at.wall += ms
    at.monotonic += ms
  }
  return { at, clock, pass }
}

test('between looks at the wall time goes on by the finer clock', () => {
  const { clock, pass } = machine()
  const startUs = clock.nowUs()
  assert.equal(startUs, 1_000_000_500)
  pass(0.125)
  assert.equal(clock.nowUs() - startUs, 125)
  for (let i = 0; i < 100_000; i++) pass(0.999)
  assert.ok(Math.abs(clock.nowUs() - startUs - 99_900_125) <= 1, 'the wall’s whole milliseconds are no adjustment')
})

test('an adjustment backwards, or by more than a minute, is followed within a second', () => {
  for (const byMs of [-5_000, -3_600_000, 60_100, 3_600_000, 3]) {
    const { at, clock, pass } = machine()
    clock.nowUs()
    at.wall += byMs
    pass(1_001)
    assert.ok(Math.abs(clock.nowUs() / 1_000 - at.wall) <= 1, `${byMs} ms: ${clock.nowUs() / 1_000 - at.wall}`)
  }
})

test('a smaller one forwards is made up for at a tenth of the time that passes', () => {
  const { at, clock, pass } = machine()
  let lastMs = clock.nowUs() / 1_000
  at.wall += 5_000
  for (let second = 1; second <= 60; second++) {
    pass(1_001)
    const nowMs = clock.nowUs() / 1_000
    assert.ok(
      nowMs - lastMs <= 1_001 * 1.1 + 2 && nowMs - lastMs >= 1_000,
      `second ${second} took ${nowMs - lastMs} ms`,
    )
    lastMs = nowMs
  }
  assert.ok(Math.abs(lastMs - at.wall) <= 1, `${lastMs - at.wall} ms off after a minute`)
})

test('the monotonic count knows of no adjustment', () => {
  const { at, clock, pass } = machine()
  const before = clock.monotonicUs()
  at.wall -= 60_000
  pass(2_000)
  assert.equal(clock.monotonicUs() - before, 2_000_000)
})

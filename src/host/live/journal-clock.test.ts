import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import { Alarm } from './alarm.ts'
import { JournalClock } from './journal-clock.ts'

/** Clocks that are set by hand. */
function machine(wallUs = 1_000_000, newestUs = 0) {
  const at = { wallUs, monotonicUs: 500 }
  const clock = new JournalClock({ nowUs: () => at.wallUs as TimeUs, monotonicUs: () => at.monotonicUs }, newestUs)
  const pass = (us: number) => {
    at.wallUs += us
    at.monotonicUs += us
  }
  return { at, clock, pass }
}

test('the wall’s time as long as that goes on', () => {
  const { clock, pass } = machine()
  assert.equal(clock.nowUs(), 1_000_000)
  pass(7)
  assert.equal(clock.nowUs(), 1_000_007)
})

test('a wall that went back: nine tenths of the pace until both meet', () => {
  const { at, clock, pass } = machine()
  clock.nowUs()
  at.wallUs -= 100
  assert.equal(clock.nowUs(), 1_000_000)
  for (let i = 0; i < 500; i++) {
    pass(1)
    clock.nowUs()
  }
  assert.equal(clock.nowUs(), 1_000_450, 'small steps add up')
  pass(500)
  assert.equal(clock.nowUs(), 1_000_900)
  assert.equal(at.wallUs, 1_000_900)
  pass(10)
  assert.equal(clock.nowUs(), 1_000_910, 'the wall again')
})

test('it goes back twice, and once more after they have met', () => {
  const { at, clock, pass } = machine()
  clock.nowUs()
  at.wallUs -= 1_000
  clock.nowUs()
  pass(100)
  assert.equal(clock.nowUs(), 1_000_090)
  at.wallUs -= 1_000
  pass(100)
  assert.equal(clock.nowUs(), 1_000_180)
  at.wallUs += 5_000
  assert.equal(clock.nowUs(), 1_003_200)
  at.wallUs -= 10
  pass(100)
  assert.equal(clock.nowUs(), 1_003_290)
})

test('a journal that ends after the wall’s time is gone on from', () => {
  const { clock, pass } = machine(1_000_000, 3_600_000_000)
  assert.equal(clock.nowUs(), 3_600_000_000)
  pass(1_000)
  assert.equal(clock.nowUs(), 3_600_000_900)
})

test('an alarm rings in its time, though the wall went back an hour', async () => {
  const wall = { offsetUs: 0 }
  const monotonicUs = () => Math.round(performance.now() * 1_000)
  const nowUs = () => (monotonicUs() + wall.offsetUs) as TimeUs
  const clock = new JournalClock({ nowUs, monotonicUs }, 0)
  const dueUs = clock.nowUs() + 20_000
  wall.offsetUs -= 3_600_000_000
  // As the node does: whoever rings too early is set again.
  await new Promise<void>(resolve => {
    const alarm = new Alarm(clock, () => (clock.nowUs() >= dueUs ? resolve() : alarm.set(dueUs)))
    alarm.set(dueUs)
  })
  assert.ok(clock.nowUs() >= dueUs)
})

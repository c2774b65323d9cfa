import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InstrumentIndex } from '../domain/ids.ts'
import { ExecutionThrottle } from './execution-throttle.ts'

const A = 0 as InstrumentIndex
const B = 1 as InstrumentIndex
const LIMITS = [{ instrumentIndex: -1, repeatedExecutionsMax: 3, repeatedExecutionsWindowUs: 1000 }]

function recordAll(throttle: ExecutionThrottle, timesUs: readonly number[], instrument = A): void {
  for (const timeUs of timesUs) throttle.record(instrument, timeUs)
}

test('trips at the execution that fills the window, and not when they are spread', () => {
  const spread = new ExecutionThrottle(LIMITS)
  recordAll(spread, [0, 500, 1000])
  assert.equal(spread.shouldTrip(1000), false)
  const dense = new ExecutionThrottle(LIMITS)
  recordAll(dense, [0, 500])
  assert.equal(dense.shouldTrip(500), false)
  recordAll(dense, [999])
  assert.equal(dense.shouldTrip(999), true)
  assert.equal(dense.executionCount(999), 3)
})

test('stays tripped however long nothing happens, until a person re-arms it, and then counts anew', () => {
  const throttle = new ExecutionThrottle(LIMITS)
  recordAll(throttle, [0, 1, 2])
  throttle.trip()
  assert.equal(throttle.isTripped, true)
  assert.equal(throttle.shouldTrip(3), false, 'it is tripped once')
  assert.equal(throttle.isTripped, true)
  throttle.rearm()
  assert.equal(throttle.isTripped, false)
  assert.equal(throttle.shouldTrip(3), false)
  recordAll(throttle, [3, 4])
  assert.equal(throttle.shouldTrip(4), false)
})

test('a window of one instrument counts its executions alone', () => {
  const throttle = new ExecutionThrottle([{ ...LIMITS[0]!, instrumentIndex: 1 }])
  recordAll(throttle, [0, 1, 2, 3], A)
  assert.equal(throttle.shouldTrip(3), false)
  recordAll(throttle, [4, 5, 6], B)
  assert.equal(throttle.shouldTrip(6), true)
})

test('without limits it never trips, but can be tripped', () => {
  const throttle = new ExecutionThrottle([])
  recordAll(throttle, [0, 0, 0, 0])
  assert.equal(throttle.shouldTrip(0), false)
  throttle.trip()
  assert.equal(throttle.isTripped, true)
})

test('save and restore keep the count and the stop; a new window over the same executions knows them', () => {
  const wide = { instrumentIndex: -1, repeatedExecutionsMax: 10, repeatedExecutionsWindowUs: 5000 }
  const throttle = new ExecutionThrottle([LIMITS[0]!, wide])
  recordAll(throttle, [0, 900, 1800, 1900])
  throttle.trip()
  const copy = new ExecutionThrottle([LIMITS[0]!, wide])
  copy.restore(throttle.save())
  assert.deepEqual(copy.save(), throttle.save())
  assert.equal(copy.isTripped, true)
  const changed = new ExecutionThrottle([{ ...wide, repeatedExecutionsMax: 4 }])
  changed.restore({ ...throttle.save(), isTripped: false })
  assert.equal(changed.shouldTrip(1900), true)
})

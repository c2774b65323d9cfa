import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FramePace } from './frame-pace.ts'

const MB = 1024 * 1024

/** Frames of so many bytes between two ticks | the fault of the last one. */
const CASES: readonly (readonly [count: number, bytes: number, fault: RegExp | undefined])[] = [
  [10_000, 0, undefined],
  [10_001, 0, /^STRATEGY_FLOODS: more than 10000 messages at once$/],
  [64, MB, undefined],
  [65, MB, /^STRATEGY_FLOODS: more than 67108864 bytes of messages at once$/],
]

for (const [count, bytes, fault] of CASES)
  test(`${count} frames of ${bytes} bytes in a tick: ${fault === undefined ? 'may be' : 'too much'}`, () => {
    const pace = new FramePace()
    const faults = Array.from({ length: count }, () => pace.take(bytes))
    assert.deepEqual(new Set(faults.slice(0, -1)), new Set([undefined]))
    if (fault === undefined) assert.equal(faults.at(-1), undefined)
    else assert.match(faults.at(-1)!, fault)
    pace.tick()
    assert.equal(pace.take(bytes), undefined, 'the next tick is another measure')
  })

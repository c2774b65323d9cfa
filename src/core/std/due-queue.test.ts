import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { DueQueue } from './due-queue.ts'

/** A number is pushed with that time, `pop` takes the first, `clear` empties. */
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 4, arbitrary: fc.constant('pop' as const) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  ),
  { maxLength: 200 },
)

test('entries come out as a stably sorted array gives them', () => {
  fc.assert(
    fc.property(steps, taken => {
      const queue = new DueQueue<string>()
      let twin: { atUs: number; value: string }[] = []
      for (const [arrival, step] of taken.entries()) {
        if (step === 'pop') assert.equal(queue.pop(), twin.shift()?.value)
        else if (step === 'clear') {
          queue.clear()
          twin = []
        } else {
          queue.push(step, `${step}/${arrival}`)
          twin.push({ atUs: step, value: `${step}/${arrival}` })
          twin.sort((a, b) => a.atUs - b.atUs)
        }
        assert.equal(queue.length, twin.length)
        assert.equal(queue.peekAtUs(), twin[0]?.atUs ?? Number.POSITIVE_INFINITY)
        assert.equal(queue.peek(), twin[0]?.value)
      }
    }),
    { numRuns: 500 },
  )
})

test('a large queue drains in order', () => {
  const queue = new DueQueue<number>()
  for (let i = 0; i < 20_000; i++) queue.push((i * 7919) % 1009, i)
  let previous = -1
  for (let left = 20_000; left > 0; left--) {
    const atUs = queue.peekAtUs()
    const value = queue.pop()!
    assert.equal(atUs, (value * 7919) % 1009)
    const rank = atUs * 20_000 + value
    assert.ok(rank > previous)
    previous = rank
  }
  assert.equal(queue.pop(), undefined)
})

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { NumberRing, RingBuffer } from './ring-buffer.ts'

const MAKERS = [
  ['RingBuffer', (capacity: number) => new RingBuffer<number>(capacity)],
  ['NumberRing', (capacity: number) => new NumberRing(capacity)],
] as const

for (const [name, make] of MAKERS) {
  test(`${name} keeps what a shifted array keeps`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.option(fc.integer())), (capacity, steps) => {
        const ring = make(capacity)
        let twin: number[] = []
        for (const step of steps) {
          if (step === null) {
            ring.clear()
            twin = []
          } else {
            const pushedOut = ring.push(step)
            twin.push(step)
            assert.equal(pushedOut, twin.length > capacity ? twin.shift() : undefined)
          }
          assert.deepEqual([...ring], twin)
          assert.equal(ring.length, twin.length)
          assert.equal(ring.isFull, twin.length === capacity)
          for (const [index, value] of twin.entries()) assert.equal(ring.get(index), value)
        }
      }),
    )
  })

  test(`${name} is not read outside its length`, () => {
    const ring = make(3)
    ring.push(1)
    assert.throws(() => ring.get(1), /within its length/)
    assert.throws(() => ring.get(-1), /within its length/)
    assert.throws(() => make(0), /at least one/)
    assert.throws(() => make(1.5), /at least one/)
  })
}

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { PagedMap } from './paged-map.ts'

const key = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.maxSafeNat())
const step = fc.record({ key, what: fc.constantFrom('set', 'delete'), value: fc.nat() })

test('it answers like a Map, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), steps => {
      const paged = new PagedMap<number>()
      const plain = new Map<number, number>()
      for (const { key, what, value } of steps) {
        if (what === 'set') {
          paged.set(key, value)
          plain.set(key, value)
        } else {
          paged.delete(key)
          plain.delete(key)
        }
        assert.equal(paged.get(key), plain.get(key))
      }
      for (const { key } of steps) assert.equal(paged.get(key), plain.get(key))
      const sorted = [...plain].sort(([a], [b]) => a - b).map(([, value]) => value)
      assert.deepEqual([...paged.values()], sorted)
    }),
    { numRuns: 500 },
  )
})

/** A set of texts against the runtime's own. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TextSet, tableHashOf } from './text-set.ts'

const text = fc.oneof(
  fc.integer({ min: 0, max: 700 }).map(number => `X${number}`),
  fc.string({ maxLength: 20 }),
)

test('it holds what a Set holds, in the same order', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 1200 }), fc.array(text), (added, asked) => {
      const set = TextSet.from(added)
      const twin = new Set(added)
      assert.equal(set.size, twin.size)
      assert.deepEqual(set.toArray(), [...twin])
      for (const each of [...added, ...asked]) assert.equal(set.has(each), twin.has(each))
    }),
  )
})

test('texts of one hash are told apart', () => {
  const seen = new Map<number, string>()
  let pair: readonly [string, string] | undefined
  for (let number = 0; pair === undefined; number++) {
    const each = number.toString(36)
    const other = seen.get(tableHashOf(each))
    if (other === undefined) seen.set(tableHashOf(each), each)
    else pair = [other, each]
  }
  const set = TextSet.from([pair[0]])
  assert.equal(set.has(pair[1]), false)
  set.add(pair[1])
  assert.deepEqual(set.toArray(), pair)
})

test('an emptied set holds nothing and can be filled again', () => {
  const set = TextSet.from(Array.from({ length: 1000 }, (_, i) => `X${i}`))
  set.clear()
  assert.deepEqual([set.size, set.has('X1'), set.toArray()], [0, false, []])
  set.add('X1')
  assert.deepEqual([set.size, set.has('X1')], [1, true])
})

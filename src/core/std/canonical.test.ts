import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { canonicalJson } from './canonical.ts'

test('equal values have equal texts, whatever the order of their keys', () => {
  const left = { b: 1, a: { d: [1, 'x', null, true], c: undefined }, 10: 'ten', 9: 'nine' }
  const right = { 9: 'nine', 10: 'ten', a: { d: [1, 'x', null, true] }, b: 1 }
  assert.equal(canonicalJson(left), '{"10":"ten","9":"nine","a":{"d":[1,"x",null,true]},"b":1}')
  assert.equal(canonicalJson(left), canonicalJson(right))
})

test('what is written is JSON of the same value, and canonical already', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const text = canonicalJson(value)
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
      assert.equal(canonicalJson(JSON.parse(text)), text)
    }),
  )
})

test('-0 is 0', () => {
  assert.equal(canonicalJson([-0, 0]), '[0,0]')
})

test('what JSON would lose is refused by its path', () => {
  const rows: readonly (readonly [unknown, RegExp])[] = [
    [{ a: [1, Number.NaN] }, /^TypeError: \$\.a\[1\]: the number NaN/],
    [Number.POSITIVE_INFINITY, /^TypeError: \$: the number Infinity/],
    [{ a: 1n }, /\$\.a: a bigint/],
    [{ list: [1, ...new Array(1)] }, /\$\.list\[1\]: a undefined/],
    [{ hole: new Array(1) }, /\$\.hole\[0\]: a undefined/],
    [[undefined], /\$\[0\]: a undefined/],
    [undefined, /\$: a undefined/],
    [{ f: () => 1 }, /\$\.f: a function/],
    [{ m: new Map() }, /\$\.m: an object of a class/],
    [new Date(0), /\$: an object of a class/],
  ]
  for (const [value, message] of rows) assert.throws(() => canonicalJson(value), message)
})

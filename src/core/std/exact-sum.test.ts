import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { ExactSum } from './exact-sum.ts'

const term = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 52, -(2 ** 52), 1, -1, 0),
)
const terms = fc.array(term, { maxLength: 60 })

function sumOf(values: readonly number[]): ExactSum {
  const sum = new ExactSum()
  for (const value of values) sum.add(value)
  return sum
}

function sumSlowly(values: readonly number[]): bigint {
  return values.reduce((sum, value) => sum + BigInt(value), 0n)
}

test('a sum equals that of bigints, in every form it is read', () => {
  fc.assert(
    fc.property(terms, values => {
      const expected = sumSlowly(values)
      const sum = sumOf(values)
      assert.equal(sum.toBigInt(), expected)
      assert.equal(sum.toNumber(), Number(expected))
      assert.equal(sum.toText(), expected.toString())
      assert.equal(sum.isNegative(), expected < 0n)
      assert.equal(sum.isZero(), expected === 0n)
      assert.equal(BigInt(sum.high) * 2n ** 52n + BigInt(sum.low), expected)
      assert.equal(ExactSum.fromText(sum.toText()).toBigInt(), expected)
      assert.equal(ExactSum.fromBigInt(expected).compare(sum), 0)
    }),
    { numRuns: 1000 },
  )
})

test('looking in between changes nothing', () => {
  fc.assert(
    fc.property(terms, values => {
      const watched = new ExactSum()
      for (const value of values) {
        watched.add(value)
        watched.isNegative()
      }
      assert.equal(watched.toBigInt(), sumSlowly(values))
    }),
  )
})

test('equal sums have equal parts, whatever way they came about', () => {
  fc.assert(
    fc.property(terms, values => {
      const forwards = sumOf(values)
      const backwards = sumOf([...values].reverse())
      assert.deepEqual([forwards.high, forwards.low], [backwards.high, backwards.low])
      const restored = ExactSum.fromText(forwards.toText())
      assert.deepEqual([restored.high, restored.low], [forwards.high, forwards.low])
    }),
  )
})

test('sums of sums add, subtract and compare as bigints do', () => {
  fc.assert(
    fc.property(terms, terms, (left, right) => {
      const a = sumSlowly(left)
      const b = sumSlowly(right)
      assert.equal(sumOf(left).compare(sumOf(right)), a < b ? -1 : a > b ? 1 : 0)
      const sum = sumOf(left)
      sum.addSum(sumOf(right))
      assert.equal(sum.toBigInt(), a + b)
      sum.subtractSum(sumOf(right))
      assert.equal(sum.toBigInt(), a)
      sum.addSum(sum)
      assert.equal(sum.toBigInt(), 2n * a)
      sum.subtractSum(sum)
      assert.ok(sum.isZero())
    }),
    { numRuns: 1000 },
  )
})

test('a copy goes its own way', () => {
  const sum = ExactSum.of(Number.MAX_SAFE_INTEGER)
  const copy = sum.copy()
  copy.add(1)
  assert.equal(sum.toText(), '9007199254740991')
  assert.equal(copy.toText(), '9007199254740992')
  sum.clear()
  assert.equal(sum.toText(), '0')
  assert.equal(copy.toText(), '9007199254740992')
})

test('a million of the largest terms stay exact', () => {
  const sum = new ExactSum()
  for (let i = 0; i < 1_000_000; i++) sum.add(Number.MAX_SAFE_INTEGER)
  assert.equal(sum.toText(), '9007199254740991000000')
})

test('only safe integers are summed', () => {
  for (const value of [0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => new ExactSum().add(value), /safe integers/)
  }
  for (const [held, value] of [
    [-10, 2 ** 53],
    [10, -(2 ** 53)],
  ] as const) {
    assert.throws(() => ExactSum.of(held).add(value), /safe integers/)
  }
  assert.throws(() => ExactSum.fromText('1.5'), SyntaxError)
})

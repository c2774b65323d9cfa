import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { clamp, divCeil, divFloor, divRound, mulDiv, ROUNDINGS, type Rounding } from './integers.ts'

const safeInteger = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 52, 2 ** 52 + 1, -(2 ** 52)),
)
const divisor = safeInteger.filter(value => value !== 0)

/** The slow twin: one floor of bigints; the other roundings are told by floors. */
function divideSlowly(a: bigint, b: bigint, rounding: Rounding): bigint {
  if (rounding === 'floor') return floorOf(a, b)
  if (rounding === 'ceil') return -floorOf(-a, b)
  const isNegative = a < 0n !== b < 0n && a !== 0n
  const half = floorOf((a < 0n ? -a : a) * 2n + (b < 0n ? -b : b), (b < 0n ? -b : b) * 2n)
  return isNegative ? -half : half
}

function floorOf(a: bigint, b: bigint): bigint {
  const whole = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? whole - 1n : whole
}

const ROWS: readonly (readonly [number, number, number, number, number])[] = [
  //  a   b  floor ceil round
  [7, 2, 3, 4, 4],
  [-7, 2, -4, -3, -4],
  [7, -2, -4, -3, -4],
  [-7, -2, 3, 4, 4],
  [5, 3, 1, 2, 2],
  [4, 3, 1, 2, 1],
  [-4, 3, -2, -1, -1],
  [6, 3, 2, 2, 2],
  [0, 5, 0, 0, 0],
  [-1, 5, -1, 0, 0],
  [Number.MAX_SAFE_INTEGER, 2, 2 ** 52 - 1, 2 ** 52, 2 ** 52],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1, 1, 2, 1],
]

test('each rounding goes where its name says, and never to -0', () => {
  for (const [a, b, floor, ceil, round] of ROWS) {
    const found = [divFloor(a, b), divCeil(a, b), divRound(a, b)]
    assert.deepEqual(found, [floor, ceil, round], `${a} / ${b}`)
  }
})

test('division of safe integers equals that of bigints', () => {
  fc.assert(
    fc.property(safeInteger, divisor, (a, b) => {
      assert.equal(BigInt(divFloor(a, b)), divideSlowly(BigInt(a), BigInt(b), 'floor'))
      assert.equal(BigInt(divCeil(a, b)), divideSlowly(BigInt(a), BigInt(b), 'ceil'))
      assert.equal(BigInt(divRound(a, b)), divideSlowly(BigInt(a), BigInt(b), 'round'))
    }),
    { numRuns: 3000 },
  )
})

test('quotients one short of a whole number are not rounded up to it', () => {
  const factor = fc.integer({ min: 2, max: 94_906_265 })
  fc.assert(
    fc.property(factor, factor, (whole, by) => {
      assert.equal(divFloor(whole * by - 1, by), whole - 1)
      assert.equal(divCeil(1 - whole * by, by), 1 - whole)
    }),
    { numRuns: 3000 },
  )
})

test('mulDiv equals bigint arithmetic, whole or wide, for every rounding', () => {
  fc.assert(
    fc.property(safeInteger, safeInteger, divisor, fc.constantFrom(...ROUNDINGS), (a, b, by, rounding) => {
      const expected = Number(divideSlowly(BigInt(a) * BigInt(b), BigInt(by), rounding))
      assert.equal(mulDiv(a, b, by, rounding), expected + 0)
    }),
    { numRuns: 5000 },
  )
})

test('a division by zero is a bug of ours', () => {
  for (const divide of [divFloor, divCeil, divRound]) assert.throws(() => divide(1, 0), /division by zero/)
  assert.throws(() => mulDiv(2 ** 52, 2 ** 52, 0, 'floor'), /division by zero/)
})

test('clamp gives the value or the bound that it passed', () => {
  assert.deepEqual([clamp(5, 1, 9), clamp(0, 1, 9), clamp(10, 1, 9)], [5, 1, 9])
})

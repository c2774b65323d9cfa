import assert from 'node:assert/strict'
import test from 'node:test'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { formatScaled, isDecimalText, parseScaled, powerOfTen, scaleOf } from './decimal.ts'

const ExactDecimal = Decimal.clone({ precision: 100 })

const PARSED: readonly (readonly [string, number, number | undefined])[] = [
  ['0.01', 2, 1],
  ['0.010', 2, 1],
  ['0.011', 2, undefined],
  ['1', 8, 100_000_000],
  ['-1.5', 1, -15],
  ['+1.5', 1, 15],
  ['-0', 2, 0],
  ['-0.00', 2, 0],
  ['007.5', 1, 75],
  ['.5', 1, 5],
  ['5.', 1, 50],
  ['9007199254740991', 0, Number.MAX_SAFE_INTEGER],
  ['-9007199254740991', 0, Number.MIN_SAFE_INTEGER],
  ['9007199254740992', 0, undefined],
  ['90071992.54740992', 8, undefined],
  ['900719925474099.1', 1, Number.MAX_SAFE_INTEGER],
  ['1', 40, undefined],
  ['0', 40, 0],
  ['', 2, undefined],
  ['.', 2, undefined],
  ['-', 2, undefined],
  ['+-1', 2, undefined],
  ['1-', 2, undefined],
  ['1.2.3', 2, undefined],
  ['1e5', 2, undefined],
  ['1,000', 2, undefined],
  [' 1', 2, undefined],
  ['1 ', 2, undefined],
  ['NaN', 2, undefined],
  ['Infinity', 2, undefined],
  ['0x10', 2, undefined],
  ['１', 0, undefined],
]

test('parseScaled reads plain decimals exactly and refuses everything else', () => {
  for (const [text, scale, expected] of PARSED)
    assert.equal(parseScaled(text, scale), expected, `"${text}" at ${scale}`)
})

test('isDecimalText and scaleOf know the same texts', () => {
  const rows: readonly (readonly [string, boolean, number])[] = [
    ['0.01', true, 2],
    ['0.0100', true, 2],
    ['100', true, 0],
    ['1.', true, 0],
    ['.25', true, 2],
    ['-0.000', true, 0],
    ['1e-3', false, 0],
    ['1.2.30', false, 0],
    ['', false, 0],
    ['.', false, 0],
    ['-.', false, 0],
  ]
  for (const [text, isDecimal, scale] of rows) {
    assert.equal(isDecimalText(text), isDecimal, `"${text}"`)
    assert.equal(scaleOf(text), scale, `"${text}"`)
  }
})

test('parseScaled agrees with a decimal library', () => {
  const digits = fc.stringMatching(/^[0-9]{1,19}$/)
  const decimalText = fc.tuple(fc.constantFrom('', '-', '+'), digits, fc.option(digits)).map(parts => {
    const [sign, whole, fraction] = parts
    return fraction === null ? sign + whole : `${sign}${whole}.${fraction}`
  })
  fc.assert(
    fc.property(decimalText, fc.integer({ min: 0, max: 20 }), (text, scale) => {
      const exact = new ExactDecimal(text).times(new ExactDecimal(10).pow(scale))
      const fits = exact.isInteger() && exact.abs().lte(Number.MAX_SAFE_INTEGER)
      assert.equal(parseScaled(text, scale), fits ? exact.toNumber() + 0 : undefined)
    }),
    { numRuns: 5000 },
  )
})

test('what formatScaled writes, parseScaled reads', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 22 }), (value, scale) => {
      const text = formatScaled(value, scale)
      assert.equal(parseScaled(text, scale), value + 0)
      assert.equal(text, new ExactDecimal(value).div(new ExactDecimal(10).pow(scale)).toFixed(scale))
    }),
  )
})

test('formatScaled writes each digit, of bigints as well', () => {
  assert.equal(formatScaled(-5, 2), '-0.05')
  assert.equal(formatScaled(0, 2), '0.00')
  assert.equal(formatScaled(-0, 0), '0')
  assert.equal(formatScaled(123, 0), '123')
  assert.equal(formatScaled(-(10n ** 30n) - 1n, 8), '-10000000000000000000000.00000001')
  assert.throws(() => formatScaled(0.5, 2), /safe integer/)
  assert.throws(() => formatScaled(2 ** 53, 2), /safe integer/)
})

test('powerOfTen is exact as far as it goes', () => {
  for (let exponent = 0; exponent <= 22; exponent++) assert.equal(BigInt(powerOfTen(exponent)), 10n ** BigInt(exponent))
  assert.throws(() => powerOfTen(23), /0 to 22/)
})

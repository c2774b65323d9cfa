import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { groupDigits, percentText, shortened, signOf, withSign } from './numbers.ts'

for (const [text, shown] of [
  ['1234567.891234', '1,234,567.891234'],
  ['-1234.5', '−1,234.5'],
  ['+1000', '+1,000'],
  ['999', '999'],
  ['0.000012', '0.000012'],
  ['unknown', 'unknown'],
  ['-', '-'],
  ['', ''],
] as const) {
  test(`"${text}" is shown as "${shown}"`, () => {
    assert.equal(groupDigits(text, ','), shown)
  })
}

test('no digit is lost or made up by grouping', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
      fc.stringMatching(/^(\.\d{1,12})?$/),
      (whole, rest) => {
        const text = `${whole}${rest}`
        assert.equal(groupDigits(text, ',').replaceAll(',', '').replace('−', '-'), text)
      },
    ),
  )
})

for (const [text, sign, shown] of [
  ['12.5', 'Up', '+12.5'],
  ['+12.5', 'Up', '+12.5'],
  ['-0.01', 'Down', '-0.01'],
  ['0.00', 'Flat', '0.00'],
  ['-0.00', 'Flat', '-0.00'],
  ['unknown', 'Flat', 'unknown'],
  ['-', 'Flat', '-'],
] as const) {
  test(`the sign of "${text}" is ${sign}`, () => {
    assert.equal(signOf(text), sign)
    assert.equal(withSign(text), shown)
  })
}

for (const [text, shown] of [
  ['197048.14313070', '197048.14'],
  ['-12.999', '-12.99'],
  ['0.00001234', '0.000012'],
  ['0.00000000', '0.00'],
  ['12.5', '12.5'],
  ['12', '12'],
  ['unknown', 'unknown'],
] as const) {
  test(`"${text}" is shortened to "${shown}"`, () => {
    assert.equal(shortened(text), shown)
  })
}

test('a share is told as a percentage', () => {
  assert.deepEqual([0, 0.054, 0.123, 1, 2.5, 40].map(percentText), [
    '0.0 %',
    '5.4 %',
    '12 %',
    '100 %',
    '250 %',
    '> 1000 %',
  ])
})

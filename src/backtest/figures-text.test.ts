/** Figures as text, one row each. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countText, durationText, moneyText, percentText, ratioText, screenDigitsOf } from './figures-text.ts'

const USDT = { code: 'USDT', minorDigits: 8 }
const MINUTE = 60e6

const ROWS: readonly [string, string][] = [
  [moneyText(USDT, 123_456_789_000_000n, 2), '1,234,567.89'],
  [moneyText(USDT, -500_000n, 2), '-0.01'], // half a cent goes away from zero
  [moneyText(USDT, -499_999n, 2), '0.00'],
  [moneyText(USDT, 1n, 8), '0.00000001'],
  [moneyText({ code: 'JPY', minorDigits: 0 }, 1234n, 0), '1,234'],
  [moneyText(USDT, undefined, 2), '-'],
  [countText(1_234_567), '1,234,567'],
  [percentText(0.12345), '12.35%'],
  [percentText(-0.00001), '0.00%'],
  [percentText(123.456), '12,345.60%'],
  [percentText(1e12), '1.00e+14%'],
  [percentText(undefined), '-'],
  [ratioText(-0.001), '0.00'],
  [ratioText(1.005), '1.00'],
  [durationText(undefined), '-'],
  [durationText(250_000), '0.25s'],
  [durationText(MINUTE), '1m'],
  [durationText(12.5 * MINUTE), '12m 30s'],
  [durationText(125 * MINUTE), '2h 5m'],
  [durationText(24 * 60 * MINUTE), '1d'],
  [durationText(2000 * 24 * 60 * MINUTE), '2,000d'],
]
ROWS.forEach(([actual, expected], i) => {
  test(`figure ${i}: ${expected}`, () => assert.equal(actual, expected))
})

test('a screen shows seven digits of an amount, two after the point at least', () => {
  assert.equal(screenDigitsOf(USDT, 100_000_000_000_000n), 2)
  assert.equal(screenDigitsOf(USDT, 10_00000000n), 6)
  assert.equal(screenDigitsOf(USDT, 1_0000000n), 7)
  assert.equal(screenDigitsOf({ code: 'USD', minorDigits: 2 }, 5n), 2)
})

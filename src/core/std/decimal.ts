/**
 * Decimal text to scaled whole numbers and back, exactly; no float is in between.
 *
 * A decimal text is an optional sign, digits, and at most one point with at least one digit on either side of it;
 * no exponent, no blanks, no grouping.
 */

import { assert } from './assert.ts'

const ZERO = 48
const NINE = 57
const POINT = 46
const PLUS = 43
const MINUS = 45

const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/** 10^exponent as a double, exact for 0 to 22. */
export function powerOfTen(exponent: number): number {
  const power = POWERS_OF_TEN[exponent]
  assert(power !== undefined, 'a power of ten has an exponent of 0 to 22')
  return power
}

export function isDecimalText(text: string): boolean {
  let digits = 0
  let points = 0
  for (let i = signLengthOf(text); i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= ZERO && code <= NINE) digits++
    else if (code === POINT) points++
    else return false
  }
  return digits > 0 && points <= 1
}

function signLengthOf(text: string): 0 | 1 {
  const first = text.charCodeAt(0)
  return first === MINUS || first === PLUS ? 1 : 0
}

/** Digits after the point, trailing zeros not counted: 2 for `0.250`. 0 for a text that is not a decimal. */
export function scaleOf(text: string): number {
  const point = text.indexOf('.')
  if (point < 0 || !isDecimalText(text)) return 0
  let end = text.length
  while (text.charCodeAt(end - 1) === ZERO) end--
  return end - point - 1
}

/**
 * Reads text × 10^scale as a whole number.
 *
 * Returns: undefined where the text is not a decimal, is finer than the scale, or does not fit a safe integer.
 * Cost: one pass, no allocation.
 */
export function parseScaled(text: string, scale: number): number | undefined {
  let value = 0
  let digits = 0
  // Digits still wanted after the point; -1 while the point has not come.
  let fractionLeft = -1
  for (let i = signLengthOf(text); i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === POINT && fractionLeft < 0) {
      fractionLeft = scale
      continue
    }
    if (code < ZERO || code > NINE) return undefined
    digits++
    if (fractionLeft === 0) {
      if (code !== ZERO) return undefined
      continue
    }
    if (fractionLeft > 0) fractionLeft--
    value = value * 10 + (code - ZERO)
  }
  if (digits === 0) return undefined
  const missing = fractionLeft < 0 ? scale : fractionLeft
  if (missing > 0 && value > 0) value = missing > 22 ? Number.POSITIVE_INFINITY : value * powerOfTen(missing)
  // A value that ever passed 2^53 never comes back below it, so one look at the end is enough.
  if (value > Number.MAX_SAFE_INTEGER) return undefined
  return text.charCodeAt(0) === MINUS && value !== 0 ? -value : value
}

/** Writes value / 10^scale with exactly `scale` digits after the point. */
export function formatScaled(value: number | bigint, scale: number): string {
  assert(typeof value === 'bigint' || Number.isSafeInteger(value), 'a scaled value is a safe integer')
  const isNegative = value < 0
  const digits = String(isNegative ? -value : value).padStart(scale + 1, '0')
  const sign = isNegative ? '-' : ''
  if (scale === 0) return sign + digits
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

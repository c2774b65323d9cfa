/** Division and multiplication of whole numbers with the rounding named, exact where a double alone would not be. */

import { assert } from './assert.ts'

export const ROUNDINGS = ['floor', 'ceil', 'round'] as const
/** `floor` goes down, `ceil` goes up, `round` to the nearest with halves away from zero. */
export type Rounding = (typeof ROUNDINGS)[number]

/**
 * Rounds a quotient down.
 *
 * Why: for safe integers the double nearest to a/b never reaches the next whole number (their distance is at least 1/b,
 * half an ulp at the least), so the floor of it is exact. The added 0 turns -0 into 0.
 */
export function divFloor(a: number, b: number): number {
  assert(b !== 0, 'no division by zero')
  return Math.floor(a / b) + 0
}

/** Rounds a quotient up. */
export function divCeil(a: number, b: number): number {
  assert(b !== 0, 'no division by zero')
  return Math.ceil(a / b) + 0
}

/** Rounds a quotient to the nearest whole number, halves away from zero. */
export function divRound(a: number, b: number): number {
  assert(b !== 0, 'no division by zero')
  const whole = Math.trunc(a / b)
  const rest = Math.abs(a - whole * b)
  if (rest * 2 < Math.abs(b)) return whole + 0
  return a < 0 === b < 0 ? whole + 1 : whole - 1
}

/**
 * Computes a × b / divisor, rounded once.
 *
 * Shape: safe integers. Returns: exact where the result is a safe integer; otherwise the nearest double, so that a
 * comparison with a limit still tells the truth. Cost: plain doubles while a × b, or (a mod divisor) × b, stays below
 * 2^53; bigint above, about 40 times slower.
 */
export function mulDiv(a: number, b: number, divisor: number, rounding: Rounding): number {
  const product = a * b
  if (product > Number.MAX_SAFE_INTEGER || product < -Number.MAX_SAFE_INTEGER) {
    return mulDivSplit(a, b, divisor, rounding)
  }
  if (rounding === 'floor') return divFloor(product, divisor)
  if (rounding === 'ceil') return divCeil(product, divisor)
  return divRound(product, divisor)
}

/** Divides before it multiplies: a = whole × divisor + rest, and only the small rest has to be rounded. */
function mulDivSplit(a: number, b: number, divisor: number, rounding: Rounding): number {
  const whole = Math.trunc(a / divisor)
  const rest = a - whole * divisor
  const upper = whole * b
  const product = rest * b
  if (!Number.isSafeInteger(upper) || !Number.isSafeInteger(product)) return mulDivWide(a, b, divisor, rounding)
  if (rounding === 'floor') return upper + divFloor(product, divisor)
  if (rounding === 'ceil') return upper + divCeil(product, divisor)
  return upper + divRound(product, divisor)
}

function mulDivWide(a: number, b: number, divisor: number, rounding: Rounding): number {
  assert(divisor !== 0, 'no division by zero')
  const product = BigInt(a) * BigInt(b)
  const by = BigInt(divisor)
  const whole = product / by
  const rest = product % by
  if (rest === 0n) return Number(whole)
  const isNegative = product < 0n !== by < 0n
  switch (rounding) {
    case 'floor':
      return Number(isNegative ? whole - 1n : whole)
    case 'ceil':
      return Number(isNegative ? whole : whole + 1n)
    case 'round': {
      const isPastHalf = magnitudeOf(rest) * 2n >= magnitudeOf(by)
      if (!isPastHalf) return Number(whole)
      return Number(isNegative ? whole - 1n : whole + 1n)
    }
    default:
      return rounding satisfies never
  }
}

function magnitudeOf(value: bigint): bigint {
  return value < 0n ? -value : value
}

/** The value itself, or the bound that it passed. */
export function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max)
}

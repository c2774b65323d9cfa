/** Compares decimal texts by value. */

import { parseScaled, scaleOf } from '../core/std/decimal.ts'

/** `0.10` is `0.1`; a text that is no decimal equals nothing. */
export function isSameDecimal(a: string, b: string): boolean {
  const scale = Math.max(scaleOf(a), scaleOf(b))
  const value = parseScaled(a, scale)
  return value !== undefined && value === parseScaled(b, scale)
}

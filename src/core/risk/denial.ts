/** Makes refusals whose figures can be journaled. */

import { UNKNOWN_FIGURE } from '../domain/figure-text.ts'
import type { Denial, DenialCode } from '../domain/limits.ts'

/** Makes a refusal whose figures are whole and finite, whatever was missing. */
export function denialOf(code: DenialCode, what: string, was: number, limit: number): Denial {
  return { code, what, was: journaled(was), limit: journaled(limit) }
}

function journaled(value: number): number {
  return Number.isFinite(value) ? value : UNKNOWN_FIGURE
}

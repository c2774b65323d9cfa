/** What comes of a request: an answer, or one of the contract's errors with what was wrong. */

import { type Result, refusalOf } from '../core/std/result.ts'
import type { ErrorCode } from './contract/errors.ts'

export interface ApiRefusal {
  readonly code: ErrorCode
  readonly text: string
  /** More to the point than what the code says of itself. */
  readonly remedy?: string | undefined
  /** When another try makes sense. */
  readonly retryAfterMs?: number | undefined
}

export type Outcome<T> = Result<T, ApiRefusal>

export function refused(code: ErrorCode, text: string, more: Omit<ApiRefusal, 'code' | 'text'> = {}) {
  return refusalOf<ApiRefusal>({ code, text, ...more })
}

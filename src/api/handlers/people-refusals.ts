/** Refusals of those who know the people, as the contract tells them. */

import { okOf } from '../../core/std/result.ts'
import type { Answer, PeopleRefusalCode } from '../../ports/people.ts'
import type { ErrorCode } from '../contract/errors.ts'
import { type Outcome, refused } from '../outcome.ts'

const CODES: Readonly<Record<PeopleRefusalCode, ErrorCode>> = {
  SIGN_IN_REFUSED: 'SIGN_IN_REFUSED',
  LOCKED_OUT: 'LOCKED_OUT',
  BUSY: 'TOO_MANY',
  TICKET_OVER: 'SIGN_IN_REFUSED',
  SESSION_OVER: 'NOT_SIGNED_IN',
  SECOND_FACTOR_REFUSED: 'FACTOR_REFUSED',
  LINK_REFUSED: 'SIGN_IN_REFUSED',
  NAME_REFUSED: 'BAD_REQUEST',
  NAME_TAKEN: 'CONFLICT',
  PASSWORD_REFUSED: 'BAD_REQUEST',
  FACTOR_MISSING: 'CONFLICT',
  FACTOR_REFUSED: 'FACTOR_REFUSED',
  NOT_PERMITTED: 'NOT_ALLOWED',
  STEP_UP_NEEDED: 'STEP_UP_NEEDED',
  NOT_FOUND: 'NOT_FOUND',
  ROLES_REFUSED: 'BAD_REQUEST',
  OWN_ROLES: 'REFUSED',
  LAST_ADMIN: 'REFUSED',
  SCOPES_REFUSED: 'BAD_REQUEST',
  EXPIRY_REFUSED: 'BAD_REQUEST',
  OWN_REQUEST: 'REFUSED',
  REQUEST_OVER: 'CONFLICT',
  TOO_MANY: 'REFUSED',
}

const BUSY_MS = 1_000

/** `nowUs` for how long to wait. */
export function peopleOutcome<T>(answer: Answer<T>, nowUs: number): Outcome<T> {
  if (answer.ok) return okOf(answer.value)
  const { code, text, remedy, retryAtUs } = answer.error
  const isLater = retryAtUs !== undefined || code === 'BUSY'
  const retryAfterMs = retryAtUs === undefined ? BUSY_MS : Math.max(0, (retryAtUs - nowUs) / 1_000)
  return refused(CODES[code], text, { remedy, ...(isLater && { retryAfterMs }) })
}

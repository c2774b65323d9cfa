/** What a console answers instead of what was asked for, as the message and the exit code of a command line. */

import { waitingAnswer } from '../../api/contract/commands.ts'
import { type ErrorCode, errorAnswer } from '../../api/contract/errors.ts'
import { CliError, type ExitName } from '../exit-codes.ts'
import { formatWhen } from '../output.ts'

const EXIT_OF: Readonly<Record<ErrorCode, ExitName>> = {
  BAD_REQUEST: 'usage',
  NOT_SIGNED_IN: 'unauthorized',
  SIGN_IN_REFUSED: 'unauthorized',
  FACTOR_REFUSED: 'unauthorized',
  NOT_ALLOWED: 'unauthorized',
  STEP_UP_NEEDED: 'stepUp',
  FOREIGN_REQUEST: 'unauthorized',
  NETWORK_NOT_ALLOWED: 'unauthorized',
  NOT_FOUND: 'refused',
  METHOD_NOT_ALLOWED: 'usage',
  CONFLICT: 'refused',
  REFUSED: 'refused',
  BODY_TOO_LARGE: 'usage',
  WRONG_MEDIA_TYPE: 'usage',
  TOO_MANY: 'refused',
  LOCKED_OUT: 'unauthorized',
  // Whether it was done before it failed, nobody knows.
  INTERNAL: 'unconfirmed',
  NODE_AWAY: 'unreachable',
  WATCH_AWAY: 'unreachable',
  AUDIT_AWAY: 'refused',
  HISTORY_AWAY: 'unreachable',
}

/** A token shows no second factor, whatever the server's own remedy says. */
const REMEDY_OF_TOKENS: Partial<Record<ErrorCode, string>> = {
  STEP_UP_NEEDED:
    'A token has no second factor: do it in the console, or on the machine of the session by its data folder.',
  NOT_SIGNED_IN: 'The token is unknown, has run out or was revoked: make a new one in the console.',
}

/** Returns: `undefined` for what is none of the contract's refusals. */
export function refusalOf(value: unknown): CliError | undefined {
  const parsed = errorAnswer.safeParse(value)
  if (!parsed.success) return undefined
  const { code, text, remedy } = parsed.data.error
  return new CliError(EXIT_OF[code], `${code}: ${text}\n${REMEDY_OF_TOKENS[code] ?? remedy}`)
}

/** Four eyes: nothing is done until somebody else says so. */
export function pendingOf(value: unknown): CliError {
  const parsed = waitingAnswer.safeParse(value)
  const until = parsed.success ? ` until ${formatWhen(parsed.data.untilUs)} UTC (request ${parsed.data.requestId})` : ''
  return new CliError('pending', `nothing is done yet: another person has to approve it in the console${until}`)
}

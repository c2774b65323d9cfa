/** The refusals of this room: each code with its words and what to do, in one place. */

import type { TimeUs } from '../../core/domain/ids.ts'
import { type Result, refusalOf as resultOf } from '../../core/std/result.ts'
import type { PeopleRefusal, PeopleRefusalCode } from '../../ports/people.ts'

const REMEDIES: Readonly<Record<PeopleRefusalCode, string>> = {
  SIGN_IN_REFUSED: 'look at the name and the password, and try again',
  LOCKED_OUT:
    'wait; who is locked out by somebody else’s tries can still stop trading with `holdfast kill` at the machine',
  BUSY: 'try again in some seconds',
  TICKET_OVER: 'begin again',
  SESSION_OVER: 'sign in again',
  SECOND_FACTOR_REFUSED: 'take the newest code of your app, or the passkey of this console; a code counts once',
  LINK_REFUSED: 'ask for a new link: `holdfast people invite` or `holdfast people reset` makes one',
  NAME_REFUSED: 'choose 1 to 40 small letters, digits, ".", "_" or "-", the first one a letter or a digit',
  NAME_TAKEN: 'choose another name',
  PASSWORD_REFUSED: 'choose at least 12 characters that are not a common word, the name or digits alone',
  FACTOR_MISSING: 'add a passkey or an authenticator app first',
  FACTOR_REFUSED: 'try again, or take an authenticator app instead of a passkey',
  NOT_PERMITTED: 'ask somebody whose roles allow it (docs/people.md)',
  STEP_UP_NEEDED: 'show your second factor again',
  NOT_FOUND: 'look at the list',
  ROLES_REFUSED: 'name at least one of viewer, operator, trader, risk, admin, auditor',
  OWN_ROLES: 'ask another admin',
  LAST_ADMIN: 'make somebody else an admin first',
  SCOPES_REFUSED: 'name permissions that the person has and that need no fresh second factor (docs/people.md)',
  EXPIRY_REFUSED: 'choose an end within a year',
  OWN_REQUEST: 'ask somebody else with the same permission',
  REQUEST_OVER: 'make a new request',
  TOO_MANY: 'end what is not needed any more',
}

type Refused = Result<never, PeopleRefusal>

export function refused(code: PeopleRefusalCode, text: string): Refused {
  return resultOf({ code, text, remedy: REMEDIES[code] })
}

export function lockedOut(retryAtUs: TimeUs): Refused {
  return resultOf({ code: 'LOCKED_OUT', text: 'too many tries failed', remedy: REMEDIES.LOCKED_OUT, retryAtUs })
}

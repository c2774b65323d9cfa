/** Everything that can be answered instead of what was asked for: a closed set, each with its status and what to do. */

import { z } from 'zod'

interface ErrorKind {
  readonly status: number
  readonly remedy: string
}

export const ERRORS = {
  BAD_REQUEST: { status: 400, remedy: 'Mend what the text names; openapi.json has the form of every request.' },
  NOT_SIGNED_IN: { status: 401, remedy: 'Sign in, or send a token that is still valid.' },
  SIGN_IN_REFUSED: { status: 401, remedy: 'Check name, password and factor, or ask an admin for a new link.' },
  FACTOR_REFUSED: { status: 401, remedy: 'Try the newest code, another passkey or a recovery code.' },
  NOT_ALLOWED: {
    status: 403,
    remedy: 'Ask an admin for a role that has this permission; a token needs it among its scopes as well.',
  },
  STEP_UP_NEEDED: { status: 403, remedy: 'Show a second factor again (step-up), then repeat the request.' },
  FOREIGN_REQUEST: { status: 403, remedy: 'Use the console itself; requests of other sites are refused.' },
  NETWORK_NOT_ALLOWED: { status: 403, remedy: 'Add the network to console.allow, or come from one that is there.' },
  NOT_FOUND: { status: 404, remedy: 'Look at the list that it should be in; it may be gone.' },
  METHOD_NOT_ALLOWED: { status: 405, remedy: 'Use the method that openapi.json names for this path.' },
  CONFLICT: { status: 409, remedy: 'Look at the state as it is now, then decide anew.' },
  REFUSED: { status: 409, remedy: 'The session refused the command for the reason given; mend that first.' },
  BODY_TOO_LARGE: { status: 413, remedy: 'Send less at once.' },
  WRONG_MEDIA_TYPE: { status: 415, remedy: 'Send JSON with content-type: application/json.' },
  TOO_MANY: { status: 429, remedy: 'Wait as long as retry-after says.' },
  LOCKED_OUT: { status: 429, remedy: 'Wait as long as retry-after says; an admin can make a new link.' },
  INTERNAL: { status: 500, remedy: 'Look at the log of the api process for the number given here.' },
  NODE_AWAY: {
    status: 503,
    remedy: 'The node does not answer; use "holdfast kill" or the venue’s own screen if it matters now.',
  },
  AUDIT_AWAY: {
    status: 503,
    remedy: 'Make room on the disk of the data folder; what reduces risk is done all the same.',
  },
  WATCH_AWAY: { status: 503, remedy: 'The watch process does not answer; it is started again by itself.' },
  HISTORY_AWAY: { status: 503, remedy: 'The history cannot be read at the moment; try again in a few seconds.' },
} as const satisfies Readonly<Record<string, ErrorKind>>

export type ErrorCode = keyof typeof ERRORS
export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[] as readonly [ErrorCode, ...ErrorCode[]]

export const errorAnswer = z.strictObject({
  error: z.strictObject({
    code: z.enum(ERROR_CODES),
    /** What was asked for, what was found. */
    text: z.string(),
    remedy: z.string(),
  }),
})
export type ErrorAnswer = z.infer<typeof errorAnswer>

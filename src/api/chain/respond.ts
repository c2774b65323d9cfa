/** Answers as they leave: with their status, and with what tells a browser to be careful. */

import { ERRORS, type ErrorAnswer } from '../contract/errors.ts'
import type { ApiRefusal } from '../outcome.ts'

/** Nothing but our own files, no frames around us, no addresses told to others. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
}

/** An answer that is not made of a value: text of its own. */
export class Verbatim {
  readonly type: string
  readonly text: string

  constructor(type: string, text: string) {
    this.type = type
    this.text = text
  }
}

export function answerOf(status: number, value: unknown, cookies: readonly string[]): Response {
  const { type, text } = value instanceof Verbatim ? value : new Verbatim(JSON_TYPE, JSON.stringify(value))
  const headers = new Headers({ ...SECURITY_HEADERS, 'content-type': type, 'cache-control': 'no-store' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(text, { status, headers })
}

export const JSON_TYPE = 'application/json; charset=utf-8'

export function refusalAnswer(refusal: ApiRefusal, cookies: readonly string[] = []): Response {
  const { code, text, retryAfterMs } = refusal
  const answer: ErrorAnswer = { error: { code, text, remedy: refusal.remedy ?? ERRORS[code].remedy } }
  const response = answerOf(ERRORS[code].status, answer, cookies)
  if (retryAfterMs !== undefined) response.headers.set('retry-after', String(Math.ceil(retryAfterMs / 1_000)))
  // What was not read of the body is not waited for.
  if (code === 'BODY_TOO_LARGE') response.headers.set('connection', 'close')
  return response
}

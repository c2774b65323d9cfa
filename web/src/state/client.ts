/** Asks the server: one typed call for every endpoint of the contract's table. */

import type { ErrorCode } from '../../../src/api/contract/errors.ts'
import type { AnswerOf, BodyOf, EndpointName, PathOf, QueryOf } from '../../../src/api/contract.ts'
import { BACKGROUND_HEADER, CSRF_HEADER, ENDPOINTS } from '../../../src/api/contract.ts'
import { sentenceOf } from '../text/words.ts'
import { use } from './use.ts'

type Given<Name extends EndpointName> = (keyof PathOf<Name> extends never ? unknown : { readonly path: PathOf<Name> }) &
  (QueryOf<Name> extends undefined ? unknown : { readonly query?: QueryOf<Name> }) &
  (BodyOf<Name> extends undefined ? unknown : { readonly body: BodyOf<Name> })
/** Nothing where the endpoint asks for nothing. */
type Arguments<Name extends EndpointName> =
  Record<never, never> extends Given<Name> ? [given?: Given<Name>] : [given: Given<Name>]

/** `WAITING`: a second person has to approve it first. `NO_ANSWER`: it may have been done or not. */
export type TroubleCode = ErrorCode | 'WAITING' | 'NO_ANSWER'

export class Trouble extends Error {
  override readonly name = 'Trouble'
  readonly code: TroubleCode
  readonly remedy: string

  constructor(code: TroubleCode, text: string, remedy: string) {
    super(sentenceOf(text))
    this.code = code
    this.remedy = sentenceOf(remedy)
  }
}

/** What the session hangs in: its token against foreign requests, and what to do when the server asks for more. */
export interface Hooks {
  csrfToken(): string
  /** Returns: the second factor was shown. */
  stepUp(): Promise<boolean>
  signedOut(): void
}

let hooks: Hooks = { csrfToken: () => '', stepUp: async () => false, signedOut: () => {} }

export function setHooks(given: Hooks): void {
  hooks = given
}

/** Longer than the server takes for a test of all channels. */
const ANSWER_WITHIN_MS = 30_000

/** Errors: Trouble, in words that can be shown. Asks for the second factor, and again, where the server wants it. */
export async function call<Name extends EndpointName>(
  name: Name,
  ...[given]: Arguments<Name>
): Promise<AnswerOf<Name>> {
  const request = { ...(given as Asked | undefined) }
  try {
    return (await send(name, request)) as AnswerOf<Name>
  } catch (error) {
    if (!(error instanceof Trouble) || error.code !== 'STEP_UP_NEEDED' || !(await hooks.stepUp())) throw error
    return (await send(name, request)) as AnswerOf<Name>
  }
}

interface Asked {
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

async function send(name: EndpointName, { path = {}, query = {}, body }: Asked): Promise<unknown> {
  const { method, path: pattern } = ENDPOINTS[name]
  const place = pattern.replace(/:(\w+)/g, (_, part: string) => encodeURIComponent(path[part] ?? ''))
  const asked = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) =>
      value === undefined || value === '' ? [] : [[key, String(value)]],
    ),
  ).toString()
  const answer = await fetchWithin(asked === '' ? place : `${place}?${asked}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { [CSRF_HEADER]: hooks.csrfToken() }),
      ...(use.isBackground(Date.now()) ? { [BACKGROUND_HEADER]: 'true' } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return read(name, answer)
}

async function fetchWithin(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, {
      ...init,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
  } catch {
    throw new Trouble(
      'NO_ANSWER',
      'The server did not answer.',
      'Whether it was done is not known: look at the state before asking again. "holdfast kill" works without the server.',
    )
  }
}

async function read(name: EndpointName, answer: Response): Promise<unknown> {
  const content = (await answer.json().catch(() => undefined)) as Content | undefined
  if (answer.status === 202)
    throw new Trouble('WAITING', 'A second person has to approve this.', 'It is on the screen Requests.')
  if (answer.ok && content !== undefined) return content
  const error = content?.error
  if (error === undefined) throw new Trouble('INTERNAL', `The server answered ${answer.status}.`, 'Try again.')
  // While signing in, "not signed in" is an answer to be shown and no end of anything.
  if (error.code === 'NOT_SIGNED_IN' && name !== 'session' && ENDPOINTS[name].permission !== 'Anyone') hooks.signedOut()
  throw new Trouble(error.code, error.text, error.remedy)
}

interface Content {
  readonly error?: { readonly code: ErrorCode; readonly text: string; readonly remedy: string }
}

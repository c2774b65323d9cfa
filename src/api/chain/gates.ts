/**
 * What each request passes before it is looked at, in this order: it was meant for us, it does not come too often, we know who
 * it is, his own page sent it, he may, and his second factor is fresh where that is asked for.
 *
 * Invariant: whoever is refused learns nothing of what is behind.
 */

import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { networkOf } from '../../core/std/network.ts'
import { CSRF_HEADER } from '../contract.ts'
import type { ApiRefusal } from '../outcome.ts'
import type { Site } from '../world.ts'
import type { Call } from './call.ts'
import { RateLimit } from './rate-limit.ts'

type Gate = (call: Call) => ApiRefusal | undefined

/** Several browsers may share an address. */
const PER_ADDRESS = { burst: 400, perSecond: 100 }
const PER_PERSON = { burst: 120, perSecond: 30 }
/** Of what anybody may try: signing in, links. */
const GUESSES_PER_ADDRESS = { burst: 30, perSecond: 0.5 }

export class Gates {
  readonly #perAddress: RateLimit
  readonly #guesses: RateLimit
  readonly #perPerson: RateLimit
  readonly #gates: readonly Gate[]

  constructor(nowMs: () => number) {
    this.#perAddress = new RateLimit(PER_ADDRESS, nowMs)
    this.#guesses = new RateLimit(GUESSES_PER_ADDRESS, nowMs)
    this.#perPerson = new RateLimit(PER_PERSON, nowMs)
    this.#gates = [
      meantForUs,
      call => this.#notTooOften(call),
      known,
      fromOwnPage,
      call => this.#paced(call),
      permitted,
      fresh,
    ]
  }

  /** Returns: `undefined` where it may pass all of them. */
  refusalOf(call: Call): ApiRefusal | undefined {
    for (const gate of this.#gates) {
      const refusal = gate(call)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }

  /** Before anything is known: also of requests for what there is not. */
  pace(address: string): ApiRefusal | undefined {
    return tooMany(this.#perAddress.take(networkOf(address)))
  }

  /** For paths that are no endpoint. */
  foreignHost({ headers }: IncomingMessage, site: Site): ApiRefusal | undefined {
    return isOurHost(headers.host, site) ? undefined : FOREIGN_HOST
  }

  #notTooOften({ asked, whence }: Call): ApiRefusal | undefined {
    const { endpoint } = asked
    const isGuess = endpoint.permission === 'Anyone' && endpoint.method !== 'GET'
    return tooMany(isGuess ? this.#guesses.take(networkOf(whence.address)) : 0)
  }

  /** Who reduces risk is never asked to wait. */
  #paced({ asked, caller }: Call): ApiRefusal | undefined {
    const isFree = caller === undefined || asked.endpoint.permission === 'ReduceRisk'
    return tooMany(isFree ? 0 : this.#perPerson.take(String(caller.personId)))
  }
}

function tooMany(waitMs: number): ApiRefusal | undefined {
  if (waitMs === 0) return undefined
  return {
    code: 'TOO_MANY',
    text: `more requests than are taken; wait ${Math.ceil(waitMs / 1_000)} s`,
    retryAfterMs: waitMs,
  }
}

/** A page of another site may lead its own name to our address; its requests carry that name. */
function meantForUs({ incoming, world }: Call): ApiRefusal | undefined {
  return isOurHost(incoming.headers.host, world.site) ? undefined : FOREIGN_HOST
}

const FOREIGN_HOST: ApiRefusal = { code: 'FOREIGN_REQUEST', text: 'the request names a host that is not this console' }

export function isOurHost(host: string | undefined, { name, port }: Site): boolean {
  const [, given = '', digits = '443'] = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/i.exec(host ?? '') ?? []
  const plain = given.replaceAll(/[[\]]/g, '').toLowerCase()
  return Number(digits) === port && (plain === name || plain === 'localhost' || isIP(plain) !== 0)
}

/** Returns: whether a page of ours sent it, `undefined` where no browser says anything. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean | undefined {
  return origin === undefined ? undefined : origin === `https://${host}`
}

const BEARER = /^Bearer ([\x21-\x7e]{1,200})$/

/** A token, where one is sent, or the session of the cookie. */
function known(call: Call): ApiRefusal | undefined {
  const { world, incoming, asked, sessionSecret } = call
  const { authorization } = incoming.headers
  if (authorization !== undefined) {
    const token = BEARER.exec(authorization)?.[1]
    call.caller = token === undefined ? undefined : world.people.door.callerOfToken(token)
    return call.caller === undefined ? NOT_SIGNED_IN : undefined
  }
  const session =
    sessionSecret === '' ? undefined : world.people.door.callerOfSession(sessionSecret, !call.isBackground)
  call.caller = session?.caller
  call.csrfToken = session?.csrfToken ?? ''
  return call.caller === undefined && asked.endpoint.permission !== 'Anyone' ? NOT_SIGNED_IN : undefined
}

const NOT_SIGNED_IN: ApiRefusal = { code: 'NOT_SIGNED_IN', text: 'nobody is signed in, or no longer' }

/** What changes something comes from our own page, and proves it; a token is sent by no browser by itself. */
function fromOwnPage({ asked, incoming, caller, csrfToken }: Call): ApiRefusal | undefined {
  if (asked.endpoint.method === 'GET' || caller?.kind === 'Token') return undefined
  const { origin, host, 'sec-fetch-site': site = 'none' } = incoming.headers
  if (isOwnOrigin(origin, host) === false || (origin === undefined && !['same-origin', 'none'].includes(String(site))))
    return { code: 'FOREIGN_REQUEST', text: 'the request was sent by another site' }
  const isProven =
    asked.endpoint.permission === 'Anyone' || isSame(String(incoming.headers[CSRF_HEADER] ?? ''), csrfToken)
  return isProven
    ? undefined
    : { code: 'FOREIGN_REQUEST', text: `the header ${CSRF_HEADER} is not that of this session` }
}

/** Takes as long whatever is wrong. */
function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return wanted !== '' && a.length === b.length && timingSafeEqual(a, b)
}

function permitted({ asked, caller }: Call): ApiRefusal | undefined {
  const { permission } = asked.endpoint
  if (permission === 'Anyone' || permission === 'SignedIn') return undefined
  if (permission === 'InPerson') return caller?.kind === 'Token' ? NOT_IN_PERSON : undefined
  if (caller?.permissions.includes(permission)) return undefined
  const lack = caller?.kind === 'Token' ? 'which this token does not have' : 'which none of your roles has'
  return { code: 'NOT_ALLOWED', text: `this needs the permission ${permission}, ${lack}` }
}

/** A token has its scopes, and they say nothing of sessions, factors and other tokens. */
const NOT_IN_PERSON: ApiRefusal = {
  code: 'NOT_ALLOWED',
  text: 'this is for the person in the console, not for a token',
}

/** A program cannot show a second factor. */
function fresh({ asked, caller, world }: Call): ApiRefusal | undefined {
  if (!asked.endpoint.stepUp || (caller !== undefined && caller.stepUpUntilUs > world.nowUs())) return undefined
  if (caller?.kind === 'Token')
    return { code: 'NOT_ALLOWED', text: 'this needs a second factor, which a token cannot show: do it in the console' }
  return { code: 'STEP_UP_NEEDED', text: 'this needs a second factor that was shown in the last five minutes' }
}

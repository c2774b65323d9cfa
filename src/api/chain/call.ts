/** One request on its way through the chain: what was asked, by whom, and what goes back with the answer. */

import type { IncomingMessage } from 'node:http'
import type { Whence } from '../../ports/audit.ts'
import type { Caller, SignedIn } from '../../ports/people.ts'
import type { Endpoint } from '../contract/endpoint.ts'
import { BACKGROUND_HEADER, type EndpointName } from '../contract.ts'
import type { ApiWorld } from '../world.ts'
import {
  endedSessionCookie,
  endedTicketCookie,
  parseCookies,
  sessionCookie,
  sessionCookieOf,
  ticketCookie,
  ticketCookieOf,
} from './cookies.ts'

const PROGRAM_CHARACTERS_MAX = 120

export interface Asked {
  readonly name: EndpointName
  readonly endpoint: Endpoint
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
}

export class Call {
  readonly world: ApiWorld
  readonly asked: Asked
  readonly incoming: IncomingMessage
  readonly whence: Whence
  /** Nobody did anything: the page asks by itself, or a socket follows. */
  readonly isBackground: boolean
  /** Set once the chain knows him. */
  caller: Caller | undefined
  csrfToken = ''
  #sessionSecret: string
  #ticket: string
  readonly #cookiesBack = new Map<string, string>()

  constructor(world: ApiWorld, asked: Asked, incoming: IncomingMessage) {
    this.world = world
    this.asked = asked
    this.incoming = incoming
    const { headers } = incoming
    this.isBackground = headers[BACKGROUND_HEADER] !== undefined || headers.upgrade !== undefined
    this.whence = { address: addressOf(incoming), program: programOf(incoming) }
    const cookies = parseCookies(incoming.headers.cookie)
    this.#sessionSecret = cookies.get(sessionCookieOf(world.site.port)) ?? ''
    this.#ticket = cookies.get(ticketCookieOf(world.site.port)) ?? ''
  }

  /** Empty where there is none. */
  get sessionSecret(): string {
    return this.#sessionSecret
  }

  /** Of a sign-in or an enrolment on its way; empty where there is none. */
  get ticket(): string {
    return this.#ticket
  }

  get cookiesBack(): readonly string[] {
    return [...this.#cookiesBack.values()]
  }

  /** A session began, or its secret was changed; a sign-in that led to it is over. */
  enter({ caller, secret, csrfToken }: SignedIn): void {
    this.caller = caller
    this.csrfToken = csrfToken
    this.#sessionSecret = secret
    this.#cookiesBack.set('session', sessionCookie(this.world.site.port, secret))
    this.#cookiesBack.set('ticket', endedTicketCookie(this.world.site.port))
  }

  leave(): void {
    this.#cookiesBack.set('session', endedSessionCookie(this.world.site.port))
  }

  handTicket(ticket: string): void {
    this.#ticket = ticket
    this.#cookiesBack.set('ticket', ticketCookie(this.world.site.port, ticket))
  }
}

/** The network address of the other side; IPv4 in its own form. */
export function addressOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')
}

/** What it calls itself, printable and short. */
export function programOf({ headers }: IncomingMessage): string {
  return (headers['user-agent'] ?? '').replaceAll(/[^\x20-\x7e]/g, '?').slice(0, PROGRAM_CHARACTERS_MAX)
}

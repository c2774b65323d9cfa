/** Signing in: a name and a password, then a second factor, then a session; and the fresh proof of somebody who is in. */

import { okOf } from '../../core/std/result.ts'
import type { Whence } from '../../ports/audit.ts'
import type {
  Answer,
  Caller,
  FrontDoor,
  PasskeyOptions,
  PasskeyResponse,
  PendingSignIn,
  PersonState,
  SignedIn,
} from '../../ports/people.ts'
import type { ApiTokenRows } from './api-token-rows.ts'
import { callerOfSession, callerOfToken } from './caller.ts'
import type { KnownPlaces } from './known-places.ts'
import { unlessBusy } from './new-password.ts'
import type { PasswordHasher } from './password-hash.ts'
import type { PeopleRows, Person } from './people-rows.ts'
import type { Proving } from './proving.ts'
import { lockedOut, refused } from './refusals.ts'
import type { Proof, SecondFactor } from './second-factor.ts'
import { hashOfSecret } from './secrets.ts'
import type { Session, Sessions } from './sessions.ts'
import type { Tickets } from './tickets.ts'
import type { World } from './world.ts'

export interface DoorParts {
  readonly world: World
  readonly rows: PeopleRows
  readonly hasher: PasswordHasher
  readonly proving: Proving
  readonly places: KnownPlaces
  readonly tickets: Tickets
  readonly secondFactor: SecondFactor
  readonly sessions: Sessions
  readonly tokens: ApiTokenRows
}

const WHY_REFUSED: Readonly<Record<PersonState, string>> = {
  Invited: 'not enrolled yet',
  Active: 'a wrong password',
  Disabled: 'disabled',
}

export class SignInDoor implements FrontDoor {
  readonly #parts: DoorParts

  constructor(parts: DoorParts) {
    this.#parts = parts
  }

  // ── the password ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** The same work, the same answers and the same lock-outs for names that nobody has. */
  async signIn(name: string, password: string, whence: Whence): Promise<Answer<PendingSignIn>> {
    const { proving, hasher, rows } = this.#parts
    const charge = proving.charge(name, whence)
    if (charge.retryAtUs !== undefined) return lockedOut(charge.retryAtUs)
    const known = rows.byName(name)
    const stored = known?.state === 'Active' ? known.password : undefined
    const isRight = await unlessBusy(hasher.verify(password, stored))
    if (!isRight.ok) {
      charge.takeBack()
      return isRight
    }
    // It may have been changed, or its person disabled, while it was looked at.
    const person = rows.byName(name)
    if (!isRight.value || person?.state !== 'Active' || person.password !== stored) return this.#refuse(known, whence)
    charge.takeBack()
    const { tickets, secondFactor } = this.#parts
    return okOf({ ticket: tickets.issue(person.personId), factors: secondFactor.kinds(person.personId) })
  }

  /** By nobody: it is not proven who tries. What was typed as a name is not recorded, it may be a password. */
  #refuse(known: Person | undefined, whence: Whence): Answer<never> {
    const text = known === undefined ? 'a name that nobody has' : WHY_REFUSED[known.state]
    const subject = known?.name ?? ''
    this.#parts.world.record({ who: '', whence, what: 'sign-in', subject, outcome: 'Refused', text })
    return refused('SIGN_IN_REFUSED', 'the name or the password is wrong')
  }

  // ── the second factor ──────────────────────────────────────────────────────────────────────────────────────────────

  signInByTotp(ticket: string, code: string, whence: Whence): Answer<SignedIn> {
    return this.#prove(ticket, this.#parts.secondFactor.byTotp(code), 'authenticator app', whence)
  }

  signInByRecoveryCode(ticket: string, code: string, whence: Whence): Answer<SignedIn> {
    return this.#prove(ticket, this.#parts.secondFactor.byRecoveryCode(code), 'recovery code', whence)
  }

  async passkeyOptions(ticket: string): Promise<Answer<PasskeyOptions>> {
    const personId = this.#parts.tickets.look(ticket)
    if (personId === undefined) return ticketOver()
    return await this.#parts.secondFactor.passkeyOptions(personId, ownerOfTicket(ticket))
  }

  async signInByPasskey(ticket: string, response: PasskeyResponse, whence: Whence): Promise<Answer<SignedIn>> {
    const personId = this.#parts.tickets.look(ticket)
    if (personId === undefined) return ticketOver()
    const proof = await this.#parts.secondFactor.byPasskey(personId, ownerOfTicket(ticket), response)
    return this.#prove(ticket, proof, 'passkey', whence)
  }

  #prove(ticket: string, proof: Proof, factor: string, whence: Whence): Answer<SignedIn> {
    const { world, tickets, rows, sessions, places } = this.#parts
    return world.change(() => {
      const personId = tickets.spend(ticket)
      const person = personId === undefined ? undefined : rows.byId(personId)
      if (person?.state !== 'Active') return ticketOver()
      const proven = this.#parts.proving.check(person, proof, { what: 'sign-in', factor, whence })
      if (!proven.ok) return proven
      tickets.end(ticket)
      rows.noteSignIn(person.personId)
      places.note(person.personId, whence)
      const { session, secret } = sessions.begin(person.personId, whence)
      return okOf(signedIn(person, session, secret))
    })
  }

  // ── who is in ──────────────────────────────────────────────────────────────────────────────────────────────────────

  callerOfSession(secret: string, isUse = true): { caller: Caller; csrfToken: string } | undefined {
    const { sessions } = this.#parts
    const session = isUse ? sessions.use(secret) : sessions.lookBySecret(secret)
    const person = session === undefined ? undefined : this.#parts.rows.byId(session.personId)
    if (session === undefined || person?.state !== 'Active') return undefined
    return { caller: callerOfSession(person, session), csrfToken: session.csrfToken }
  }

  isSessionAlive(credentialId: number): boolean {
    const session = this.#parts.sessions.look(credentialId)
    return session !== undefined && this.#parts.rows.byId(session.personId)?.state === 'Active'
  }

  isSessionIdle(credentialId: number): boolean {
    return this.#parts.sessions.isIdle(credentialId)
  }

  callerOfToken(secret: string): Caller | undefined {
    const token = this.#parts.tokens.use(secret)
    const person = token === undefined ? undefined : this.#parts.rows.byId(token.personId)
    if (token === undefined || person?.state !== 'Active') return undefined
    return callerOfToken(person, token)
  }

  signOut(caller: Caller, whence: Whence): void {
    const { world, sessions } = this.#parts
    world.change(() => {
      if (caller.kind !== 'Session' || !sessions.end(caller.credentialId)) return
      world.record({ who: caller.name, whence, what: 'sign-out', subject: caller.name, outcome: 'Done' })
    })
  }

  // ── a fresh proof ──────────────────────────────────────────────────────────────────────────────────────────────────

  stepUpByTotp(secret: string, code: string, whence: Whence): Answer<SignedIn> {
    return this.#stepUp(secret, this.#parts.secondFactor.byTotp(code), 'authenticator app', whence)
  }

  async stepUpPasskeyOptions(secret: string): Promise<Answer<PasskeyOptions>> {
    const session = this.#parts.sessions.use(secret)
    if (session === undefined) return sessionOver()
    return await this.#parts.secondFactor.passkeyOptions(session.personId, ownerOfStepUp(session))
  }

  async stepUpByPasskey(secret: string, response: PasskeyResponse, whence: Whence): Promise<Answer<SignedIn>> {
    const session = this.#parts.sessions.use(secret)
    if (session === undefined) return sessionOver()
    const proof = await this.#parts.secondFactor.byPasskey(session.personId, ownerOfStepUp(session), response)
    return this.#stepUp(secret, proof, 'passkey', whence)
  }

  #stepUp(secret: string, proof: Proof, factor: string, whence: Whence): Answer<SignedIn> {
    const { world, sessions, rows } = this.#parts
    return world.change(() => {
      const session = sessions.use(secret)
      const person = session === undefined ? undefined : rows.byId(session.personId)
      if (session === undefined || person?.state !== 'Active') return sessionOver()
      const proven = this.#parts.proving.check(person, proof, { what: 'step-up', factor, whence })
      if (!proven.ok) return proven
      const next = sessions.stepUp(session)
      return okOf(signedIn(person, next.session, next.secret))
    })
  }
}

export function signedIn(person: Person, session: Session, secret: string): SignedIn {
  return { caller: callerOfSession(person, session), secret, csrfToken: session.csrfToken }
}

function ownerOfTicket(ticket: string): string {
  return `sign-in:${hashOfSecret(ticket)}`
}

function ownerOfStepUp({ sessionId }: Session): string {
  return `step-up:${sessionId}`
}

function ticketOver(): Answer<never> {
  return refused('TICKET_OVER', 'this sign-in is over, or was never begun')
}

function sessionOver(): Answer<never> {
  return refused('SESSION_OVER', 'the session is over')
}

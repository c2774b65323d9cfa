/** What the house needs of whoever knows the people: signing in, enrolment, sessions, tokens, requests of four eyes. */

import type { TimeUs } from '../core/domain/ids.ts'
import type { Result } from '../core/std/result.ts'
import type { AuditTrail, Whence } from './audit.ts'
import type { Permission, Role } from './permissions.ts'

// ── who asks ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Somebody who proved who he is: a person with a session, or a program with a token of that person. */
export interface Caller {
  readonly kind: 'Session' | 'Token'
  readonly personId: number
  readonly name: string
  readonly roles: readonly Role[]
  /** Of a token: those of its scopes that its person still has. */
  readonly permissions: readonly Permission[]
  /** The session's or the token's own number. */
  readonly credentialId: number
  /** Until when the second factor counts as fresh; 0 for none. */
  readonly stepUpUntilUs: TimeUs
  /** When the session or token ends at the latest. */
  readonly endsUs: TimeUs
}

/** Somebody at the computer itself, with the rights of the data folder's owner: what `holdfast people` acts for. */
export interface AtTheMachine {
  readonly kind: 'Machine'
  /** The operating system's user. */
  readonly name: string
}

export type Actor = Caller | AtTheMachine

export const PEOPLE_REFUSAL_CODES = [
  /** Name, password, code or passkey: never which. */
  'SIGN_IN_REFUSED',
  'LOCKED_OUT',
  /** Too many sign-ins at once, in the whole house. */
  'BUSY',
  /** The ticket of a sign-in, an enrolment or a ceremony is over: begin again. */
  'TICKET_OVER',
  'SESSION_OVER',
  'SECOND_FACTOR_REFUSED',
  'LINK_REFUSED',
  'NAME_REFUSED',
  'NAME_TAKEN',
  'PASSWORD_REFUSED',
  'FACTOR_MISSING',
  'FACTOR_REFUSED',
  'NOT_PERMITTED',
  'STEP_UP_NEEDED',
  'NOT_FOUND',
  'ROLES_REFUSED',
  'OWN_ROLES',
  'LAST_ADMIN',
  'SCOPES_REFUSED',
  'EXPIRY_REFUSED',
  'OWN_REQUEST',
  'REQUEST_OVER',
  'TOO_MANY',
] as const
export type PeopleRefusalCode = (typeof PEOPLE_REFUSAL_CODES)[number]

export interface PeopleRefusal {
  readonly code: PeopleRefusalCode
  readonly text: string
  readonly remedy: string
  /** When another try is looked at: only of LOCKED_OUT. */
  readonly retryAtUs?: TimeUs
}

export type Answer<T> = Result<T, PeopleRefusal>

// ── the port ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const FACTOR_KINDS = ['Passkey', 'Totp', 'Recovery'] as const
export type FactorKind = (typeof FACTOR_KINDS)[number]

/** What a browser's WebAuthn is called with, and what it answers: looked at by nobody between. */
export type PasskeyOptions = object
export type PasskeyResponse = unknown

/** A session that begins, or one whose secret was changed. Both texts are shown this once. */
export interface SignedIn {
  readonly caller: Caller
  /** For the cookie. */
  readonly secret: string
  /** The same for as long as the session lasts; repeated in a header by the page, which no form can. */
  readonly csrfToken: string
}

/** The password was right; what comes next proves the second factor. */
export interface PendingSignIn {
  /** Five minutes, at most five tries. */
  readonly ticket: string
  readonly factors: readonly FactorKind[]
}

/** Signing in, sessions, the fresh second factor. */
export interface FrontDoor {
  signIn(name: string, password: string, whence: Whence): Promise<Answer<PendingSignIn>>
  signInByTotp(ticket: string, code: string, whence: Whence): Answer<SignedIn>
  signInByRecoveryCode(ticket: string, code: string, whence: Whence): Answer<SignedIn>
  passkeyOptions(ticket: string): Promise<Answer<PasskeyOptions>>
  signInByPasskey(ticket: string, response: PasskeyResponse, whence: Whence): Promise<Answer<SignedIn>>
  /**
   * `isUse`: a person did something, and so the session is in use; true where it is left out. Returns: undefined for a secret that is not, or not any more,
   * worth anything.
   */
  callerOfSession(secret: string, isUse?: boolean): { readonly caller: Caller; readonly csrfToken: string } | undefined
  /** For sockets that stay open: looks without counting as use. */
  isSessionAlive(credentialId: number): boolean
  /** It is over because nobody used it; what ended otherwise is not. */
  isSessionIdle(credentialId: number): boolean
  callerOfToken(secret: string): Caller | undefined
  signOut(caller: Caller, whence: Whence): void
  stepUpByTotp(secret: string, code: string, whence: Whence): Answer<SignedIn>
  stepUpPasskeyOptions(secret: string): Promise<Answer<PasskeyOptions>>
  stepUpByPasskey(secret: string, response: PasskeyResponse, whence: Whence): Promise<Answer<SignedIn>>
}

/** What a one-time link is for: the first person of all, a new one, or one who lost a factor. */
export const LINK_PURPOSES = ['First', 'Invitation', 'Reset'] as const
export type LinkPurpose = (typeof LINK_PURPOSES)[number]

export interface LinkFacts {
  readonly purpose: LinkPurpose
  /** Of the first person: empty, he chooses it. */
  readonly name: string
  readonly roles: readonly Role[]
  readonly untilUs: TimeUs
}

/** From a one-time link to a person who can sign in; until `finish` nothing of it counts. */
export interface Enrolment {
  look(link: string, whence: Whence): Answer<LinkFacts>
  begin(link: string, name: string, password: string, whence: Whence): Promise<Answer<{ readonly ticket: string }>>
  totpSecret(ticket: string): Answer<TotpOffer>
  addTotp(ticket: string, code: string): Answer<void>
  passkeyOptions(ticket: string): Promise<Answer<PasskeyOptions>>
  addPasskey(ticket: string, response: PasskeyResponse, label: string): Promise<Answer<void>>
  /** Ends the link. Refused without a second factor. The recovery codes are shown this once. */
  finish(
    ticket: string,
    whence: Whence,
  ): Answer<{ readonly recoveryCodes: readonly string[]; readonly signedIn: SignedIn }>
}

export interface TotpOffer {
  /** Base32, for typing. */
  readonly secret: string
  /** `otpauth://…`, for a QR code. */
  readonly uri: string
}

/** What a signed-in person changes about himself; all of it needs a fresh second factor. */
export interface OwnFactors {
  factors(caller: Caller): readonly FactorView[]
  changePassword(caller: Caller, password: string, next: string, whence: Whence): Promise<Answer<void>>
  totpSecret(caller: Caller): Answer<TotpOffer>
  addTotp(caller: Caller, code: string, whence: Whence): Answer<void>
  passkeyOptions(caller: Caller): Promise<Answer<PasskeyOptions>>
  addPasskey(caller: Caller, response: PasskeyResponse, label: string, whence: Whence): Promise<Answer<void>>
  /** The last second factor stays. */
  removeFactor(caller: Caller, factorId: number, whence: Whence): Answer<void>
  newRecoveryCodes(caller: Caller, whence: Whence): Answer<readonly string[]>
}

export interface FactorView {
  readonly factorId: number
  readonly kind: 'Passkey' | 'Totp'
  readonly label: string
  readonly addedUs: TimeUs
  readonly lastUsedUs: TimeUs | undefined
}

export const PERSON_STATES = ['Invited', 'Active', 'Disabled'] as const
export type PersonState = (typeof PERSON_STATES)[number]

export interface PersonView {
  readonly personId: number
  readonly name: string
  readonly roles: readonly Role[]
  readonly state: PersonState
  readonly factors: readonly FactorKind[]
  readonly recoveryCodesLeft: number
  readonly createdUs: TimeUs
  readonly lastSignInUs: TimeUs | undefined
}

/** What stands before a one-time link in the console's address: a fragment, which browsers send to nobody. */
export const ENROLMENT_FRAGMENT = '#enrol='

export interface OneTimeLink {
  /** Shown this once. */
  readonly link: string
  readonly name: string
  readonly untilUs: TimeUs
}

/** Everybody; the actor's permission and fresh second factor are looked at here as well. */
export interface Roster {
  people(): readonly PersonView[]
  /** Returns: undefined where somebody is enrolled; else a new link, the older ones being void. */
  firstLink(): OneTimeLink | undefined
  invite(by: Actor, name: string, roles: readonly Role[], whence: Whence): Answer<OneTimeLink>
  /** For a lost factor: sessions, tokens, password and factors end at once. */
  reset(by: Actor, name: string, whence: Whence): Answer<OneTimeLink>
  setRoles(by: Actor, name: string, roles: readonly Role[], whence: Whence): Answer<PersonView>
  /** Ends sessions and tokens at once. The name stays taken: it is in the record. */
  disable(by: Actor, name: string, whence: Whence): Answer<PersonView>
  enable(by: Actor, name: string, whence: Whence): Answer<PersonView>
  sessions(of?: string): readonly SessionFacts[]
  /** One's own, or anybody's with ManagePeople. */
  endSession(by: Actor, sessionId: number, whence: Whence): Answer<void>
}

export interface SessionFacts {
  readonly sessionId: number
  readonly name: string
  readonly beganUs: TimeUs
  readonly lastUsedUs: TimeUs
  readonly endsUs: TimeUs
  readonly whence: Whence
}

export interface TokenFacts {
  readonly tokenId: number
  readonly name: string
  readonly label: string
  readonly scopes: readonly Permission[]
  readonly createdUs: TimeUs
  readonly endsUs: TimeUs
  readonly lastUsedUs: TimeUs | undefined
}

export interface ApiTokens {
  tokens(of?: string): readonly TokenFacts[]
  /** For oneself, with a fresh second factor; at the machine: for anybody. The secret is shown this once. */
  create(by: Actor, wish: TokenWish, whence: Whence): Answer<{ readonly facts: TokenFacts; readonly secret: string }>
  /** One's own, or anybody's with ManagePeople. */
  revoke(by: Actor, tokenId: number, whence: Whence): Answer<void>
}

export interface TokenWish {
  /** Whose it will be. */
  readonly name: string
  readonly label: string
  /** Of TOKEN_SCOPES, and of what the person may. */
  readonly scopes: readonly Permission[]
  /** At most a year ahead. */
  readonly endsUs: TimeUs
}

export const REQUEST_STATES = ['Open', 'Approved', 'Declined', 'Expired'] as const
export type RequestState = (typeof REQUEST_STATES)[number]

/** An action that waits for a second person. */
export interface RequestView {
  readonly requestId: number
  readonly askedBy: string
  readonly askedUs: TimeUs
  readonly untilUs: TimeUs
  readonly permission: Permission
  /** The endpoint's name. */
  readonly action: string
  /** For the one who is asked: what will happen. */
  readonly summary: string
  readonly state: RequestState
  readonly decidedBy: string
  readonly decidedUs: TimeUs | undefined
}

/** Four eyes: made by one, approved by another with the same permission within 15 minutes. */
export interface FourEyes {
  /** Newest first, at most 200. */
  requests(): readonly RequestView[]
  /** `body` is kept as JSON and handed out by `approve`. */
  ask(by: Caller, wish: RequestWish, whence: Whence): Answer<RequestView>
  /** Once. Whoever gets the body carries the action out, in the name of `askedBy`. */
  approve(
    by: Caller,
    requestId: number,
    whence: Whence,
  ): Answer<{ readonly request: RequestView; readonly body: unknown }>
  /** Also by the one who asked. */
  decline(by: Caller, requestId: number, whence: Whence): Answer<RequestView>
}

export interface RequestWish {
  readonly permission: Permission
  readonly action: string
  readonly summary: string
  readonly body: unknown
}

export interface People {
  readonly door: FrontDoor
  readonly enrolment: Enrolment
  readonly own: OwnFactors
  readonly roster: Roster
  readonly tokens: ApiTokens
  readonly fourEyes: FourEyes
  readonly audit: AuditTrail
  close(): void
}

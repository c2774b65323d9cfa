/** Signing in and out, the second factor again, and enrolment: each step keeps its ticket in a cookie that scripts cannot read. */

import { okOf } from '../../core/std/result.ts'
import type { Answer, Caller, PasskeyOptions, SignedIn } from '../../ports/people.ts'
import type { Call } from '../chain/call.ts'
import type { SIGNING_IN } from '../contract/signing-in.ts'
import type { Handlers } from '../handler.ts'
import { type ApiRefusal, type Outcome, refused } from '../outcome.ts'
import { peopleOutcome } from './people-refusals.ts'

export const DONE = { done: true } as const

export const SIGNING_IN_HANDLERS: Handlers<keyof typeof SIGNING_IN> = {
  session: ({ call, caller }) => okOf(whoIs(call, caller)),

  signIn: async ({ call, world, whence, body }) => {
    const pending = outcome(call, await world.people.door.signIn(body.name, body.password, whence), body.name)
    if (!pending.ok) return pending
    call.handTicket(pending.value.ticket)
    return okOf({ next: 'SecondFactor' as const, factors: pending.value.factors })
  },
  signInTotp: ({ call, world, whence, body }) =>
    entered(call, world.people.door.signInByTotp(call.ticket, body.code, whence)),
  signInRecovery: ({ call, world, whence, body }) =>
    entered(call, world.people.door.signInByRecoveryCode(call.ticket, body.code, whence)),
  signInPasskeyOptions: async ({ call, world }) => options(call, await world.people.door.passkeyOptions(call.ticket)),
  signInPasskey: async ({ call, world, whence, body }) =>
    entered(call, await world.people.door.signInByPasskey(call.ticket, body.response, whence)),

  signOut: ({ call, world, whence, caller }) => {
    if (caller.kind === 'Session') world.people.door.signOut(caller, whence)
    call.leave()
    return okOf(DONE)
  },

  stepUpTotp: ({ call, caller, world, whence, body }) =>
    caller.kind === 'Token'
      ? NO_SESSION
      : entered(call, world.people.door.stepUpByTotp(call.sessionSecret, body.code, whence)),
  stepUpPasskeyOptions: async ({ call, caller, world }) =>
    caller.kind === 'Token'
      ? NO_SESSION
      : options(call, await world.people.door.stepUpPasskeyOptions(call.sessionSecret)),
  stepUpPasskey: async ({ call, caller, world, whence, body }) =>
    caller.kind === 'Token'
      ? NO_SESSION
      : entered(call, await world.people.door.stepUpByPasskey(call.sessionSecret, body.response, whence)),

  enrolmentLink: ({ call, world, whence, body }) => outcome(call, world.people.enrolment.look(body.link, whence)),
  enrolment: async ({ call, world, whence, body }) => {
    const begun = outcome(call, await world.people.enrolment.begin(body.link, body.name, body.password, whence))
    if (!begun.ok) return begun
    call.handTicket(begun.value.ticket)
    return okOf(DONE)
  },
  enrolmentTotpBegin: ({ call, world }) => outcome(call, world.people.enrolment.totpSecret(call.ticket)),
  enrolmentTotp: ({ call, world, body }) => done(call, world.people.enrolment.addTotp(call.ticket, body.code)),
  enrolmentPasskeyOptions: async ({ call, world }) =>
    options(call, await world.people.enrolment.passkeyOptions(call.ticket)),
  enrolmentPasskey: async ({ call, world, body }) =>
    done(call, await world.people.enrolment.addPasskey(call.ticket, body.response, body.label)),
  enrolmentFinish: ({ call, world, whence }) => {
    const finished = outcome(call, world.people.enrolment.finish(call.ticket, whence))
    if (!finished.ok) return finished
    const { recoveryCodes, signedIn } = finished.value
    call.enter(signedIn)
    return okOf({ recoveryCodes, session: whoIs(call, signedIn.caller) })
  },
}

const NO_SESSION = refused('NOT_ALLOWED', 'a token has no session whose second factor could be shown again')

/** `name`: as somebody typed it who is not known yet. */
export function outcome<T>(call: Call, answer: Answer<T>, name?: string): Outcome<T> {
  const told = peopleOutcome(answer, call.world.nowUs())
  if (!told.ok && told.error.code === 'LOCKED_OUT') tellLockOut(call, told.error, name)
  return told
}

/** What was typed as a name and is nobody's is not told: it may be a password. */
function tellLockOut(
  { world, whence, caller }: Call,
  { retryAfterMs = 0 }: ApiRefusal,
  name: string | undefined,
): void {
  const known = caller?.name ?? world.people.roster.people().find(person => person.name === name)?.name
  const wait = `the next is looked at in ${Math.ceil(retryAfterMs / 1_000)} s`
  world.onAlert(
    'SIGN_IN_LOCKED',
    `${known ?? 'somebody unknown'} is locked out at ${whence.address}: too many tries failed; ${wait}`,
  )
}

export function done(call: Call, answer: Answer<unknown>): Outcome<typeof DONE> {
  const told = outcome(call, answer)
  return told.ok ? okOf(DONE) : told
}

export function options(call: Call, answer: Answer<PasskeyOptions>): Outcome<{ options: Record<string, unknown> }> {
  const told = outcome(call, answer)
  return told.ok ? okOf({ options: told.value as Record<string, unknown> }) : told
}

function entered(call: Call, answer: Answer<SignedIn>) {
  const told = outcome(call, answer)
  if (!told.ok) return told
  call.enter(told.value)
  return okOf(whoIs(call, told.value.caller))
}

function whoIs({ csrfToken, world }: Call, caller: Caller) {
  const { desk, environment } = world.site
  const { name, kind, roles, permissions, stepUpUntilUs, endsUs } = caller
  return { name, by: kind, roles, permissions, csrfToken, stepUpUntilUs, expiresUs: endsUs, desk, environment }
}

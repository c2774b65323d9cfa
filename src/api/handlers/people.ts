/** People, their factors, sessions and tokens, and what waits for a second person. */

import type { TimeUs } from '../../core/domain/ids.ts'
import { okOf } from '../../core/std/result.ts'
import type { Caller, OneTimeLink } from '../../ports/people.ts'
import type { Call } from '../chain/call.ts'
import { enrolmentUrlOf } from '../chain/site-url.ts'
import type { PEOPLE } from '../contract/people.ts'
import type { Handlers } from '../handler.ts'
import { type Outcome, refused } from '../outcome.ts'
import { approve, noteRequests } from './approval.ts'
import { done, options, outcome } from './signing-in.ts'

const US_PER_DAY = 86_400_000_000

export const PEOPLE_HANDLERS: Handlers<keyof typeof PEOPLE> = {
  people: ({ world }) => okOf({ rows: world.people.roster.people() }),
  invite: ({ call, world, caller, whence, body }) =>
    linked(call, outcome(call, world.people.roster.invite(caller, body.name, body.roles, whence))),
  setRoles: ({ call, world, caller, whence, params, body }) =>
    outcome(call, world.people.roster.setRoles(caller, params.name, body.roles, whence)),
  resetPerson: ({ call, world, caller, whence, params }) =>
    linked(call, outcome(call, world.people.roster.reset(caller, params.name, whence))),
  disablePerson: ({ call, world, caller, whence, params }) =>
    outcome(call, world.people.roster.disable(caller, params.name, whence)),
  enablePerson: ({ call, world, caller, whence, params }) =>
    outcome(call, world.people.roster.enable(caller, params.name, whence)),

  factors: ({ world, caller }) => okOf({ rows: world.people.own.factors(caller) }),
  changePassword: async ({ call, world, caller, whence, body }) =>
    done(call, await world.people.own.changePassword(caller, body.password, body.next, whence)),
  addTotpBegin: ({ call, world, caller }) => outcome(call, world.people.own.totpSecret(caller)),
  addTotp: ({ call, world, caller, whence, body }) => done(call, world.people.own.addTotp(caller, body.code, whence)),
  addPasskeyOptions: async ({ call, world, caller }) => options(call, await world.people.own.passkeyOptions(caller)),
  addPasskey: async ({ call, world, caller, whence, body }) =>
    done(call, await world.people.own.addPasskey(caller, body.response, body.label, whence)),
  removeFactor: ({ call, world, caller, whence, params }) =>
    done(call, world.people.own.removeFactor(caller, numberOf(params.factorId), whence)),
  newRecoveryCodes: ({ call, world, caller, whence }) => {
    const codes = outcome(call, world.people.own.newRecoveryCodes(caller, whence))
    return codes.ok ? okOf({ recoveryCodes: codes.value }) : codes
  },

  sessions: ({ world, caller }) => {
    const isThis = (sessionId: number) => caller.kind === 'Session' && sessionId === caller.credentialId
    const rows = world.people.roster.sessions(whose(caller))
    return okOf({ rows: rows.map(facts => ({ ...facts, isThis: isThis(facts.sessionId) })) })
  },
  endSession: ({ call, world, caller, whence, params }) =>
    done(call, world.people.roster.endSession(caller, numberOf(params.sessionId), whence)),
  tokens: ({ world, caller }) => okOf({ rows: world.people.tokens.tokens(whose(caller)) }),
  createToken: ({ call, world, caller, whence, body }) => {
    const { label, scopes, days } = body
    const endsUs = (world.nowUs() + days * US_PER_DAY) as TimeUs
    const made = outcome(call, world.people.tokens.create(caller, { name: caller.name, label, scopes, endsUs }, whence))
    return made.ok ? okOf({ token: made.value.secret, facts: made.value.facts }) : made
  },
  revokeToken: ({ call, world, caller, whence, params }) =>
    done(call, world.people.tokens.revoke(caller, numberOf(params.tokenId), whence)),

  requests: ({ world }) => okOf({ rows: world.people.fourEyes.requests() }),
  approveRequest: ({ call, caller, params }) => approve(call, caller, numberOf(params.requestId)),
  declineRequest: ({ call, world, caller, whence, params }) => {
    const declined = outcome(call, world.people.fourEyes.decline(caller, numberOf(params.requestId), whence))
    noteRequests(world)
    return declined
  },
}

/** Everybody's for those who look after people, else one's own. */
function whose(caller: Caller): string | undefined {
  return caller.permissions.includes('ManagePeople') ? undefined : caller.name
}

/** 0, which nothing has, for what is no number. */
function numberOf(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0
}

function linked({ world }: Call, link: Outcome<OneTimeLink>): Outcome<{ name: string; url: string; untilUs: number }> {
  if (!link.ok) return refused(link.error.code, link.error.text, link.error)
  const { name, untilUs } = link.value
  return okOf({ name, url: enrolmentUrlOf(world.site, link.value.link), untilUs })
}

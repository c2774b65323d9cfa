/** People as admins and they themselves look after them: invitations, roles, factors, sessions, tokens, four eyes. */

import { z } from 'zod'
import { FACTOR_KINDS, PERSON_STATES, REQUEST_STATES } from '../../ports/people.ts'
import { PERMISSIONS, ROLES } from '../../ports/permissions.ts'
import { endpoint } from './endpoint.ts'
import { newPasskey, passkeyOptions, password, recoveryCodes, totpCode, totpSecret } from './signing-in.ts'
import { done, nothing, personName, timeUs } from './values.ts'

const roles = z.array(z.enum(ROLES)).min(1).max(ROLES.length)
const number = z.int().min(0)
const whence = z.strictObject({ address: z.string(), program: z.string() })

export const personView = z.strictObject({
  personId: number,
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  state: z.enum(PERSON_STATES),
  factors: z.array(z.enum(FACTOR_KINDS)),
  recoveryCodesLeft: number,
  createdUs: timeUs,
  lastSignInUs: timeUs.optional(),
})

/** For somebody to open once, in a browser, before it ends. */
export const oneTimeLink = z.strictObject({ name: z.string(), url: z.string(), untilUs: timeUs })

export const factorView = z.strictObject({
  factorId: number,
  kind: z.enum(['Passkey', 'Totp']),
  label: z.string(),
  addedUs: timeUs,
  lastUsedUs: timeUs.optional(),
})

export const sessionFacts = z.strictObject({
  sessionId: number,
  name: z.string(),
  beganUs: timeUs,
  lastUsedUs: timeUs,
  endsUs: timeUs,
  whence,
  /** The one that asks. */
  isThis: z.boolean(),
})

export const tokenFacts = z.strictObject({
  tokenId: number,
  name: z.string(),
  label: z.string(),
  scopes: z.array(z.enum(PERMISSIONS)),
  createdUs: timeUs,
  endsUs: timeUs,
  lastUsedUs: timeUs.optional(),
})

export const requestView = z.strictObject({
  requestId: number,
  askedBy: z.string(),
  askedUs: timeUs,
  untilUs: timeUs,
  permission: z.enum(PERMISSIONS),
  action: z.string(),
  summary: z.string(),
  state: z.enum(REQUEST_STATES),
  decidedBy: z.string(),
  decidedUs: timeUs.optional(),
})

const rowsOf = <Row extends z.ZodType>(row: Row) => z.strictObject({ rows: z.array(row) })
const managing = { permission: 'ManagePeople', stepUp: true } as const
const own = { permission: 'InPerson', stepUp: true } as const
const person = '/api/v1/people/:name'

export const PEOPLE = {
  people: endpoint({
    method: 'GET',
    path: '/api/v1/people',
    permission: 'ManagePeople',
    answer: rowsOf(personView),
    summary: 'Everybody.',
  }),
  invite: endpoint({
    ...managing,
    method: 'POST',
    path: '/api/v1/people',
    body: z.strictObject({ name: personName, roles }),
    answer: oneTimeLink,
    summary: 'Invites a person; the link is shown this once.',
  }),
  setRoles: endpoint({
    ...managing,
    method: 'POST',
    path: `${person}/roles`,
    body: z.strictObject({ roles }),
    answer: personView,
    summary: 'Which roles a person has.',
  }),
  resetPerson: endpoint({
    ...managing,
    method: 'POST',
    path: `${person}/reset`,
    body: nothing,
    answer: oneTimeLink,
    summary: 'For a lost factor: ends what the person had, and makes a new link.',
  }),
  disablePerson: endpoint({
    ...managing,
    method: 'POST',
    path: `${person}/disable`,
    body: nothing,
    answer: personView,
    summary: 'Ends sessions and tokens at once; nobody signs in by this name.',
  }),
  enablePerson: endpoint({
    ...managing,
    method: 'POST',
    path: `${person}/enable`,
    body: nothing,
    answer: personView,
    summary: 'Takes that back.',
  }),

  factors: endpoint({
    method: 'GET',
    path: '/api/v1/factors',
    permission: 'InPerson',
    answer: rowsOf(factorView),
    summary: 'My second factors.',
  }),
  changePassword: endpoint({
    ...own,
    method: 'POST',
    path: '/api/v1/factors/password',
    body: z.strictObject({ password, next: password }),
    answer: done,
    summary: 'Changes my password.',
  }),
  addTotpBegin: endpoint({
    ...own,
    method: 'POST',
    path: '/api/v1/factors/totp-begin',
    body: nothing,
    answer: totpSecret,
    summary: 'A secret for another authenticator app.',
  }),
  addTotp: endpoint({
    ...own,
    method: 'POST',
    path: '/api/v1/factors/totp',
    body: totpCode,
    answer: done,
    summary: 'Its first code.',
  }),
  addPasskeyOptions: endpoint({
    ...own,
    method: 'POST',
    path: '/api/v1/factors/passkey-options',
    body: nothing,
    answer: passkeyOptions,
    summary: 'What a browser needs to make another passkey.',
  }),
  addPasskey: endpoint({
    ...own,
    method: 'POST',
    path: '/api/v1/factors/passkey',
    body: newPasskey,
    answer: done,
    summary: 'The new passkey.',
  }),
  removeFactor: endpoint({
    ...own,
    method: 'DELETE',
    path: '/api/v1/factors/:factorId',
    answer: done,
    summary: 'Takes a factor away; the last one stays.',
  }),
  newRecoveryCodes: endpoint({
    ...own,
    method: 'POST',
    path: '/api/v1/factors/recovery-codes',
    body: nothing,
    answer: recoveryCodes,
    summary: 'New recovery codes, shown this once; the old ones are void.',
  }),

  sessions: endpoint({
    method: 'GET',
    path: '/api/v1/sessions',
    permission: 'InPerson',
    answer: rowsOf(sessionFacts),
    summary: 'Who is signed in: my own sessions, or everybody’s with ManagePeople.',
  }),
  endSession: endpoint({
    method: 'DELETE',
    path: '/api/v1/sessions/:sessionId',
    permission: 'InPerson',
    answer: done,
    summary: 'Ends a session: my own, or anybody’s with ManagePeople and a fresh second factor.',
  }),
  tokens: endpoint({
    method: 'GET',
    path: '/api/v1/tokens',
    permission: 'InPerson',
    answer: rowsOf(tokenFacts),
    summary: 'API tokens: my own, or everybody’s with ManagePeople.',
  }),
  createToken: endpoint({
    ...own,
    method: 'POST',
    path: '/api/v1/tokens',
    body: z.strictObject({
      label: z.string().trim().min(1).max(60),
      scopes: z.array(z.enum(PERMISSIONS)).min(1).max(PERMISSIONS.length),
      days: z.int().min(1).max(365),
    }),
    answer: z.strictObject({ token: z.string(), facts: tokenFacts }),
    summary: 'Makes a token for a program; it is shown this once.',
  }),
  revokeToken: endpoint({
    method: 'DELETE',
    path: '/api/v1/tokens/:tokenId',
    permission: 'InPerson',
    answer: done,
    summary: 'Ends a token: my own, or anybody’s with ManagePeople and a fresh second factor.',
  }),

  requests: endpoint({
    method: 'GET',
    path: '/api/v1/requests',
    permission: 'ViewTrading',
    answer: rowsOf(requestView),
    summary: 'What waits, or waited, for a second person.',
  }),
  approveRequest: endpoint({
    ...own,
    method: 'POST',
    path: '/api/v1/requests/:requestId/approve',
    body: nothing,
    /** Of the action itself, in the form of its own endpoint. */
    answer: z.strictObject({ request: requestView, answer: z.unknown() }),
    summary: 'Approves what another person asked for; it is done at once, in his name.',
  }),
  declineRequest: endpoint({
    method: 'POST',
    path: '/api/v1/requests/:requestId/decline',
    permission: 'InPerson',
    body: nothing,
    answer: requestView,
    summary: 'Declines a request, or takes one’s own back.',
  }),
} as const

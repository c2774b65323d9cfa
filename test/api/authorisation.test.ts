/**
 * Every endpoint of the contract, asked by everybody there can be: nobody, each role with a fresh second factor and without,
 * tokens with and without the scope. What must come of it is read from the table of endpoints and that of permissions.
 */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Endpoint } from '../../src/api/contract/endpoint.ts'
import type { ErrorCode } from '../../src/api/contract/errors.ts'
import { ENDPOINT_NAMES, ENDPOINTS, type EndpointName, endpointOf } from '../../src/api/contract.ts'
import type { TimeUs } from '../../src/core/domain/ids.ts'
import type { SignedIn } from '../../src/ports/people.ts'
import {
  PERMISSION_TABLE,
  type Permission,
  permissionsOf,
  ROLES,
  type Role,
  TOKEN_SCOPES,
} from '../../src/ports/permissions.ts'
import { type Enrolled, granted, HERE, signIn } from '../../src/security/identity/people.fixture.ts'
import { ApiStand, type Reply } from './api-stand.ts'
import { SAMPLE_BODIES, SAMPLE_PARAMS, SAMPLE_QUERIES } from './sample-bodies.ts'

interface Asker {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly kind: 'Nobody' | 'Session' | 'Token'
  readonly permissions: readonly Permission[]
  readonly isFresh: boolean
}

const GATE_CODES: readonly ErrorCode[] = ['NOT_SIGNED_IN', 'NOT_ALLOWED', 'STEP_UP_NEEDED', 'FOREIGN_REQUEST']
/** A token has no session to make fresh. */
const OF_SESSIONS = /^stepUp/
/** With the number of somebody else's: one's own are ended by whoever has them. */
const OF_OTHERS: readonly EndpointName[] = ['endSession', 'revokeToken']
/** So that nobody is told to wait: that is another test. */
const PAUSE_US = 30_000_000

/** Returns: `undefined` where it is let through to its handler. */
function expectedOf(name: EndpointName, endpoint: Endpoint, asker: Asker): ErrorCode | undefined {
  const isOfOthers = OF_OTHERS.includes(name)
  const permission = isOfOthers ? 'ManagePeople' : endpoint.permission
  const stepUp = isOfOthers || endpoint.stepUp
  if (permission === 'Anyone') return undefined
  if (asker.kind === 'Nobody') return 'NOT_SIGNED_IN'
  if (permission === 'InPerson' && asker.kind === 'Token') return 'NOT_ALLOWED'
  if (permission !== 'SignedIn' && permission !== 'InPerson' && !asker.permissions.includes(permission))
    return 'NOT_ALLOWED'
  if (asker.kind === 'Token' && (stepUp || OF_SESSIONS.test(name))) return 'NOT_ALLOWED'
  return stepUp && !asker.isFresh ? 'STEP_UP_NEEDED' : undefined
}

function pathOf(name: EndpointName): string {
  const filled = endpointOf(name).path.replaceAll(/:(\w+)/g, (_, key: string) => SAMPLE_PARAMS[key]!)
  const query = SAMPLE_QUERIES[name]
  return query === undefined ? filled : `${filled}?${new URLSearchParams(query as Record<string, string>)}`
}

function ask(stand: ApiStand, name: EndpointName, headers: Readonly<Record<string, string>>): Promise<Reply> {
  const { method } = endpointOf(name)
  const body = (SAMPLE_BODIES as Readonly<Record<string, unknown>>)[name]
  return stand.ask({ method, path: pathOf(name), headers, ...(body !== undefined && { body }) })
}

function sessionOf(stand: ApiStand, role: Role, signedIn: SignedIn, isFresh: boolean): Asker {
  const [name, permissions] = [`${role}${isFresh ? '' : ', factor not fresh'}`, permissionsOf([role])]
  return { name, headers: stand.headersOf(signedIn), kind: 'Session', permissions, isFresh }
}

function tokenOf(stand: ApiStand, owner: SignedIn, label: string, scopes: readonly Permission[]): Asker {
  const endsUs = (stand.house.clock.timeUs + 86_400_000_000) as TimeUs
  const wish = { name: owner.caller.name, label, scopes, endsUs }
  const { secret } = granted(stand.house.people.tokens.create({ kind: 'Machine', name: 'root' }, wish, HERE))
  return {
    name: label,
    headers: { authorization: `Bearer ${secret}` },
    kind: 'Token',
    permissions: scopes,
    isFresh: false,
  }
}

function told(reply: Reply): string {
  return reply.status < 400 ? 'let through' : reply.json.error.code
}

/** What is answered has the form that the contract promises. */
function assertForm(name: EndpointName, reply: Reply): void {
  if (reply.status !== 200 || name === 'metrics') return
  const parsed = endpointOf(name).answer.safeParse(JSON.parse(reply.text))
  assert.ok(parsed.success, `${name}: ${parsed.success ? '' : parsed.error.message}\n${reply.text}`)
}

async function assertAsker(
  stand: ApiStand,
  asker: Asker,
  count: (name: EndpointName, status: number) => void,
): Promise<void> {
  stand.house.clock.wait(PAUSE_US)
  // Whoever signs out has nothing left to be asked with.
  const names = [...ENDPOINT_NAMES.filter(name => name !== 'signOut'), 'signOut'] as const
  for (const name of names) {
    const expected = expectedOf(name, endpointOf(name), asker)
    const reply = await ask(stand, name, asker.headers)
    const found = told(reply)
    if (expected !== undefined) assert.equal(found, expected, `${name} as ${asker.name}: ${reply.text}`)
    else assert.ok(!GATE_CODES.includes(found as ErrorCode), `${name} as ${asker.name}: ${reply.text}`)
    assertForm(name, reply)
    assert.notEqual(reply.status, 500, `${name} as ${asker.name}: ${stand.logs.join('\n')}`)
    count(name, reply.status)
  }
}

describe('authorisation', () => {
  const seen = new Set<string>()
  const answered = new Set<EndpointName>()
  const note = (name: EndpointName, status: number) => {
    seen.add(name)
    if (status === 200) answered.add(name)
  }

  test('every endpoint by everybody', { timeout: 400_000 }, async t => {
    const stand = await ApiStand.start(t)
    await stand.enrol('target', 'viewer')
    const people: Enrolled[] = []
    for (const role of ROLES) people.push(await stand.enrol(`the-${role}`, role))
    const all = await stand.enrol('all', ...ROLES)
    const nobody = { name: 'nobody', headers: {}, kind: 'Nobody', permissions: [], isFresh: false } as const
    await t.test(nobody.name, () => assertAsker(stand, nobody, note))
    for (const isFresh of [true, false])
      for (const [at, role] of ROLES.entries())
        await t.test(`${role}${isFresh ? '' : ', factor not fresh'}`, async () => {
          const signedIn = await signIn(stand.house, people[at]!)
          if (!isFresh) stand.house.clock.wait(6 * 60_000_000)
          await assertAsker(stand, sessionOf(stand, role, signedIn, isFresh), note)
        })
    const tokens = [
      tokenOf(stand, all.signedIn, 'a token with every scope', TOKEN_SCOPES),
      tokenOf(stand, all.signedIn, 'a token for metrics', ['ViewMetrics']),
    ]
    for (const token of tokens) await t.test(token.name, () => assertAsker(stand, token, note))
  })

  test('no endpoint was left out, and each that can be done in one step was answered', () => {
    assert.deepEqual([...seen].sort(), [...ENDPOINT_NAMES].sort())
    const never = ENDPOINT_NAMES.filter(name => !answered.has(name))
    assert.deepEqual(never.sort(), NEVER_DONE.toSorted())
  })
})

/** Guesses that must not succeed, and what a test of its own does. */
const NEVER_DONE: readonly EndpointName[] = [
  ...(['signIn', 'signInTotp', 'signInPasskeyOptions', 'signInPasskey', 'signInRecovery'] as const),
  ...(['stepUpTotp', 'stepUpPasskeyOptions', 'stepUpPasskey'] as const),
  ...(['enrolment', 'enrolmentLink', 'enrolmentTotpBegin', 'enrolmentTotp', 'enrolmentPasskeyOptions'] as const),
  ...(['enrolmentPasskey', 'enrolmentFinish'] as const),
  ...(['changePassword', 'addTotp', 'addPasskey', 'removeFactor', 'endSession', 'revokeToken'] as const),
  ...(['approveRequest', 'declineRequest'] as const),
]

describe('the table of endpoints', () => {
  const changing = ENDPOINT_NAMES.filter(name => endpointOf(name).method !== 'GET')

  for (const name of ENDPOINT_NAMES) {
    const { permission, stepUp, fourEyes, method, body } = endpointOf(name)
    test(`${name}: what reduces risk waits for nobody, what adds it does`, () => {
      const row = PERMISSION_TABLE[permission as Permission]
      if (permission === 'ReduceRisk') assert.deepEqual([stepUp, fourEyes], [false, false])
      if (row !== undefined && method !== 'GET') assert.equal(stepUp, row.stepUp)
      if (fourEyes) assert.ok(stepUp && row?.stepUp, 'two persons only for what one may do with a fresh factor')
      assert.equal(body !== undefined, method === 'POST')
    })
  }

  test('whatever changes something with a cookie is refused without the token of the page', async t => {
    const stand = await ApiStand.start(t)
    const { signedIn } = await stand.enrol('all', ...ROLES)
    const { cookie } = stand.headersOf(signedIn) as { cookie: string }
    for (const name of changing.filter(each => endpointOf(each).permission !== 'Anyone')) {
      const reply = await ask(stand, name, { cookie, origin: stand.origin })
      assert.equal(told(reply), 'FOREIGN_REQUEST', `${name}: ${reply.text}`)
    }
    assert.deepEqual(stand.session.commands, [])
  })

  test('paths are told apart: no two endpoints answer the same request', () => {
    const keys = ENDPOINT_NAMES.map(name => {
      const { method, path } = ENDPOINTS[name]
      return `${method} ${path.replaceAll(/:\w+/g, ':x')}`
    })
    assert.equal(new Set(keys).size, keys.length)
  })
})

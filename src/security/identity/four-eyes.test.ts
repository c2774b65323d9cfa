import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { US_PER_MINUTE } from '../../core/std/time.ts'
import type { Caller, RequestView, RequestWish } from '../../ports/people.ts'
import {
  AT_MACHINE,
  assertRefused,
  enrolPerson,
  granted,
  HERE,
  type House,
  openHouse,
  signIn,
} from './people.fixture.ts'

const WISH: RequestWish = {
  permission: 'ChangeLimits',
  action: 'set-limit',
  summary: 'raise drawdownMax of main to 5 %',
  body: { scope: 'main', drawdownMax: '5 %' },
}

interface Desk extends House {
  readonly asker: Caller
  readonly other: Caller
  readonly request: RequestView
}

async function openDesk(context: TestContext): Promise<Desk> {
  const house = openHouse(context)
  await enrolPerson(house, 'keeper', 'admin')
  const asking = await enrolPerson(house, 'asker', 'risk')
  const { caller: other } = (await enrolPerson(house, 'other', 'risk')).signedIn
  const { caller: asker } = await signIn(house, asking)
  return { ...house, asker, other, request: granted(house.people.fourEyes.ask(asker, WISH, HERE)) }
}

test('another with the same permission approves, once, and gets what was asked', async context => {
  const { people, other, request } = await openDesk(context)
  assert.deepEqual([request.askedBy, request.state, request.summary], ['asker', 'Open', WISH.summary])
  const { request: approved, body } = granted(people.fourEyes.approve(other, request.requestId, HERE))
  assert.deepEqual([approved.state, approved.decidedBy, body], ['Approved', 'other', WISH.body])
  assertRefused(people.fourEyes.approve(other, request.requestId, HERE), 'REQUEST_OVER')
  assertRefused(people.fourEyes.decline(other, request.requestId, HERE), 'REQUEST_OVER')
  const [newest] = people.audit.page({ limit: 1, what: 'requests/approve' })
  assert.match(newest!.text, /REQUEST_OVER/)
})

test('nobody approves himself', async context => {
  const { people, asker, request } = await openDesk(context)
  assertRefused(people.fourEyes.approve(asker, request.requestId, HERE), 'OWN_REQUEST')
  assert.equal(people.fourEyes.requests()[0]!.state, 'Open')
})

test('not from a second session of the asker, not by a token, not without the permission', async context => {
  const house = await openDesk(context)
  const { people, request } = house
  const viewer = await enrolPerson(house, 'viewer', 'viewer', 'trader', 'admin')
  assertRefused(people.fourEyes.approve(viewer.signedIn.caller, request.requestId, HERE), 'NOT_PERMITTED')
  assertRefused(people.fourEyes.ask(viewer.signedIn.caller, WISH, HERE), 'NOT_PERMITTED')
  const wish = {
    name: 'other',
    label: 'x',
    scopes: ['ViewTrading'],
    endsUs: (house.clock.timeUs + 1e10) as never,
  } as const
  const { secret } = granted(people.tokens.create(AT_MACHINE, wish, HERE))
  assertRefused(people.fourEyes.approve(people.door.callerOfToken(secret)!, request.requestId, HERE), 'NOT_PERMITTED')
})

test('it is over after fifteen minutes', async context => {
  const { people, clock, other, request } = await openDesk(context)
  clock.wait(15 * US_PER_MINUTE)
  assert.equal(people.fourEyes.requests()[0]!.state, 'Expired')
  assertRefused(people.fourEyes.approve(other, request.requestId, HERE), 'STEP_UP_NEEDED')
})

test('an expired request is not approved by a fresh factor either', async context => {
  const house = await openDesk(context)
  house.clock.wait(15 * US_PER_MINUTE)
  const late = await enrolPerson(house, 'late', 'risk')
  assertRefused(house.people.fourEyes.approve(late.signedIn.caller, house.request.requestId, HERE), 'REQUEST_OVER')
})

test('who may not any more is not served', async context => {
  const { people, other, request } = await openDesk(context)
  granted(people.roster.setRoles(AT_MACHINE, 'asker', ['viewer'], HERE))
  assertRefused(people.fourEyes.approve(other, request.requestId, HERE), 'REQUEST_OVER')
})

test('the asker takes it back, another declines it', async context => {
  const { people, asker, other, request } = await openDesk(context)
  assert.equal(granted(people.fourEyes.decline(asker, request.requestId, HERE)).decidedBy, 'asker')
  assertRefused(people.fourEyes.approve(other, request.requestId, HERE), 'REQUEST_OVER')
  const second = granted(people.fourEyes.ask(asker, WISH, HERE))
  assert.equal(granted(people.fourEyes.decline(other, second.requestId, HERE)).state, 'Declined')
  assertRefused(people.fourEyes.decline(other, 999, HERE), 'NOT_FOUND')
})

test('fifty wait, no more; a body has its bounds', async context => {
  const { people, asker } = await openDesk(context)
  for (let count = 1; count < 50; count++) granted(people.fourEyes.ask(asker, WISH, HERE))
  assertRefused(people.fourEyes.ask(asker, WISH, HERE), 'TOO_MANY')
  assertRefused(people.fourEyes.ask(asker, { ...WISH, body: 'x'.repeat(20_000) }, HERE), 'TOO_MANY')
  assert.equal(people.fourEyes.requests().length, 50)
})

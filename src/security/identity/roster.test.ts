import assert from 'node:assert/strict'
import test from 'node:test'
import { US_PER_MINUTE } from '../../core/std/time.ts'
import type { Actor, Answer, Caller, People } from '../../ports/people.ts'
import { PERMISSION_TABLE, PERMISSIONS, permissionsOf, ROLES, TOKEN_SCOPES } from '../../ports/permissions.ts'
import {
  AT_MACHINE,
  assertRefused,
  enrolFirst,
  enrolPerson,
  granted,
  HERE,
  openHouse,
  signIn,
} from './people.fixture.ts'

// ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Written anew, so that a slip in the table is noticed: a letter for each role, in the order of ROLES. */
const MATRIX = `
  ViewTrading        v o t r a u
  ViewMetrics        v o t r a u
  ViewLogs           - o - r a u
  ViewAudit          - - - r a u
  ReduceRisk         - o t r a -
  HandleAlerts       - o t r a -
  HandleIncidents    - o t r a -
  ResumeTrading      - - t r - -  fresh
  OperateStrategies  - - t - - -  fresh
  ChangeLimits       - - - r - -  fresh
  SwitchNodes        - o - - a -  fresh
  ManagePeople       - - - - a -  fresh
`

test('each role may what the matrix says, and no more', () => {
  const rows = MATRIX.trim().split('\n')
  assert.equal(rows.length, PERMISSIONS.length)
  for (const row of rows) {
    const [name, ...marks] = row.trim().split(/ +/)
    const permission = PERMISSIONS.find(each => each === name)!
    assert.equal(PERMISSION_TABLE[permission].stepUp, marks[6] === 'fresh', permission)
    ROLES.forEach((role, at) => {
      assert.equal(permissionsOf([role]).includes(permission), marks[at] !== '-', `${role} ${permission}`)
    })
  }
})

test('what reduces risk needs no fresh factor, and a token gets nothing that does', () => {
  assert.equal(PERMISSION_TABLE.ReduceRisk.stepUp, false)
  for (const scope of TOKEN_SCOPES) assert.equal(PERMISSION_TABLE[scope].stepUp, false)
})

test('several roles add up, none may nothing', () => {
  assert.deepEqual(permissionsOf([]), [])
  assert.deepEqual(permissionsOf(['auditor', 'trader']).length, 9)
})

// ── who may change whom ──────────────────────────────────────────────────────────────────────────────────────────────

/** Everything that ManagePeople covers. */
const DEEDS: Readonly<Record<string, (people: People, by: Actor) => Answer<unknown>>> = {
  invite: ({ roster }, by) => roster.invite(by, 'someone', ['viewer'], HERE),
  reset: ({ roster }, by) => roster.reset(by, 'mate', HERE),
  setRoles: ({ roster }, by) => roster.setRoles(by, 'mate', ['viewer'], HERE),
  disable: ({ roster }, by) => roster.disable(by, 'mate', HERE),
  enable: ({ roster }, by) => roster.enable(by, 'gone', HERE),
  endSession: ({ roster }, by) => roster.endSession(by, roster.sessions('mate')[0]!.sessionId, HERE),
  revokeToken: ({ tokens }, by) => tokens.revoke(by, tokens.tokens('mate')[0]!.tokenId, HERE),
}

for (const [name, deed] of Object.entries(DEEDS)) {
  for (const role of ROLES) {
    test(`${name} by ${role}: ${role === 'admin' ? 'with a fresh factor' : 'never'}`, async context => {
      const house = openHouse(context)
      const { people } = house
      await enrolPerson(house, 'mate', 'viewer', 'admin')
      await enrolPerson(house, 'gone', 'viewer')
      granted(people.roster.disable(AT_MACHINE, 'gone', HERE))
      const endsUs = (house.clock.timeUs + 1e10) as never
      granted(people.tokens.create(AT_MACHINE, { name: 'mate', label: 'x', scopes: ['ViewTrading'], endsUs }, HERE))
      const actor = await enrolPerson(house, 'actor', role)
      house.clock.wait(5 * US_PER_MINUTE)
      const stale = people.door.callerOfSession(actor.signedIn.secret)!.caller
      assertRefused(deed(people, stale), role === 'admin' ? 'STEP_UP_NEEDED' : 'NOT_PERMITTED')
      const { caller: fresh } = await signIn(house, actor)
      const answer = deed(people, fresh)
      if (role === 'admin') granted(answer)
      else assertRefused(answer, 'NOT_PERMITTED')
      const [newest] = people.audit.page({ limit: 1 })
      assert.deepEqual([newest!.who, newest!.outcome], ['actor', role === 'admin' ? 'Done' : 'Refused'])
    })
  }
}

test('what a caller says of himself is not believed', async context => {
  const house = openHouse(context)
  await enrolFirst(house)
  const { signedIn } = await enrolPerson(house, 'mate', 'viewer')
  const forged: Caller = { ...signedIn.caller, permissions: PERMISSIONS, roles: ROLES }
  assertRefused(house.people.roster.invite(forged, 'someone', ['admin'], HERE), 'NOT_PERMITTED')
  const stolen: Caller = { ...forged, personId: 1 }
  assertRefused(house.people.roster.invite(stolen, 'someone', ['admin'], HERE), 'SESSION_OVER')
})

test('roles that were taken away are gone within the session', async context => {
  const house = openHouse(context)
  await enrolFirst(house)
  const { signedIn } = await enrolPerson(house, 'mate', 'admin', 'trader')
  granted(house.people.roster.setRoles(AT_MACHINE, 'mate', ['viewer'], HERE))
  assertRefused(house.people.roster.disable(signedIn.caller, 'first', HERE), 'NOT_PERMITTED')
  assert.deepEqual(house.people.door.callerOfSession(signedIn.secret)!.caller.roles, ['viewer'])
})

test('nobody gives himself a role; to give one up is allowed', async context => {
  const house = openHouse(context)
  await enrolFirst(house)
  const { signedIn } = await enrolPerson(house, 'mate', 'admin', 'viewer')
  const { roster } = house.people
  assertRefused(roster.setRoles(signedIn.caller, 'mate', ['admin', 'viewer', 'risk'], HERE), 'OWN_ROLES')
  granted(roster.setRoles(signedIn.caller, 'mate', ['admin'], HERE))
})

test('the last admin who can sign in stays one', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  const { roster } = house.people
  const { caller } = await signIn(house, first)
  await enrolPerson(house, 'mate', 'admin')
  granted(roster.disable(caller, 'mate', HERE))
  granted(roster.invite(caller, 'invited', ['admin'], HERE))
  for (const by of [caller, AT_MACHINE]) {
    assertRefused(roster.disable(by, 'first', HERE), 'LAST_ADMIN')
    assertRefused(roster.setRoles(by, 'first', ['viewer'], HERE), 'LAST_ADMIN')
  }
  assertRefused(roster.reset(caller, 'first', HERE), 'LAST_ADMIN')
  granted(roster.enable(caller, 'mate', HERE))
  granted(roster.disable(caller, 'first', HERE))
})

test('whoever sits at the machine brings the only admin back', async context => {
  const house = openHouse(context)
  await enrolFirst(house)
  const { link } = granted(house.people.roster.reset(AT_MACHINE, 'first', HERE))
  assert.equal(house.people.roster.firstLink(), undefined, 'a reset does not open the house')
  granted(house.people.enrolment.look(link, HERE))
})

test('one ends one’s own sessions, at any time', async context => {
  const house = openHouse(context)
  const mate = await enrolPerson(house, 'mate', 'viewer')
  const other = await signIn(house, mate)
  house.clock.wait(6 * US_PER_MINUTE)
  granted(house.people.roster.endSession(mate.signedIn.caller, other.caller.credentialId, HERE))
  assert.equal(house.people.door.callerOfSession(other.secret), undefined)
  assertRefused(house.people.roster.endSession(AT_MACHINE, 999, HERE), 'NOT_FOUND')
})

test('names, roles and states that do not fit are refused', async context => {
  const house = openHouse(context)
  await enrolFirst(house)
  const { roster } = house.people
  assertRefused(roster.invite(AT_MACHINE, 'No Name', ['viewer'], HERE), 'NAME_REFUSED')
  assertRefused(roster.invite(AT_MACHINE, 'first', ['viewer'], HERE), 'NAME_TAKEN')
  assertRefused(roster.invite(AT_MACHINE, 'mate', [], HERE), 'ROLES_REFUSED')
  assertRefused(roster.invite(AT_MACHINE, 'mate', ['owner' as never], HERE), 'ROLES_REFUSED')
  assertRefused(roster.reset(AT_MACHINE, 'mate', HERE), 'NOT_FOUND')
  assertRefused(roster.enable(AT_MACHINE, 'first', HERE), 'NOT_FOUND')
  await enrolPerson(house, 'mate', 'viewer')
  granted(roster.disable(AT_MACHINE, 'mate', HERE))
  assertRefused(roster.reset(AT_MACHINE, 'mate', HERE), 'NOT_FOUND')
})

import assert from 'node:assert/strict'
import test from 'node:test'
import { US_PER_HOUR, US_PER_MINUTE } from '../../core/std/time.ts'
import {
  AT_MACHINE,
  assertRefused,
  codeNow,
  enrolFirst,
  enrolPerson,
  granted,
  HERE,
  openHouse,
  PASSWORD,
  signIn,
} from './people.fixture.ts'

test('a name, a password and a code make a session', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  const pending = granted(await house.people.door.signIn('first', PASSWORD, HERE))
  assert.deepEqual(pending.factors, ['Totp', 'Recovery'])
  const { caller, secret, csrfToken } = granted(
    house.people.door.signInByTotp(pending.ticket, codeNow(house.clock, first.totpSecret), HERE),
  )
  assert.deepEqual([caller.name, caller.roles], ['first', ['viewer', 'operator', 'trader', 'risk', 'admin']])
  assert.deepEqual(house.people.door.callerOfSession(secret), { caller, csrfToken })
  assert.notEqual(csrfToken, secret)
  assert.match(csrfToken, /^[\w-]{43}$/)
  house.clock.wait(30_000_000)
  assert.notEqual((await signIn(house, first)).csrfToken, csrfToken)
})

test('without a second factor nobody is in, and a ticket is no session', async context => {
  const { people, ...house } = openHouse(context)
  await enrolFirst({ people, ...house })
  const { ticket } = granted(await people.door.signIn('first', PASSWORD, HERE))
  assert.equal(people.door.callerOfSession(ticket), undefined)
  assertRefused(people.door.signInByTotp(ticket, '000000', HERE), 'SECOND_FACTOR_REFUSED')
})

test('a wrong password and a name that nobody has are told in the same words', async context => {
  const { people, ...house } = openHouse(context)
  await enrolFirst({ people, ...house })
  await enrolPerson({ people, ...house }, 'gone', 'viewer')
  granted(people.roster.disable(AT_MACHINE, 'gone', HERE))
  granted(people.roster.invite(AT_MACHINE, 'invited', ['viewer'], HERE))
  const answers = await Promise.all(
    [
      ['first', 'not this one at all'],
      ['nobody', PASSWORD],
      ['gone', PASSWORD],
      ['invited', ''],
    ].map(([name, password]) => people.door.signIn(name!, password!, HERE)),
  )
  assertRefused(answers[0]!, 'SIGN_IN_REFUSED')
  for (const answer of answers) assert.deepEqual(answer, answers[0])
})

test('a code counts once, at a sign-in and at a step-up alike', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  const { door } = house.people
  const code = codeNow(house.clock, first.totpSecret)
  const { ticket } = granted(await door.signIn('first', PASSWORD, HERE))
  const { secret } = granted(door.signInByTotp(ticket, code, HERE))
  assertRefused(door.stepUpByTotp(secret, code, HERE), 'SECOND_FACTOR_REFUSED')
  const { ticket: second } = granted(await door.signIn('first', PASSWORD, HERE))
  assertRefused(door.signInByTotp(second, code, HERE), 'SECOND_FACTOR_REFUSED')
  house.clock.wait(30_000_000)
  granted(door.signInByTotp(second, codeNow(house.clock, first.totpSecret), HERE))
})

test('a ticket serves one sign-in, five tries and five minutes', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  const { door } = house.people
  const used = granted(await door.signIn('first', PASSWORD, HERE)).ticket
  granted(door.signInByTotp(used, codeNow(house.clock, first.totpSecret), HERE))
  assertRefused(door.signInByRecoveryCode(used, first.recoveryCodes[0]!, HERE), 'TICKET_OVER')
  const old = granted(await door.signIn('first', PASSWORD, HERE)).ticket
  house.clock.wait(5 * US_PER_MINUTE)
  assertRefused(door.signInByTotp(old, codeNow(house.clock, first.totpSecret), HERE), 'TICKET_OVER')
  const tried = granted(await door.signIn('first', PASSWORD, HERE)).ticket
  for (let time = 0; time < 5; time++) {
    assertRefused(door.signInByTotp(tried, '123456', HERE), 'SECOND_FACTOR_REFUSED')
    house.clock.wait(1)
  }
  assertRefused(door.signInByRecoveryCode(tried, first.recoveryCodes[0]!, HERE), 'TICKET_OVER')
})

test('a recovery code is good for one sign-in, however it is typed', async context => {
  const house = openHouse(context)
  const { recoveryCodes } = await enrolFirst(house)
  assert.equal(new Set(recoveryCodes).size, 10)
  const { door } = house.people
  const { ticket } = granted(await door.signIn('first', PASSWORD, HERE))
  granted(door.signInByRecoveryCode(ticket, ` ${recoveryCodes[3]!.toUpperCase().replaceAll('-', ' ')}`, HERE))
  const again = granted(await door.signIn('first', PASSWORD, HERE))
  assertRefused(door.signInByRecoveryCode(again.ticket, recoveryCodes[3]!, HERE), 'SECOND_FACTOR_REFUSED')
  assert.equal(house.people.roster.people()[0]!.recoveryCodesLeft, 9)
})

test('a session ends after thirty minutes without use, and after twelve hours in any case', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  const { door } = house.people
  const idle = await signIn(house, first)
  house.clock.wait(30 * US_PER_MINUTE)
  assert.equal(door.callerOfSession(idle.secret), undefined)
  const used = await signIn(house, first)
  const beganUs = house.clock.timeUs - 30_000_000
  while (house.clock.timeUs + 20 * US_PER_MINUTE < beganUs + 12 * US_PER_HOUR) {
    house.clock.wait(20 * US_PER_MINUTE)
    assert.ok(door.callerOfSession(used.secret))
  }
  house.clock.timeUs = beganUs + 12 * US_PER_HOUR
  assert.equal(door.callerOfSession(used.secret), undefined)
  assert.equal(door.isSessionAlive(used.caller.credentialId), false)
})

test('to be looked at by a socket is no use of a session', async context => {
  const house = openHouse(context)
  const { caller } = await signIn(house, await enrolFirst(house))
  for (let minute = 1; minute < 30; minute++) {
    house.clock.wait(US_PER_MINUTE)
    assert.equal(house.people.door.isSessionAlive(caller.credentialId), true)
  }
  house.clock.wait(US_PER_MINUTE)
  assert.equal(house.people.door.isSessionAlive(caller.credentialId), false)
})

test('a step-up lasts five minutes, and the session goes on under another secret', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  const { door } = house.people
  const before = await signIn(house, first)
  house.clock.wait(5 * US_PER_MINUTE)
  assert.ok(door.callerOfSession(before.secret)!.caller.stepUpUntilUs <= house.clock.timeUs)
  const after = granted(door.stepUpByTotp(before.secret, codeNow(house.clock, first.totpSecret), HERE))
  assert.equal(after.caller.stepUpUntilUs, house.clock.timeUs + 5 * US_PER_MINUTE)
  assert.equal(after.caller.credentialId, before.caller.credentialId)
  assert.equal(after.csrfToken, before.csrfToken, 'what other tabs still send')
  assert.equal(door.callerOfSession(before.secret), undefined, 'the old secret is worth nothing')
  assert.ok(door.callerOfSession(after.secret))
})

test('who signs out, is reset or disabled is out at once', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  const other = await enrolPerson(house, 'other', 'viewer')
  const { door, roster } = house.people
  const out = await signIn(house, first)
  door.signOut(out.caller, HERE)
  assert.equal(door.callerOfSession(out.secret), undefined)
  const disabled = await signIn(house, other)
  const { ticket } = granted(await door.signIn('other', PASSWORD, HERE))
  granted(roster.disable(AT_MACHINE, 'other', HERE))
  assert.equal(door.callerOfSession(disabled.secret), undefined)
  assertRefused(door.signInByTotp(ticket, codeNow(house.clock, other.totpSecret), HERE), 'TICKET_OVER')
  granted(roster.enable(AT_MACHINE, 'other', HERE))
  const reset = await signIn(house, other)
  granted(roster.reset(AT_MACHINE, 'other', HERE))
  assert.equal(door.callerOfSession(reset.secret), undefined)
  assertRefused(await door.signIn('other', PASSWORD, HERE), 'SIGN_IN_REFUSED')
})

test('the oldest session ends where somebody has twenty', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  const oldest = await signIn(house, first)
  for (let count = 0; count < 20; count++) await signIn(house, first)
  assert.equal(house.people.door.callerOfSession(oldest.secret), undefined)
  assert.equal(house.people.roster.sessions('first').length, 20)
})

test('a name typed in the wrong place is on no record', async context => {
  const { people, ...house } = openHouse(context)
  await enrolFirst({ people, ...house })
  await people.door.signIn('my secret password', 'first', HERE)
  const [newest] = people.audit.page({ limit: 1 })
  assert.deepEqual([newest!.who, newest!.what, newest!.outcome], ['', 'sign-in', 'Refused'])
  assert.ok(!JSON.stringify(people.audit.page({ limit: 500 })).includes('my secret'))
  await people.door.signIn('first', 'my secret password', HERE)
  const [tried] = people.audit.page({ limit: 1 })
  assert.deepEqual([tried!.who, tried!.subject, tried!.text], ['', 'first', 'a wrong password'])
})

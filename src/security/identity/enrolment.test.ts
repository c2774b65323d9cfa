import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { Secret } from 'otpauth'
import { US_PER_DAY } from '../../core/std/time.ts'
import {
  AT_MACHINE,
  assertRefused,
  codeNow,
  enrolBy,
  enrolFirst,
  enrolPerson,
  granted,
  HERE,
  openHouse,
  PASSWORD,
  signIn,
} from './people.fixture.ts'

test('the first link makes an admin who is in, and no second one', async context => {
  const house = openHouse(context)
  const { roster, enrolment, door } = house.people
  const { link, name } = roster.firstLink()!
  assert.equal(name, '')
  const facts = granted(enrolment.look(link, HERE))
  assert.deepEqual([facts.purpose, facts.roles.length], ['First', 5])
  const { signedIn, recoveryCodes } = await enrolBy(house, link, 'first')
  assert.equal(recoveryCodes.length, 10)
  assert.equal(door.callerOfSession(signedIn.secret)?.caller.name, 'first')
  assert.equal(roster.firstLink(), undefined)
  assertRefused(enrolment.look(link, HERE), 'LINK_REFUSED')
})

test('a newer link for the first person ends the older one', async context => {
  const { people } = openHouse(context)
  const older = people.roster.firstLink()!
  const newer = people.roster.firstLink()!
  assertRefused(people.enrolment.look(older.link, HERE), 'LINK_REFUSED')
  granted(people.enrolment.look(newer.link, HERE))
})

test('of two who are the first at the same time one is', async context => {
  const house = openHouse(context)
  const { roster, enrolment } = house.people
  const { link } = roster.firstLink()!
  const { ticket } = granted(await enrolment.begin(link, 'one', PASSWORD, HERE))
  const secret = Secret.fromBase32(granted(enrolment.totpSecret(ticket)).secret).bytes
  granted(enrolment.addTotp(ticket, codeNow(house.clock, secret)))
  const invited = granted(roster.invite(AT_MACHINE, 'two', ['admin'], HERE))
  await enrolBy(house, invited.link, 'two')
  assertRefused(enrolment.finish(ticket, HERE), 'LINK_REFUSED')
  assert.deepEqual(
    roster.people().map(({ name }) => name),
    ['two'],
  )
})

test('links end by themselves, and by a reset', async context => {
  const { people, clock } = openHouse(context)
  const first = people.roster.firstLink()!
  const invited = granted(people.roster.invite(AT_MACHINE, 'mate', ['viewer'], HERE))
  clock.wait(US_PER_DAY)
  assertRefused(people.enrolment.look(first.link, HERE), 'LINK_REFUSED')
  granted(people.enrolment.look(invited.link, HERE))
  granted(people.roster.reset(AT_MACHINE, 'mate', HERE))
  assertRefused(people.enrolment.look(invited.link, HERE), 'LINK_REFUSED')
})

test('without a second factor nobody is made', async context => {
  const { people } = openHouse(context)
  const { link } = people.roster.firstLink()!
  const { ticket } = granted(await people.enrolment.begin(link, 'first', PASSWORD, HERE))
  assertRefused(people.enrolment.finish(ticket, HERE), 'FACTOR_MISSING')
  granted(people.enrolment.totpSecret(ticket))
  assertRefused(people.enrolment.addTotp(ticket, '000000'), 'SECOND_FACTOR_REFUSED')
  assertRefused(people.enrolment.finish(ticket, HERE), 'FACTOR_MISSING')
  assert.deepEqual(people.roster.people(), [])
  assertRefused(await people.door.signIn('first', PASSWORD, HERE), 'SIGN_IN_REFUSED')
})

test('an enrolment may be begun again, and the older ticket is over', async context => {
  const { people } = openHouse(context)
  const { link } = people.roster.firstLink()!
  const older = granted(await people.enrolment.begin(link, 'first', PASSWORD, HERE))
  const newer = granted(await people.enrolment.begin(link, 'first', PASSWORD, HERE))
  assertRefused(people.enrolment.totpSecret(older.ticket), 'TICKET_OVER')
  granted(people.enrolment.totpSecret(newer.ticket))
})

test('the name of an invitation is the one that was given', async context => {
  const house = openHouse(context)
  const { link } = granted(house.people.roster.invite(AT_MACHINE, 'mate', ['viewer'], HERE))
  await enrolBy(house, link, 'mallory')
  assert.deepEqual(
    house.people.roster.people().map(({ name, roles }) => [name, roles]),
    [['mate', ['viewer']]],
  )
})

test('names and passwords are held against the rules', async context => {
  const { people } = openHouse(context)
  const { link } = people.roster.firstLink()!
  granted(people.roster.invite(AT_MACHINE, 'mate', ['viewer'], HERE))
  for (const [name, password, code] of [
    ['First', PASSWORD, 'NAME_REFUSED'],
    ['mate', PASSWORD, 'NAME_TAKEN'],
    ['first', 'short', 'PASSWORD_REFUSED'],
    ['first', 'password1234', 'PASSWORD_REFUSED'],
  ] as const)
    assertRefused(await people.enrolment.begin(link, name, password, HERE), code)
})

test('the code of an enrolment does not count again at the sign-in', async context => {
  const house = openHouse(context)
  const { enrolment, door, roster } = house.people
  const { ticket } = granted(await enrolment.begin(roster.firstLink()!.link, 'first', PASSWORD, HERE))
  const secret = Secret.fromBase32(granted(enrolment.totpSecret(ticket)).secret).bytes
  const code = codeNow(house.clock, secret)
  granted(enrolment.addTotp(ticket, code))
  granted(enrolment.finish(ticket, HERE))
  const pending = granted(await door.signIn('first', PASSWORD, HERE))
  assertRefused(door.signInByTotp(pending.ticket, code, HERE), 'SECOND_FACTOR_REFUSED')
})

test('after a reset the old password, factors, codes and tokens are worth nothing, the name and roles stay', async context => {
  const house = openHouse(context)
  const { roster, tokens, door } = house.people
  const before = await enrolPerson(house, 'mate', 'trader')
  const wish = {
    name: 'mate',
    label: 'x',
    scopes: ['ViewTrading'],
    endsUs: (house.clock.timeUs + 1e9) as never,
  } as const
  const { secret } = granted(tokens.create(AT_MACHINE, wish, HERE))
  const { link } = granted(roster.reset(AT_MACHINE, 'mate', HERE))
  assert.equal(door.callerOfToken(secret), undefined)
  const after = await enrolBy(house, link, 'mate')
  assert.deepEqual(after.signedIn.caller.roles, ['trader'])
  const { ticket } = granted(await door.signIn('mate', PASSWORD, HERE))
  assertRefused(door.signInByTotp(ticket, codeNow(house.clock, before.totpSecret), HERE), 'SECOND_FACTOR_REFUSED')
  assertRefused(door.signInByRecoveryCode(ticket, before.recoveryCodes[0]!, HERE), 'SECOND_FACTOR_REFUSED')
  await signIn(house, after)
})

test('no link, secret, code or password is in the file as it was handed out', async context => {
  const house = openHouse(context)
  const { link } = house.people.roster.firstLink()!
  const first = await enrolBy(house, link, 'first')
  const { secret } = await signIn(house, first)
  const { facts: _, secret: token } = granted(
    house.people.tokens.create(
      AT_MACHINE,
      { name: 'first', label: 'x', scopes: ['ViewTrading'], endsUs: (house.clock.timeUs + 1e9) as never },
      HERE,
    ),
  )
  const bytes = ['', '-wal'].map(end => readFileSync(`${house.file}${end}`, 'latin1')).join('')
  assert.ok(bytes.includes('first'), 'the search finds what is there')
  for (const text of [link, secret, token, token.slice(3, 67), PASSWORD, ...first.recoveryCodes])
    assert.ok(!bytes.includes(text), text)
})

test('who is enrolled by an invitation is no more than that', async context => {
  const house = openHouse(context)
  await enrolFirst(house)
  const mate = await enrolPerson(house, 'mate', 'viewer', 'auditor')
  assert.deepEqual(mate.signedIn.caller.permissions, ['ViewTrading', 'ViewMetrics', 'ViewLogs', 'ViewAudit'])
})

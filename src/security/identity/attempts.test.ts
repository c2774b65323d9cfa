import assert from 'node:assert/strict'
import test from 'node:test'
import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../core/std/time.ts'
import type { Whence } from '../../ports/audit.ts'
import {
  assertRefused,
  CHEAP,
  codeNow,
  enrolFirst,
  granted,
  HERE,
  type House,
  openHouse,
  PASSWORD,
  signIn,
} from './people.fixture.ts'
import { openPeople } from './people.ts'

const from = (address: string): Whence => ({ address, program: '' })
let lastAddress = 0
/** Somebody who tries from everywhere. */
const elsewhere = (): Whence => from(`198.51.${Math.floor(++lastAddress / 250)}.${lastAddress % 250}`)

async function fail({ people }: House, name: string, whence: Whence = elsewhere()): Promise<void> {
  assertRefused(await people.door.signIn(name, 'wrong, and long enough', whence), 'SIGN_IN_REFUSED')
}

/** How long the next try is not looked at. */
async function waitUs({ people, clock }: House, name: string, whence: Whence = elsewhere()): Promise<number> {
  const answer = await people.door.signIn(name, 'wrong, and long enough', whence)
  assertRefused(answer, 'LOCKED_OUT')
  return answer.ok ? 0 : answer.error.retryAtUs! - clock.timeUs
}

for (const name of ['first', 'nobody', '', 'No Such Name']) {
  test(`five failures lock "${name}" out for 30 s, and each further one twice as long, up to 15 minutes`, async context => {
    const house = openHouse(context)
    await enrolFirst(house)
    for (let time = 0; time < 4; time++) await fail(house, name)
    for (const seconds of [30, 60, 120, 240, 480, 900, 900]) {
      await fail(house, name)
      assert.equal(await waitUs(house, name), seconds * US_PER_SECOND)
      house.clock.wait(seconds * US_PER_SECOND)
    }
  })
}

test('while somebody is locked out the right password is not looked at either', async context => {
  const house = openHouse(context)
  await enrolFirst(house)
  for (let time = 0; time < 5; time++) await fail(house, 'first')
  assertRefused(await house.people.door.signIn('first', PASSWORD, elsewhere()), 'LOCKED_OUT')
})

test('a hundred tries at one moment are a hundred', async context => {
  const house = openHouse(context)
  await enrolFirst(house)
  const tries = Array.from({ length: 100 }, () => house.people.door.signIn('first', 'wrong, but long', elsewhere()))
  const codes = (await Promise.all(tries)).map(answer => (answer.ok ? '' : answer.error.code))
  assert.equal(codes.filter(code => code === 'SIGN_IN_REFUSED').length, 5)
  assert.equal(codes.filter(code => code === 'LOCKED_OUT').length, 95)
})

test('what somebody who signs in typed wrong before is forgotten, and so is what lies a day back', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  for (let time = 0; time < 4; time++) await fail(house, 'first', HERE)
  await signIn(house, first)
  for (let time = 0; time < 4; time++) await fail(house, 'first', HERE)
  house.clock.wait(US_PER_DAY)
  for (let time = 0; time < 4; time++) await fail(house, 'first', HERE)
  await signIn(house, first)
})

test('where somebody has signed in from before, what others fail in from elsewhere locks nobody out', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  for (let time = 0; time < 5; time++) await fail(house, 'first')
  assertRefused(await house.people.door.signIn('first', PASSWORD, elsewhere()), 'LOCKED_OUT')
  await signIn(house, first)
  // What fails at the known place counts there.
  for (let time = 0; time < 5; time++) await fail(house, 'first', HERE)
  assert.equal(await waitUs(house, 'first', HERE), 30 * US_PER_SECOND)
  house.clock.wait(91 * US_PER_DAY)
  for (let time = 0; time < 5; time++) await fail(house, 'first')
  assertRefused(await house.people.door.signIn('first', PASSWORD, HERE), 'LOCKED_OUT')
})

test('a right password does not forgive wrong codes, and does not lengthen a wait', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  const { door } = house.people
  for (let time = 0; time < 5; time++) {
    const { ticket } = granted(await door.signIn('first', PASSWORD, elsewhere()))
    assertRefused(door.signInByTotp(ticket, '000000', elsewhere()), 'SECOND_FACTOR_REFUSED')
  }
  assert.equal(await waitUs(house, 'first'), 30 * US_PER_SECOND)
  house.clock.wait(30 * US_PER_SECOND)
  const { ticket } = granted(await door.signIn('first', PASSWORD, elsewhere()))
  granted(door.signInByTotp(ticket, codeNow(house.clock, first.totpSecret), elsewhere()))
})

test('twenty failures lock an address out, whomever they were for, and another address goes on', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  for (let time = 0; time < 20; time++) await fail(house, `name${time}`, HERE)
  assert.equal(await waitUs(house, 'unheard', HERE), 30 * US_PER_SECOND)
  granted(await house.people.door.signIn('first', PASSWORD, elsewhere()))
  house.clock.wait(30 * US_PER_SECOND)
  await signIn(house, first)
  // To sign in oneself is no way to try on: what failed for others stays counted.
  await fail(house, 'name1', HERE)
  assert.equal(await waitUs(house, 'first', HERE), 60 * US_PER_SECOND)
})

test('an address waits an hour at most', async context => {
  const house = openHouse(context)
  let waited = 0
  for (let time = 0; time < 40; time++) {
    const answer = await house.people.door.signIn(`name${time}`, 'wrong, and long enough', HERE)
    if (answer.ok || answer.error.retryAtUs === undefined) continue
    waited = answer.error.retryAtUs - house.clock.timeUs
    house.clock.wait(waited)
  }
  assert.equal(waited, US_PER_HOUR)
})

for (const [one, other, isSame] of [
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8:1:2::1', '2001:DB8:0001:2:0:0:0:9', true],
  ['2001:db8::1', '2001:db8:0:0:7::', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::1', '::2', true],
  ['fe80::1%eth0', 'fe80::2', true],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['192.0.2.1', '192.0.2.2', false],
] as const) {
  test(`${one} and ${other} are ${isSame ? 'one' : 'two'} that try`, async context => {
    const house = openHouse(context)
    for (let time = 0; time < 20; time++) await fail(house, `name${time}`, from(one))
    const answer = await house.people.door.signIn('x', 'y', from(other))
    assertRefused(answer, isSame ? 'LOCKED_OUT' : 'SIGN_IN_REFUSED')
  })
}

test('a lock-out outlives the process', async context => {
  const house = openHouse(context)
  for (let time = 0; time < 5; time++) await fail(house, 'first')
  const again = openPeople(house.file, { nature: house.clock, passwordCost: CHEAP })
  assertRefused(await again.door.signIn('first', PASSWORD, elsewhere()), 'LOCKED_OUT')
  again.close()
})

test('guessed links are counted for their address', async context => {
  const house = openHouse(context)
  const { link } = house.people.roster.firstLink()!
  for (let time = 0; time < 20; time++) assertRefused(house.people.enrolment.look(`guess${time}`, HERE), 'LINK_REFUSED')
  assertRefused(house.people.enrolment.look(link, HERE), 'LOCKED_OUT')
  house.clock.wait(US_PER_MINUTE)
  granted(house.people.enrolment.look(link, HERE))
})

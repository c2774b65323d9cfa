import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { Secret } from 'otpauth'
import { US_PER_MINUTE } from '../../core/std/time.ts'
import type { Answer, Caller, People } from '../../ports/people.ts'
import {
  AT_MACHINE,
  assertRefused,
  codeNow,
  type Enrolled,
  enrolFirst,
  granted,
  HERE,
  type House,
  openHouse,
  PASSWORD,
  signIn,
} from './people.fixture.ts'

const NEXT = 'seven gulls over the pier'

async function openSignedIn(
  context: TestContext,
): Promise<House & { first: Enrolled; caller: Caller; secret: string }> {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  return { ...house, first, ...(await signIn(house, first)) }
}

/** All that a person changes about himself. */
const DEEDS: Readonly<Record<string, (people: People, caller: Caller) => Promise<Answer<unknown>> | Answer<unknown>>> =
  {
    changePassword: ({ own }, caller) => own.changePassword(caller, PASSWORD, NEXT, HERE),
    totpSecret: ({ own }, caller) => own.totpSecret(caller),
    addTotp: ({ own }, caller) => own.addTotp(caller, '000000', HERE),
    passkeyOptions: ({ own }, caller) => own.passkeyOptions(caller),
    removeFactor: ({ own }, caller) => own.removeFactor(caller, 1, HERE),
    newRecoveryCodes: ({ own }, caller) => own.newRecoveryCodes(caller, HERE),
  }

for (const [name, deed] of Object.entries(DEEDS)) {
  test(`${name} needs a fresh second factor, and a session that is alive`, async context => {
    const { people, caller, clock } = await openSignedIn(context)
    clock.wait(5 * US_PER_MINUTE)
    assertRefused(await deed(people, caller), 'STEP_UP_NEEDED')
    people.door.signOut(caller, HERE)
    assertRefused(await deed(people, caller), 'SESSION_OVER')
  })

  test(`${name} is not done by a token`, async context => {
    const { people, clock } = await openSignedIn(context)
    const wish = { name: 'first', label: 'x', scopes: ['ViewTrading'], endsUs: (clock.timeUs + 1e10) as never } as const
    const { secret } = granted(people.tokens.create(AT_MACHINE, wish, HERE))
    assertRefused(await deed(people, people.door.callerOfToken(secret)!), 'NOT_PERMITTED')
  })
}

test('a changed password ends the other sessions and what was half signed in', async context => {
  const house = await openSignedIn(context)
  const { people, first, caller, secret, clock } = house
  const other = await signIn(house, first)
  const { ticket } = granted(await people.door.signIn('first', PASSWORD, HERE))
  granted(await people.own.changePassword(caller, PASSWORD, NEXT, HERE))
  assert.ok(people.door.callerOfSession(secret))
  assert.equal(people.door.callerOfSession(other.secret), undefined)
  assertRefused(people.door.signInByTotp(ticket, codeNow(clock, first.totpSecret), HERE), 'TICKET_OVER')
  assertRefused(await people.door.signIn('first', PASSWORD, HERE), 'SIGN_IN_REFUSED')
  granted(await people.door.signIn('first', NEXT, HERE))
})

test('the present password is asked for, tries are counted, and the new one is held against the rules', async context => {
  const { people, caller } = await openSignedIn(context)
  assertRefused(await people.own.changePassword(caller, PASSWORD, 'password1234', HERE), 'PASSWORD_REFUSED')
  for (let time = 0; time < 5; time++)
    assertRefused(await people.own.changePassword(caller, 'something else', NEXT, HERE), 'SIGN_IN_REFUSED')
  assertRefused(await people.own.changePassword(caller, PASSWORD, NEXT, HERE), 'LOCKED_OUT')
})

test('a sign-in whose password is changed while it is looked at is refused', async context => {
  const { people, caller } = await openSignedIn(context)
  const [signedIn] = await Promise.all([
    people.door.signIn('first', PASSWORD, HERE).then(async answer => {
      // Whoever was faster: the ticket of the old password leads nowhere.
      return answer.ok ? people.door.signInByTotp(answer.value.ticket, '000000', HERE) : answer
    }),
    people.own.changePassword(caller, PASSWORD, NEXT, HERE),
  ])
  assert.equal(signedIn.ok, false)
})

test('a second app is added with its own code, ten factors are enough', async context => {
  const house = await openSignedIn(context)
  const { people, clock, caller } = house
  for (let count = 1; count < 10; count++) {
    const secret = Secret.fromBase32(granted(people.own.totpSecret(caller)).secret).bytes
    assertRefused(people.own.addTotp(caller, '000000', HERE), 'SECOND_FACTOR_REFUSED')
    granted(people.own.addTotp(caller, codeNow(clock, secret), HERE))
    if (count === 1) {
      assertRefused(people.own.addTotp(caller, codeNow(clock, secret), HERE), 'TICKET_OVER')
      const { ticket } = granted(await people.door.signIn('first', PASSWORD, HERE))
      clock.wait(30_000_000)
      granted(people.door.signInByTotp(ticket, codeNow(clock, secret), HERE))
    }
  }
  assert.equal(people.own.factors(caller).length, 10)
  const secret = Secret.fromBase32(granted(people.own.totpSecret(caller)).secret).bytes
  assertRefused(people.own.addTotp(caller, codeNow(clock, secret), HERE), 'TOO_MANY')
})

test('new recovery codes end the old ones', async context => {
  const { people, first, caller } = await openSignedIn(context)
  const codes = granted(people.own.newRecoveryCodes(caller, HERE))
  assert.equal(codes.length, 10)
  const { ticket } = granted(await people.door.signIn('first', PASSWORD, HERE))
  assertRefused(people.door.signInByRecoveryCode(ticket, first.recoveryCodes[0]!, HERE), 'SECOND_FACTOR_REFUSED')
  granted(people.door.signInByRecoveryCode(ticket, codes[0]!, HERE))
})

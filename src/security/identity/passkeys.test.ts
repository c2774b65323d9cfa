import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { US_PER_MINUTE } from '../../core/std/time.ts'
import { type Lies, SoftwareAuthenticator } from './authenticator.fixture.ts'
import {
  assertRefused,
  type Enrolled,
  enrolFirst,
  enrolPerson,
  granted,
  HERE,
  type House,
  openHouse,
  PASSWORD,
  SITE,
  signIn,
} from './people.fixture.ts'

const ORIGIN = SITE.origins[0]!

interface WithPasskey extends House {
  readonly first: Enrolled
  readonly authenticator: SoftwareAuthenticator
}

/** Somebody who has an app and a passkey. */
async function openWithPasskey(context: TestContext): Promise<WithPasskey> {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  const authenticator = new SoftwareAuthenticator(ORIGIN)
  const { caller } = await signIn(house, first)
  const options = granted(await house.people.own.passkeyOptions(caller))
  granted(await house.people.own.addPasskey(caller, authenticator.create(options), 'the laptop', HERE))
  return { ...house, first, authenticator }
}

async function begin({ people }: House): Promise<{ ticket: string; options: object }> {
  const { ticket, factors } = granted(await people.door.signIn('first', PASSWORD, HERE))
  assert.ok(factors.includes('Passkey'))
  return { ticket, options: granted(await people.door.passkeyOptions(ticket)) }
}

test('an enrolment by a passkey alone, a sign-in and a step-up by it', async context => {
  const { people } = openHouse(context)
  const authenticator = new SoftwareAuthenticator(ORIGIN)
  const { link } = people.roster.firstLink()!
  const { ticket } = granted(await people.enrolment.begin(link, 'first', PASSWORD, HERE))
  const creation = granted(await people.enrolment.passkeyOptions(ticket))
  granted(await people.enrolment.addPasskey(ticket, authenticator.create(creation), ' '))
  granted(people.enrolment.finish(ticket, HERE))
  const pending = granted(await people.door.signIn('first', PASSWORD, HERE))
  assert.deepEqual(pending.factors, ['Passkey', 'Recovery'])
  const options = granted(await people.door.passkeyOptions(pending.ticket))
  const { secret } = granted(await people.door.signInByPasskey(pending.ticket, authenticator.get(options), HERE))
  const again = granted(await people.door.stepUpPasskeyOptions(secret))
  const stepped = granted(await people.door.stepUpByPasskey(secret, authenticator.get(again), HERE))
  const [view] = people.own.factors(stepped.caller)
  assert.deepEqual([view!.kind, view!.label], ['Passkey', 'passkey'])
})

test('an answer counts once', async context => {
  const house = await openWithPasskey(context)
  const { ticket, options } = await begin(house)
  const answer = house.authenticator.get(options)
  granted(await house.people.door.signInByPasskey(ticket, answer, HERE))
  const other = await begin(house)
  assertRefused(await house.people.door.signInByPasskey(other.ticket, answer, HERE), 'SECOND_FACTOR_REFUSED')
})

test('an answer counts once also of an authenticator that does not count', async context => {
  const house = await openWithPasskey(context)
  const { door } = house.people
  const { secret } = await signIn(house, house.first)
  const options = granted(await door.stepUpPasskeyOptions(secret))
  const answer = house.authenticator.get(options, { counter: 0 })
  const { secret: next } = granted(await door.stepUpByPasskey(secret, answer, HERE))
  assertRefused(await door.stepUpByPasskey(next, answer, HERE), 'SECOND_FACTOR_REFUSED')
})

test('of two answers to one challenge at the same moment one counts', async context => {
  const house = await openWithPasskey(context)
  const { ticket, options } = await begin(house)
  const answer = house.authenticator.get(options)
  const both = await Promise.all([1, 2].map(() => house.people.door.signInByPasskey(ticket, answer, HERE)))
  assert.equal(both.filter(({ ok }) => ok).length, 1)
})

const LIES: readonly (readonly [string, Lies])[] = [
  ['another origin', { origin: 'https://localhost:8444' }],
  ['without TLS', { origin: 'http://localhost:8443' }],
  ['for another site', { rpId: 'example.org' }],
  ['to another challenge', { challenge: randomBytes(32).toString('base64url') }],
  ['without finger or PIN', { isVerified: false }],
  ['a count that went back: a copy of the key', { counter: 0 }],
  ['a creation in place of a proof', { type: 'webauthn.create' }],
]

for (const [what, lies] of LIES) {
  test(`a proof is refused: ${what}`, async context => {
    const house = await openWithPasskey(context)
    const before = await begin(house)
    granted(await house.people.door.signInByPasskey(before.ticket, house.authenticator.get(before.options), HERE))
    const { ticket, options } = await begin(house)
    const answer = house.authenticator.get(options, lies)
    assertRefused(await house.people.door.signInByPasskey(ticket, answer, HERE), 'SECOND_FACTOR_REFUSED')
  })
}

for (const [what, lies] of LIES.filter(([, { counter }]) => counter === undefined)) {
  if (lies.type !== undefined) continue
  test(`a new passkey is refused: ${what}`, async context => {
    const house = openHouse(context)
    const { caller } = await signIn(house, await enrolFirst(house))
    const options = granted(await house.people.own.passkeyOptions(caller))
    const answer = new SoftwareAuthenticator(ORIGIN).create(options, lies)
    assertRefused(await house.people.own.addPasskey(caller, answer, 'x', HERE), 'FACTOR_REFUSED')
  })
}

test('somebody else’s passkey, nobody’s and nonsense are refused alike', async context => {
  const house = await openWithPasskey(context)
  const { door } = house.people
  const stranger = new SoftwareAuthenticator(ORIGIN)
  for (const answerOf of [
    (options: object) => stranger.get(options),
    (options: object) => ({ ...stranger.get(options), id: house.authenticator.credentialId.toString('base64url') }),
    () => ({}),
    () => null,
    () => 'passkey',
    () => ({ id: house.authenticator.credentialId.toString('base64url') }),
    () => ({ id: house.authenticator.credentialId.toString('base64url'), response: { clientDataJSON: '%%%' } }),
  ]) {
    const { ticket, options } = await begin(house)
    assertRefused(await door.signInByPasskey(ticket, answerOf(options), HERE), 'SECOND_FACTOR_REFUSED')
    house.clock.wait(15 * US_PER_MINUTE)
  }
})

test('one passkey serves one person', async context => {
  const house = await openWithPasskey(context)
  const { caller } = await signIn(house, await enrolPerson(house, 'other', 'viewer'))
  const options = granted(await house.people.own.passkeyOptions(caller))
  const answer = house.authenticator.create(options)
  assertRefused(await house.people.own.addPasskey(caller, answer, 'x', HERE), 'FACTOR_REFUSED')
})

test('a challenge is over after five minutes', async context => {
  const house = await openWithPasskey(context)
  const { caller, secret } = await signIn(house, house.first)
  const options = granted(await house.people.door.stepUpPasskeyOptions(secret))
  house.clock.wait(5 * US_PER_MINUTE)
  const answer = house.authenticator.get(options)
  assertRefused(await house.people.door.stepUpByPasskey(secret, answer, HERE), 'SECOND_FACTOR_REFUSED')
  assert.equal(house.people.door.isSessionAlive(caller.credentialId), true)
})

test('a passkey that was taken away proves nothing, and the last factor is not taken away', async context => {
  const house = await openWithPasskey(context)
  const { people, first } = house
  const { caller } = await signIn(house, first)
  const passkey = people.own.factors(caller).find(({ kind }) => kind === 'Passkey')!
  const { ticket, options } = await begin(house)
  granted(people.own.removeFactor(caller, passkey.factorId, HERE))
  const answer = house.authenticator.get(options)
  assertRefused(await people.door.signInByPasskey(ticket, answer, HERE), 'SECOND_FACTOR_REFUSED')
  const [last] = people.own.factors(caller)
  assertRefused(people.own.removeFactor(caller, last!.factorId, HERE), 'FACTOR_MISSING')
  assertRefused(people.own.removeFactor(caller, 999, HERE), 'NOT_FOUND')
})

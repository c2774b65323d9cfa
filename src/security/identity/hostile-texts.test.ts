/** Whatever is sent in place of a name, a password, a ticket, a link or a code: it is refused, and nothing breaks. */

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { US_PER_DAY } from '../../core/std/time.ts'
import type { Answer } from '../../ports/people.ts'
import { AT_MACHINE, enrolFirst, granted, type House, openHouse, PASSWORD, signIn } from './people.fixture.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 50 }),
  fc.constantFrom('', '\0', '\ud800', "' OR 1=1 --", '../../etc/passwd', '%', '__proto__', 'first', 'FIRST', 'first\0'),
  fc.nat({ max: 5 }).map(power => 'x'.repeat(10 ** power)),
)
const whence = fc.record({ address: text, program: text })
const passkey = fc.oneof(fc.anything(), fc.record({ id: text, rawId: text, type: text, response: fc.object() }))

type Attack = (house: House, one: string, other: string, from: { address: string; program: string }) => unknown

const ATTACKS: Readonly<Record<string, Attack>> = {
  signIn: ({ people }, one, other, from) => people.door.signIn(one, other, from),
  totp: ({ people }, one, other, from) => people.door.signInByTotp(one, other, from),
  recovery: ({ people }, one, other, from) => people.door.signInByRecoveryCode(one, other, from),
  stepUp: ({ people }, one, other, from) => people.door.stepUpByTotp(one, other, from),
  link: ({ people }, one, _, from) => people.enrolment.look(one, from),
  begin: ({ people }, one, other, from) => people.enrolment.begin(one, other, PASSWORD, from),
  enrolment: ({ people }, one, other) => people.enrolment.addTotp(one, other),
  finish: ({ people }, one, _, from) => people.enrolment.finish(one, from),
  invite: ({ people }, one, other, from) => people.roster.invite(AT_MACHINE, one, [other as never], from),
  roles: ({ people }, one, other, from) => people.roster.setRoles(AT_MACHINE, one, [other as never], from),
}

for (const [name, attack] of Object.entries(ATTACKS)) {
  test(`${name}: any texts are refused`, async context => {
    const house = openHouse(context)
    await enrolFirst(house)
    await fc.assert(
      fc.asyncProperty(text, text, whence, async (one, other, from) => {
        const answer = (await attack(house, one, other, from)) as Answer<unknown>
        assert.equal(answer.ok, false)
        // So that not every try finds itself locked out.
        house.clock.wait(US_PER_DAY)
      }),
      { numRuns: 60 },
    )
    assert.equal((await house.people.audit.verify()).isWhole, true)
    assert.equal(house.people.roster.people().length, 1)
  })
}

test('secrets of sessions and tokens: any text is nobody', async context => {
  const house = openHouse(context)
  await enrolFirst(house)
  fc.assert(
    fc.property(text, given => {
      assert.equal(house.people.door.callerOfSession(given), undefined)
      assert.equal(house.people.door.callerOfToken(given), undefined)
      assert.equal(house.people.door.callerOfToken(`hf_${given}`), undefined)
    }),
    { numRuns: 200 },
  )
})

test('passkeys: any answer is refused', async context => {
  const house = openHouse(context)
  const { caller } = await signIn(house, await enrolFirst(house))
  await fc.assert(
    fc.asyncProperty(passkey, async given => {
      granted(await house.people.own.passkeyOptions(caller))
      const answer = await house.people.own.addPasskey(caller, given, 'x', { address: '', program: '' })
      assert.equal(answer.ok, false)
    }),
    { numRuns: 60 },
  )
})

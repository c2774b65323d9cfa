import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import { US_PER_DAY, US_PER_MINUTE } from '../../core/std/time.ts'
import type { TokenWish } from '../../ports/people.ts'
import { callerOfToken } from './caller.ts'
import {
  AT_MACHINE,
  assertRefused,
  type Enrolled,
  enrolFirst,
  enrolPerson,
  granted,
  HERE,
  type House,
  openHouse,
  signIn,
} from './people.fixture.ts'
import type { Person } from './people-rows.ts'

async function openWithTrader(context: TestContext): Promise<House & { trader: Enrolled; wish: TokenWish }> {
  const house = openHouse(context)
  await enrolFirst(house)
  const trader = await enrolPerson(house, 'trader', 'trader')
  const endsUs = (house.clock.timeUs + 30 * US_PER_DAY) as TimeUs
  return { ...house, trader, wish: { name: 'trader', label: 'bot', scopes: ['ViewTrading', 'ReduceRisk'], endsUs } }
}

test('a token may what it was made for, until it ends', async context => {
  const { people, clock, trader, wish } = await openWithTrader(context)
  const { facts, secret } = granted(people.tokens.create(trader.signedIn.caller, wish, HERE))
  assert.match(secret, /^hf_[0-9a-f]{72}$/)
  const caller = people.door.callerOfToken(secret)!
  assert.deepEqual([caller.kind, caller.name, caller.permissions], ['Token', 'trader', ['ViewTrading', 'ReduceRisk']])
  assert.equal(people.tokens.tokens('trader')[0]!.lastUsedUs, clock.timeUs)
  clock.timeUs = facts.endsUs
  assert.equal(people.door.callerOfToken(secret), undefined)
  assert.deepEqual(people.tokens.tokens(), [])
})

test('a token loses what its person loses, and all of it with them', async context => {
  const { people, trader, wish } = await openWithTrader(context)
  const { secret } = granted(people.tokens.create(trader.signedIn.caller, wish, HERE))
  granted(people.roster.setRoles(AT_MACHINE, 'trader', ['viewer'], HERE))
  assert.deepEqual(people.door.callerOfToken(secret)!.permissions, ['ViewTrading'])
  granted(people.roster.setRoles(AT_MACHINE, 'trader', ['trader'], HERE))
  assert.deepEqual(people.door.callerOfToken(secret)!.permissions, ['ViewTrading', 'ReduceRisk'])
  granted(people.roster.disable(AT_MACHINE, 'trader', HERE))
  assert.equal(people.door.callerOfToken(secret), undefined)
  granted(people.roster.enable(AT_MACHINE, 'trader', HERE))
  assert.equal(people.door.callerOfToken(secret), undefined, 'it does not come back')
})

test('a scope that needs a fresh factor is worth nothing, even where an older version gave it', () => {
  const person = { personId: 1, name: 'first', roles: ['admin'] } as unknown as Person
  const token = { tokenId: 1, personId: 1, scopes: ['ManagePeople', 'ViewLogs'], endsUs: 1 as TimeUs } as const
  assert.deepEqual(callerOfToken(person, token).permissions, ['ViewLogs'])
})

test('nobody’s token, half a token and other texts are nobody', async context => {
  const { people, trader, wish } = await openWithTrader(context)
  const { secret } = granted(people.tokens.create(trader.signedIn.caller, wish, HERE))
  const flipped = secret.replace(/.$/, last => (last === '0' ? '1' : '0'))
  for (const text of [
    '',
    'hf_',
    secret.slice(0, -1),
    flipped,
    `${secret}0`,
    ` ${secret}`,
    secret.toUpperCase(),
    trader.signedIn.secret,
  ])
    assert.equal(people.door.callerOfToken(text), undefined, text)
  assert.equal(people.door.callerOfSession(secret), undefined)
})

test('a token is asked for with a fresh factor, for oneself, in bounds', async context => {
  const { people, clock, trader, wish } = await openWithTrader(context)
  const { caller } = trader.signedIn
  const create = (more: Partial<TokenWish>) => people.tokens.create(caller, { ...wish, ...more }, HERE)
  assertRefused(create({ name: 'first' }), 'NOT_PERMITTED')
  assertRefused(create({ scopes: [] }), 'SCOPES_REFUSED')
  assertRefused(create({ scopes: ['ViewTrading', 'ViewAudit'] }), 'SCOPES_REFUSED')
  assertRefused(create({ scopes: ['OperateStrategies'] }), 'SCOPES_REFUSED')
  for (const us of [0, -1, 367 * US_PER_DAY, Number.NaN])
    assertRefused(create({ endsUs: (clock.timeUs + us) as TimeUs }), 'EXPIRY_REFUSED')
  assertRefused(
    people.tokens.create(people.door.callerOfToken(granted(create({})).secret)!, wish, HERE),
    'NOT_PERMITTED',
  )
  for (let count = 1; count < 20; count++) granted(create({}))
  assertRefused(create({}), 'TOO_MANY')
  clock.wait(5 * US_PER_MINUTE)
  assertRefused(create({}), 'STEP_UP_NEEDED')
})

test('at the machine a token is made for somebody who can sign in', async context => {
  const { people, wish } = await openWithTrader(context)
  granted(people.tokens.create(AT_MACHINE, wish, HERE))
  assertRefused(people.tokens.create(AT_MACHINE, { ...wish, name: 'nobody' }, HERE), 'NOT_FOUND')
})

test('one revokes one’s own at any time, somebody else’s as an admin', async context => {
  const house = await openWithTrader(context)
  const { people, clock, trader, wish } = house
  const { facts, secret } = granted(people.tokens.create(trader.signedIn.caller, wish, HERE))
  const mate = await enrolPerson(house, 'mate', 'trader')
  assertRefused(people.tokens.revoke((await signIn(house, mate)).caller, facts.tokenId, HERE), 'NOT_PERMITTED')
  clock.wait(6 * US_PER_MINUTE)
  granted(people.tokens.revoke(trader.signedIn.caller, facts.tokenId, HERE))
  assert.equal(people.door.callerOfToken(secret), undefined)
  assertRefused(people.tokens.revoke(AT_MACHINE, facts.tokenId, HERE), 'NOT_FOUND')
})

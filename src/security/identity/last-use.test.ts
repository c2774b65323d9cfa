import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import { US_PER_MINUTE } from '../../core/std/time.ts'
import { AT_MACHINE, enrolFirst, granted, HERE, openHouse, signIn } from './people.fixture.ts'

test('who is in stays in while the file cannot be written, and is asked for no more than one wait', async context => {
  const house = openHouse(context)
  const { people, clock, file } = house
  const { secret } = await signIn(house, await enrolFirst(house))
  const endsUs = (clock.timeUs + 60 * US_PER_MINUTE) as TimeUs
  const wish = { name: 'first', label: 'x', scopes: ['ReduceRisk'], endsUs } as const
  const token = granted(people.tokens.create(AT_MACHINE, wish, HERE)).secret
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  clock.wait(US_PER_MINUTE)
  assert.ok(people.door.callerOfSession(secret))
  assert.ok(people.door.callerOfToken(token))
  const begun = performance.now()
  for (let time = 0; time < 100; time++) assert.ok(people.door.callerOfSession(secret))
  assert.ok(performance.now() - begun < 20_000, 'a hundred looks waited for the lock again')
  other.exec('ROLLBACK')
  other.close()
  // What was not noted makes the session end sooner; what is noted again keeps it.
  clock.wait(US_PER_MINUTE)
  assert.ok(people.door.callerOfSession(secret))
  assert.equal(people.roster.sessions('first')[0]!.lastUsedUs, clock.timeUs)
})

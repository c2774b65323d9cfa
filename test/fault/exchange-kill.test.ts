/**
 * A live session at `holdfast exchange`, through the gateway of real venues, on a bad day: answers lost, statuses unknown,
 * reports doubled, late and out of order, and every process killed and stopped. More rounds: `npm run fault -- --exchange`.
 */

import assert from 'node:assert/strict'
import test from 'node:test'
import { assertNothingLost } from './examination.ts'
import { needsProc } from './live-session.ts'
import { runUnderFire, STRIKE_KINDS } from './session-under-fire.ts'

const seed = Number(process.env['HOLDFAST_SEED'] ?? 1)
const STRIKES = 8

test(`${STRIKES} strikes at the exchange, seed ${seed}: nothing is lost, nothing doubled, the replay is equal`, {
  skip: needsProc,
  timeout: 300_000,
}, async t => {
  const session = { eventsPerSecond: 60 }
  const result = await runUnderFire({ seed, strikes: STRIKES, kinds: STRIKE_KINDS, atExchange: true, session })
  t.diagnostic(
    `${result.ledgerExecutions} executions; repeat with npm run fault -- --exchange --cycles ${STRIKES} --seed ${seed}`,
  )
  assert.equal(result.recoveries.length, STRIKES, 'every strike met a process')
  assert.ok(result.ledgerExecutions > 3 * STRIKES, 'it traded all the while')
  assertNothingLost(result)
})

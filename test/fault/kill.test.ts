/** `kill -9` of any process at any moment loses and doubles nothing. More rounds: `npm run test:long`. */

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import test from 'node:test'
import { assertNothingLost } from './examination.ts'
import { runUnderFire } from './session-under-fire.ts'

const seed = Number(process.env['HOLDFAST_SEED'] ?? 1)
const kills = Number(process.env['HOLDFAST_KILLS'] ?? 12)
const repeat = `repeat with HOLDFAST_SEED=${seed} HOLDFAST_KILLS=${kills} node --test test/fault/kill.test.ts`
const reason = existsSync('/proc/self/task') ? false : 'needs /proc to find the processes of a session'

test(`${kills} kills in a row, seed ${seed}: nothing is lost, nothing doubled, the replay is equal`, {
  skip: reason,
  timeout: 300_000,
}, async t => {
  const result = await runUnderFire({ seed, strikes: kills })
  t.diagnostic(
    `${result.recoveries.length} kills, ${result.ledgerExecutions} executions, ${result.verify.recordCount} records; ${repeat}`,
  )
  assert.equal(result.recoveries.length, kills, 'every kill met a process')
  assert.ok(result.ledgerExecutions > 3 * kills, 'it traded all the while')
  assertNothingLost(result)
})

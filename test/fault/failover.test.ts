/**
 * Two real nodes on PostgreSQL with a synchronous standby, trading at `holdfast exchange`: whatever becomes of the one that
 * leads, nothing is lost or doubled and the orders of two leaders never mix. More rounds: `npm run failover`.
 */

import assert from 'node:assert/strict'
import test from 'node:test'
import { doubtText } from '../../src/host/drills/epoch-stories.ts'
import { POSTGRES_SKIP } from '../../src/store/postgres/fixtures/test-cluster.ts'
import { runFailovers } from './failover/run.ts'
import type { StrikeName } from './failover/strikes.ts'
import { assertOneLeader, type Cycle } from './failover/verdict.ts'
import { needsProc } from './live-session.ts'

const seed = Number(process.env['HOLDFAST_SEED'] ?? 1)
const skip = POSTGRES_SKIP || needsProc
const EVENTS_PER_SECOND = 60

const ROUNDS: readonly { readonly what: string; readonly strikes: readonly StrikeName[] }[] = [
  { what: 'dies', strikes: ['kill node', 'kill machine', 'kill standby', 'kill node', 'stop gateway, kill node'] },
  {
    what: 'freezes or is cut off',
    strikes: ['stop node', 'stop gateway', 'cut database: hole', 'cut everything: hole'],
  },
  { what: 'hands over, or its database goes', strikes: ['switch', 'switch', 'database away', 'database failover'] },
]

for (const { what, strikes } of ROUNDS)
  test(`a leader ${what}, seed ${seed}: nothing is lost, doubled or mixed`, { skip, timeout: 400_000 }, async t => {
    const verdict = await runFailovers({ seed, strikes, eventsPerSecond: EVENTS_PER_SECOND })
    const { cycles, orderCount, ledgerExecutions } = verdict
    for (const cycle of cycles) t.diagnostic(lineOf(cycle))
    t.diagnostic(`${orderCount} orders; repeat with HOLDFAST_SEED=${seed} node --test test/fault/failover.test.ts`)
    assert.equal(cycles.length, strikes.length)
    assert.ok(ledgerExecutions > 3 * strikes.length, 'it traded all the while')
    assertOneLeader(verdict)
  })

function lineOf({ name, newEpoch, firstOrderUs, atUs, doubts }: Cycle): string {
  if (newEpoch === 0) return `${name}: the same one leads`
  return `${name}: first order after ${Math.round((firstOrderUs - atUs) / 1e3)} ms, in doubt ${doubtText(doubts)}`
}

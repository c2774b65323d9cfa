/**
 * Two real nodes, the servers of their database and the exchange, each on a machine of its own (a network namespace), and a
 * router between them that swallows packets: one way or both. More rounds: `npm run failover -- --network namespaces --kind cut`.
 */

import assert from 'node:assert/strict'
import test from 'node:test'
import { POSTGRES_SKIP } from '../../src/store/postgres/fixtures/test-cluster.ts'
import { namespacesSkip } from './failover/routed-machines.ts'
import { runFailovers } from './failover/run.ts'
import type { Strike, StrikeName } from './failover/strikes.ts'
import { assertOneLeader, cycleText } from './failover/verdict.ts'

const seed = Number(process.env['HOLDFAST_SEED'] ?? 1)
const skip = POSTGRES_SKIP || (await namespacesSkip())
const EVENTS_PER_SECOND = 20

const CUTS: readonly StrikeName[] = [
  'cut database: hole',
  'cut venue: hole',
  'cut database: unanswered',
  'cut replication: hole',
  'cut everything: hole',
]

test(`a leader is cut off from its database, its venue, both, one way, and the database from its standby, seed ${seed}: nothing is lost, doubled or mixed`, {
  skip,
  timeout: 1_200_000,
}, async t => {
  const onStrike = ({ name }: Strike) => t.diagnostic(`cut and healed: ${name}`)
  const run = { seed, strikes: CUTS, eventsPerSecond: EVENTS_PER_SECOND, onStrike, network: 'namespaces' } as const
  const verdict = await runFailovers(run)
  for (const cycle of verdict.cycles) t.diagnostic(cycleText(cycle))
  t.diagnostic(
    `${verdict.orderCount} orders; repeat with HOLDFAST_SEED=${seed} node --test test/fault/partition.test.ts`,
  )
  assert.equal(verdict.cycles.length, CUTS.length)
  assert.ok(verdict.ledgerExecutions > 3 * CUTS.length, 'it traded all the while')
  assertOneLeader(verdict)
})

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { JournalHead } from '../../ports.ts'
import { JournalError } from '../journal-error.ts'
import { insist } from '../sqlite/journal-fixtures.ts'
import { claimOf, leadOn } from './fixtures/leading.ts'
import { POSTGRES_SKIP as skip, TestCluster } from './fixtures/test-cluster.ts'
import { openPostgresStore } from './store.ts'

async function clusterOf(t: TestContext): Promise<TestCluster> {
  const cluster = await TestCluster.start({ hasStandby: true })
  t.after(() => cluster.remove())
  return cluster
}

test('the primary is killed and its standby promoted: nothing acknowledged is lost, the leader goes on', {
  skip,
}, async t => {
  const cluster = await clusterOf(t)
  const desk = await cluster.newDesk()
  const { store, append, renew } = await leadOn(t, cluster, desk)
  const follower = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => follower.close())
  const stop = new AbortController()
  t.after(() => stop.abort())
  const followed = follower.journal.follow(0, stop.signal)[Symbol.asyncIterator]()
  let sessionsEnded = 0
  store.lease.onSessionEnd(() => sessionsEnded++)
  const heads: JournalHead[] = []
  const appending = (async () => {
    while (heads.length < 400) {
      heads.push(await insist(append))
      if (heads.length % 20 === 0) await insist(renew)
    }
  })()
  while (heads.length < 100) await new Promise(resolve => setTimeout(resolve, 5))
  const killedMs = performance.now()
  const before = heads.length
  await cluster.primary.killed()
  await cluster.promoteStandby()
  await appending
  t.diagnostic(
    `${before} blocks before; promoted within ${(performance.now() - killedMs).toFixed(0)} ms, all appends done`,
  )
  assert.equal(sessionsEnded, 1)
  for (const head of heads) {
    const { value: block } = await followed.next()
    assert.deepEqual([block.blockNumber, block.hash], [head.blockNumber, head.hash], 'one after another, none missing')
  }
})

test('after a failover of the database a dead leader is only followed when its lease has run out there', {
  skip,
}, async t => {
  const cluster = await clusterOf(t)
  const desk = await cluster.newDesk()
  const { store, append } = await leadOn(t, cluster, desk)
  await append()
  const other = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => other.close())
  await cluster.primary.killed()
  await cluster.promoteStandby()
  await store.close()
  const view = await insist(() => other.lease.view())
  assert.ok(view.remainingUs > 50_000_000, 'counted anew by the other server’s clock')
  const answer = await other.lease.claim(claimOf(view.epoch))
  assert.ok(!answer.isGranted && answer.refusal === 'HELD')
})

test('a failover that loses the tail is noticed by the leader, the follower, and whoever opens', { skip }, async t => {
  const cluster = await clusterOf(t)
  const desk = await cluster.newDesk()
  const { append, settings, renew } = await leadOn(t, cluster, desk)
  const follower = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => follower.close())
  const stop = new AbortController()
  t.after(() => stop.abort())
  const followed = follower.journal.follow(0, stop.signal)[Symbol.asyncIterator]()
  const kept = await append()
  await followed.next()
  // From now on the standby is not waited for, and gets nothing.
  await cluster.setting('synchronous_standby_names', '')
  await cluster.standby!.killed()
  for (let i = 0; i < 3; i++) await append()
  for (let i = 0; i < 3; i++) await followed.next()
  await cluster.primary.killed()
  await cluster.standby!.start()
  await cluster.promoteStandby()
  await insist(renew)
  const error = await insist(append).catch((cause: JournalError) => cause)
  assert.ok(error instanceof JournalError)
  assert.equal(error.code, 'HEAD_WENT_BACK')
  assert.match(error.message, new RegExp(`ends at block ${kept.blockNumber} `))
  await assert.rejects(followed.next(), { code: 'HEAD_WENT_BACK' })
  await assert.rejects(openPostgresStore(settings), { code: 'HEAD_WENT_BACK' })
})

test('a frozen leader is followed when its lease has run out, its sessions end, and it is fenced when it wakes', {
  skip,
}, async t => {
  const cluster = await clusterOf(t)
  const desk = await cluster.newDesk()
  const { store: old, append } = await leadOn(t, cluster, desk)
  await append()
  const next = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => next.close())
  // An append of it waits for a standby that is away: it must be over before the next leader reads the end.
  cluster.standby!.freeze()
  const last = append().then(
    () => 'acknowledged',
    (error: JournalError) => error.code,
  )
  await cluster.until("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%append_block%'")
  await cluster.sql(
    'BEGIN; SET LOCAL synchronous_commit = local; UPDATE holdfast.leases SET expires_at = now(); COMMIT',
  )
  const claiming = next.lease.claim(claimOf(1))
  assert.equal(await last, 'STORE_AWAY', 'its sessions were ended')
  cluster.standby!.wake()
  const answer = await claiming
  assert.ok(answer.isGranted)
  assert.deepEqual([answer.epoch, answer.head.blockNumber], [2, 2], 'what it had written is there')
  const error = await insist(append).catch((cause: JournalError) => cause)
  assert.ok(error instanceof JournalError)
  assert.equal(error.code, 'FENCED')
  assert.equal((await insist(() => old.lease.renew(1, 1_000_000))).epoch, 2)
})

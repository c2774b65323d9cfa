import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { claimOf, leadOn } from './fixtures/leading.ts'
import { POSTGRES_SKIP as skip, TestCluster, WRITER } from './fixtures/test-cluster.ts'
import { openPostgresStore } from './store.ts'

let cluster: TestCluster
before(async () => {
  if (skip === false) cluster = await TestCluster.start()
})
after(async () => cluster?.remove())

async function endSessionsOf(desk: string): Promise<void> {
  await cluster.sql(
    `SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE application_name LIKE 'holdfast ${desk} node-a lease'`,
  )
}

test('where the owner may not see the server, nothing is concluded from sessions, and the report says so', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  await leadOn(t, cluster, desk)
  const other = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => other.close())
  await cluster.sql('REVOKE pg_monitor FROM holdfast_owner')
  t.after(() => cluster.sql('GRANT pg_monitor TO holdfast_owner'))
  await endSessionsOf(desk)
  const answer = await other.lease.claim(claimOf(1))
  assert.ok(!answer.isGranted && answer.refusal === 'HELD')
  const codes = (await other.durability()).findings.map(({ code }) => code)
  assert.ok(codes.includes('STORE_SESSIONS_HIDDEN'))
  await cluster.sql("UPDATE holdfast.leases SET expires_at = now() - interval '1 s'")
  assert.ok((await other.lease.claim(claimOf(1))).isGranted, 'it ran out')
})

test('where the owner may not end sessions, a claim is granted all the same, and the old leader is fenced', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  const { append } = await leadOn(t, cluster, desk)
  const other = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => other.close())
  await cluster.sql('REVOKE pg_signal_backend FROM holdfast_owner')
  t.after(() => cluster.sql('GRANT pg_signal_backend TO holdfast_owner'))
  await cluster.sql("UPDATE holdfast.leases SET expires_at = now() - interval '1 s'")
  const answer = await other.lease.claim(claimOf(1))
  assert.ok(answer.isGranted && answer.epoch === 2)
  await assert.rejects(append(), { code: 'FENCED' })
})

test('a lease that ran out by the server’s clock refuses the append, which is tried again after the renewal', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  const { append, renew } = await leadOn(t, cluster, desk)
  await append()
  await cluster.sql("UPDATE holdfast.leases SET expires_at = now() - interval '1 s'")
  await assert.rejects(append(), { code: 'LEASE_EXPIRED', retryable: true })
  await renew()
  assert.equal((await append()).blockNumber, 2)
})

test('settings of the role that would hide what is not durable are overruled', { skip }, async t => {
  const overruled = {
    client_min_messages: 'error',
    synchronous_commit: 'off',
    bytea_output: 'escape',
    search_path: 'public',
  }
  for (const [name, value] of Object.entries(overruled))
    await cluster.sql(`ALTER ROLE ${WRITER} SET ${name} = '${value}'`)
  t.after(async () => {
    for (const name of Object.keys(overruled)) await cluster.sql(`ALTER ROLE ${WRITER} RESET ${name}`)
  })
  const { store, append } = await leadOn(t, cluster, await cluster.newDesk())
  await append(1_000)
  for await (const { payload } of store.journal.blocksAfter(0)) assert.equal(payload.length, 1_000)
  assert.equal((await store.durability()).settings['synchronous_commit'], 'on')
  await cluster.holdCommits()
  const lost = append().catch(error => error)
  await cluster.until("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%append_block%'")
  await cluster.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
  assert.equal((await lost).code, 'NOT_REPLICATED')
  await cluster.releaseCommits()
})

test('the board shows who is there, how long ago, and for a day', { skip }, async t => {
  const desk = await cluster.newDesk()
  const store = await openPostgresStore(cluster.settings(desk))
  t.after(() => store.close())
  const presence = {
    priority: 2,
    role: 'Standby',
    epoch: 3,
    appliedSequence: 40,
    appliedBlock: 4,
    buildId: 'b',
    configHash: 'c',
    refusal: '',
    clockOffUs: -7,
  } as const
  const beforeUs = Date.now() * 1000
  const { storeTimeUs } = await store.board.announce({ nodeId: 'late', ...presence })
  assert.ok(Math.abs(storeTimeUs - beforeUs) < 60_000_000)
  await store.board.announce({ nodeId: 'first', ...presence, priority: 1, refusal: 'LAGS: 900 blocks' })
  await store.board.announce({ nodeId: 'late', ...presence, appliedSequence: 50 })
  const nodes = await store.board.list()
  assert.deepEqual(
    nodes.map(({ nodeId, appliedSequence, refusal, clockOffUs }) => [nodeId, appliedSequence, refusal, clockOffUs]),
    [
      ['first', 40, 'LAGS: 900 blocks', -7],
      ['late', 50, '', -7],
    ],
  )
  assert.ok(nodes.every(({ seenAgoUs }) => seenAgoUs >= 0 && seenAgoUs < 60_000_000))
  const twin = await openPostgresStore(cluster.settings(desk))
  t.after(() => twin.close())
  const words: boolean[] = []
  for (const each of [store, twin, twin, store, twin])
    words.push((await each.board.announce({ nodeId: 'late', ...presence })).isNameShared)
  assert.deepEqual(words, [false, false, false, true, true], 'after its own first word, each hears of the other')
  await cluster.sql("UPDATE holdfast.nodes SET seen_at = seen_at - interval '25 hours' WHERE node_id = 'first'")
  await store.board.announce({ nodeId: 'late', ...presence })
  assert.equal((await store.board.list()).length, 1)
})

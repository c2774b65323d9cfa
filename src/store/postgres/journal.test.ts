import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { JournalHead, StoredBlock } from '../../ports.ts'
import { sealBlock } from '../block.ts'
import { JournalError } from '../journal-error.ts'
import { draftAfter, EMPTY_HEAD } from '../sqlite/journal-fixtures.ts'
import { leadOn } from './fixtures/leading.ts'
import { POSTGRES_SKIP as skip, TestCluster } from './fixtures/test-cluster.ts'
import { openPostgresStore } from './store.ts'

let cluster: TestCluster
before(async () => {
  if (skip === false) cluster = await TestCluster.start()
})
after(async () => cluster?.remove())

function failed(): never {
  assert.fail('it was accepted')
}

test('what was appended is there for another node, hash by hash, and survives a kill of the server', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  const { store, append } = await leadOn(t, cluster, desk)
  for (let i = 0; i < 5; i++) await append()
  await append(200_000)
  await cluster.primary.killed()
  await cluster.primary.start()
  const reader = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => reader.close())
  assert.deepEqual(reader.journal.head(), store.journal.head())
  let head = EMPTY_HEAD
  for await (const { payload, ...facts } of reader.journal.blocksAfter(0)) {
    const draft = draftAfter(head, 1, payload.length)
    const { hash } = sealBlock(facts.blockNumber, head.hash, draft)
    assert.deepEqual(Uint8Array.from(payload), draft.payload)
    assert.equal(facts.hash, hash, 'the bytes of every store')
    head = { blockNumber: facts.blockNumber, epoch: 1, lastSequence: facts.lastSequence, hash }
  }
  assert.equal(head.blockNumber, 6)
})

test('an append whose answer was lost is found again and counts once', { skip }, async t => {
  const { store, append } = await leadOn(t, cluster, await cluster.newDesk())
  await append()
  const before = store.journal.head()
  const draft = draftAfter(before)
  await cluster.sql('ALTER SYSTEM SET synchronous_standby_names = nobody')
  cluster.primary.reload()
  await cluster.until("SELECT 1 WHERE current_setting('synchronous_standby_names') = 'nobody'")
  const lost = store.journal.append(before, draft).catch(error => error)
  await cluster.until("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%append_block%'")
  // The connection dies while the commit waits for a standby that never comes: written, and nobody was told.
  await cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
  const error = await lost
  assert.ok(error instanceof JournalError)
  assert.equal(error.code, 'STORE_AWAY')
  assert.deepEqual(store.journal.head(), before)
  await cluster.sql("ALTER SYSTEM SET synchronous_standby_names = ''")
  cluster.primary.reload()
  const head = await store.journal.append(store.journal.head(), draft)
  assert.equal(head.blockNumber, before.blockNumber + 1)
  const [row] = await cluster.sql<{ count: number }>(
    `SELECT count(*) FROM holdfast.blocks WHERE desk_id = (SELECT max(desk_id) FROM holdfast.desks)`,
  )
  assert.equal(row!.count, 2)
})

test('a commit whose wait for the standby was canceled is not committed, until a later one is confirmed', {
  skip,
}, async t => {
  const { store, append } = await leadOn(t, cluster, await cluster.newDesk())
  await append()
  const before = store.journal.head()
  await cluster.setting('synchronous_standby_names', 'nobody')
  const draft = draftAfter(before)
  for (const attempt of ['the append', 'the same block again']) {
    const lost = store.journal.append(store.journal.head(), draft).catch(error => error)
    await cluster.until("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%append_block%'")
    await cluster.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    const error = await lost
    assert.ok(error instanceof JournalError, attempt)
    assert.equal(error.code, 'NOT_REPLICATED', attempt)
    assert.ok(error.retryable)
    assert.deepEqual(store.journal.head(), before, attempt)
  }
  for await (const block of store.journal.blocksAfter(0)) assert.ok(block.blockNumber <= 2)
  assert.deepEqual(store.journal.head(), before, 'reading it does not make it ours')
  await cluster.setting('synchronous_standby_names', '')
  const head = await store.journal.append(before, draft)
  assert.equal(head.blockNumber, 2)
  await append()
})

test('a store that lost acknowledged blocks is not appended to, also not after a restart of the node', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  const { store, append, settings } = await leadOn(t, cluster, desk)
  for (let i = 0; i < 4; i++) await append()
  await cluster.sql(
    `DELETE FROM holdfast.blocks WHERE block_number > 2 AND desk_id = (SELECT desk_id FROM holdfast.desks WHERE name = '${desk}')`,
  )
  const error: JournalError = await append().then(failed, cause => cause)
  assert.equal(error.code, 'HEAD_WENT_BACK')
  assert.match(error.message, /ends at block 2 and does not have block 4/)
  const seen = await store.lease.view()
  await store.lease.release(seen.epoch, '')
  const claim = { seenEpoch: seen.epoch, durationUs: 1_000_000, buildId: '', configHash: '', accountKeys: [] }
  await assert.rejects(store.lease.claim(claim), { code: 'HEAD_WENT_BACK' })
  await assert.rejects(openPostgresStore(settings), /HEAD_WENT_BACK: block 4 was acknowledged to this node/)
  const elsewhere = await openPostgresStore(cluster.settings(desk))
  t.after(() => elsewhere.close())
  assert.equal(elsewhere.journal.head().blockNumber, 2, 'who was told nothing misses nothing')
})

test('who follows sees each block soon, over a restart of the server as well, and notices a lost one', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  const { store, append, renew } = await leadOn(t, cluster, desk)
  for (let i = 0; i < 300; i++) await append()
  const follower = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => follower.close())
  const stop = new AbortController()
  const blocks = follower.journal.follow(0, stop.signal)[Symbol.asyncIterator]()
  const next = async (): Promise<StoredBlock> => (await blocks.next()).value
  for (let number = 1; number <= 300; number++) assert.equal((await next()).blockNumber, number)
  for (let i = 0; i < 20; i++) {
    const seen = next()
    const head = await append()
    assert.equal((await seen).hash, head.hash)
  }
  const heads: JournalHead[] = []
  for (let i = 0; i < 12; i++) heads.push(await append(700_000))
  for (const { hash } of heads) assert.equal((await next()).hash, hash, 'more than one answer may hold')
  const waiting = next()
  await cluster.primary.stop()
  await wait(50)
  await cluster.primary.start()
  await renew()
  const head = await append()
  assert.equal((await waiting).hash, head.hash)
  assert.deepEqual(follower.journal.head(), head)
  await cluster.sql(
    `DELETE FROM holdfast.blocks WHERE block_number > 322 AND desk_id = (SELECT desk_id FROM holdfast.desks WHERE name = '${desk}')`,
  )
  await assert.rejects(next(), { code: 'HEAD_WENT_BACK' })
  const ended = follower.journal.follow(5, stop.signal)[Symbol.asyncIterator]()
  assert.equal((await ended.next()).value.blockNumber, 6)
  stop.abort()
  assert.equal((await ended.next()).done, true)
  assert.ok(store.journal.head().blockNumber > 322)
})

test('a server that hangs is away in time, and what was sent to it is found when it wakes', { skip }, async t => {
  const desk = await cluster.newDesk()
  const { store, append } = await leadOn(t, cluster, desk, { answerTimeoutUs: 2_000_000, connectTimeoutUs: 2_000_000 })
  await append()
  const before = store.journal.head()
  const draft = draftAfter(before)
  cluster.primary.freeze()
  t.after(() => cluster.primary.wake())
  for (let i = 0; i < 2; i++) {
    const beganMs = performance.now()
    const error: JournalError = await store.journal.append(before, draft).then(failed, cause => cause)
    assert.equal(error.code, 'STORE_AWAY')
    assert.ok(performance.now() - beganMs < 20_000)
  }
  await assert.rejects(store.lease.view(), { code: 'STORE_AWAY' })
  cluster.primary.wake()
  let head = await store.journal.append(before, draft).catch((error: JournalError) => error)
  while (head instanceof JournalError) {
    assert.equal(head.code, 'STORE_AWAY')
    head = await store.journal.append(before, draft).catch((error: JournalError) => error)
  }
  assert.equal(head.blockNumber, 2)
})

test('bytes that are no block are refused by the database itself', { skip }, async t => {
  const desk = await cluster.newDesk()
  const { store } = await leadOn(t, cluster, desk)
  const { bytes } = sealBlock(1, '', draftAfter(EMPTY_HEAD))
  bytes[110] = bytes[110]! ^ 1
  const [row] = await cluster.sql<{ instance: string; desk_id: number }>(
    `SELECT instance, desk_id FROM holdfast.leases WHERE desk_id = (SELECT max(desk_id) FROM holdfast.desks)`,
  )
  const hex = Buffer.from(bytes).toString('hex')
  const [answer] = await cluster.sql<{ status: string }>(
    `SELECT status FROM holdfast.append_block(${row!.desk_id}::smallint, '${row!.instance}', false, '\\x${hex}')`,
  )
  assert.equal(answer!.status, 'BAD_BLOCK')
  assert.equal(store.journal.head().blockNumber, 0)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { JournalHead, StoredBlock } from '../../ports.ts'
import { sealBlock } from '../block.ts'
import { JournalError } from '../journal-error.ts'
import { draftAfter, EMPTY_HEAD, insist } from '../sqlite/journal-fixtures.ts'
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
  await cluster.holdCommits()
  const lost = store.journal.append(before, draft).catch(error => error)
  await cluster.until("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%append_block%'")
  // The connection dies while the commit waits for a standby that never comes: written, and nobody was told.
  await cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
  const error = await lost
  assert.ok(error instanceof JournalError)
  assert.equal(error.code, 'STORE_AWAY')
  assert.deepEqual(store.journal.head(), before)
  await cluster.releaseCommits()
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
  await cluster.holdCommits()
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
  await cluster.releaseCommits()
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
  await insist(renew)
  const head = await insist(append)
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

test('small blocks come with the message that they are there, and nobody but who can append makes one', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  const { append } = await leadOn(t, cluster, desk)
  const follower = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => follower.close())
  const stop = new AbortController()
  t.after(() => stop.abort())
  const blocks = follower.journal.follow(0, stop.signal)[Symbol.asyncIterator]()
  const follows = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const seen = blocks.next()
      assert.equal((await append()).hash, (await seen).value.hash)
    }
  }
  /** When it last asked for blocks after one that was told; what it asks every now and then is another question. */
  const askedAt = async () => {
    const [row] = await cluster.sql<{ pid: number; at: string }>(
      `SELECT pid, CASE WHEN query LIKE '%next_blocks%' THEN query_start::text ELSE '' END AS at
       FROM pg_stat_activity WHERE application_name = 'holdfast ${desk} node-b follow'`,
    )
    return row!
  }
  await follows(5)
  const before = await askedAt()
  await follows(20)
  const after = await askedAt()
  // A session that broke on a busy machine is followed by one that asks first.
  const hasAsked = after.pid === before.pid && after.at !== '' && after.at !== before.at
  assert.ok(!hasAsked, 'it asked for a block that it had been told')

  const head = follower.journal.head()
  const { bytes } = sealBlock(head.blockNumber + 1, head.hash, { ...draftAfter(head), epoch: head.epoch })
  const [row] = await cluster.sql<{ channel: string }>(
    `SELECT channel FROM holdfast.leases WHERE desk_id = (SELECT desk_id FROM holdfast.desks WHERE name = '${desk}')`,
  )
  const seen = blocks.next()
  await cluster.sql(`SELECT pg_notify('${row!.channel}', '${Buffer.from(bytes).toString('base64')}')`)
  assert.equal((await append(50)).hash, (await seen).value.hash)
  await follows(3)
})

test('a server that hangs is away in time, and what was sent to it is found when it wakes', { skip }, async t => {
  const desk = await cluster.newDesk()
  const { store, append } = await leadOn(t, cluster, desk, { answerTimeoutUs: 2_000_000, connectTimeoutUs: 2_000_000 })
  await insist(append)
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

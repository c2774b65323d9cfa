import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import { compare, copyJournal } from '../journal-copy.ts'
import { openSqliteJournal } from '../sqlite/journal.ts'
import { FolderCopy } from '../sqlite/journal-copying.ts'
import { draftAfter, FixtureJournal, payloadOf, temporaryFolder } from '../sqlite/journal-fixtures.ts'
import { acceptLoss } from './accept-loss.ts'
import { claimOf, leadOn } from './fixtures/leading.ts'
import { POSTGRES_SKIP as skip, TestCluster } from './fixtures/test-cluster.ts'
import { openCopySource, openCopyTarget } from './journal-copying.ts'
import { openPostgresStore } from './store.ts'

let cluster: TestCluster
before(async () => {
  if (skip === false) cluster = await TestCluster.start()
})
after(async () => cluster?.remove())

test('a journal goes from a folder into the database and back, byte by byte, and both go on', { skip }, async t => {
  const [folder, back] = [temporaryFolder(t), temporaryFolder(t)]
  const fixture = new FixtureJournal(folder)
  fixture.append(30, 400)
  fixture.snapshot()
  fixture.append(5, 100_000)
  fixture.snapshot()
  fixture.close()
  const desk = await cluster.newDesk()
  const settings = cluster.settings(desk)
  const source = new FolderCopy(folder, 7)
  t.after(() => source.close())
  const target = await openCopyTarget(settings)
  const first = await copyJournal(source, target)
  await target.close()
  assert.deepEqual([first.copiedBlocks, first.keptBlocks, first.snapshots], [35, 0, 2])
  assert.deepEqual(first.head, fixture.head)
  const { store, append, epoch } = await leadOn(t, cluster, desk)
  assert.ok(epoch > 7, 'above every epoch that was used')
  assert.equal((await store.journal.newestSnapshot())?.blockNumber, 35)
  await append()
  const other = await openCopySource(settings)
  t.after(() => other.close())
  const returned = new FolderCopy(back, 0)
  await copyJournal(other, returned)
  assert.equal(await compare(other, returned), 36)
  assert.ok((await returned.usedEpoch()) >= epoch)
  returned.close()
  const embedded = await openSqliteJournal({ folder: back, epoch: epoch + 1, logRoomBytes: 0 })
  t.after(() => embedded.close())
  assert.deepEqual(embedded.head(), store.journal.head())
  await embedded.append(embedded.head(), draftAfter(embedded.head(), epoch + 1))
})

test('a copy that was broken off goes on; another journal, or a desk that is led, is left alone', { skip }, async t => {
  const folder = temporaryFolder(t)
  const fixture = new FixtureJournal(folder)
  fixture.append(40, 300)
  const desk = await cluster.newDesk()
  const settings = cluster.settings(desk)
  const source = new FolderCopy(folder, 1)
  t.after(() => source.close())
  const broken = await openCopyTarget(settings)
  const write = broken.write.bind(broken)
  broken.write = async rows => {
    await write(rows.slice(0, 15))
    throw new Error('pulled the plug')
  }
  await assert.rejects(copyJournal(source, broken), /pulled the plug/)
  await broken.close()
  const again = await openCopyTarget(settings)
  const result = await copyJournal(source, again)
  assert.deepEqual([result.copiedBlocks, result.keptBlocks], [25, 15])
  await assert.rejects(openCopyTarget(settings), /HEAD_MOVED: .*HELD/)
  await again.close()
  fixture.append(1, 300)
  fixture.close()
  const once = await openCopyTarget(settings)
  assert.equal((await copyJournal(source, once)).copiedBlocks, 1)
  await once.close()
  const foreign = temporaryFolder(t)
  const different = new FixtureJournal(foreign)
  different.append(50, 301)
  different.close()
  const wrong = new FolderCopy(foreign, 1)
  t.after(() => wrong.close())
  const target = await openCopyTarget(settings)
  t.after(() => target.close())
  await assert.rejects(copyJournal(wrong, target), /HEAD_MOVED: .*block 1 is another one in each/)
  assert.equal((await target.head()).blockNumber, 41)
})

test('a journal whose beginning was pruned is copied from there', { skip }, async t => {
  const folder = temporaryFolder(t)
  const journal = await openSqliteJournal({ folder, epoch: 3, snapshotsKept: 1, logRoomBytes: 0 })
  for (let i = 0; i < 10; i++) await journal.append(journal.head(), draftAfter(journal.head(), 3))
  const { blockNumber, lastSequence } = journal.head()
  await journal.saveSnapshot({
    blockNumber,
    lastSequence,
    timeUs: 1 as TimeUs,
    stateHash: 'h',
    payload: payloadOf(1, 99),
  })
  await journal.pruneBefore(6)
  await journal.close()
  const settings = cluster.settings(await cluster.newDesk())
  const source = new FolderCopy(folder, 3)
  t.after(() => source.close())
  const target = await openCopyTarget(settings)
  const result = await copyJournal(source, target)
  await target.close()
  assert.deepEqual([result.copiedBlocks, result.head.blockNumber], [5, 10])
  const store = await openPostgresStore(settings)
  t.after(() => store.close())
  await assert.rejects(
    async () => {
      for await (const _ of store.journal.blocksAfter(4));
    },
    { code: 'PRUNED' },
  )
})

test('a lost end is accepted by a person who has seen where the journal ends, and whoever leads next is told', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  const { store, append, settings, epoch } = await leadOn(t, cluster, desk)
  for (let i = 0; i < 5; i++) await append()
  await cluster.sql(
    `DELETE FROM holdfast.blocks WHERE block_number > 3 AND desk_id = (SELECT desk_id FROM holdfast.desks WHERE name = '${desk}')`,
  )
  await store.lease.release(epoch, '')
  await assert.rejects(openPostgresStore(settings), { code: 'HEAD_WENT_BACK' })
  for (const end of [undefined, 2, 4, 5]) {
    const report = await acceptLoss(settings, end)
    assert.deepEqual(
      [report.isLost, report.isAccepted, report.knownBlock, report.head.blockNumber],
      [true, false, 5, 3],
    )
  }
  // Another node, which knew nothing of the lost blocks, is to doubt its orders as well.
  const other = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => other.close())
  assert.deepEqual(other.journal.openingNotes, [])
  assert.equal((await acceptLoss(settings, 3)).isAccepted, true)
  const again = await openPostgresStore(settings)
  t.after(() => again.close())
  assert.deepEqual(
    again.journal.openingNotes.map(({ code, firstBlock, lastBlock }) => [code, firstBlock, lastBlock]),
    [['TAIL_LOST', 4, 5]],
  )
  const answer = await other.lease.claim(claimOf(epoch))
  assert.ok(answer.isGranted)
  assert.deepEqual(
    other.journal.openingNotes.map(({ code }) => code),
    ['TAIL_LOST'],
  )
  await other.journal.append(answer.head, draftAfter(answer.head, answer.epoch))
  const later = await openPostgresStore(settings)
  t.after(() => later.close())
  assert.deepEqual(later.journal.openingNotes, [], 'once something follows it is over')
  assert.equal((await acceptLoss(settings)).isLost, false)
})

test('a leader whose blocks are gone tells the store before it ends, and whoever leads next is told', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  const { append, settings, store, epoch } = await leadOn(t, cluster, desk)
  for (let i = 0; i < 5; i++) await append()
  const other = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => other.close())
  await cluster.sql(
    `DELETE FROM holdfast.blocks WHERE block_number > 3 AND desk_id = (SELECT desk_id FROM holdfast.desks WHERE name = '${desk}')`,
  )
  await assert.rejects(append(), { code: 'HEAD_WENT_BACK' })
  await store.lease.release(epoch, '')
  assert.ok((await other.lease.claim(claimOf(epoch))).isGranted)
  assert.deepEqual(
    other.journal.openingNotes.map(({ code, firstBlock, lastBlock }) => [code, firstBlock, lastBlock]),
    [['TAIL_LOST', 4, 5]],
  )
  const seen = await acceptLoss(settings)
  assert.deepEqual([seen.isLost, seen.acceptedEnd, seen.leader], [true, 3, 'node-b'])
  assert.equal((await acceptLoss(settings, 3)).isAccepted, true)
})

test('a node that leads without knowing of a loss is stopped first; what one node has accepted the others accept while it leads', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  const first = await leadOn(t, cluster, desk)
  for (let i = 0; i < 5; i++) await first.append()
  // Another machine that knows of block 4, and a third that knows of nothing.
  const settingsOfB = cluster.settings(desk, { nodeId: 'node-b' })
  const b = await openPostgresStore(settingsOfB)
  t.after(() => b.close())
  for await (const _ of b.journal.blocksAfter(0));
  await cluster.sql(
    `DELETE FROM holdfast.blocks WHERE block_number > 3 AND desk_id = (SELECT desk_id FROM holdfast.desks WHERE name = '${desk}')`,
  )
  await first.store.lease.release(first.epoch, '')
  const c = await openPostgresStore(cluster.settings(desk, { nodeId: 'node-c' }))
  t.after(() => c.close())
  const unaware = await c.lease.claim(claimOf(first.epoch))
  assert.ok(unaware.isGranted)
  const refused = await acceptLoss(first.settings, 3)
  assert.deepEqual([refused.isLost, refused.isAccepted, refused.leader], [true, false, 'node-c'])
  await c.lease.release(unaware.epoch, '')
  assert.equal((await acceptLoss(first.settings, 3)).isAccepted, true)
  const aware = await c.lease.claim(claimOf(unaware.epoch))
  assert.ok(aware.isGranted)
  await c.journal.append(aware.head, draftAfter(aware.head, aware.epoch))
  const seen = await acceptLoss(settingsOfB)
  assert.deepEqual([seen.isLost, seen.acceptedEnd, seen.head.blockNumber], [true, 3, 4])
  assert.equal((await acceptLoss(settingsOfB, 4)).isAccepted, false)
  assert.equal((await acceptLoss(settingsOfB, 3)).isAccepted, true)
  const again = await openPostgresStore(settingsOfB)
  t.after(() => again.close())
  assert.equal(again.journal.head().blockNumber, 4)
})

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { JournalHead } from '../../ports.ts'
import { JournalError } from '../journal-error.ts'
import { openSqliteJournal, type SqliteJournal } from './journal.ts'
import { draftAfter, EMPTY_HEAD, FixtureJournal, payloadOf, temporaryFolder } from './journal-fixtures.ts'

async function appendSome(journal: SqliteJournal, count: number, epoch = 1, payloadBytes = 300): Promise<void> {
  for (let i = 0; i < count; i++) await journal.append(journal.head(), draftAfter(journal.head(), epoch, payloadBytes))
}

function unexpected(): never {
  assert.fail('the append was accepted')
}

function snapshotAt(head: JournalHead) {
  const { blockNumber, lastSequence } = head
  return { blockNumber, lastSequence, timeUs: 77 as TimeUs, stateHash: 'abc', payload: payloadOf(0, 5_000) }
}

test('what was appended is there after closing and opening again', async t => {
  const folder = temporaryFolder(t)
  const journal = await openSqliteJournal({ folder, epoch: 1 })
  assert.deepEqual(journal.head(), EMPTY_HEAD)
  await appendSome(journal, 5)
  await appendSome(journal, 5, 2, 5_000)
  const head = journal.head()
  await journal.close()
  await assert.rejects(journal.append(head, draftAfter(head)), { code: 'CLOSED' })

  const again = await openSqliteJournal({ folder, epoch: 2 })
  t.after(() => again.close())
  assert.deepEqual(again.openingNotes, [])
  assert.deepEqual(again.head(), head)
  const blocks = [...again.blocksAfter(0)]
  assert.deepEqual(
    blocks.map(block => block.blockNumber),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  )
  for (const { blockNumber, payload } of blocks) {
    assert.deepEqual(Uint8Array.from(payload), payloadOf(blockNumber, blockNumber > 5 ? 5_000 : 300))
  }
  assert.deepEqual(
    [...again.blocksAfter(8)].map(block => block.firstSequence),
    [81, 91],
  )
  assert.deepEqual([...again.blocksAfter(10)], [])
})

test('a reader sees blocks that are appended while it reads', async t => {
  const journal = await openSqliteJournal({ folder: temporaryFolder(t) })
  t.after(() => journal.close())
  await appendSome(journal, 2)
  const numbers: number[] = []
  for (const block of journal.blocksAfter(0)) {
    numbers.push(block.blockNumber)
    if (block.blockNumber === 1) await appendSome(journal, 1)
  }
  assert.deepEqual(numbers, [1, 2, 3])
})

test('only the holder of the head may append', async t => {
  const folder = temporaryFolder(t)
  const journal = await openSqliteJournal({ folder, epoch: 1 })
  t.after(() => journal.close())
  await appendSome(journal, 2)
  const stale = journal.head()
  await appendSome(journal, 1)
  const draft = draftAfter(stale)
  const error: JournalError = await journal.append(stale, draft).then(unexpected, cause => cause)
  assert.equal(error.code, 'HEAD_MOVED')
  assert.equal(error.retryable, false)
  assert.deepEqual(error.payload, payloadOf(3, 300), 'the payload comes back')
  const gap = { ...draftAfter(journal.head()), firstSequence: 99 }
  await assert.rejects(journal.append(journal.head(), gap), /HEAD_MOVED.*from sequence 99 after sequence 30/)
  assert.equal([...journal.blocksAfter(0)].length, 3)
})

test('a lower epoch is fenced as soon as a newer one has opened the journal', async t => {
  const folder = temporaryFolder(t)
  const old = await openSqliteJournal({ folder, epoch: 4 })
  t.after(() => old.close())
  await appendSome(old, 1, 4)
  const newer = await openSqliteJournal({ folder, epoch: 5 })
  t.after(() => newer.close())
  const error: JournalError = await old.append(old.head(), draftAfter(old.head(), 4)).then(unexpected, cause => cause)
  assert.equal(error.code, 'FENCED')
  assert.match(error.message, /a block of epoch 4; the journal is at epoch 5.*stop this node/)
  await appendSome(newer, 1, 5)
  await assert.rejects(openSqliteJournal({ folder, epoch: 4 }), { code: 'FENCED' })
})

test('the newest snapshots are kept and come back', async t => {
  const folder = temporaryFolder(t)
  const journal = await openSqliteJournal({ folder, epoch: 1, snapshotsKept: 2 })
  assert.equal(journal.newestSnapshot(), undefined)
  for (let i = 0; i < 3; i++) {
    await appendSome(journal, 2)
    await journal.saveSnapshot(snapshotAt(journal.head()))
  }
  await journal.close()
  const again = await openSqliteJournal({ folder })
  t.after(() => again.close())
  const snapshot = again.newestSnapshot()!
  assert.deepEqual({ ...snapshot, payload: Uint8Array.from(snapshot.payload) }, snapshotAt(again.head()))
  const ahead = { ...snapshotAt(again.head()), blockNumber: 7 }
  await assert.rejects(again.saveSnapshot(ahead), /SNAPSHOT_REFUSED.*block 7, which is not in the journal/)
  const askew = { ...snapshotAt(again.head()), lastSequence: 59 }
  await assert.rejects(again.saveSnapshot(askew), /SNAPSHOT_REFUSED.*which ends at sequence 60/)
})

test('blocks are pruned only as far as every kept snapshot reaches', async t => {
  const folder = temporaryFolder(t)
  const journal = await openSqliteJournal({ folder, epoch: 1, snapshotsKept: 2 })
  await appendSome(journal, 4)
  assert.deepEqual(
    await journal.pruneBefore(3),
    { prunedBlocks: 0, firstBlockNumber: 1 },
    'no snapshot, nothing pruned',
  )
  await journal.saveSnapshot(snapshotAt(journal.head()))
  await appendSome(journal, 4)
  await journal.saveSnapshot(snapshotAt(journal.head()))
  assert.deepEqual(await journal.pruneBefore(3), { prunedBlocks: 2, firstBlockNumber: 3 })
  assert.deepEqual(await journal.pruneBefore(100), { prunedBlocks: 2, firstBlockNumber: 5 })
  assert.equal(journal.baseBlockNumber(), 4)
  assert.throws(() => [...journal.blocksAfter(3)], { code: 'PRUNED' })
  await journal.close()

  const again = await openSqliteJournal({ folder, epoch: 1, snapshotsKept: 1 })
  t.after(() => again.close())
  assert.deepEqual(again.openingNotes, [])
  assert.deepEqual(
    [...again.blocksAfter(4)].map(block => block.blockNumber),
    [5, 6, 7, 8],
  )
  await again.saveSnapshot(snapshotAt(again.head()))
  assert.deepEqual(await again.pruneBefore(100), { prunedBlocks: 3, firstBlockNumber: 8 }, 'the newest block stays')
  await appendSome(again, 1)
  assert.equal(again.head().blockNumber, 9)
})

test('a full disk refuses the append, loses nothing, and goes on when there is room', async t => {
  const folder = temporaryFolder(t)
  const small = await openSqliteJournal({ folder, epoch: 1, fileBytesMax: 200_000 })
  let refused: JournalError | undefined
  while (refused === undefined) {
    await appendSome(small, 1, 1, 20_000).catch(error => {
      refused = error
    })
  }
  assert.ok(refused instanceof JournalError)
  assert.equal(refused.code, 'DISK_FULL')
  assert.equal(refused.retryable, true)
  assert.match(refused.message, /free room on the disk/)
  const head = small.head()
  assert.ok(head.blockNumber > 3)
  assert.deepEqual(refused.payload, payloadOf(head.blockNumber + 1, 20_000))
  assert.equal([...small.blocksAfter(0)].length, head.blockNumber)
  await small.close()

  const larger = await openSqliteJournal({ folder, epoch: 1 })
  t.after(() => larger.close())
  assert.deepEqual(larger.head(), head)
  await larger.append(head, { ...draftAfter(head, 1, 20_000), payload: refused.payload! })
  assert.equal([...larger.blocksAfter(0)].length, head.blockNumber + 1)
})

test('a folder whose journal is gone is refused when many blocks were acknowledged', async t => {
  const folder = temporaryFolder(t)
  const fixture = new FixtureJournal(folder)
  fixture.append(40, 300)
  fixture.close()
  rmSync(`${folder}/journal.sqlite`)
  await assert.rejects(openSqliteJournal({ folder }), /CORRUPT: block 40 was acknowledged.*remove journal.head/)
})

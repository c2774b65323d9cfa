import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { Random } from '../../core/std/random.ts'
import { JournalError } from '../journal-error.ts'
import { BlockRows } from './block-rows.ts'
import { openSqliteJournal } from './journal.ts'
import { openForReading } from './journal-file.ts'
import { draftAfter, FixtureJournal, payloadOf, temporaryFolder } from './journal-fixtures.ts'
import { prepareJournal } from './journal-opening.ts'
import type { EmbeddedOpeningNote } from './journal-tail.ts'

const BLOCKS = 30
const PAYLOAD_BYTES = 6_000
const SETTINGS = { epoch: undefined, fileBytesMax: undefined, checkedBlocks: 64, nowText: '2026-01-02T03:04:05.678Z' }

interface Outcome {
  readonly notes: readonly EmbeddedOpeningNote[]
  /** The blocks that can be read, in order; all of them whole and equal to what was written. */
  readonly blockCount: number
  readonly refusal: JournalError | undefined
}

/** Opens and reads everything; fails on any block that is not exactly what was written. */
function reopen(folder: string): Outcome {
  let notes: EmbeddedOpeningNote[] = []
  let blockCount = 0
  try {
    notes = prepareJournal({ ...SETTINGS, folder })
    const db = openForReading(path.join(folder, 'journal.sqlite'))
    try {
      for (const block of new BlockRows(db).after(0)) {
        assert.equal(block.blockNumber, ++blockCount)
        assert.deepEqual(Uint8Array.from(block.payload), payloadOf(blockCount, PAYLOAD_BYTES))
      }
    } finally {
      db.close()
    }
    return { notes, blockCount, refusal: undefined }
  } catch (error) {
    if (!(error instanceof JournalError)) throw error
    return { notes, blockCount, refusal: error }
  }
}

function damageBlock(folder: string, blockNumber: number): void {
  const db = new DatabaseSync(path.join(folder, 'journal.sqlite'))
  const { sealed } = db.prepare('SELECT sealed FROM blocks WHERE block_number = ?').get(blockNumber) as {
    sealed: Uint8Array
  }
  sealed[500] = sealed[500]! ^ 1
  db.prepare('UPDATE blocks SET sealed = ? WHERE block_number = ?').run(sealed, blockNumber)
  db.close()
}

function wholeJournal(t: TestContext): string {
  const folder = temporaryFolder(t)
  const fixture = new FixtureJournal(folder)
  fixture.append(10, PAYLOAD_BYTES)
  fixture.snapshot()
  fixture.append(BLOCKS - 10, PAYLOAD_BYTES)
  fixture.close()
  return folder
}

test('a damaged last block is cut off, named, and kept aside', t => {
  const folder = wholeJournal(t)
  damageBlock(folder, BLOCKS)
  const { notes, blockCount, refusal } = reopen(folder)
  assert.equal(refusal, undefined)
  assert.equal(blockCount, BLOCKS - 1)
  assert.deepEqual(
    notes.map(({ code, firstBlock, lastBlock }) => ({ code, firstBlock, lastBlock })),
    [{ code: 'TAIL_CUT', firstBlock: BLOCKS, lastBlock: BLOCKS }],
  )
  assert.match(notes[0]!.text, /block 30: CHECK_FAILED: the SHA-256 does not fit; the journal was cut back to block 29/)
  const db = openForReading(path.join(folder, 'journal.sqlite'))
  const kept = db.prepare('SELECT block_number, length(bytes) AS bytes FROM quarantine').all()
  db.close()
  assert.equal(kept.length, 1)
  assert.ok(Number(kept[0]!['bytes']) > PAYLOAD_BYTES)
})

test('several damaged blocks at the end are cut off together', t => {
  const folder = wholeJournal(t)
  damageBlock(folder, BLOCKS)
  damageBlock(folder, BLOCKS - 1)
  const { notes, blockCount } = reopen(folder)
  assert.equal(blockCount, BLOCKS - 2)
  assert.equal(notes[0]!.firstBlock, BLOCKS - 1)
})

test('a damaged block in the middle is refused by its number, and nothing is changed', t => {
  const folder = wholeJournal(t)
  damageBlock(folder, 20)
  const { refusal } = reopen(folder)
  assert.equal(refusal?.code, 'CORRUPT')
  assert.equal(refusal?.blockNumber, 20)
  assert.match(refusal!.message, /CORRUPT: block 20: CHECK_FAILED.*restore the journal from the archive or a standby/)
  assert.match(reopen(folder).refusal!.message, /block 20/)
})

test('a missing row in the middle is refused by its number', t => {
  const folder = wholeJournal(t)
  const db = new DatabaseSync(path.join(folder, 'journal.sqlite'))
  db.exec('DELETE FROM blocks WHERE block_number = 25')
  db.close()
  assert.match(reopen(folder).refusal!.message, /block 25: the row is missing/)
})

test('two blocks that changed places are refused: the chain is broken', t => {
  const folder = wholeJournal(t)
  const other = temporaryFolder(t)
  const fixture = new FixtureJournal(other)
  fixture.append(3, PAYLOAD_BYTES - 1)
  fixture.append(BLOCKS, PAYLOAD_BYTES)
  fixture.close()
  const from = new DatabaseSync(path.join(other, 'journal.sqlite'))
  const row = from.prepare('SELECT hash, sealed FROM blocks WHERE block_number = 22').get()!
  from.close()
  const to = new DatabaseSync(path.join(folder, 'journal.sqlite'))
  to.prepare('UPDATE blocks SET hash = ?, sealed = ? WHERE block_number = 22').run(row['hash']!, row['sealed']!)
  to.close()
  assert.match(reopen(folder).refusal!.message, /block 22: it does not follow block 21/)
})

test('more damage at the end than a crash explains is refused', t => {
  const folder = wholeJournal(t)
  for (let blockNumber = 12; blockNumber <= BLOCKS; blockNumber++) damageBlock(folder, blockNumber)
  assert.match(reopen(folder).refusal!.message, /damaged, more than a crash can explain/)
})

test('a journal that ends before its snapshot is refused', t => {
  const folder = temporaryFolder(t)
  const fixture = new FixtureJournal(folder)
  fixture.append(10, PAYLOAD_BYTES)
  fixture.snapshot()
  fixture.close()
  damageBlock(folder, 10)
  assert.match(reopen(folder).refusal!.message, /the newest snapshot is of block 10 but the journal ends at block 9/)
})

test('a damaged snapshot is named and passed over', t => {
  const folder = wholeJournal(t)
  const db = new DatabaseSync(path.join(folder, 'journal.sqlite'))
  db.exec("UPDATE snapshots SET state_hash = 'other'")
  db.close()
  const { notes, blockCount } = reopen(folder)
  assert.deepEqual([notes[0]?.code, blockCount], ['SNAPSHOT_DAMAGED', BLOCKS])
})

test('blocks of a newer program are not taken for damage', t => {
  const folder = wholeJournal(t)
  const db = new DatabaseSync(path.join(folder, 'journal.sqlite'))
  const { sealed } = db.prepare('SELECT sealed FROM blocks WHERE block_number = ?').get(BLOCKS) as {
    sealed: Uint8Array
  }
  sealed[4] = 2
  sealed.set(createHash('sha256').update(sealed.subarray(0, -32)).digest(), sealed.length - 32)
  db.prepare('UPDATE blocks SET sealed = ? WHERE block_number = ?').run(sealed, BLOCKS)
  db.close()
  assert.match(reopen(folder).refusal!.message, /TOO_NEW: block 30: a block of format 2, known is 1.*use the program/)
  const again = new DatabaseSync(path.join(folder, 'journal.sqlite'))
  assert.equal(again.prepare('SELECT count(*) AS n FROM blocks').get()!['n'], BLOCKS)
  again.close()
})

test('a file whose structure is damaged at its end is rebuilt without it, and the damaged one is kept', t => {
  const folder = wholeJournal(t)
  const file = path.join(folder, 'journal.sqlite')
  const bytes = readFileSync(file)
  // The last page belongs to the newest block, and its number stands at the end of the part that leads to it.
  const pointer = Buffer.alloc(4)
  pointer.writeUInt32BE(bytes.length / 4096)
  const leading = bytes.lastIndexOf(pointer)
  assert.ok(leading > 4096)
  bytes.writeUInt32BE(1_000_000, leading)
  writeFileSync(file, bytes)
  const { notes, blockCount } = reopen(folder)
  assert.deepEqual([notes.map(note => note.code), blockCount], [['TAIL_CUT'], BLOCKS - 1])
  assert.match(notes[0]!.keptIn, /journal\.sqlite\.damaged-20260102T030405678Z$/)
  assert.deepEqual(readFileSync(notes[0]!.keptIn).length, bytes.length)
})

test('a lost end is told at every opening until a block is appended', async t => {
  const folder = wholeJournal(t)
  damageBlock(folder, BLOCKS)
  for (const code of ['TAIL_CUT', 'TAIL_LOST']) {
    const journal = await openSqliteJournal({ folder })
    assert.deepEqual([journal.openingNotes.map(note => note.code), journal.head().blockNumber], [[code], BLOCKS - 1])
    await journal.close()
  }
  const journal = await openSqliteJournal({ folder, epoch: 1 })
  await journal.append(journal.head(), draftAfter(journal.head()))
  await journal.close()
  const again = await openSqliteJournal({ folder })
  t.after(() => again.close())
  assert.deepEqual(again.openingNotes, [])
})

/** Copies the folder, changes one byte of one file, opens it, and judges what came of it. */
function flip(t: TestContext, source: string, fileName: string, seed: string, count: number): Map<string, number> {
  const random = new Random(seed)
  const outcomes = new Map<string, number>()
  const whole = readFileSync(path.join(source, fileName))
  const folder = temporaryFolder(t)
  for (let i = 0; i < count; i++) {
    rmSync(folder, { recursive: true })
    mkdirSync(folder)
    for (const name of readdirSync(source))
      if (!name.endsWith('-shm')) cpSync(path.join(source, name), path.join(folder, name))
    const at = random.nextInt(whole.length)
    const damaged = Buffer.from(whole)
    damaged[at] = damaged[at]! ^ (1 + random.nextInt(255))
    writeFileSync(path.join(folder, fileName), damaged)
    const outcome = judge(reopen(folder), `${fileName}: byte ${at} of ${whole.length}`)
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  return outcomes
}

/** Either all blocks are there, or what is missing is named, or the journal is refused: never a silent loss. */
function judge({ notes, blockCount, refusal }: Outcome, place: string): string {
  if (refusal !== undefined) {
    assert.equal(refusal.code, 'CORRUPT', `${place}: ${refusal.message}`)
    return 'refused'
  }
  if (blockCount === BLOCKS) return notes.length === 0 ? 'whole' : notes[0]!.code
  const loss = notes.find(note => note.code === 'TAIL_CUT' || note.code === 'TAIL_LOST')
  assert.ok(loss !== undefined, `${place}: ${BLOCKS - blockCount} blocks were lost without a word`)
  return loss.code
}

test('flipped bytes anywhere in the file: whole, named, or refused', t => {
  const outcomes = flip(t, wholeJournal(t), 'journal.sqlite', 'flip the file', 160)
  t.diagnostic(JSON.stringify(Object.fromEntries(outcomes)))
  assert.ok(outcomes.get('refused')! > 30)
  assert.ok(outcomes.get('TAIL_CUT')! >= 1)
})

test('flipped bytes anywhere in the write-ahead log: whole, named, or refused', t => {
  const source = temporaryFolder(t)
  const fixture = new FixtureJournal(source)
  t.after(() => fixture.close())
  fixture.append(BLOCKS, PAYLOAD_BYTES)
  const outcomes = flip(t, source, 'journal.sqlite-wal', 'flip the log', 80)
  t.diagnostic(JSON.stringify(Object.fromEntries(outcomes)))
  assert.ok(outcomes.get('refused')! > 10)
  assert.ok(outcomes.get('TAIL_LOST')! > 10)
})

/**
 * Checks the end of a journal before it is written to. Damaged blocks at the very end are cut off and kept aside;
 * damage before a good block is refused: what may be missing there cannot be known.
 */

import { copyFileSync, existsSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../../files/transaction.ts'
import type { JournalHead } from '../../ports.ts'
import { readWitness, type WitnessedHead } from '../head-witness.ts'
import { JournalError } from '../journal-error.ts'
import { BlockRows } from './block-rows.ts'
import { journalPathOf, openForWriting, readFacts, writeFacts } from './journal-file.ts'
import { rebuildFile } from './journal-salvage.ts'
import { CUT_BLOCKS_MAX, type EmbeddedOpeningNote, isGood, reasonOf, tailCut } from './journal-tail.ts'
import { readSnapshot, snapshotBlocks } from './snapshot-rows.ts'
import { DamagedFile, isDamage, journalErrorOf } from './sqlite-errors.ts'

export interface OpeningSettings {
  readonly folder: string
  readonly epoch: number | undefined
  readonly fileBytesMax: number | undefined
  /** How many blocks before the newest are checked at once; the others are checked when they are read. */
  readonly checkedBlocks: number
  /** The wall clock's time for names, ISO 8601. */
  readonly nowText: string
}

/**
 * Makes the journal fit to be appended to, and says what it did.
 *
 * Errors: JournalError CORRUPT naming the block, IO.
 */
export function prepareJournal(settings: OpeningSettings): EmbeddedOpeningNote[] {
  const file = journalPathOf(settings.folder)
  try {
    return prepareInPlace(file, settings, [])
  } catch (error) {
    if (error instanceof JournalError || !isDamage(error)) throw journalErrorOf(error, `opening ${file}`)
    return prepareInPlace(file, settings, rebuildFile(file, settings.nowText))
  }
}

function prepareInPlace(
  file: string,
  settings: OpeningSettings,
  earlier: readonly EmbeddedOpeningNote[],
): EmbeddedOpeningNote[] {
  const db = openForWriting(file, settings.fileBytesMax)
  try {
    // In one transaction: a leader that is not fenced yet may append, and its blocks must not be taken for a damaged end.
    return inTransaction(db, () => {
      const rows = new BlockRows(db)
      const good = findLastGood(rows, rows.newestNumber())
      const notes = [...earlier, ...cutAfter(db, rows, good, settings.nowText)]
      for (const _ of rows.after(Math.max(rows.base().blockNumber, good - settings.checkedBlocks), good));
      const head = rows.headAt(good)
      notes.push(...checkSnapshots(db, good))
      notes.push(...checkWitness(file, rows, head, notes, settings))
      raiseEpoch(db, head, settings.epoch)
      return notes
    })
  } finally {
    db.close()
  }
}

/** Walks back from the newest block over damaged ones. */
function findLastGood(rows: BlockRows, newest: number): number {
  const base = rows.base().blockNumber
  for (let blockNumber = newest; blockNumber > base; blockNumber--) {
    if (newest - blockNumber > CUT_BLOCKS_MAX) throw tooManyDamaged(blockNumber + 1, newest)
    if (isGood(rows, blockNumber)) return blockNumber
  }
  return Math.max(base, 0)
}

function tooManyDamaged(firstBlock: number, lastBlock: number): JournalError {
  const what = `the blocks ${firstBlock} to ${lastBlock} at the end are damaged, more than a crash can explain`
  return new JournalError('CORRUPT', what, { blockNumber: firstBlock })
}

function cutAfter(db: DatabaseSync, rows: BlockRows, good: number, nowText: string): EmbeddedOpeningNote[] {
  const newest = rows.newestNumber()
  if (newest <= good) return []
  // Rows are deleted only from a sound file: a damaged row may claim pages that belong to others.
  const check = db.prepare('PRAGMA quick_check(1)').get()
  if (check?.['quick_check'] !== 'ok') throw new DamagedFile(String(check?.['quick_check']))
  const reason = reasonOf(rows, good + 1)
  db.prepare(
    'INSERT INTO quarantine SELECT block_number, ?, ?, sealed FROM blocks WHERE block_number > ? ORDER BY block_number',
  ).run(nowText, reason, good)
  db.prepare('DELETE FROM blocks WHERE block_number > ?').run(good)
  return [tailCut(good + 1, newest, reason, 'the table quarantine of the journal')]
}

function checkSnapshots(db: DatabaseSync, good: number): EmbeddedOpeningNote[] {
  const [newest] = snapshotBlocks(db)
  if (newest === undefined) return []
  if (newest > good) {
    const what = `the newest snapshot is of block ${newest} but the journal ends at block ${good}`
    throw new JournalError('CORRUPT', what, { blockNumber: good + 1 })
  }
  if (readSnapshot(db, newest) !== undefined) return []
  const text = `the snapshot at block ${newest} is damaged; the one before it or the blocks alone are used`
  return [{ code: 'SNAPSHOT_DAMAGED', severity: 'Warning', text, firstBlock: newest, lastBlock: newest, keptIn: '' }]
}

function checkWitness(
  file: string,
  rows: BlockRows,
  head: JournalHead,
  notes: readonly EmbeddedOpeningNote[],
  settings: OpeningSettings,
): EmbeddedOpeningNote[] {
  const witness = readWitness(settings.folder)
  if (witness === undefined || isKept(rows, head, witness)) return []
  const lastCut = notes.find(note => note.code === 'TAIL_CUT')?.lastBlock ?? head.blockNumber
  if (lastCut >= witness.blockNumber) return []
  const keptIn = keepLog(file, settings.nowText)
  const firstBlock = Math.min(lastCut + 1, witness.blockNumber)
  const text = `block ${witness.blockNumber} was acknowledged, but the journal ends at block ${head.blockNumber}`
  if (witness.blockNumber - lastCut > CUT_BLOCKS_MAX) {
    const remedy = `to go on without the lost blocks remove journal.head from ${settings.folder}`
    throw new JournalError('CORRUPT', `${text}; ${remedy}`, { blockNumber: firstBlock })
  }
  return [{ code: 'TAIL_LOST', severity: 'Critical', text, firstBlock, lastBlock: witness.blockNumber, keptIn }]
}

function isKept(rows: BlockRows, head: JournalHead, witness: WitnessedHead): boolean {
  if (witness.blockNumber > head.blockNumber) return false
  if (witness.blockNumber <= rows.base().blockNumber) return true
  return rows.headAt(witness.blockNumber).hash === witness.hash
}

/** The write-ahead log may hold what SQLite passed over; it is overwritten by the next commit. */
function keepLog(file: string, nowText: string): string {
  const log = `${file}-wal`
  if (!existsSync(log) || statSync(log).size === 0) return ''
  const kept = `${log}.damaged-${nowText.replace(/[^0-9TZ]/g, '')}`
  copyFileSync(log, kept)
  return kept
}

function raiseEpoch(db: DatabaseSync, head: JournalHead, epoch: number | undefined): void {
  if (epoch === undefined) return
  const facts = readFacts(db)
  const epochMin = Math.max(facts.epochMin, head.epoch)
  if (epoch < epochMin) {
    throw new JournalError('FENCED', `opened with epoch ${epoch}; the journal belongs to epoch ${epochMin}`)
  }
  if (epoch > facts.epochMin) writeFacts(db, { ...facts, epochMin: epoch })
}

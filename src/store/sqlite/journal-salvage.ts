/**
 * When the structure of the journal's file is damaged at its end, the good blocks are copied into a new file that takes
 * the damaged one's place. The damaged file is kept beside it.
 */

import { existsSync, renameSync, rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../../files/transaction.ts'
import { JournalError } from '../journal-error.ts'
import { BlockRows } from './block-rows.ts'
import { openForReading, openForWriting, readFacts, writeFacts } from './journal-file.ts'
import { CUT_BLOCKS_MAX, type EmbeddedOpeningNote, isGood, reasonOf, tailCut } from './journal-tail.ts'
import { journalErrorOf } from './sqlite-errors.ts'

/**
 * Errors: JournalError CORRUPT naming the first damaged block when a good one stands after it, or when nothing can be
 * read; the damaged file is then left where it is.
 */
export function rebuildFile(file: string, nowText: string): EmbeddedOpeningNote[] {
  const fresh = `${file}.rebuilt`
  for (const suffix of FILE_SUFFIXES) rmSync(fresh + suffix, { force: true })
  const kept = `${file}.damaged-${nowText.replace(/[^0-9TZ]/g, '')}`
  let notes: EmbeddedOpeningNote[]
  try {
    notes = copyGood(file, fresh, kept)
  } catch (error) {
    for (const suffix of FILE_SUFFIXES) rmSync(fresh + suffix, { force: true })
    throw journalErrorOf(error, `${file} is damaged`)
  }
  for (const suffix of FILE_SUFFIXES) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix)
  renameSync(fresh, file)
  return notes
}

const FILE_SUFFIXES = ['', '-wal', '-shm']

function copyGood(file: string, fresh: string, kept: string): EmbeddedOpeningNote[] {
  const from = openForReading(file)
  const to = openForWriting(fresh, undefined)
  try {
    const rows = new BlockRows(from)
    const { firstBad, lastBad } = findDamage(rows)
    inTransaction(to, () => {
      writeFacts(to, readFacts(from))
      copyBlocks(from, to, firstBad)
      copySnapshots(from, to, firstBad)
    })
    if (lastBad < firstBad) return [rebuilt(lastBad, kept)]
    return [tailCut(firstBad, lastBad, reasonOf(rows, firstBad), kept)]
  } finally {
    from.close()
    to.close()
  }
}

function rebuilt(lastBlock: number, keptIn: string): EmbeddedOpeningNote {
  const text = `the file was damaged outside its blocks; it was written anew and the damaged one is kept in ${keptIn}`
  return { code: 'FILE_REBUILT', severity: 'Warning', text, firstBlock: lastBlock, lastBlock, keptIn }
}

/** Refuses when a good block stands after a damaged one. */
function findDamage(rows: BlockRows): { firstBad: number; lastBad: number } {
  const base = rows.base().blockNumber
  let firstBad = base + 1
  while (isGood(rows, firstBad)) firstBad++
  for (let blockNumber = firstBad + 1; blockNumber <= firstBad + CUT_BLOCKS_MAX; blockNumber++) {
    if (!isGood(rows, blockNumber)) continue
    const what = `${reasonOf(rows, firstBad)}, and block ${blockNumber} after it is good`
    throw new JournalError('CORRUPT', what, { blockNumber: firstBad })
  }
  return { firstBad, lastBad: lastClaimed(rows, firstBad) }
}

/** The newest block number that the damaged file still admits to have. */
function lastClaimed(rows: BlockRows, firstBad: number): number {
  let newest = firstBad - 1
  try {
    newest = Math.max(newest, rows.newestNumber())
  } catch {
    newest = firstBad
  }
  if (newest - firstBad < CUT_BLOCKS_MAX) return newest
  const what = `the blocks from ${firstBad} to ${newest} cannot be read, more than a crash can explain`
  throw new JournalError('CORRUPT', what, { blockNumber: firstBad })
}

function copyBlocks(from: DatabaseSync, to: DatabaseSync, firstBad: number): void {
  const read = from.prepare('SELECT * FROM blocks WHERE block_number = ?')
  const insert = to.prepare('INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)')
  for (let number = readFacts(from).base.blockNumber + 1; number < firstBad; number++) {
    insert.run(...Object.values(read.get(number)!))
  }
}

function copySnapshots(from: DatabaseSync, to: DatabaseSync, firstBad: number): void {
  const insert = to.prepare('INSERT INTO snapshots VALUES (?, ?, ?, ?, ?, ?)')
  for (const row of from.prepare('SELECT * FROM snapshots').all()) {
    if (Number(row['block_number']) < firstBad) insert.run(...Object.values(row))
  }
}

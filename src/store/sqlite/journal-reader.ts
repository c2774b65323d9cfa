/** Reads a journal beside a node that may be writing it: nothing is repaired, cut or locked. */

import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { JournalHead, JournalReading, StoredBlock, StoredSnapshot } from '../../ports.ts'
import { JournalError } from '../journal-error.ts'
import { BlockRows } from './block-rows.ts'
import { journalPathOf, openForReading } from './journal-file.ts'
import { readSnapshot, snapshotBlocks } from './snapshot-rows.ts'
import { journalErrorOf } from './sqlite-errors.ts'

/**
 * Opens a data folder's journal for reading.
 *
 * Errors: JournalError `IO` where there is none; `CORRUPT` naming the block when one is read that is damaged.
 */
export function openJournalReader(folder: string): JournalReader {
  const file = journalPathOf(folder)
  if (!existsSync(file)) throw new JournalError('IO', `${folder} has no journal (${file} is not there)`)
  try {
    return new JournalReader(openForReading(file))
  } catch (error) {
    throw error instanceof JournalError ? error : journalErrorOf(error, `opening ${file}`)
  }
}

export class JournalReader implements JournalReading {
  readonly #db: DatabaseSync
  readonly #rows: BlockRows

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#rows = new BlockRows(db)
  }

  /** The newest block that is durable now; a later call may know a newer one. */
  head(): JournalHead {
    return this.#rows.headAt(this.#rows.newestNumber() || this.baseBlockNumber())
  }

  /** The number of the block before the oldest one kept. */
  baseBlockNumber(): number {
    return this.#rows.base().blockNumber
  }

  /** The newest block that ends before this sequence; the base where none does. */
  lastBlockBefore(sequence: number): number {
    return this.#rows.lastBefore(sequence)
  }

  /** The newest block whose last input is older than this; the base where none is. */
  lastBlockOlderThan(timeUs: number): number {
    return this.#rows.lastOlderThan(timeUs)
  }

  blocksAfter(blockNumber: number): Iterable<StoredBlock> {
    return this.#rows.after(blockNumber)
  }

  newestSnapshot(): StoredSnapshot | undefined {
    return this.snapshots()[0]
  }

  /** Every readable snapshot, newest first. */
  snapshots(): StoredSnapshot[] {
    return snapshotBlocks(this.#db)
      .map(blockNumber => readSnapshot(this.#db, blockNumber))
      .filter(snapshot => snapshot !== undefined)
  }

  close(): void {
    this.#db.close()
  }
}

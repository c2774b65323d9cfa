/** The journal of a data folder as an end of a copy. */

import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../../files/transaction.ts'
import type { JournalHead, StoredSnapshot } from '../../ports.ts'
import { openBlock } from '../block.ts'
import type { CopyTarget, SealedRow } from '../journal-copy.ts'
import { JournalError } from '../journal-error.ts'
import { packSnapshot } from '../packed-snapshot.ts'
import { BlockRows } from './block-rows.ts'
import { journalPathOf, openForWriting, readFacts, writeFacts } from './journal-file.ts'
import { readSnapshot, saveSnapshot, snapshotBlocks } from './snapshot-rows.ts'

/** All of the source's; retention is the node's. */
const SNAPSHOTS_KEPT = 3

/** Shape: the folder's lease is held meanwhile, with an epoch above `usedEpoch`. */
export class FolderCopy implements CopyTarget {
  readonly #db: DatabaseSync
  readonly #rows: BlockRows
  readonly #usedEpoch: number

  constructor(folder: string, usedEpoch: number) {
    this.#db = openForWriting(journalPathOf(folder), undefined)
    this.#rows = new BlockRows(this.#db)
    this.#usedEpoch = usedEpoch
  }

  async base(): Promise<JournalHead> {
    return this.#rows.base()
  }

  async head(): Promise<JournalHead> {
    return this.#rows.headAt(this.#rows.newestNumber() || this.#rows.base().blockNumber)
  }

  *rowsAfter(blockNumber: number): Iterable<SealedRow> {
    const statement = this.#db.prepare('SELECT hash, sealed FROM blocks WHERE block_number = ?')
    for (let at = blockNumber + 1; at <= this.#rows.newestNumber(); at++) {
      const row = statement.get(at) as { hash: string; sealed: Uint8Array } | undefined
      if (row === undefined) throw new JournalError('CORRUPT', `block ${at} is missing`, { blockNumber: at })
      yield { blockNumber: at, ...row }
    }
  }

  async snapshots(): Promise<readonly StoredSnapshot[]> {
    const newestFirst = snapshotBlocks(this.#db).map(blockNumber => readSnapshot(this.#db, blockNumber))
    return newestFirst.filter(snapshot => snapshot !== undefined).reverse()
  }

  async usedEpoch(): Promise<number> {
    return Math.max(this.#usedEpoch, readFacts(this.#db).epochMin)
  }

  async begin(base: JournalHead, usedEpoch: number): Promise<void> {
    inTransaction(this.#db, () => {
      const facts = readFacts(this.#db)
      const isEmpty = this.#rows.newestNumber() === 0 && facts.base.blockNumber === 0
      const epochMin = Math.max(facts.epochMin, usedEpoch)
      writeFacts(this.#db, { base: isEmpty ? base : facts.base, epochMin })
    })
  }

  async write(rows: readonly SealedRow[]): Promise<void> {
    const insert = this.#db.prepare('INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)')
    inTransaction(this.#db, () => {
      for (const { blockNumber, hash, sealed } of rows) {
        const { epoch, lastSequence, lastTimeUs } = openBlock(sealed)
        insert.run(blockNumber, epoch, lastSequence, lastTimeUs, hash, sealed)
      }
    })
  }

  async saveSnapshot(snapshot: StoredSnapshot): Promise<void> {
    saveSnapshot(this.#db, await packSnapshot(snapshot), SNAPSHOTS_KEPT)
  }

  close(): void {
    this.#db.close()
  }
}

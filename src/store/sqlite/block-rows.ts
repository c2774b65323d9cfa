/** Reads blocks out of the journal's file and checks each one and its place in the chain. */

import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { JournalHead, StoredBlock } from '../../ports.ts'
import { checkedBlock, checkLink, corruptBlock } from '../block-chain.ts'
import { JournalError } from '../journal-error.ts'
import { type JournalBase, readFacts } from './journal-file.ts'
import { journalErrorOf } from './sqlite-errors.ts'

export class BlockRows {
  private readonly db: DatabaseSync
  private readonly one: StatementSync
  private readonly newest: StatementSync

  constructor(db: DatabaseSync) {
    this.db = db
    this.one = db.prepare('SELECT hash, sealed FROM blocks WHERE block_number = ?')
    this.newest = db.prepare('SELECT max(block_number) AS block_number FROM blocks')
  }

  base(): JournalBase {
    return readFacts(this.db).base
  }

  /** 0 where there is none. */
  newestNumber(): number {
    return Number(this.newest.get()?.['block_number'] ?? 0)
  }

  /** The newest block that ends before this sequence; the base where none does. Cost: a look at each block after it. */
  lastBefore(sequence: number): number {
    const sql = 'SELECT block_number FROM blocks WHERE last_sequence < ? ORDER BY block_number DESC LIMIT 1'
    return Number(this.db.prepare(sql).get(sequence)?.['block_number'] ?? this.base().blockNumber)
  }

  /** The newest block whose last input is older than this; the base where none is. */
  lastOlderThan(timeUs: number): number {
    const sql = 'SELECT block_number FROM blocks WHERE last_time_us < ? ORDER BY block_number DESC LIMIT 1'
    return Number(this.db.prepare(sql).get(timeUs)?.['block_number'] ?? this.base().blockNumber)
  }

  /** The stored bytes, unchecked. */
  bytesAt(blockNumber: number): Uint8Array | undefined {
    return this.rowAt(blockNumber)?.sealed
  }

  /**
   * The block, checked against its hash and its number.
   *
   * Errors: JournalError CORRUPT or TOO_NEW, naming the block.
   */
  blockAt(blockNumber: number): StoredBlock {
    const row = this.rowAt(blockNumber)
    if (row === undefined) throw corruptBlock(blockNumber, new Error('the row is missing'))
    return checkedBlock(blockNumber, row.hash, row.sealed)
  }

  /** The head that this block or the base would be. */
  headAt(blockNumber: number): JournalHead {
    const base = this.base()
    if (blockNumber === base.blockNumber) return base
    const { epoch, lastSequence, hash } = this.blockAt(blockNumber)
    return { blockNumber, epoch, lastSequence, hash }
  }

  /** The blocks after one, up to `until` or the newest; short reads, so that a slow reader holds nobody up. */
  *after(blockNumber: number, until = Number.POSITIVE_INFINITY): Iterable<StoredBlock> {
    const { blockNumber: baseNumber } = this.base()
    if (blockNumber < baseNumber) {
      throw new JournalError('PRUNED', `the blocks up to ${baseNumber} are gone, asked for those after ${blockNumber}`)
    }
    let last = Math.min(until, this.newestNumber())
    if (blockNumber >= last) return
    let previous = this.headAt(blockNumber)
    while (previous.blockNumber < last) {
      const block = this.blockAt(previous.blockNumber + 1)
      checkLink(previous, block)
      yield block
      previous = block
      if (block.blockNumber === last) last = Math.min(until, this.newestNumber())
    }
  }

  private rowAt(blockNumber: number): BlockRow | undefined {
    try {
      return this.one.get(blockNumber) as BlockRow | undefined
    } catch (cause) {
      const error = journalErrorOf(cause, `reading block ${blockNumber}`)
      throw error.code === 'CORRUPT' ? corruptBlock(blockNumber, cause) : error
    }
  }
}

interface BlockRow {
  readonly hash: string
  readonly sealed: Uint8Array
}

/** Reads blocks out of the journal's file and checks each one and its place in the chain. */

import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { JournalHead, StoredBlock } from '../../ports.ts'
import { openBlock } from '../block.ts'
import { CodecError } from '../codec-error.ts'
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
    try {
      const block = openBlock(row.sealed)
      if (block.blockNumber !== blockNumber) throw new Error(`the row holds block ${block.blockNumber}`)
      if (block.hash !== row.hash) throw new Error('the hash beside the block has changed')
      return block
    } catch (cause) {
      if (cause instanceof CodecError && cause.code === 'UNKNOWN_FORMAT') {
        throw new JournalError('TOO_NEW', `block ${blockNumber}: ${cause.what}`, { cause, blockNumber })
      }
      throw corruptBlock(blockNumber, cause)
    }
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

/** Errors: JournalError CORRUPT when `block` does not follow `previous`. */
export function checkLink(previous: JournalHead, block: StoredBlock): void {
  const { blockNumber } = block
  if (block.previousHash !== previous.hash) {
    throw corruptBlock(blockNumber, new Error(`it does not follow block ${previous.blockNumber}: the hash differs`))
  }
  if (block.epoch < previous.epoch) throw corruptBlock(blockNumber, new Error('its epoch is lower than the one before'))
}

export function corruptBlock(blockNumber: number, cause: unknown): JournalError {
  const what = cause instanceof Error ? cause.message : String(cause)
  return new JournalError('CORRUPT', `block ${blockNumber}: ${what}`, { cause, blockNumber })
}

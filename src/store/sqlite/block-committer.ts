/** Writes to the journal's file, one transaction a call. Lives in the commit thread; the only writer of its process. */

import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { inTransaction } from '../../files/transaction.ts'
import type { BlockDraft, JournalHead, PruneResult, StoredSnapshot } from '../../ports.ts'
import { sealBlock } from '../block.ts'
import type { HeadWitness } from '../head-witness.ts'
import { JournalError } from '../journal-error.ts'
import type { Predecessor } from './commit-lane.ts'
import { factsOf, readFacts, SELECT_FACTS, writeFacts } from './journal-file.ts'
import { saveSnapshot, snapshotBlocks } from './snapshot-rows.ts'

/** The newest block, with the facts beside it. */
interface NewestRow extends JournalHead {
  readonly facts: string | null
}

export class BlockCommitter {
  private readonly db: DatabaseSync
  private readonly witness: HeadWitness
  private readonly snapshotsKept: number
  private readonly begin: StatementSync
  private readonly commit: StatementSync
  private readonly newest: StatementSync
  private readonly insert: StatementSync
  /** As they were last read: they seldom change, and reading them out of their text takes a while. */
  private factsText: string | null = null
  private factsEpochMin = 0

  constructor(db: DatabaseSync, witness: HeadWitness, snapshotsKept: number) {
    this.db = db
    this.witness = witness
    this.snapshotsKept = snapshotsKept
    this.begin = db.prepare('BEGIN IMMEDIATE')
    this.commit = db.prepare('COMMIT')
    this.newest = db.prepare(
      `SELECT block_number AS blockNumber, epoch, last_sequence AS lastSequence, hash, (${SELECT_FACTS}) AS facts
       FROM blocks ORDER BY block_number DESC LIMIT 1`,
    )
    this.insert = db.prepare('INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)')
  }

  /**
   * Compare-and-append: head, epoch and the new row in one transaction, durable on return. `onDurable` hears of it before
   * the small work that nobody waits for.
   */
  append(previous: Predecessor, draft: BlockDraft, onDurable?: (head: JournalHead) => void): JournalHead {
    const blockNumber = previous.blockNumber + 1
    const { epoch, lastSequence, lastTimeUs } = draft
    const { bytes, hash } = sealBlock(blockNumber, previous.hash, draft)
    this.begin.run()
    try {
      this.checkAppend(previous, draft)
      this.insert.run(blockNumber, epoch, lastSequence, lastTimeUs, hash, bytes)
      this.commit.run()
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK')
      throw error
    }
    const head = { blockNumber, epoch, lastSequence, hash }
    onDurable?.(head)
    this.witness.note(head)
    return head
  }

  /** The payload is packed already. */
  saveSnapshot(snapshot: StoredSnapshot): void {
    saveSnapshot(this.db, snapshot, this.snapshotsKept)
  }

  /**
   * Drops the blocks before `blockNumber`, but only what every kept snapshot covers, and never the newest block.
   */
  pruneBefore(blockNumber: number): PruneResult {
    const oldestSnapshot = snapshotBlocks(this.db).at(-1) ?? 0
    return inTransaction(this.db, () => {
      const facts = readFacts(this.db)
      const newest = this.head()
      const last = Math.min(blockNumber - 1, oldestSnapshot, newest.blockNumber - 1)
      if (last <= facts.base.blockNumber) return { prunedBlocks: 0, firstBlockNumber: facts.base.blockNumber + 1 }
      const {
        epoch,
        last_sequence: lastSequence,
        hash,
      } = this.db.prepare('SELECT epoch, last_sequence, hash FROM blocks WHERE block_number = ?').get(last) as {
        epoch: number
        last_sequence: number
        hash: string
      }
      const { changes } = this.db.prepare('DELETE FROM blocks WHERE block_number <= ?').run(last)
      writeFacts(this.db, { ...facts, base: { blockNumber: last, epoch, lastSequence, hash } })
      return { prunedBlocks: Number(changes), firstBlockNumber: last + 1 }
    })
  }

  close(): void {
    this.witness.close()
    this.db.close()
  }

  private head(): JournalHead {
    return (this.newest.get() as NewestRow | undefined) ?? readFacts(this.db).base
  }

  private checkAppend(previous: Predecessor, draft: BlockDraft): void {
    const row = this.newest.get() as NewestRow | undefined
    const head = row ?? readFacts(this.db).base
    const epochMin = Math.max(head.epoch, this.epochMin(row))
    if (draft.epoch < epochMin) {
      throw new JournalError('FENCED', `a block of epoch ${draft.epoch}; the journal is at epoch ${epochMin}`)
    }
    if (head.blockNumber !== previous.blockNumber || head.hash !== previous.hash) {
      throw new JournalError('HEAD_MOVED', `the head is block ${head.blockNumber}, not ${previous.blockNumber}`)
    }
    if (head.blockNumber > 0 && draft.firstSequence !== head.lastSequence + 1) {
      const gap = `a block from sequence ${draft.firstSequence} after sequence ${head.lastSequence}`
      throw new JournalError('HEAD_MOVED', gap)
    }
  }

  private epochMin(row: NewestRow | undefined): number {
    if (row === undefined) return readFacts(this.db).epochMin
    if (row.facts !== this.factsText) {
      this.factsEpochMin = factsOf(row.facts ?? undefined).epochMin
      this.factsText = row.facts
    }
    return this.factsEpochMin
  }
}

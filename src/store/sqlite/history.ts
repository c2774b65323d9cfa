/** The history of orders, fills, positions, equity, denials and alerts, kept up from the journal's blocks. */

import type { DatabaseSync } from 'node:sqlite'
import type { Configuration } from '../../core/domain/configuration.ts'
import { inTransaction } from '../../files/transaction.ts'
import type { EquityPoint } from '../../ports/history-queries.ts'
import type { JournalReading, StoredBlock } from '../../ports.ts'
import { HistoryError, openHistoryFile } from './history-file.ts'
import { HistoryProjection } from './history-projection.ts'
import { HistoryQueries } from './history-queries.ts'

/** The newest block in the history. */
export interface HighWater {
  readonly blockNumber: number
  readonly hash: string
}

export interface RebuildOptions {
  /** In force at the journal's oldest block, where that was pruned; without it names from before are numbers. */
  readonly configuration?: Configuration
  /** What the accounts were worth at the end of a block; the blocks themselves do not say. */
  readonly equityAfter?: (block: StoredBlock) => readonly EquityPoint[]
  readonly onProgress?: (doneBlocks: number, totalBlocks: number) => void
}

const BLOCKS_PER_TRANSACTION = 100

/**
 * Opens a history, or begins one.
 *
 * Errors: HistoryError REBUILD_NEEDED for a file of another version.
 */
export function openHistory(file: string): History {
  return new History(openHistoryFile(file))
}

export class History extends HistoryQueries {
  private readonly projection: HistoryProjection

  constructor(db: DatabaseSync) {
    super(db)
    this.projection = new HistoryProjection(db)
  }

  highWater(): HighWater {
    const row = this.db.prepare("SELECT value FROM facts WHERE name = 'highWater'").get()
    return row === undefined ? { blockNumber: 0, hash: '' } : (JSON.parse(String(row['value'])) as HighWater)
  }

  /**
   * Adds a block; one that is in the history already changes nothing.
   *
   * Errors: HistoryError GAP when blocks before it are missing, REBUILD_NEEDED when it does not follow.
   */
  projectBlock(block: StoredBlock, equity: readonly EquityPoint[] = []): void {
    inTransaction(this.db, () => this.projectInside(block, equity))
  }

  /** Projects all blocks that the history has not seen. */
  catchUp(journal: JournalReading, options: RebuildOptions = {}): number {
    const { blockNumber, hash } = this.highWater()
    const total = journal.head().blockNumber
    if (blockNumber > total)
      throw new HistoryError('REBUILD_NEEDED', `the history is ahead of the journal by ${blockNumber - total} blocks`)
    if (blockNumber === total && blockNumber > 0 && hash !== journal.head().hash) throw foreign(blockNumber)
    let batch: StoredBlock[] = []
    for (const block of journal.blocksAfter(blockNumber)) {
      batch.push(block)
      if (batch.length < BLOCKS_PER_TRANSACTION) continue
      this.projectBatch(batch, options)
      options.onProgress?.(block.blockNumber, total)
      batch = []
    }
    this.projectBatch(batch, options)
    options.onProgress?.(total, total)
    return total - blockNumber
  }

  /** Begins at a later block than the first, where the ones before were pruned. */
  beginAfter(highWater: HighWater, configuration: Configuration | undefined): void {
    inTransaction(this.db, () => {
      if (configuration !== undefined) this.projection.adopt(configuration)
      this.writeHighWater(highWater)
    })
  }

  recordEquity(points: readonly EquityPoint[]): void {
    inTransaction(this.db, () => this.insertEquity(points))
  }

  close(): void {
    this.db.close()
  }

  private projectBatch(blocks: readonly StoredBlock[], options: RebuildOptions): void {
    inTransaction(this.db, () => {
      for (const block of blocks) this.projectInside(block, options.equityAfter?.(block) ?? [])
    })
  }

  private projectInside(block: StoredBlock, equity: readonly EquityPoint[]): void {
    const { blockNumber, hash } = this.highWater()
    if (block.blockNumber <= blockNumber) return
    if (block.blockNumber > blockNumber + 1) {
      throw new HistoryError('GAP', `block ${block.blockNumber} after block ${blockNumber}`)
    }
    if (block.previousHash !== hash) throw foreign(blockNumber)
    this.projection.project(block)
    this.insertEquity(equity)
    this.writeHighWater(block)
  }

  private writeHighWater({ blockNumber, hash }: HighWater): void {
    const value = JSON.stringify({ blockNumber, hash })
    this.db.prepare("INSERT OR REPLACE INTO facts VALUES ('highWater', ?)").run(value)
  }

  private insertEquity(points: readonly EquityPoint[]): void {
    if (points.length === 0) return
    const insert = this.db.prepare('INSERT OR REPLACE INTO equity VALUES (?, ?, ?)')
    for (const { accountId, timeUs, equityMinor } of points) insert.run(accountId, timeUs, equityMinor)
  }
}

function foreign(blockNumber: number): HistoryError {
  return new HistoryError('REBUILD_NEEDED', `block ${blockNumber} of the history is not that of the journal`)
}

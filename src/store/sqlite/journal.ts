/** The embedded journal: blocks and snapshots in one SQLite file, committed by a thread of its own. */

import { mkdirSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type {
  BlockDraft,
  JournalHead,
  JournalReading,
  NodeJournal,
  PruneResult,
  StoredBlock,
  StoredSnapshot,
} from '../../ports.ts'
import { HeadWitness } from '../head-witness.ts'
import { JournalError } from '../journal-error.ts'
import { hasLostTail } from '../journal-notes.ts'
import { packSnapshot } from '../packed-snapshot.ts'
import { BlockRows } from './block-rows.ts'
import { CommitClient } from './commit-client.ts'
import { journalPathOf, openForReading } from './journal-file.ts'
import { prepareJournal } from './journal-opening.ts'
import type { EmbeddedOpeningNote } from './journal-tail.ts'
import { readSnapshot, snapshotBlocks } from './snapshot-rows.ts'
import { journalErrorOf } from './sqlite-errors.ts'

export interface SqliteJournalOptions {
  readonly folder: string
  /** The epoch of the lease: from now on the journal refuses lower ones. Left out by those who only read. */
  readonly epoch?: number
  /** At this size appends are refused with DISK_FULL. */
  readonly fileBytesMax?: number
  /** How many snapshots stay; blocks are pruned only as far as the oldest of them reaches. */
  readonly snapshotsKept?: number
  /** How many blocks before the newest are checked at once; the others are checked when they are read. */
  readonly checkedBlocks?: number
  /** Room made for the write-ahead log at the opening, about 70 ms for the 16 MB it is by default; 0 for none. */
  readonly logRoomBytes?: number
}

/** Answers at once: its file is in this machine. */
export interface SqliteJournal extends NodeJournal, JournalReading {
  readonly openingNotes: readonly EmbeddedOpeningNote[]
  /** The number of the block before the oldest one kept. */
  baseBlockNumber(): number
  head(): JournalHead
  blocksAfter(blockNumber: number): Iterable<StoredBlock>
  newestSnapshot(): StoredSnapshot | undefined
  lastBlockBefore(sequence: number): number
  lastBlockOlderThan(timeUs: number): number
}

const SNAPSHOTS_KEPT = 3
const CHECKED_BLOCKS = 64
const LOG_ROOM_BYTES = 16_000_000

/**
 * Opens the journal of a data folder, or begins one.
 *
 * Errors: JournalError `CORRUPT` naming the block when something is damaged that cannot be cut off, `FENCED`, `IO`.
 */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<SqliteJournal> {
  const { folder, epoch, fileBytesMax, snapshotsKept = SNAPSHOTS_KEPT, checkedBlocks = CHECKED_BLOCKS } = options
  const nowText = new Date().toISOString()
  mkdirSync(folder, { recursive: true })
  const notes = prepareJournal({ folder, epoch, fileBytesMax, checkedBlocks, nowText })
  // A small size limit leaves no room to give away.
  const logRoomBytes = options.logRoomBytes ?? (fileBytesMax === undefined ? LOG_ROOM_BYTES : 0)
  const client = await CommitClient.start({ folder, fileBytesMax, snapshotsKept, logRoomBytes })
  const journal = new OpenJournal(openForReading(journalPathOf(folder)), client, notes)
  const witness = new HeadWitness(folder)
  witness.note(witnessedAt(journal))
  witness.close()
  return journal
}

/** A lost end is told at every opening until a block is appended: whoever went on without it may not have come so far. */
function witnessedAt(journal: SqliteJournal): JournalHead {
  const lost = journal.openingNotes.filter(note => hasLostTail([note]))
  const blockNumber = Math.max(0, ...lost.map(({ lastBlock }) => lastBlock))
  return lost.length === 0 ? journal.head() : { ...journal.head(), blockNumber, hash: '' }
}

class OpenJournal implements SqliteJournal {
  readonly openingNotes: readonly EmbeddedOpeningNote[]
  private readonly db: DatabaseSync
  private readonly rows: BlockRows
  private readonly client: CommitClient
  private currentHead: JournalHead
  private isOpen = true

  constructor(db: DatabaseSync, client: CommitClient, notes: readonly EmbeddedOpeningNote[]) {
    this.db = db
    this.client = client
    this.openingNotes = notes
    this.rows = new BlockRows(db)
    this.currentHead = this.rows.headAt(this.rows.newestNumber() || this.rows.base().blockNumber)
  }

  head(): JournalHead {
    return this.currentHead
  }

  async append(previous: JournalHead, draft: BlockDraft): Promise<JournalHead> {
    this.assertOpen()
    const head = await this.client.append(previous, draft)
    this.currentHead = head
    return head
  }

  expectAppend(): void {
    this.client.expect()
  }

  blocksAfter(blockNumber: number): Iterable<StoredBlock> {
    this.assertOpen()
    return this.rows.after(blockNumber)
  }

  async saveSnapshot(snapshot: StoredSnapshot): Promise<void> {
    this.assertOpen()
    const packed = await packSnapshot(snapshot)
    await this.client.request({ kind: 'saveSnapshot', snapshot: packed })
  }

  newestSnapshot(): StoredSnapshot | undefined {
    this.assertOpen()
    try {
      for (const blockNumber of snapshotBlocks(this.db)) {
        const snapshot = readSnapshot(this.db, blockNumber)
        if (snapshot !== undefined) return snapshot
      }
      return undefined
    } catch (error) {
      throw journalErrorOf(error, 'reading the snapshots')
    }
  }

  baseBlockNumber(): number {
    return this.rows.base().blockNumber
  }

  lastBlockBefore(sequence: number): number {
    return this.rows.lastBefore(sequence)
  }

  lastBlockOlderThan(timeUs: number): number {
    return this.rows.lastOlderThan(timeUs)
  }

  async pruneBefore(blockNumber: number): Promise<PruneResult> {
    this.assertOpen()
    return (await this.client.request({ kind: 'pruneBefore', blockNumber })) as PruneResult
  }

  async close(): Promise<void> {
    if (!this.isOpen) return
    this.isOpen = false
    this.db.close()
    await this.client.request({ kind: 'close' })
  }

  private assertOpen(): void {
    if (!this.isOpen) throw new JournalError('CLOSED', 'the journal is closed')
  }
}

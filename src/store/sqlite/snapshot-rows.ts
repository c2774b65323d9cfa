/** Snapshots in the journal's file: compressed, hashed, the newest few kept. */

import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../../files/transaction.ts'
import type { StoredSnapshot } from '../../ports.ts'
import { hashOfSnapshot, refusedSnapshot, type SnapshotRow, snapshotOfRow } from '../packed-snapshot.ts'

/**
 * Stores a packed snapshot at the end of a block and drops all but the newest `kept`.
 *
 * Errors: JournalError SNAPSHOT_REFUSED where that block is not in the journal or ends elsewhere.
 */
export function saveSnapshot(db: DatabaseSync, snapshot: StoredSnapshot, kept: number): void {
  const { blockNumber, lastSequence, timeUs, stateHash, payload } = snapshot
  const sha256 = hashOfSnapshot(snapshot)
  inTransaction(db, () => {
    const block = db.prepare('SELECT last_sequence FROM blocks WHERE block_number = ?').get(blockNumber)
    if (block?.['last_sequence'] !== lastSequence) throw refusedSnapshot(snapshot, block?.['last_sequence'])
    db.prepare('INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?, ?)').run(
      blockNumber,
      lastSequence,
      timeUs,
      stateHash,
      sha256,
      payload,
    )
    dropAllBut(db, kept)
  })
}

function dropAllBut(db: DatabaseSync, kept: number): void {
  db.prepare(
    'DELETE FROM snapshots WHERE block_number NOT IN (SELECT block_number FROM snapshots ORDER BY block_number DESC LIMIT ?)',
  ).run(kept)
}

/** Newest first, without their payloads. */
export function snapshotBlocks(db: DatabaseSync): number[] {
  return db
    .prepare('SELECT block_number FROM snapshots ORDER BY block_number DESC')
    .all()
    .map(row => Number(row['block_number']))
}

/** `undefined` where it is missing or damaged. */
export function readSnapshot(db: DatabaseSync, blockNumber: number): StoredSnapshot | undefined {
  try {
    const row = db.prepare('SELECT * FROM snapshots WHERE block_number = ?').get(blockNumber)
    return row === undefined ? undefined : snapshotOfRow(row as unknown as SnapshotRow)
  } catch {
    return undefined
  }
}

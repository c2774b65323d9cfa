/** Snapshots in the database: packed as in every store, the newest few kept. */

import type { StoredSnapshot } from '../../ports.ts'
import { JournalError } from '../journal-error.ts'
import { hashOfSnapshot, refusedSnapshot, type SnapshotRow, snapshotOfRow } from '../packed-snapshot.ts'
import type { Desk } from './desk.ts'
import type { Question, Session } from './session.ts'

const SNAPSHOTS_KEPT = 3

const SAVE: Question = {
  name: 'save-snapshot',
  text: 'SELECT * FROM holdfast.save_snapshot($1, $2, $3, $4, $5, $6, $7, $8, $9)',
}
const NUMBERS: Question = {
  name: 'snapshot-numbers',
  text: 'SELECT block_number FROM holdfast.snapshots WHERE desk_id = $1 ORDER BY block_number DESC',
}
const READ: Question = {
  name: 'read-snapshot',
  text: `SELECT block_number, last_sequence, time_us, state_hash, sha256, payload
         FROM holdfast.snapshots WHERE desk_id = $1 AND block_number = $2`,
}

/** Errors: JournalError SNAPSHOT_REFUSED, FENCED where this process does not hold the lease. */
export async function saveSnapshot(
  session: Session,
  { deskId, instance, parts }: Desk,
  snapshot: StoredSnapshot,
): Promise<void> {
  const packed = await parts.pack(snapshot)
  const { blockNumber, lastSequence, timeUs, stateHash, payload } = packed
  const facts = [blockNumber, lastSequence, timeUs, stateHash, hashOfSnapshot(packed), payload, SNAPSHOTS_KEPT]
  const answer = await session.change<{ status: string; found_sequence: number | null }>(SAVE, [
    deskId,
    instance,
    ...facts,
  ])
  if (answer.status === 'FENCED') throw new JournalError('FENCED', 'snapshots are for the holder of the lease')
  if (answer.status === 'REFUSED') throw refusedSnapshot(snapshot, answer.found_sequence)
}

/** The newest that is not damaged. */
export async function readNewestSnapshot(session: Session, desk: Desk): Promise<StoredSnapshot | undefined> {
  for (const blockNumber of await readSnapshotNumbers(session, desk)) {
    const snapshot = await readSnapshotAt(session, desk, blockNumber)
    if (snapshot !== undefined) return snapshot
  }
  return undefined
}

/** Of their blocks, newest first. */
export async function readSnapshotNumbers(session: Session, { deskId }: Desk): Promise<number[]> {
  const rows = await session.ask<{ block_number: number }>(NUMBERS, [deskId])
  return rows.map(row => row.block_number)
}

/** `undefined` where it is missing or damaged. */
export async function readSnapshotAt(
  session: Session,
  { deskId }: Desk,
  blockNumber: number,
): Promise<StoredSnapshot | undefined> {
  const [row] = await session.ask<SnapshotRow>(READ, [deskId, blockNumber])
  return row === undefined ? undefined : snapshotOfRow(row)
}

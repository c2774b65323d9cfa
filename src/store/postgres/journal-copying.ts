/** The journal of a desk in the database as an end of a copy; to be copied into it is held like a leader's, in one session. */

import { randomUUID } from 'node:crypto'
import type { JournalHead, StoredSnapshot } from '../../ports.ts'
import type { CopySource, CopyTarget, SealedRow } from '../journal-copy.ts'
import { JournalError } from '../journal-error.ts'
import type { Desk } from './desk.ts'
import { enterDesk } from './enter.ts'
import { OWN_PARTS } from './parts.ts'
import { openSession, reachOf } from './primary.ts'
import type { Question, Session } from './session.ts'
import type { PostgresSettings } from './settings.ts'
import { readSnapshotAt, readSnapshotNumbers, saveSnapshot } from './snapshots.ts'

const LEASE_US = 60_000_000
const PAGE_BLOCKS = 100

const BASE: Question = {
  name: 'copy-base',
  text: 'SELECT base_block, base_epoch, base_sequence, base_hash FROM holdfast.desks WHERE desk_id = $1',
}
const NEWEST: Question = {
  name: 'copy-newest',
  text: 'SELECT block_number, epoch, last_sequence, hash FROM holdfast.blocks WHERE desk_id = $1 ORDER BY block_number DESC LIMIT 1',
}
const ROWS: Question = {
  name: 'copy-rows',
  text: `SELECT block_number, hash, sealed FROM holdfast.blocks WHERE desk_id = $1 AND block_number > $2 ORDER BY block_number LIMIT ${PAGE_BLOCKS}`,
}
const EPOCH: Question = { name: 'copy-epoch', text: 'SELECT epoch FROM holdfast.see_lease($1)' }
const CLAIM: Question = {
  name: 'copy-claim',
  text: `SELECT status, detail, (view).epoch FROM holdfast.claim_lease($1, $2, $3, $4, ${LEASE_US}, 'copy', '', '{}', 0, '')`,
}
const BEGIN: Question = {
  name: 'copy-begin',
  text: 'SELECT holdfast.begin_import($1, $2, $3, $4, $5, $6, $7) AS epoch',
}
const WRITE: Question = { name: 'copy-write', text: 'SELECT holdfast.import_blocks($1, $2, $3) AS count' }
const RENEW: Question = {
  name: 'copy-renew',
  text: `SELECT * FROM holdfast.renew_lease($1, $2, $3, ${LEASE_US}, false)`,
}
const RELEASE: Question = { name: 'copy-release', text: "SELECT holdfast.release_lease($1, $2, $3, '')" }

interface HeadRow {
  readonly block_number: number
  readonly epoch: number
  readonly last_sequence: number
  readonly hash: string
}

export class PostgresCopySource implements CopySource {
  protected readonly session: Session
  protected readonly desk: Desk

  constructor(session: Session, desk: Desk) {
    this.session = session
    this.desk = desk
  }

  async base(): Promise<JournalHead> {
    const [row] = await this.session.ask<Record<string, never>>(BASE, [this.desk.deskId])
    const { base_block: blockNumber, base_epoch: epoch, base_sequence: lastSequence, base_hash: hash } = row!
    return { blockNumber, epoch, lastSequence, hash } as unknown as JournalHead
  }

  async head(): Promise<JournalHead> {
    const [row] = await this.session.ask<HeadRow>(NEWEST, [this.desk.deskId])
    if (row === undefined) return await this.base()
    return { blockNumber: row.block_number, epoch: row.epoch, lastSequence: row.last_sequence, hash: row.hash }
  }

  async *rowsAfter(blockNumber: number): AsyncIterable<SealedRow> {
    let last = blockNumber
    for (;;) {
      const rows = await this.session.ask<{ block_number: number; hash: string; sealed: Uint8Array }>(ROWS, [
        this.desk.deskId,
        last,
      ])
      for (const { block_number, hash, sealed } of rows) {
        if (block_number !== last + 1) throw new JournalError('CORRUPT', `block ${last + 1} is missing`)
        last = block_number
        yield { blockNumber: last, hash, sealed }
      }
      if (rows.length < PAGE_BLOCKS) return
    }
  }

  async snapshots(): Promise<readonly StoredSnapshot[]> {
    const snapshots: StoredSnapshot[] = []
    for (const blockNumber of await readSnapshotNumbers(this.session, this.desk)) {
      const snapshot = await readSnapshotAt(this.session, this.desk, blockNumber)
      if (snapshot !== undefined) snapshots.unshift(snapshot)
    }
    return snapshots
  }

  async usedEpoch(): Promise<number> {
    const [row] = await this.session.ask<{ epoch: number }>(EPOCH, [this.desk.deskId])
    return row!.epoch
  }

  async close(): Promise<void> {
    await this.session.close()
  }
}

export class PostgresCopyTarget extends PostgresCopySource implements CopyTarget {
  #epoch = 0

  /** Errors: JournalError HEAD_MOVED where somebody leads. */
  async claim(): Promise<void> {
    const { deskId, instance, settings } = this.desk
    const values = [deskId, settings.nodeId, instance, await this.usedEpoch()]
    const row = await this.session.change<{ status: string; detail: string; epoch: number }>(CLAIM, values)
    if (row.status !== 'GRANTED')
      throw new JournalError('HEAD_MOVED', `the desk cannot be copied into: ${row.status}: ${row.detail}`)
    this.#epoch = row.epoch
  }

  async begin(base: JournalHead, usedEpoch: number): Promise<void> {
    const { deskId, instance } = this.desk
    const { blockNumber, epoch, lastSequence, hash } = base
    const values = [deskId, instance, usedEpoch, blockNumber, epoch, lastSequence, hash]
    const row = await this.session.change<{ epoch: number }>(BEGIN, values)
    if (row.epoch === 0) throw lost()
    this.#epoch = row.epoch
  }

  async write(rows: readonly SealedRow[]): Promise<void> {
    const { deskId, instance } = this.desk
    await this.session.change(RENEW, [deskId, instance, this.#epoch])
    const sealed = rows.map(row => Buffer.from(row.sealed))
    const { count } = await this.session.change<{ count: number }>(WRITE, [deskId, instance, sealed])
    if (count !== rows.length) throw lost()
  }

  async saveSnapshot(snapshot: StoredSnapshot): Promise<void> {
    await saveSnapshot(this.session, this.desk, snapshot)
  }

  override async close(): Promise<void> {
    const { deskId, instance } = this.desk
    if (this.session.isOpen && this.#epoch > 0)
      await this.session.change(RELEASE, [deskId, instance, this.#epoch]).catch(() => {})
    await super.close()
  }
}

export async function openCopySource(settings: PostgresSettings): Promise<PostgresCopySource> {
  const { session, desk } = await deskOf(settings)
  return new PostgresCopySource(session, desk)
}

/** Errors: JournalError HEAD_MOVED where somebody leads; STORE_AWAY, STORE_REFUSED. */
export async function openCopyTarget(settings: PostgresSettings): Promise<PostgresCopyTarget> {
  const { session, desk } = await deskOf(settings)
  const target = new PostgresCopyTarget(session, desk)
  try {
    await target.claim()
    return target
  } catch (error) {
    await session.close()
    throw error
  }
}

async function deskOf(settings: PostgresSettings): Promise<{ session: Session; desk: Desk }> {
  const reach = reachOf(settings)
  const session = await openSession(reach, 'copy')
  try {
    const { deskId } = await enterDesk(session, settings.desk)
    return { session, desk: { settings, reach, parts: OWN_PARTS, deskId, instance: randomUUID() } }
  } catch (error) {
    await session.close()
    throw error
  }
}

function lost(): JournalError {
  return new JournalError('FENCED', 'somebody else has claimed the desk meanwhile')
}

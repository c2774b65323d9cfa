/** Opens the store that several nodes share: journal, lease and board of one desk in a PostgreSQL database. */

import { randomUUID } from 'node:crypto'
import type { DurabilityReport, ServersLook, SharedStore } from '../../ports.ts'
import { NOTHING_WITNESSED, type WitnessedHead } from '../head-witness.ts'
import { JournalError } from '../journal-error.ts'
import { PostgresBoard } from './board.ts'
import type { Desk } from './desk.ts'
import { readDurability } from './durability.ts'
import { enterDesk } from './enter.ts'
import { PostgresJournal } from './journal.ts'
import { KnownHead } from './known-head.ts'
import { PostgresLeaseTable } from './lease-table.ts'
import { Line } from './line.ts'
import { lookAtServers } from './other-servers.ts'
import { OWN_PARTS, type StoreParts } from './parts.ts'
import { reachOf } from './primary.ts'
import type { PostgresSettings } from './settings.ts'

export interface PostgresStore extends SharedStore {
  readonly journal: PostgresJournal
  readonly lease: PostgresLeaseTable
}

/**
 * Opens the store of a desk. Nothing is written; whoever wants to append claims the lease.
 *
 * Errors: JournalError STORE_AWAY (try again), STORE_REFUSED, TOO_NEW; HEAD_WENT_BACK where the store no longer has a block
 * that this node knows to be acknowledged, until a person accepts it.
 */
export async function openPostgresStore(
  settings: PostgresSettings,
  parts: StoreParts = OWN_PARTS,
): Promise<PostgresStore> {
  const { noted = NOTHING_WITNESSED, witness } = parts.openWitness(settings.witnessFolder)
  const reach = reachOf(settings, parts.newClient)
  const line = new Line(reach, 'board')
  try {
    const session = await line.session()
    const { deskId, head, isKept, lostUntil } = await enterDesk(session, settings.desk, noted)
    if (!isKept) throw lostBlock(noted, head.blockNumber)
    const desk = { settings, reach, parts, deskId, instance: randomUUID() }
    const known = new KnownHead(head, noted, witness)
    known.tellLoss(lostUntil)
    const store = new OpenStore(desk, known, line)
    await store.journal.warm()
    return store
  } catch (error) {
    await line.close()
    witness.close()
    throw error
  }
}

function lostBlock({ blockNumber }: WitnessedHead, headBlock: number): JournalError {
  const what = `block ${blockNumber} was acknowledged to this node, and the store, which ends at block ${headBlock}, does not have it`
  return new JournalError('HEAD_WENT_BACK', what, { blockNumber })
}

class OpenStore implements PostgresStore {
  readonly journal: PostgresJournal
  readonly lease: PostgresLeaseTable
  readonly board: PostgresBoard
  readonly #desk: Desk
  readonly #known: KnownHead
  readonly #line: Line

  constructor(desk: Desk, known: KnownHead, line: Line) {
    this.#desk = desk
    this.#known = known
    this.#line = line
    this.journal = new PostgresJournal(desk, known)
    this.lease = new PostgresLeaseTable(desk, known)
    this.board = new PostgresBoard(desk, line)
  }

  async durability(): Promise<DurabilityReport> {
    return await readDurability(await this.#line.session(), this.#desk.settings.durability)
  }

  /** Of a single server the line itself knows. */
  async lookAtServers(): Promise<ServersLook> {
    const { reach } = this.#desk
    return reach.hosts.length > 1 ? await lookAtServers(reach) : { refusing: [], isWhole: true }
  }

  async close(): Promise<void> {
    await Promise.all([this.journal.close(), this.lease.close(), this.#line.close()])
    this.#known.close()
  }
}

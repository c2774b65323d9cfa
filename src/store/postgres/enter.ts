/** The first question to the database: which desk this is there, whether the tables fit, and where its journal ends. */

import type { JournalHead } from '../../ports.ts'
import { NOTHING_WITNESSED, type WitnessedHead } from '../head-witness.ts'
import { JournalError } from '../journal-error.ts'
import { SCHEMA_VERSION } from './schema.ts'
import type { Question, Session } from './session.ts'

const ENTER: Question = { name: 'enter', text: 'SELECT * FROM holdfast.enter($1, $2, $3)' }

interface EnterRow {
  readonly desk_id: number | null
  readonly schema_version: number
  readonly block_number: number
  readonly epoch: number
  readonly last_sequence: number
  readonly hash: string
  readonly is_kept: boolean
  readonly lost_until: number
}

export interface EnteredDesk {
  readonly deskId: number
  readonly head: JournalHead
  /** The block that was asked for is there, or was pruned. */
  readonly isKept: boolean
  /** It was told, or a person accepted, that blocks up to this one are lost behind the head; -1 for none. */
  readonly lostUntil: number
}

/** Errors: JournalError STORE_REFUSED, TOO_NEW. */
export async function enterDesk(
  session: Session,
  desk: string,
  known: WitnessedHead = NOTHING_WITNESSED,
): Promise<EnteredDesk> {
  const [row] = await session.ask<EnterRow>(ENTER, [desk, known.blockNumber, known.hash])
  checkVersion(row!.schema_version)
  const { desk_id: deskId, block_number: blockNumber, epoch, last_sequence: lastSequence, hash } = row!
  if (deskId === null) {
    throw new JournalError('STORE_REFUSED', `the database has no desk ${desk}: run "holdfast store migrate"`)
  }
  const head = { blockNumber, epoch, lastSequence, hash }
  return { deskId, head, isKept: row!.is_kept, lostUntil: row!.lost_until }
}

function checkVersion(version: number): void {
  if (version > SCHEMA_VERSION) {
    const what = `the database has tables of version ${version}; this program knows ${SCHEMA_VERSION}`
    throw new JournalError('TOO_NEW', what)
  }
  if (version < SCHEMA_VERSION) {
    const what = `the database has tables of version ${version}, and ${SCHEMA_VERSION} is needed: run "holdfast store migrate"`
    throw new JournalError('STORE_REFUSED', what)
  }
}

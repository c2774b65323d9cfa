/** What a person does after the database came back without blocks that a node knows of: look, and accept the end that is there. */

import { mkdirSync } from 'node:fs'
import type { JournalHead } from '../../ports.ts'
import { HeadWitness } from '../head-witness.ts'
import { JournalError } from '../journal-error.ts'
import { enterDesk } from './enter.ts'
import { witnessedIn } from './known-head.ts'
import { openSession, reachOf } from './primary.ts'
import type { Question } from './session.ts'
import type { PostgresSettings } from './settings.ts'

const ACCEPT: Question = { name: 'accept-loss', text: 'SELECT holdfast.accept_loss($1, $2, $3) AS is_done' }

export interface LossReport {
  readonly head: JournalHead
  /** The newest block that this node knows to be acknowledged. */
  readonly knownBlock: number
  /** The store does not have it. */
  readonly isLost: boolean
  readonly isAccepted: boolean
}

/** `acceptedEnd`: the block at which a person has agreed that the journal ends; without it nothing is changed. */
export async function acceptLoss(settings: PostgresSettings, acceptedEnd?: number): Promise<LossReport> {
  mkdirSync(settings.witnessFolder, { recursive: true })
  const session = await openSession(reachOf(settings), 'check')
  try {
    const known = witnessedIn(settings.witnessFolder)
    const { deskId, head, isKept } = await enterDesk(session, settings.desk, known)
    const report = { head, knownBlock: known.blockNumber, isLost: !isKept, isAccepted: false }
    if (isKept || acceptedEnd !== head.blockNumber) return report
    const lostUntil = Math.max(known.blockNumber, head.blockNumber + 1)
    const { is_done: isDone } = await session.change<{ is_done: boolean }>(ACCEPT, [deskId, acceptedEnd, lostUntil])
    if (!isDone) throw new JournalError('HEAD_MOVED', 'the journal went on meanwhile: look again')
    note(settings.witnessFolder, head)
    return { ...report, isAccepted: true }
  } finally {
    await session.close()
  }
}

function note(folder: string, head: JournalHead): void {
  const witness = new HeadWitness(folder, 'store.head')
  witness.note(head)
  witness.close()
}

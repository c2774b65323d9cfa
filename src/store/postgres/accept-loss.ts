/**
 * After the database came back without blocks that a node knows of: whoever knows tells the store, so that the next leader doubts
 * what it holds; a person looks, and accepts the end that is there.
 */

import type { JournalHead } from '../../ports.ts'
import { NOTHING_WITNESSED, type WitnessedHead } from '../head-witness.ts'
import { JournalError } from '../journal-error.ts'
import { enterDesk } from './enter.ts'
import { seeLease } from './lease-table.ts'
import { OWN_PARTS, type StoreParts } from './parts.ts'
import { openSession, reachOf } from './primary.ts'
import type { Question, Session } from './session.ts'
import type { PostgresSettings } from './settings.ts'

const TELL: Question = { name: 'accept-loss', text: 'SELECT holdfast.accept_loss($1, $2, $3) AS is_done' }
const ACCEPTED: Question = {
  name: 'accepted-end',
  text: 'SELECT accepted_end, accepted_loss FROM holdfast.desks WHERE desk_id = $1',
}

export interface LossReport {
  readonly head: JournalHead
  /** The newest block that this node knows to be acknowledged. */
  readonly knownBlock: number
  /** The store does not have it. */
  readonly isLost: boolean
  /** Where the journal ended when all that this node knows of was told to be lost, by itself or another one; else -1. */
  readonly acceptedEnd: number
  /** The node that leads and adds to the journal; empty for none. */
  readonly leader: string
  readonly isAccepted: boolean
}

/**
 * `end`: the block at which a person has agreed that the journal ends, or ended when the loss was told; without it nothing is
 * changed. While a node leads that does not know of the loss, nothing is accepted: it would not doubt what it holds.
 */
export async function acceptLoss(
  settings: PostgresSettings,
  end?: number,
  parts: StoreParts = OWN_PARTS,
): Promise<LossReport> {
  const { noted = NOTHING_WITNESSED, witness } = parts.openWitness(settings.witnessFolder)
  try {
    const session = await openSession(reachOf(settings, parts.newClient), 'check')
    try {
      const { deskId, report } = await look(session, settings, noted)
      if (!report.isLost || end === undefined) return report
      if (end !== report.acceptedEnd) {
        if (end !== report.head.blockNumber || report.leader !== '') return report
        if (!(await tellLoss(session, deskId, end, noted)))
          throw new JournalError('HEAD_MOVED', 'the journal went on meanwhile: look again')
      }
      witness.note(report.head)
      return { ...report, acceptedEnd: end, isAccepted: true }
    } finally {
      await session.close()
    }
  } finally {
    witness.close()
  }
}

async function look(
  session: Session,
  { desk }: PostgresSettings,
  known: WitnessedHead,
): Promise<{ readonly deskId: number; readonly report: LossReport }> {
  const { deskId, head, isKept } = await enterDesk(session, desk, known)
  const { nodeId, isReleased, remainingUs } = await seeLease(session, deskId)
  const [row] = await session.ask<AcceptedRow>(ACCEPTED, [deskId])
  const isCovered = !isKept && row!.accepted_loss >= known.blockNumber
  const report = {
    head,
    knownBlock: known.blockNumber,
    isLost: !isKept,
    acceptedEnd: isCovered ? row!.accepted_end : -1,
    leader: isReleased || remainingUs <= 0 ? '' : nodeId,
    isAccepted: false,
  }
  return { deskId, report }
}

interface AcceptedRow {
  readonly accepted_end: number
  readonly accepted_loss: number
}

/** For the whole desk: whoever leads next doubts what it holds. Returns: false where the journal does not end there. */
export async function tellLoss(session: Session, deskId: number, end: number, known: WitnessedHead): Promise<boolean> {
  const lostUntil = Math.max(known.blockNumber, end + 1)
  const { is_done: isDone } = await session.change<{ is_done: boolean }>(TELL, [deskId, end, lostUntil])
  return isDone
}

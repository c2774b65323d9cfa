/** What the database says to an append, as the journal's errors. */

import type { BlockDraft, JournalHead } from '../../ports.ts'
import { JournalError } from '../journal-error.ts'

export const APPEND_STATUSES = [
  'APPENDED',
  /** By an earlier try; and confirmed now. */
  'FOUND',
  'MOVED',
  'SEQUENCE_GAP',
  'WENT_BACK',
  'FENCED',
  'LEASE_EXPIRED',
  'NO_STANDBY',
  'BAD_BLOCK',
] as const

export interface AppendAnswer {
  readonly status: (typeof APPEND_STATUSES)[number]
  readonly head_block: number
  readonly head_hash: string
  readonly newest_epoch: number
}

/** Returns: `undefined` where the block is durable. */
export function refusalOf(answer: AppendAnswer, previous: JournalHead, draft: BlockDraft): JournalError | undefined {
  const { status, head_block: headBlock, newest_epoch: newestEpoch } = answer
  const { blockNumber } = previous
  switch (status) {
    case 'APPENDED':
    case 'FOUND':
      return undefined
    case 'MOVED':
      return new JournalError('HEAD_MOVED', `the head is block ${headBlock}, not ${blockNumber}`)
    case 'SEQUENCE_GAP':
      return new JournalError(
        'HEAD_MOVED',
        `a block from sequence ${draft.firstSequence} after sequence ${answer.head_block}`,
      )
    case 'WENT_BACK':
      return new JournalError('HEAD_WENT_BACK', wentBackText(answer, previous, draft), { blockNumber })
    case 'FENCED':
      return new JournalError(
        'FENCED',
        `a block of epoch ${draft.epoch}; the lease is at epoch ${newestEpoch}, or is not this node's`,
      )
    case 'LEASE_EXPIRED':
      return new JournalError('LEASE_EXPIRED', `the lease of epoch ${draft.epoch} has run out by the store's clock`)
    case 'NO_STANDBY':
      return new JournalError(
        'NOT_REPLICATED',
        'the database has no synchronous standby (synchronous_standby_names is empty) and store.durability is replica',
      )
    case 'BAD_BLOCK':
      return new JournalError('IO', `block ${blockNumber + 1} did not arrive at the database as it was sent`)
    default:
      return status satisfies never
  }
}

function wentBackText(answer: AppendAnswer, { blockNumber }: JournalHead, { epoch }: BlockDraft): string {
  return answer.newest_epoch < epoch
    ? `the store is at epoch ${answer.newest_epoch}, and epoch ${epoch} was claimed`
    : `the store ends at block ${answer.head_block} and does not have block ${blockNumber}, which was acknowledged`
}

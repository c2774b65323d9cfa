/** The journal in a database that several nodes share: one question an append, which checks lease, epoch and head and writes. */

import type {
  BlockDraft,
  JournalHead,
  OpeningNote,
  PruneResult,
  SharedJournal,
  StoredBlock,
  StoredSnapshot,
} from '../../ports.ts'
import { JournalError } from '../journal-error.ts'
import { tellLoss } from './accept-loss.ts'
import { type AppendAnswer, refusalOf } from './append-answer.ts'
import { readPage } from './block-pages.ts'
import type { Desk } from './desk.ts'
import { followBlocks } from './follow.ts'
import type { KnownHead } from './known-head.ts'
import { Line } from './line.ts'
import { isUniqueViolation } from './postgres-errors.ts'
import type { Question } from './session.ts'
import { readNewestSnapshot, saveSnapshot } from './snapshots.ts'

const APPEND: Question = { name: 'append', text: 'SELECT * FROM holdfast.append_block($1, $2, $3, $4)' }
const LAST_BELOW: Question = {
  name: 'last-below',
  text: 'SELECT holdfast.last_block_below($1, $2, $3) AS block_number',
}
const PRUNE: Question = { name: 'prune', text: 'SELECT * FROM holdfast.prune_blocks($1, $2, $3, $4)' }

/** So that one statement is done well within the time for an answer. */
const PRUNED_AT_ONCE = 2_000

export class PostgresJournal implements SharedJournal {
  readonly #desk: Desk
  readonly #known: KnownHead
  readonly #appends: Line
  readonly #reads: Line
  readonly #closing = new AbortController()

  constructor(desk: Desk, known: KnownHead) {
    this.#desk = desk
    this.#known = known
    this.#appends = new Line(desk.reach, 'append')
    this.#reads = new Line(desk.reach, 'read')
  }

  /** As of the claim, where one was granted since. */
  get openingNotes(): readonly OpeningNote[] {
    return this.#known.notes
  }

  /** Opens the lines, so that the first append does not wait for them. */
  async warm(): Promise<void> {
    await Promise.all([this.#appends.session(), this.#reads.session()])
  }

  head(): JournalHead {
    return this.#known.newest
  }

  /** One at a time, as a GroupCommitter does it. What was not confirmed is found again by its hash when it is sent again. */
  async append(previous: JournalHead, draft: BlockDraft): Promise<JournalHead> {
    this.#assertOpen()
    const blockNumber = previous.blockNumber + 1
    const { bytes, hash } = await this.#desk.parts.seal(blockNumber, previous.hash, draft)
    const answer = await this.#ask(bytes)
    const refusal = refusalOf(answer, previous, draft)
    if (refusal?.code === 'HEAD_WENT_BACK') await this.#tellLoss(answer)
    if (refusal !== undefined) throw refusal
    const { epoch, lastSequence } = draft
    const head = { blockNumber, epoch, lastSequence, hash }
    this.#known.acknowledge(head)
    return head
  }

  async *blocksAfter(blockNumber: number): AsyncIterable<StoredBlock> {
    let previous = { blockNumber, hash: '' }
    for (;;) {
      this.#assertOpen()
      const before = previous
      const { blocks } = await readPage(await this.#reads.session(), this.#desk.deskId, previous)
      for (const block of blocks) {
        this.#known.read(previous, block)
        previous = block
        yield block
      }
      if (previous === before) return
    }
  }

  follow(blockNumber: number, signal: AbortSignal): AsyncIterable<StoredBlock> {
    this.#assertOpen()
    return followBlocks(this.#desk, this.#known, blockNumber, AbortSignal.any([signal, this.#closing.signal]))
  }

  async newestSnapshot(): Promise<StoredSnapshot | undefined> {
    this.#assertOpen()
    return await readNewestSnapshot(await this.#reads.session(), this.#desk)
  }

  async saveSnapshot(snapshot: StoredSnapshot): Promise<void> {
    this.#assertOpen()
    await saveSnapshot(await this.#reads.session(), this.#desk, snapshot)
  }

  lastBlockBefore(sequence: number): Promise<number> {
    return this.#lastBelow('sequence', sequence)
  }

  lastBlockOlderThan(timeUs: number): Promise<number> {
    return this.#lastBelow('time', timeUs)
  }

  /** Also keeps what is younger than the database's administrator allows to drop. */
  async pruneBefore(blockNumber: number): Promise<PruneResult> {
    this.#assertOpen()
    let prunedBlocks = 0
    for (;;) {
      const session = await this.#reads.session()
      const values = [this.#desk.deskId, this.#desk.instance, blockNumber, PRUNED_AT_ONCE]
      const answer = await session.change<PruneAnswer>(PRUNE, values)
      if (answer.status === 'FENCED') throw new JournalError('FENCED', 'pruning is for the holder of the lease')
      prunedBlocks += answer.pruned
      if (answer.is_done) return { prunedBlocks, firstBlockNumber: answer.first_block }
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([this.#appends.close(), this.#reads.close()])
  }

  /** While this node leads nobody else does: the next one is to know. Where it cannot be told, a person has to. */
  async #tellLoss({ head_block: end }: AppendAnswer): Promise<void> {
    const { acknowledged } = this.#known
    if (acknowledged.blockNumber <= end) return
    try {
      await tellLoss(await this.#appends.session(), this.#desk.deskId, end, acknowledged)
    } catch (error) {
      if (!(error instanceof JournalError)) throw error
    }
  }

  /** An earlier try may be about to commit the same block just now: then it is the head at the second look. */
  async #ask(sealed: Uint8Array): Promise<AppendAnswer> {
    const { settings, deskId, instance } = this.#desk
    const values = [deskId, instance, settings.durability === 'replica', sealed]
    const session = await this.#appends.session()
    try {
      return await session.change<AppendAnswer>(APPEND, values)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      return await session.change<AppendAnswer>(APPEND, values)
    }
  }

  async #lastBelow(column: 'sequence' | 'time', value: number): Promise<number> {
    this.#assertOpen()
    const session = await this.#reads.session()
    const rows = await session.ask<{ block_number: number }>(LAST_BELOW, [this.#desk.deskId, column, value])
    return rows[0]!.block_number
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new JournalError('CLOSED', 'the journal is closed')
  }
}

interface PruneAnswer {
  readonly status: 'PRUNED' | 'FENCED'
  readonly pruned: number
  readonly first_block: number
  readonly is_done: boolean
}

/** A journal as plain as can be, in a list: the twin of every store in random tests. */

import type { BlockDraft, JournalHead, PruneResult, StoredBlock, StoredSnapshot } from '../../src/ports.ts'
import { sealBlock } from '../../src/store/block.ts'
import { JournalError } from '../../src/store/journal-error.ts'
import { EMPTY_HEAD } from '../../src/store/sqlite/journal-fixtures.ts'

const SNAPSHOTS_KEPT = 3

export class NaiveJournal {
  #epoch = 0
  readonly #heads: JournalHead[] = [EMPTY_HEAD]
  readonly #blocks: StoredBlock[] = []
  #base = 0
  #snapshots: StoredSnapshot[] = []

  lead(epoch: number): void {
    this.#epoch = epoch
  }

  head(): JournalHead {
    return this.#heads.at(-1)!
  }

  append(previous: JournalHead, draft: BlockDraft): JournalHead {
    const head = this.head()
    if (draft.epoch < this.#epoch) throw new JournalError('FENCED', 'an older epoch')
    if (head.hash !== previous.hash || head.blockNumber !== previous.blockNumber)
      throw new JournalError('HEAD_MOVED', 'another head')
    if (head.blockNumber > 0 && draft.firstSequence !== head.lastSequence + 1)
      throw new JournalError('HEAD_MOVED', 'a gap')
    const blockNumber = head.blockNumber + 1
    const { hash } = sealBlock(blockNumber, head.hash, draft)
    const { epoch, lastSequence } = draft
    this.#blocks.push({ ...draft, blockNumber, hash, previousHash: head.hash })
    this.#heads.push({ blockNumber, epoch, lastSequence, hash })
    return this.head()
  }

  blocksAfter(blockNumber: number): StoredBlock[] {
    if (blockNumber < this.#base) throw new JournalError('PRUNED', 'gone')
    return this.#blocks.slice(blockNumber)
  }

  saveSnapshot(snapshot: StoredSnapshot): void {
    const { blockNumber, lastSequence } = snapshot
    const isKept = blockNumber > this.#base && this.#heads[blockNumber]?.lastSequence === lastSequence
    if (!isKept) throw new JournalError('SNAPSHOT_REFUSED', 'no such block')
    this.#snapshots = [...this.#snapshots.filter(each => each.blockNumber !== blockNumber), snapshot]
      .toSorted((one, other) => one.blockNumber - other.blockNumber)
      .slice(-SNAPSHOTS_KEPT)
  }

  newestSnapshot(): StoredSnapshot | undefined {
    return this.#snapshots.at(-1)
  }

  pruneBefore(blockNumber: number): PruneResult {
    const last = Math.min(blockNumber - 1, this.#snapshots[0]?.blockNumber ?? 0, this.head().blockNumber - 1)
    const prunedBlocks = Math.max(0, last - this.#base)
    this.#base += prunedBlocks
    return { prunedBlocks, firstBlockNumber: this.#base + 1 }
  }

  lastBlockBefore(sequence: number): number {
    const found = this.#heads.findLast(head => head.blockNumber > 0 && head.lastSequence < sequence)
    return Math.max(found?.blockNumber ?? 0, this.#base)
  }
}

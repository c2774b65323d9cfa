/** The journal in the simulated store, read at once by whoever judges. */

import type { JournalHead, StoredBlock, StoredSnapshot } from '../../ports.ts'
import { checkedBlock, checkLink } from '../../store/block-chain.ts'
import { snapshotOfRow } from '../../store/packed-snapshot.ts'
import type { QuietJournal } from '../quiet-checks.ts'
import type { StoreDesk } from './store-desk.ts'

export class StoreReading implements QuietJournal {
  readonly #desk: StoreDesk

  constructor(desk: StoreDesk) {
    this.#desk = desk
  }

  head(): JournalHead {
    return this.#desk.head
  }

  baseBlockNumber(): number {
    return this.#desk.base.blockNumber
  }

  *blocksAfter(blockNumber: number): Iterable<StoredBlock> {
    let previous: JournalHead = this.#desk.rowOf(blockNumber) ?? this.#desk.base
    for (let at = blockNumber + 1; at <= this.#desk.head.blockNumber; at++) {
      const { hash, sealed } = this.#desk.rowOf(at)!
      const block = checkedBlock(at, hash, sealed)
      checkLink(previous, block)
      previous = block
      yield block
    }
  }

  newestSnapshot(): StoredSnapshot | undefined {
    return this.snapshots()[0]
  }

  /** Newest first. */
  snapshots(): StoredSnapshot[] {
    return this.#desk.snapshots.toReversed().map(row => snapshotOfRow(row)!)
  }
}

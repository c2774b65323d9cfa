/** The journal of a shared store, read whole: a drill's is small, and whoever replays it goes over it several times. */

import type { SharedJournal, StoredBlock, StoredSnapshot } from '../../../src/ports.ts'
import type { PostgresSettings } from '../../../src/store/postgres/settings.ts'
import { openPostgresStore } from '../../../src/store/postgres/store.ts'
import type { ExaminedJournal } from '../examination.ts'

export async function readSharedJournal(settings: PostgresSettings): Promise<JournalCopy> {
  const store = await openPostgresStore(settings)
  try {
    return await JournalCopy.of(store.journal)
  } finally {
    await store.close()
  }
}

export class JournalCopy implements ExaminedJournal {
  readonly #blocks: readonly StoredBlock[]
  readonly #newest: StoredSnapshot | undefined

  private constructor(blocks: readonly StoredBlock[], newest: StoredSnapshot | undefined) {
    this.#blocks = blocks
    this.#newest = newest
  }

  static async of(journal: SharedJournal): Promise<JournalCopy> {
    const blocks: StoredBlock[] = []
    for await (const block of journal.blocksAfter(0)) blocks.push(block)
    return new JournalCopy(blocks, await journal.newestSnapshot())
  }

  *blocksAfter(blockNumber: number): Iterable<StoredBlock> {
    for (const block of this.#blocks) if (block.blockNumber > blockNumber) yield block
  }

  lastBlockBefore(sequence: number): number {
    return this.#blocks.findLast(({ lastSequence }) => lastSequence < sequence)?.blockNumber ?? 0
  }

  baseBlockNumber(): number {
    return 0
  }

  snapshots(): StoredSnapshot[] {
    return this.#newest === undefined ? [] : [this.#newest]
  }
}

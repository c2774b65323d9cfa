/** An empty store whose journal is tried, and what its tests read and keep there. */

import type { TimeUs } from '../../src/core/domain/ids.ts'
import type { JournalHead, NodeJournal, StoredBlock, StoredSnapshot } from '../../src/ports.ts'
import { payloadOf } from '../../src/store/sqlite/journal-fixtures.ts'

export interface Leader {
  readonly journal: NodeJournal
  readonly epoch: number
}

/** An empty store. */
export interface JournalStand {
  /** Opens it with an epoch above all before; whoever led before stays open and knows nothing of it. */
  lead(): Promise<Leader>
  /** Other bytes in the place of a stored block. */
  damage(blockNumber: number): Promise<void>
  /** Ends all that was opened. */
  close(): Promise<void>
}

export async function blocksOf(journal: NodeJournal, after = 0): Promise<StoredBlock[]> {
  const blocks: StoredBlock[] = []
  for await (const block of journal.blocksAfter(after))
    blocks.push({ ...block, payload: Uint8Array.from(block.payload) })
  return blocks
}

export function snapshotAt({ blockNumber, lastSequence }: JournalHead): StoredSnapshot {
  return {
    blockNumber,
    lastSequence,
    timeUs: 77 as TimeUs,
    stateHash: `h${blockNumber}`,
    payload: payloadOf(-blockNumber, 3_000),
  }
}

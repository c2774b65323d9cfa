/** Brings the core back to where the journal ends: the newest snapshot, then `apply` of the blocks after it. */

import { Engine } from '../../core/engine/engine.ts'
import { restoreState } from '../../core/engine/snapshot.ts'
import type { JournalReading } from '../../ports.ts'
import { RecordReader } from '../../store/record-codec.ts'

export interface Recovery {
  readonly engine: Engine
  /** 0 where the journal was read from its beginning. */
  readonly snapshotBlock: number
  readonly blockCount: number
  readonly recordCount: number
}

/** Errors: JournalError from the journal; CodecError for records that no release wrote. */
export function recover(journal: JournalReading): Recovery {
  const snapshot = journal.newestSnapshot()
  const engine =
    snapshot === undefined ? new Engine() : new Engine(restoreState(new TextDecoder().decode(snapshot.payload)))
  const snapshotBlock = snapshot?.blockNumber ?? 0
  const reader = new RecordReader()
  let blockCount = 0
  let recordCount = 0
  for (const block of journal.blocksAfter(snapshotBlock)) {
    reader.open(block.payload, block.firstSequence)
    while (reader.next()) {
      if (reader.isInput) engine.absorbInput(reader.input)
      else engine.absorbEvent(reader.event)
    }
    blockCount++
    recordCount += block.recordCount
  }
  return { engine, snapshotBlock, blockCount, recordCount }
}

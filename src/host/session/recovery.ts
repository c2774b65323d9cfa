/** Brings the core back to where the journal ends: the newest snapshot, then `apply` of the blocks after it. */

import type { Configuration } from '../../core/domain/configuration.ts'
import { Engine } from '../../core/engine/engine.ts'
import { restoreState } from '../../core/engine/snapshot.ts'
import type { Journal, JournalReading, StoredBlock, StoredSnapshot } from '../../ports.ts'
import { RecordReader } from '../../store/record-codec.ts'

export interface Recovery {
  readonly engine: Engine
  /** 0 where the journal was read from its beginning. */
  readonly snapshotBlock: number
  readonly blockCount: number
  /** Of the last of them; empty where nothing follows the snapshot. */
  readonly lastHash: string
  readonly recordCount: number
  /** In force from the snapshot on, the oldest first. */
  readonly configurations: readonly Configuration[]
}

/** Errors: JournalError from the journal; CodecError for records that no release wrote. */
export function recover(journal: JournalReading): Recovery {
  const recovering = new Recovering(journal.newestSnapshot())
  for (const block of journal.blocksAfter(recovering.snapshotBlock)) recovering.take(block)
  return recovering
}

/** The same from a journal that may be in another machine. */
export async function recoverFromAnywhere(journal: Pick<Journal, 'newestSnapshot' | 'blocksAfter'>): Promise<Recovery> {
  const recovering = new Recovering(await journal.newestSnapshot())
  for await (const block of journal.blocksAfter(recovering.snapshotBlock)) recovering.take(block)
  return recovering
}

class Recovering implements Recovery {
  readonly engine: Engine
  readonly snapshotBlock: number
  blockCount = 0
  lastHash = ''
  recordCount = 0
  readonly configurations: Configuration[] = []
  readonly #reader = new RecordReader()

  constructor(snapshot: StoredSnapshot | undefined) {
    this.engine =
      snapshot === undefined ? new Engine() : new Engine(restoreState(new TextDecoder().decode(snapshot.payload)))
    this.snapshotBlock = snapshot?.blockNumber ?? 0
    this.#noteConfiguration()
  }

  take(block: StoredBlock): void {
    const reader = this.#reader
    reader.open(block.payload, block.firstSequence)
    while (reader.next()) {
      if (reader.isInput) this.engine.absorbInput(reader.input)
      else this.engine.absorbEvent(reader.event)
    }
    this.blockCount++
    this.lastHash = block.hash
    this.recordCount += block.recordCount
    this.#noteConfiguration()
  }

  #noteConfiguration(): void {
    const { configuration } = this.engine.state
    if (configuration !== undefined && configuration !== this.configurations.at(-1))
      this.configurations.push(configuration)
  }
}

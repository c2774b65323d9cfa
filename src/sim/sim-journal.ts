/**
 * The journal over the simulated disk: the same sealed blocks, the same chain, the same rules at the opening as the
 * embedded one, without its file.
 */

import type { BlockDraft, JournalHead, StoredBlock, StoredSnapshot } from '../ports.ts'
import { openBlock, sealBlock } from '../store/block.ts'
import { checkLink, corruptBlock } from '../store/block-chain.ts'
import { JournalError } from '../store/journal-error.ts'
import { refusedSnapshot } from '../store/packed-snapshot.ts'
import type { BlockRows } from '../store/sqlite/block-rows.ts'
import type { SqliteJournal } from '../store/sqlite/journal.ts'
import { CUT_BLOCKS_MAX, type EmbeddedOpeningNote, isGood, tailCut } from '../store/sqlite/journal-tail.ts'
import type { SimDisk, StoredRow } from './sim-disk.ts'
import type { SimProcess, World } from './virtual-time.ts'

export interface SimJournalSetup {
  readonly world: World
  readonly disk: SimDisk
  /** The node's process. */
  readonly process: SimProcess
  readonly epoch: number
  /** Blocks that the opening cut off, before they are gone. */
  readonly onCut: (rows: readonly StoredRow[]) => void
  /** A block was taken for sound and is read. */
  readonly onRead: (row: StoredRow) => void
  /** Checks and unpacks a block; another one where a mutation wants it. */
  readonly openBlock?: typeof openBlock
}

const SNAPSHOTS_KEPT = 3
const CHECKED_BLOCKS = 64

export class SimJournal implements SqliteJournal {
  readonly openingNotes: EmbeddedOpeningNote[] = []
  readonly #setup: SimJournalSetup
  readonly #open: typeof openBlock
  #head: JournalHead

  /** Errors: JournalError CORRUPT, FENCED, as the embedded one. */
  constructor(setup: SimJournalSetup) {
    this.#setup = setup
    this.#open = setup.openBlock ?? openBlock
    this.#prepare()
    this.#head = this.#headAt(this.#newestNumber)
    setup.disk.witness = { blockNumber: this.#head.blockNumber, hash: this.#head.hash }
  }

  get #rows(): StoredRow[] {
    return this.#setup.disk.rows
  }

  get #newestNumber(): number {
    return this.baseBlockNumber() + this.#rows.length
  }

  #rowOf(blockNumber: number): StoredRow | undefined {
    return this.#rows[blockNumber - this.baseBlockNumber() - 1]
  }

  head(): JournalHead {
    return this.#head
  }

  append(previous: JournalHead, draft: BlockDraft): Promise<JournalHead> {
    return new Promise((resolve, reject) => {
      const refusal = this.#refusal(previous, draft)
      if (refusal !== undefined) {
        refusal.payload = draft.payload
        // As the commit thread answers: later, and not in the call.
        this.#setup.world.at(this.#setup.process, 100, () => reject(refusal))
        return
      }
      const blockNumber = previous.blockNumber + 1
      const { bytes, hash } = sealBlock(blockNumber, previous.hash, draft)
      const { epoch, lastSequence, lastTimeUs } = draft
      const head = { blockNumber, epoch, lastSequence, hash }
      this.#setup.disk.write({ ...head, lastTimeUs, sealed: bytes }, draft.payload, this.#setup.process, () => {
        this.#head = head
        this.#setup.disk.witness = head
        this.#setup.disk.cutUpTo = 0
        resolve(head)
      })
    })
  }

  #refusal(previous: JournalHead, draft: BlockDraft): JournalError | undefined {
    const { disk, world } = this.#setup
    const head = disk.newest
    if (draft.epoch < disk.epochMin)
      return new JournalError('FENCED', `a block of epoch ${draft.epoch}; the journal is at epoch ${disk.epochMin}`)
    if (head.blockNumber !== previous.blockNumber || head.hash !== previous.hash)
      return new JournalError('HEAD_MOVED', `the head is block ${head.blockNumber}, not ${previous.blockNumber}`)
    if (head.blockNumber > 0 && draft.firstSequence !== head.lastSequence + 1)
      return new JournalError('HEAD_MOVED', `a block from sequence ${draft.firstSequence} after ${head.lastSequence}`)
    if (world.nowUs < disk.fullUntilUs) return new JournalError('DISK_FULL', 'append: no room')
    if (world.nowUs < disk.failingUntilUs) return new JournalError('IO', 'append: the disk refuses')
    return undefined
  }

  *blocksAfter(blockNumber: number): Iterable<StoredBlock> {
    const base = this.baseBlockNumber()
    if (blockNumber < base)
      throw new JournalError('PRUNED', `the blocks up to ${base} are gone, asked for those after ${blockNumber}`)
    let previous = this.#headAt(blockNumber)
    while (previous.blockNumber < this.#newestNumber) {
      const block = this.blockAt(previous.blockNumber + 1)
      if (this.#open === openBlock) checkLink(previous, block)
      this.#setup.onRead(this.#rowOf(block.blockNumber)!)
      yield block
      previous = block
    }
  }

  /** Errors: JournalError CORRUPT naming the block. */
  blockAt(blockNumber: number): StoredBlock {
    const row = this.#rowOf(blockNumber)!
    try {
      if (this.#open !== openBlock) return this.#open(row.sealed)
      const block = openOnce(row)
      if (block.blockNumber !== blockNumber) throw new Error(`the row holds block ${block.blockNumber}`)
      if (block.hash !== row.hash) throw new Error('the hash beside the block has changed')
      return block
    } catch (cause) {
      throw corruptBlock(blockNumber, cause)
    }
  }

  newestSnapshot(): StoredSnapshot | undefined {
    return this.#setup.disk.snapshots.at(-1)
  }

  async saveSnapshot(snapshot: StoredSnapshot): Promise<void> {
    const { disk } = this.#setup
    const found = this.#rowOf(snapshot.blockNumber)?.lastSequence
    if (found !== snapshot.lastSequence) throw refusedSnapshot(snapshot, found)
    const others = disk.snapshots.filter(({ blockNumber }) => blockNumber !== snapshot.blockNumber)
    const kept = [...others, snapshot].sort((one, other) => one.blockNumber - other.blockNumber)
    disk.snapshots = kept.slice(-SNAPSHOTS_KEPT)
  }

  baseBlockNumber(): number {
    return this.#setup.disk.base.blockNumber
  }

  lastBlockBefore(sequence: number): number {
    return this.#lastWhere(row => row.lastSequence < sequence)
  }

  lastBlockOlderThan(timeUs: number): number {
    return this.#lastWhere(row => row.lastTimeUs < timeUs)
  }

  /** Only what every kept snapshot covers, and never the newest block. */
  async pruneBefore(blockNumber: number): Promise<{ prunedBlocks: number; firstBlockNumber: number }> {
    const { disk } = this.#setup
    const base = this.baseBlockNumber()
    const last = Math.min(blockNumber - 1, disk.snapshots[0]?.blockNumber ?? 0, this.#newestNumber - 1)
    if (last <= base) return { prunedBlocks: 0, firstBlockNumber: base + 1 }
    const head = this.#headAt(last)
    disk.rows.splice(0, last - base)
    disk.base = head
    return { prunedBlocks: last - base, firstBlockNumber: last + 1 }
  }

  async close(): Promise<void> {}

  #lastWhere(isIt: (row: StoredRow) => boolean): number {
    return this.#rows.findLast(isIt)?.blockNumber ?? this.baseBlockNumber()
  }

  #headAt(blockNumber: number): JournalHead {
    const row = this.#rowOf(blockNumber)
    if (row === undefined) return this.#setup.disk.base
    const { epoch, lastSequence, hash } = row
    return { blockNumber, epoch, lastSequence, hash }
  }

  // ── the opening, as in store/sqlite/journal-opening.ts ─────────────────────────────────────────────────────────────

  #prepare(): void {
    const { disk, epoch } = this.#setup
    const newest = this.#newestNumber
    const good = this.#findLastGood(newest)
    if (good < newest) this.#cutAfter(good)
    // Told at every opening until a block is written, as the embedded one does.
    if (disk.cutUpTo > 0) this.openingNotes.push(tailCut(good + 1, disk.cutUpTo, 'damaged', 'quarantine'))
    for (const _ of this.blocksAfter(Math.max(this.baseBlockNumber(), good - CHECKED_BLOCKS)));
    const snapshotBlock = disk.snapshots.at(-1)?.blockNumber ?? 0
    if (snapshotBlock > good) {
      const what = `the newest snapshot is of block ${snapshotBlock} but the journal ends at block ${good}`
      throw new JournalError('CORRUPT', what, { blockNumber: good + 1 })
    }
    if (epoch < disk.epochMin)
      throw new JournalError('FENCED', `opened with epoch ${epoch}; the journal belongs to epoch ${disk.epochMin}`)
    disk.epochMin = epoch
  }

  #findLastGood(newest: number): number {
    for (let blockNumber = newest; blockNumber > this.baseBlockNumber(); blockNumber--) {
      if (newest - blockNumber > CUT_BLOCKS_MAX) {
        const what = `the blocks ${blockNumber + 1} to ${newest} at the end are damaged, more than a crash can explain`
        throw new JournalError('CORRUPT', what, { blockNumber: blockNumber + 1 })
      }
      if (isGood(this as unknown as BlockRows, blockNumber)) return blockNumber
    }
    return this.baseBlockNumber()
  }

  #cutAfter(good: number): void {
    const rows = this.#rows
    this.#setup.disk.cutUpTo = this.#newestNumber
    this.#setup.onCut(rows.slice(good - this.baseBlockNumber()))
    rows.length = good - this.baseBlockNumber()
  }
}

/** Whatever damages a block on the disk puts other bytes in its place: the same ones hold the same block. */
function openOnce(row: StoredRow): StoredBlock {
  const { sealed, opened } = row
  if (opened?.sealed === sealed) return opened.block
  const block = openBlock(sealed)
  row.opened = { sealed, block }
  return block
}

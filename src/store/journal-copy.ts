/**
 * Copies a journal from one store to another: the sealed bytes as they are, compared block by block by their hashes. What
 * is there already is compared and kept, so that a copy that was broken off goes on where it was.
 */

import type { JournalHead, StoredSnapshot } from '../ports.ts'
import { checkedBlock, checkLink } from './block-chain.ts'
import { JournalError } from './journal-error.ts'

export interface SealedRow {
  readonly blockNumber: number
  readonly hash: string
  readonly sealed: Uint8Array
}

/** A journal to read from, and to compare with. */
export interface CopySource {
  base(): Promise<JournalHead>
  head(): Promise<JournalHead>
  /** In order, from the block after this one on. */
  rowsAfter(blockNumber: number): AsyncIterable<SealedRow> | Iterable<SealedRow>
  /** Oldest first; damaged ones left out. */
  snapshots(): Promise<readonly StoredSnapshot[]>
  /** The newest epoch that anybody led in, also without a block. */
  usedEpoch(): Promise<number>
}

/** A journal that nobody else writes while it is copied into. */
export interface CopyTarget extends CopySource {
  begin(base: JournalHead, usedEpoch: number): Promise<void>
  write(rows: readonly SealedRow[]): Promise<void>
  saveSnapshot(snapshot: StoredSnapshot): Promise<void>
}

export interface CopyResult {
  /** Were there already, with the same hashes. */
  readonly keptBlocks: number
  readonly copiedBlocks: number
  readonly snapshots: number
  readonly head: JournalHead
}

const BATCH_BYTES = 2 * 1024 * 1024
const BATCH_BLOCKS = 500

/**
 * Errors: JournalError CORRUPT for a damaged block of the source, HEAD_MOVED where the target has other blocks or more;
 * nothing of what the target had is changed.
 */
export async function copyJournal(
  source: CopySource,
  target: CopyTarget,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<CopyResult> {
  const [base, end] = [await source.base(), await source.head()]
  await target.begin(base, await source.usedEpoch())
  const keptBlocks = await compare(source, target)
  let head = await target.head()
  const copiedBefore = head.blockNumber
  for await (const batch of batchesOf(source.rowsAfter(head.blockNumber))) {
    head = checkBatch(head, batch)
    await target.write(batch)
    onProgress(head.blockNumber - base.blockNumber, end.blockNumber - base.blockNumber)
  }
  const snapshots = (await source.snapshots()).filter(({ blockNumber }) => blockNumber <= head.blockNumber)
  for (const snapshot of snapshots) await target.saveSnapshot(snapshot)
  await compare(source, target)
  return { keptBlocks, copiedBlocks: head.blockNumber - copiedBefore, snapshots: snapshots.length, head }
}

/** Reads both and compares what both have. Returns: how many blocks. */
export async function compare(source: CopySource, target: CopySource): Promise<number> {
  const [sourceBase, targetBase] = [await source.base(), await target.base()]
  const from = Math.max(sourceBase.blockNumber, targetBase.blockNumber)
  const [sourceHead, targetHead] = [await source.head(), await target.head()]
  if (targetHead.blockNumber > sourceHead.blockNumber || from > targetHead.blockNumber)
    throw differs(`one ends at block ${targetHead.blockNumber}, the other at block ${sourceHead.blockNumber}`)
  const others = iteratorOf(target.rowsAfter(from))
  let count = 0
  for await (const row of source.rowsAfter(from)) {
    const { value: other } = await others.next()
    if (other === undefined) break
    if (other.hash !== row.hash || Buffer.compare(other.sealed, row.sealed) !== 0)
      throw differs(`block ${row.blockNumber} is another one in each`)
    count++
  }
  await others.return?.()
  return count
}

function checkBatch(head: JournalHead, batch: readonly SealedRow[]): JournalHead {
  let previous = head
  for (const { blockNumber, hash, sealed } of batch) {
    const block = checkedBlock(blockNumber, hash, sealed)
    checkLink(previous, block)
    previous = { blockNumber, epoch: block.epoch, lastSequence: block.lastSequence, hash }
  }
  return previous
}

async function* batchesOf(rows: AsyncIterable<SealedRow> | Iterable<SealedRow>): AsyncIterable<SealedRow[]> {
  let batch: SealedRow[] = []
  let bytes = 0
  for await (const row of rows) {
    batch.push(row)
    bytes += row.sealed.length
    if (bytes < BATCH_BYTES && batch.length < BATCH_BLOCKS) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

function iteratorOf(rows: AsyncIterable<SealedRow> | Iterable<SealedRow>): AsyncIterator<SealedRow, undefined> {
  return (async function* () {
    yield* rows
    return undefined
  })()
}

function differs(what: string): JournalError {
  return new JournalError('HEAD_MOVED', `the two journals do not go together: ${what}`)
}

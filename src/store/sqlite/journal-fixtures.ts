/** Journals for tests: drafts with known payloads, written without a thread. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import type { TimeUs } from '../../core/domain/ids.ts'
import { Random } from '../../core/std/random.ts'
import type { BlockDraft, JournalHead } from '../../ports.ts'
import { HeadWitness } from '../head-witness.ts'
import { JournalError } from '../journal-error.ts'
import { BlockCommitter } from './block-committer.ts'
import { journalPathOf, openForWriting } from './journal-file.ts'

export const EMPTY_HEAD: JournalHead = { blockNumber: 0, epoch: 0, lastSequence: 0, hash: '' }

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-store-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }))
  return folder
}

/** Again and again until it is done: what may pass, as a session that the store has just ended, passes. */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 30_000
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof JournalError) || !error.retryable || performance.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
}

/** Ten inputs after `head`; the payload is random, and the same for the same block number. */
export function draftAfter(head: JournalHead, epoch = 1, payloadBytes = 300): BlockDraft {
  return {
    epoch,
    firstSequence: head.lastSequence + 1,
    lastSequence: head.lastSequence + 10,
    firstTimeUs: (head.lastSequence * 1000) as TimeUs,
    lastTimeUs: (head.lastSequence * 1000 + 9000) as TimeUs,
    recordCount: 10,
    payload: payloadOf(head.blockNumber + 1, payloadBytes),
  }
}

export function payloadOf(blockNumber: number, payloadBytes: number): Uint8Array {
  const random = new Random(`block ${blockNumber}`)
  return Uint8Array.from({ length: payloadBytes }, () => random.nextInt(256))
}

export class FixtureJournal {
  head: JournalHead = EMPTY_HEAD
  readonly committer: BlockCommitter

  constructor(folder: string, snapshotsKept = 3) {
    this.committer = new BlockCommitter(
      openForWriting(journalPathOf(folder), undefined),
      new HeadWitness(folder),
      snapshotsKept,
    )
  }

  append(count: number, payloadBytes: number): void {
    for (let i = 0; i < count; i++) this.head = this.committer.append(this.head, draftAfter(this.head, 1, payloadBytes))
  }

  snapshot(): void {
    const { blockNumber, lastSequence } = this.head
    const payload = zstdCompressSync(payloadOf(-blockNumber, 2000))
    this.committer.saveSnapshot({
      blockNumber,
      lastSequence,
      timeUs: 5 as TimeUs,
      stateHash: `h${blockNumber}`,
      payload,
    })
  }

  close(): void {
    this.committer.close()
  }
}

/** The worker thread that compresses, hashes and commits, so that the deciding thread never waits for the disk. */

import assert from 'node:assert/strict'
import { parentPort, workerData } from 'node:worker_threads'
import { BlockCommitter } from './block-committer.ts'
import {
  type CommitReply,
  type CommitRequest,
  type CommitThreadSettings,
  type CommitWork,
  READY,
} from './commit-messages.ts'
import { HeadWitness } from './head-witness.ts'
import { journalPathOf, makeLogRoom, openForWriting } from './journal-file.ts'
import { journalErrorOf } from './sqlite-errors.ts'

assert(parentPort !== null)
const port = parentPort
const { folder, fileBytesMax, snapshotsKept, logRoomBytes } = workerData as CommitThreadSettings

try {
  const db = openForWriting(journalPathOf(folder), fileBytesMax)
  if (logRoomBytes > 0) makeLogRoom(db, logRoomBytes)
  const committer = new BlockCommitter(db, new HeadWitness(folder), snapshotsKept)
  port.on('message', (request: CommitRequest) => answer(committer, request))
  reply({ requestNumber: READY, isDone: true, value: undefined })
} catch (error) {
  refuse(READY, error, 'opening the journal', undefined)
}

function answer(committer: BlockCommitter, { requestNumber, work }: CommitRequest): void {
  try {
    reply({ requestNumber, isDone: true, value: perform(committer, work) })
  } catch (error) {
    refuse(requestNumber, error, work.kind, work.kind === 'append' ? work.draft.payload : undefined)
  }
  if (work.kind === 'close') port.close()
}

function perform(committer: BlockCommitter, work: CommitWork): unknown {
  switch (work.kind) {
    case 'append':
      return committer.append(work.previous, work.draft)
    case 'saveSnapshot':
      return committer.saveSnapshot(work.snapshot)
    case 'pruneBefore':
      return committer.pruneBefore(work.blockNumber)
    case 'close':
      return committer.close()
    default:
      return work satisfies never
  }
}

function refuse(requestNumber: number, error: unknown, doing: string, payload: Uint8Array | undefined): void {
  const { code, what, blockNumber } = journalErrorOf(error, doing)
  reply({ requestNumber, isDone: false, code, what, blockNumber, payload })
}

function reply(message: CommitReply): void {
  const payload = message.isDone ? undefined : message.payload
  port.postMessage(message, payload === undefined ? [] : [payload.buffer as ArrayBuffer])
}

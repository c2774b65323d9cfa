/**
 * The worker thread that compresses, hashes and commits, so that the deciding thread never waits for the disk. It sleeps
 * on the shared lane and has no event loop: an append in the lane is begun 100 us sooner than one that is a message.
 */

import assert from 'node:assert/strict'
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { HeadWitness } from '../head-witness.ts'
import { BlockCommitter } from './block-committer.ts'
import { CommitLane } from './commit-lane.ts'
import {
  type CommitReply,
  type CommitRequest,
  type CommitThreadSettings,
  type CommitWork,
  LANE,
  READY,
} from './commit-messages.ts'
import { journalPathOf, makeLogRoom, openForWriting } from './journal-file.ts'
import { journalErrorOf } from './sqlite-errors.ts'

assert(parentPort !== null)
const port = parentPort
const { folder, fileBytesMax, snapshotsKept, logRoomBytes, lane: memory } = workerData as CommitThreadSettings

/** The turns that lead to an append take less. */
const EXPECTED_MS = 0.3

const committer = open()
if (committer !== undefined) serve(committer, new CommitLane(memory))

function open(): BlockCommitter | undefined {
  try {
    const db = openForWriting(journalPathOf(folder), fileBytesMax)
    if (logRoomBytes > 0) makeLogRoom(db, logRoomBytes)
    const opened = new BlockCommitter(db, new HeadWitness(folder), snapshotsKept)
    reply({ requestNumber: READY, isDone: true, value: undefined })
    return opened
  } catch (error) {
    refuse(READY, error, 'opening the journal', undefined)
    return undefined
  }
}

/** Until it is told to close. */
function serve(committer: BlockCommitter, lane: CommitLane): void {
  for (;;) {
    lane.awaitExpected(EXPECTED_MS)
    // Counted before it is looked: what comes meanwhile ends the sleep at once.
    const { calls } = lane
    appendAsked(committer, lane)
    for (let each = receiveMessageOnPort(port); each !== undefined; each = receiveMessageOnPort(port)) {
      const request = each.message as CommitRequest
      answer(committer, request)
      if (request.work.kind === 'close') return
    }
    lane.waitForCall(calls)
  }
}

function appendAsked(committer: BlockCommitter, lane: CommitLane): void {
  const asked = lane.asked()
  if (asked === undefined) return
  try {
    committer.append(asked.previous, asked.draft, ({ hash }) => lane.done(hash))
  } catch (error) {
    lane.refused()
    refuse(LANE, error, 'append', undefined)
  }
}

function answer(committer: BlockCommitter, { requestNumber, work }: CommitRequest): void {
  try {
    reply({ requestNumber, isDone: true, value: perform(committer, work) })
  } catch (error) {
    refuse(requestNumber, error, work.kind, work.kind === 'append' ? work.draft.payload : undefined)
  }
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

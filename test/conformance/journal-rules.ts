/** What every journal has to do, whatever keeps it: one table of cases, and random sessions. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JournalHead } from '../../src/ports.ts'
import { sealBlock } from '../../src/store/block.ts'
import { JournalError } from '../../src/store/journal-error.ts'
import { draftAfter, EMPTY_HEAD, payloadOf } from '../../src/store/sqlite/journal-fixtures.ts'
import { COMMANDS, runCommands } from './journal-sessions.ts'
import { blocksOf, type JournalStand, type Leader, snapshotAt } from './journal-stand.ts'

async function append({ journal, epoch }: Leader, payloadBytes = 300): Promise<JournalHead> {
  return await journal.append(journal.head(), draftAfter(journal.head(), epoch, payloadBytes))
}

async function errorOf(work: Promise<unknown>): Promise<JournalError> {
  const error = await work.then(
    () => assert.fail('it was accepted'),
    (cause: unknown) => cause,
  )
  assert.ok(error instanceof JournalError, String(error))
  return error
}

type Case = (stand: JournalStand) => Promise<void>

const CASES: Readonly<Record<string, Case>> = {
  'blocks are there for the next leader, with the bytes that every store has': async stand => {
    const leader = await stand.lead()
    assert.deepEqual(leader.journal.head(), EMPTY_HEAD)
    for (const payloadBytes of [0, 1, 511, 512, 20_000, 300_000]) await append(leader, payloadBytes)
    const next = await stand.lead()
    assert.deepEqual(next.journal.head(), leader.journal.head())
    let head = EMPTY_HEAD
    for (const block of await blocksOf(next.journal)) {
      const draft = draftAfter(head, leader.epoch, block.payload.length)
      const blockNumber = head.blockNumber + 1
      const { hash } = sealBlock(blockNumber, head.hash, draft)
      assert.deepEqual(block, { ...draft, blockNumber, hash, previousHash: head.hash })
      head = { blockNumber, epoch: leader.epoch, lastSequence: draft.lastSequence, hash }
    }
    assert.deepEqual(head, next.journal.head())
    await append(next)
  },

  'a draft that does not follow the head is refused, changes nothing and can be mended': async stand => {
    const leader = await stand.lead()
    const stale = await append(leader)
    await append(leader)
    const { journal, epoch } = leader
    const draft = draftAfter(stale, epoch, 301)
    const error = await errorOf(journal.append(stale, draft))
    assert.deepEqual([error.code, error.retryable], ['HEAD_MOVED', false])
    assert.deepEqual(error.payload ?? draft.payload, payloadOf(2, 301), 'the payload comes back')
    const gap = { ...draftAfter(journal.head(), epoch), firstSequence: 99 }
    assert.equal((await errorOf(journal.append(journal.head(), gap))).code, 'HEAD_MOVED')
    assert.equal((await blocksOf(journal)).length, 2)
    await append(leader)
  },

  'a leader of before is fenced from the moment the next one leads': async stand => {
    const old = await stand.lead()
    await append(old)
    const next = await stand.lead()
    const error = await errorOf(append(old))
    assert.deepEqual([error.code, error.retryable], ['FENCED', false])
    await append(next)
    assert.equal((await errorOf(append(old))).code, 'FENCED')
    assert.deepEqual(
      (await blocksOf(next.journal)).map(block => block.epoch),
      [old.epoch, next.epoch],
    )
  },

  'reading begins after any block, sees what is appended meanwhile, and ends at the end': async stand => {
    const leader = await stand.lead()
    for (let i = 0; i < 4; i++) await append(leader)
    const { journal } = leader
    const numbers: number[] = []
    for await (const { blockNumber } of journal.blocksAfter(1)) {
      numbers.push(blockNumber)
      if (blockNumber === 4) await append(leader)
    }
    assert.deepEqual(numbers, [2, 3, 4, 5])
    assert.deepEqual(await blocksOf(journal, 5), [])
  },

  'a damaged block is never read as data; those before it are': async stand => {
    const leader = await stand.lead()
    for (let i = 0; i < 5; i++) await append(leader)
    await stand.damage(3)
    const read: number[] = []
    const reading = async () => {
      for await (const { blockNumber } of leader.journal.blocksAfter(0)) read.push(blockNumber)
    }
    const error = await errorOf(reading())
    assert.deepEqual([error.code, error.blockNumber, error.retryable], ['CORRUPT', 3, false])
    assert.deepEqual(read, [1, 2])
  },

  'the newest snapshot comes back, if it is of the end of a block': async stand => {
    const leader = await stand.lead()
    assert.equal(await leader.journal.newestSnapshot(), undefined)
    for (let i = 0; i < 5; i++) {
      await append(leader)
      await leader.journal.saveSnapshot(snapshotAt(leader.journal.head()))
    }
    const next = await stand.lead()
    const newest = (await next.journal.newestSnapshot())!
    assert.deepEqual({ ...newest, payload: Uint8Array.from(newest.payload) }, snapshotAt(leader.journal.head()))
    const ahead = { ...snapshotAt(leader.journal.head()), blockNumber: 9 }
    assert.equal((await errorOf(next.journal.saveSnapshot(ahead))).code, 'SNAPSHOT_REFUSED')
    const askew = { ...snapshotAt(leader.journal.head()), lastSequence: 49 }
    assert.equal((await errorOf(next.journal.saveSnapshot(askew))).code, 'SNAPSHOT_REFUSED')
  },

  'blocks are pruned only as far as every kept snapshot reaches': async stand => {
    const leader = await stand.lead()
    const { journal } = leader
    for (let i = 0; i < 4; i++) await append(leader)
    assert.deepEqual(await journal.pruneBefore(3), { prunedBlocks: 0, firstBlockNumber: 1 })
    await journal.saveSnapshot(snapshotAt(journal.head()))
    for (let i = 0; i < 4; i++) await append(leader)
    await journal.saveSnapshot(snapshotAt(journal.head()))
    assert.deepEqual(await journal.pruneBefore(3), { prunedBlocks: 2, firstBlockNumber: 3 })
    assert.deepEqual(await journal.pruneBefore(100), { prunedBlocks: 2, firstBlockNumber: 5 })
    assert.equal((await errorOf(blocksOf(journal, 3))).code, 'PRUNED')
    for (let i = 0; i < 2; i++) await journal.saveSnapshot(snapshotAt(await append(leader)))
    assert.deepEqual(await journal.pruneBefore(100), { prunedBlocks: 4, firstBlockNumber: 9 })
    const next = await stand.lead()
    assert.equal(next.journal.head().blockNumber, 10)
    assert.deepEqual(
      (await blocksOf(next.journal, 8)).map(block => block.blockNumber),
      [9, 10],
    )
    await append(next)
  },

  'the newest block is never pruned': async stand => {
    const leader = await stand.lead()
    for (let i = 0; i < 3; i++) await append(leader)
    for (let i = 0; i < 3; i++) await leader.journal.saveSnapshot(snapshotAt(leader.journal.head()))
    assert.deepEqual(await leader.journal.pruneBefore(100), { prunedBlocks: 2, firstBlockNumber: 3 })
    assert.equal((await append(leader)).blockNumber, 4)
  },

  'the newest block before a sequence or a time is found': async stand => {
    const leader = await stand.lead()
    const { journal } = leader
    assert.deepEqual([await journal.lastBlockBefore(5), await journal.lastBlockOlderThan(5)], [0, 0])
    for (let i = 0; i < 7; i++) await append(leader)
    for (const [sequence, blockNumber] of [
      [1, 0],
      [10, 0],
      [11, 1],
      [31, 3],
      [70, 6],
      [71, 7],
      [999, 7],
    ] as const)
      assert.equal(await journal.lastBlockBefore(sequence), blockNumber, String(sequence))
    for (const [timeUs, blockNumber] of [
      [0, 0],
      [9_000, 0],
      [9_001, 1],
      [69_001, 7],
    ] as const)
      assert.equal(await journal.lastBlockOlderThan(timeUs), blockNumber, String(timeUs))
    await journal.saveSnapshot(snapshotAt(journal.head()))
    await journal.pruneBefore(5)
    assert.deepEqual([await journal.lastBlockBefore(11), await journal.lastBlockBefore(51)], [4, 5])
  },
}

/** Runs every case on a stand of its own. */
export function journalRules(
  name: string,
  skip: string | false,
  standOf: () => Promise<JournalStand>,
  numRuns = 25,
): void {
  for (const [title, run] of Object.entries(CASES)) {
    test(`${name}: ${title}`, { skip }, async () => onStand(standOf, run))
  }
  test(`${name}: random sessions go as those of a naive journal`, { skip }, async () => {
    await fc.assert(
      fc.asyncProperty(COMMANDS, async commands => onStand(standOf, stand => runCommands(stand, commands))),
      { numRuns },
    )
  })
}

async function onStand(standOf: () => Promise<JournalStand>, run: Case): Promise<void> {
  const stand = await standOf()
  try {
    await run(stand)
  } finally {
    await stand.close()
  }
}

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { openJournalReader } from '../../store/sqlite/journal-reader.ts'
import type { StrategyClass } from '../../strategy/strategy.ts'
import { Alternating, Failing, JournaledSession, Seldom } from './journaled-session.fixture.ts'
import type { ReplayRun } from './replay-seats.ts'
import { type VerifyResult, verifyJournal } from './verify.ts'

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-verify-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function runsOf(strategyClass: StrategyClass): ReplayRun[] {
  return [{ fromSequence: 1, strategies: [{ strategyId: 'alpha', strategyClass, parameters: {} }] }]
}

function verify(folder: string, runs: readonly ReplayRun[] | undefined): VerifyResult {
  const journal = openJournalReader(folder)
  try {
    return verifyJournal({ journal, snapshots: journal.snapshots(), runs })
  } finally {
    journal.close()
  }
}

test('a session replays to the same events, intents and hashes', async context => {
  const folder = folderOf(context)
  const session = await JournaledSession.open(folder)
  await session.run(10)
  await session.snapshot()
  await session.run(10)
  await session.journal.close()
  const result = verify(folder, runsOf(Alternating))
  assert.equal(result.difference, undefined)
  assert.equal(result.stateHash, session.stateHash)
  assert.ok(result.intentCount > 20, `${result.intentCount} intents`)
  assert.equal(verify(folder, undefined).difference, undefined, 'the core alone, with the intents on record')
})

test('another decision of a strategy is found at the first intent that differs', async context => {
  const folder = folderOf(context)
  const session = await JournaledSession.open(folder)
  await session.run(5)
  await session.journal.close()
  const { difference } = verify(folder, runsOf(Seldom))
  assert.equal(difference?.kind, 'INTENT')
  assert.match(difference!.recorded, /"kind":"SubmitOrder"/)
  assert.equal(difference!.replayed, 'nothing')
})

test('a strategy that failed in the session fails in the replay, and only there', async context => {
  const folder = folderOf(context)
  const session = await JournaledSession.open(folder, Failing)
  await session.run(25)
  await session.journal.close()
  assert.equal(verify(folder, runsOf(Failing)).difference, undefined)
  const { difference } = verify(folder, runsOf(Alternating))
  assert.deepEqual([difference?.kind, difference?.replayed], ['STRATEGY_FAILED', 'no failure'])
})

test('a strategy that is not run again: its intents are taken from the record', async context => {
  const folder = folderOf(context)
  const session = await JournaledSession.open(folder)
  await session.run(5)
  await session.journal.close()
  const result = verify(folder, [{ fromSequence: 1, strategies: [] }])
  assert.equal(result.difference, undefined)
  assert.ok(result.intentCount > 2)
})

test('a pruned journal is verified from its oldest snapshot, strategies from their saved states', async context => {
  const folder = folderOf(context)
  const session = await JournaledSession.open(folder)
  await session.run(10)
  await session.snapshot()
  const { blockNumber } = session.journal.head()
  await session.run(10)
  await session.snapshot()
  await session.run(10)
  // As far as the strategy's own state needs it: two blocks before the snapshot.
  const { prunedBlocks } = await session.journal.pruneBefore(blockNumber - 1)
  assert.ok(prunedBlocks > 5)
  await session.journal.close()
  const result = verify(folder, runsOf(Alternating))
  assert.equal(result.difference, undefined)
  assert.equal(result.fromBlock, blockNumber)
  assert.equal(result.stateHash, session.stateHash)
  assert.ok(result.intentCount > 20)
  assert.equal(verify(folder, runsOf(Seldom)).difference?.kind, 'INTENT', 'and a difference after it is found')
})

/** A session that drops its old ticks while it trades: what is left starts, trades on, and replays to the same. */

import assert from 'node:assert/strict'
import path from 'node:path'
import test from 'node:test'
import { loadRecordedRuns } from '../../src/host/replay/recorded-runs.ts'
import { verifyJournal } from '../../src/host/replay/verify.ts'
import { openHistory } from '../../src/store/sqlite/history.ts'
import { historyPathOf } from '../../src/store/sqlite/history-file.ts'
import { openJournalReader } from '../../src/store/sqlite/journal-reader.ts'
import { Ledger } from '../../src/venues/simulated/ledger.ts'
import { needsProc, TWO_CHURNERS, withSession } from './live-session.ts'

const OPTIONS = { skip: needsProc, timeout: 180_000 }
const SHORT = { strategies: TWO_CHURNERS, more: 'journal: { keep: 1s }', drills: { snapshotEveryMs: 1_500 } }
const FILLS_READ_MAX = 100_000

test(
  'old blocks go while it trades; node and strategy come back from what is left, and the replay is equal',
  OPTIONS,
  async t => {
    await withSession(SHORT, async session => {
      const prunedTimes = () => session.log.filter(line => /old blocks pruned/.test(line)).length
      await session.untilTrading()
      await session.until(() => prunedTimes() >= 3, 'nothing was pruned three times')
      session.signal('node', 'SIGKILL')
      await session.until(() => session.view !== undefined, 'no node again')
      await session.untilTrading()
      const before = prunedTimes()
      await session.until(() => prunedTimes() > before, 'nothing was pruned after the restart')
      session.signal('second', 'SIGKILL')
      await session.untilTrades('second')
      await session.stop()
      t.diagnostic(await verifyRest(session.dataFolder))
      assert.deepEqual(fillsOfHistory(session.dataFolder), fillsOfVenue(session.dataFolder), 'of pruned blocks as well')
    })
  },
)

/** Returns: what was verified, for a person. */
async function verifyRest(dataFolder: string): Promise<string> {
  const journal = openJournalReader(dataFolder)
  try {
    const baseBlock = journal.baseBlockNumber()
    assert.ok(baseBlock > 0, 'blocks are gone')
    const { runs } = (await loadRecordedRuns(dataFolder))!
    const result = verifyJournal({ journal, snapshots: journal.snapshots(), runs })
    assert.equal(result.difference, undefined)
    assert.ok(result.fromBlock >= baseBlock && result.intentCount > 0, 'strategies were run again, too')
    return `${baseBlock} blocks pruned, ${result.blockCount} verified with ${result.intentCount} intents`
  } finally {
    journal.close()
  }
}

function fillsOfVenue(dataFolder: string): string[] {
  const ledger = new Ledger(path.join(dataFolder, 'venue-SIM.sqlite'))
  try {
    const entries = [...ledger.exportLedger().values()]
    return entries.flatMap(({ executions }) => executions.map(({ executionId }) => executionId as string)).sort()
  } finally {
    ledger.close()
  }
}

function fillsOfHistory(dataFolder: string): string[] {
  const history = openHistory(historyPathOf(dataFolder))
  try {
    return history
      .fillsOf({}, FILLS_READ_MAX)
      .map(({ executionId }) => executionId)
      .sort()
  } finally {
    history.close()
  }
}

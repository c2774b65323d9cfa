/**
 * A restart, and a verified replay: `node bench/recovery.ts [--records N] [--runs N] [--json]`.
 *
 * Writes a journal of workload B2 (ticks, orders, fills) through a real session and the real store into a temporary
 * folder; then brings a core back from it (no snapshot: every record is applied), and replays it with the strategy and
 * compares every byte. Both must end on the state hash of the session that wrote it.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { hashOf, snapshotOf } from '../src/core/engine/snapshot.ts'
import { verifyJournal } from '../src/host/replay/verify.ts'
import { recover } from '../src/host/session/recovery.ts'
import { openMixedFeed } from '../src/market-data/memory-feed.fixture.ts'
import { GroupCommitter } from '../src/store/group-commit.ts'
import { openSqliteJournal } from '../src/store/sqlite/journal.ts'
import { openJournalReader } from '../src/store/sqlite/journal-reader.ts'
import type { StrategyClass } from '../src/strategy/strategy.ts'
import { buildSession, worldOf } from './bench-session.ts'
import { readOptions } from './command-line.ts'
import { printFigures, summarizeRuns } from './figures.ts'
import RequotingSmaCross from './strategies/requoting-sma-cross.ts'
import { generateTicks } from './workloads.ts'

const { values } = readOptions(import.meta.filename, {
  options: {
    records: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})
const RECORD_COUNT = Number(values.records)
const PARAMETERS = {
  instruments: 'BTC-USDT.SIM',
  fast: 16,
  slow: 64,
  quantity: '0.01',
  distanceTicks: 20,
  requoteTicks: 6,
}
const configuration = worldOf({ instrumentCount: 1, barStepUs: undefined, lotSize: '0.001', takerFeeBps: '2' })
const strategyClass = RequotingSmaCross as unknown as StrategyClass

/** Returns: the state hash at the end. */
async function writeJournal(folder: string): Promise<string> {
  const journal = await openSqliteJournal({ folder, epoch: 1 })
  const committer = new GroupCommitter({
    journal,
    epoch: 1,
    onDurable: () => {},
    onFailure: error => {
      throw error
    },
  })
  let recordCount = 0
  const session = buildSession(configuration, strategyClass, PARAMETERS, ({ sequence, events }, _isMarket, input) => {
    committer.add(sequence, input, events)
    recordCount += 1 + events.length
  })
  const feed = openMixedFeed(generateTicks(RECORD_COUNT, 1))
  let input = feed.next()
  if (input !== undefined) session.start(input.timeUs)
  for (; input !== undefined && recordCount < RECORD_COUNT; input = feed.next()) {
    session.market(input)
    if (!committer.hasRoom) await committer.whenDurable()
  }
  await committer.whenDurable()
  await journal.close()
  return hashOf(snapshotOf(session.engine.state))
}

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'))
try {
  const stateHash = await writeJournal(folder)
  const restartS: number[] = []
  const replayPerSecond: number[] = []
  let recordCount = 0
  for (let run = 0; run <= Number(values.runs); run++) {
    const journal = openJournalReader(folder)
    const beganMs = performance.now()
    const recovery = recover(journal)
    const elapsedS = (performance.now() - beganMs) / 1_000
    recordCount = recovery.recordCount
    if (hashOf(snapshotOf(recovery.engine.state)) !== stateHash) throw new Error('the recovered state is another one')
    const verified = verifyJournal({
      journal,
      snapshots: [],
      runs: [{ fromSequence: 1, strategies: [{ strategyId: 'bench', strategyClass, parameters: PARAMETERS }] }],
    })
    if (verified.difference !== undefined || verified.stateHash !== stateHash)
      throw new Error(`the replay differs: ${JSON.stringify(verified.difference)}`)
    journal.close()
    // The first run warms up; a restart is cold, so its first figure is told as well.
    if (run === 0) console.error(`first restart, cold: ${elapsedS.toFixed(3)} s for ${recordCount} records`)
    else {
      restartS.push(elapsedS)
      replayPerSecond.push((verified.recordCount / verified.wallTimeMs) * 1_000)
    }
  }
  printFigures(
    [
      summarizeRuns('restart of a million', 's', restartS, 2, { recordCount, stateHash }),
      summarizeRuns('verified replay', 'records/s', replayPerSecond, 2e6, { recordCount }),
    ],
    values.json,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** `holdfast replay DIR --verify`: the journal's inputs again through core and strategies, compared with the record. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { RecordedRuns } from '../../host/replay/recorded-runs.ts'
import type { VerifyResult } from '../../host/replay/verify.ts'
import { CliError, EXIT_CODES } from '../exit-codes.ts'
import { journalReaderOf } from '../journal-folder.ts'
import { formatCount, styled, writeJson, writeLine } from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'

interface Options {
  readonly verify?: boolean
  readonly strategies: boolean
  readonly json?: boolean
}

export function define(command: Command): void {
  command
    .argument('<folder>', 'the data folder of a session: where its journal is')
    .option('--verify', 'run everything again and compare events, intents and state hashes')
    .option('--no-strategies', 'run the core alone, with the intents on record')
    .option('--json', 'write the result as JSON')
    .action(replay)
}

async function replay(folder: string, options: Options): Promise<void> {
  if (options.verify !== true)
    throw new CliError('usage', 'say what the replay is for: --verify compares it with the record')
  const { verifyJournal } = await import('../../host/replay/verify.ts')
  const journal = await journalReaderOf(folder)
  const bar = new ProgressBar({ unit: 'blocks' })
  try {
    const recorded = options.strategies ? await runsOf(resolve(folder)) : undefined
    const total = journal.head().blockNumber
    const snapshots = journal.snapshots()
    if (journal.baseBlockNumber() > 0 && snapshots.length === 0)
      throw new CliError('journal', `the blocks up to ${journal.baseBlockNumber()} were pruned and no snapshot is left`)
    const onProgress = (blockNumber: number) => bar.update(blockNumber, total)
    const result = verifyJournal({ journal, snapshots, runs: recorded?.runs, onProgress })
    bar.finish()
    tell(result, recorded?.notes ?? [], options)
  } finally {
    bar.finish()
    journal.close()
  }
}

async function runsOf(folder: string): Promise<RecordedRuns> {
  const { loadRecordedRuns } = await import('../../host/replay/recorded-runs.ts')
  const recorded = await loadRecordedRuns(folder).catch((error: Error) => {
    throw new CliError('config', error.message)
  })
  if (recorded !== undefined) return recorded
  const missing = `${folder} does not tell its strategies (strategies.json is missing)`
  throw new CliError('journal', `${missing}; --no-strategies replays the core alone`)
}

function tell(result: VerifyResult, notes: readonly string[], options: Options): void {
  const { difference, recordCount, blockCount, inputCount, intentCount, stateHash, wallTimeMs, fromBlock } = result
  if (difference !== undefined) process.exitCode = EXIT_CODES.differs
  if (options.json) return writeJson({ isEqual: difference === undefined, notes, ...result })
  for (const note of notes) writeLine(`note: ${note}`)
  if (fromBlock > 0) writeLine(`note: begins at the snapshot of block ${fromBlock}; the blocks before it were pruned`)
  const perSecond = formatCount((recordCount / Math.max(1, wallTimeMs)) * 1_000)
  if (difference === undefined) {
    writeLine(
      `${styled('green', 'equal')}  ${formatCount(recordCount)} records in ${formatCount(blockCount)} blocks, ${formatCount(inputCount)} inputs, ${formatCount(intentCount)} intents`,
    )
    writeLine(`       state ${stateHash}, ${(wallTimeMs / 1_000).toFixed(2)} s, ${perSecond} records/s`)
    return
  }
  writeLine(
    `${styled('red', 'differs')}  ${difference.kind} in block ${difference.blockNumber}, input ${difference.sequence}`,
  )
  writeLine(`  on record: ${difference.recorded}`)
  writeLine(`  replayed:  ${difference.replayed}`)
}

/** `holdfast replay DIR --verify`: the journal's inputs again through core and strategies, compared with the record. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ReplayStrategy, VerifyResult } from '../../host/replay/verify.ts'
import { CliError, EXIT_CODES } from '../exit-codes.ts'
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
  const { openJournalReader } = await import('../../store/sqlite/journal-reader.ts')
  const { verifyJournal } = await import('../../host/replay/verify.ts')
  const journal = openJournalReader(resolve(folder))
  try {
    if (journal.baseBlockNumber() > 0) {
      throw new CliError(
        'journal',
        `the blocks up to ${journal.baseBlockNumber()} were pruned: a replay from the beginning is not possible any more`,
      )
    }
    const strategies = options.strategies ? await strategiesOf(resolve(folder)) : undefined
    const bar = new ProgressBar({ unit: 'blocks' })
    const total = journal.head().blockNumber
    const result = verifyJournal({
      blocks: journal.blocksAfter(0),
      snapshots: journal.snapshots(),
      strategies,
      onProgress: blockNumber => bar.update(blockNumber, total),
    })
    bar.finish()
    tell(result, options)
  } finally {
    journal.close()
  }
}

async function strategiesOf(folder: string): Promise<ReplayStrategy[]> {
  const { hashOfFile, readSources } = await import('../../host/live/sources-file.ts')
  const { loadStrategyClass } = await import('../../host/config/describe-strategy.ts')
  const sources = readSources(folder)
  if (sources === undefined)
    throw new CliError(
      'journal',
      `${folder} does not tell its strategies (strategies.json is missing); --no-strategies replays the core alone`,
    )
  const strategies: ReplayStrategy[] = []
  for (const { strategyId, file, parameters, sha256 } of sources) {
    const strategyClass = await loadStrategyClass(file)
    if (!strategyClass.ok) throw new CliError('config', strategyClass.error)
    if (hashOfFile(file) !== sha256)
      writeLine(`note: ${file} has changed since the session; what differs may come from there`)
    strategies.push({ strategyId, strategyClass: strategyClass.value, parameters })
  }
  return strategies
}

function tell(result: VerifyResult, options: Options): void {
  const { difference, recordCount, blockCount, inputCount, intentCount, stateHash, wallTimeMs } = result
  if (difference !== undefined) process.exitCode = EXIT_CODES.differs
  if (options.json) return writeJson({ isEqual: difference === undefined, ...result })
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

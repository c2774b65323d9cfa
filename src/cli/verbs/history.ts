/** `holdfast history …`: the record of a session as tables, in prices and amounts that people read. */

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { HistoryReading } from '../../ports/history-queries.ts'
import type { HistoryText } from '../history-text.ts'
import { journalReaderOf } from '../journal-folder.ts'
import { parseCount } from '../option-values.ts'
import { type Column, formatCount, writeJson, writeLine, writeTable } from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'

interface Options {
  readonly limit: number
  readonly json?: boolean
}

type Row = Readonly<Record<string, string>>

/** A listing: the rows, newest first, and which of their fields a table shows. */
interface Listing {
  readonly name: string
  readonly description: string
  readonly columns: readonly (Column & { readonly field: string })[]
  readonly rowsOf: (text: HistoryText, limit: number) => Promise<readonly Row[]>
}

const right = 'right' as const

const LISTINGS: readonly Listing[] = [
  {
    name: 'orders',
    description: 'The newest orders',
    rowsOf: (text, limit) => text.orders(limit),
    columns: [
      { title: 'created (UTC)', field: 'time' },
      { title: 'order', field: 'clientOrderId' },
      { title: 'strategy', field: 'strategyId' },
      { title: 'instrument', field: 'instrumentId' },
      { title: 'side', field: 'side' },
      { title: 'type', field: 'orderType' },
      { title: 'quantity', field: 'qty', align: right },
      { title: 'filled', field: 'cumQty', align: right },
      { title: 'price', field: 'price', align: right },
      { title: 'status', field: 'status' },
      { title: 'why', field: 'text' },
    ],
  },
  {
    name: 'fills',
    description: 'The newest fills',
    rowsOf: (text, limit) => text.fills(limit),
    columns: [
      { title: 'time (UTC)', field: 'time' },
      { title: 'strategy', field: 'strategyId' },
      { title: 'instrument', field: 'instrumentId' },
      { title: 'side', field: 'side' },
      { title: 'quantity', field: 'qty', align: right },
      { title: 'price', field: 'price', align: right },
      { title: 'fee', field: 'fee', align: right },
      { title: 'liquidity', field: 'liquidity' },
      { title: 'execution', field: 'executionId' },
    ],
  },
  {
    name: 'positions',
    description: 'The positions of each strategy',
    rowsOf: text => text.positions(),
    columns: [
      { title: 'account', field: 'accountId' },
      { title: 'strategy', field: 'strategyId' },
      { title: 'instrument', field: 'instrumentId' },
      { title: 'quantity', field: 'qty', align: right },
      { title: 'average', field: 'averagePrice', align: right },
      { title: 'fills', field: 'fillCount', align: right },
      { title: 'since (UTC)', field: 'time' },
    ],
  },
  {
    name: 'equity',
    description: 'What the accounts were worth, the newest points',
    rowsOf: (text, limit) => text.equity(limit),
    columns: [
      { title: 'time (UTC)', field: 'time' },
      { title: 'account', field: 'accountId' },
      { title: 'equity', field: 'equity', align: right },
      { title: 'currency', field: 'currency' },
    ],
  },
]

export function define(command: Command): void {
  for (const listing of LISTINGS) defineListing(command, listing)
  command
    .command('rebuild')
    .description('Throw the history away and make it anew from the journal')
    .argument('<folder>', 'the data folder of a session')
    .action(rebuild)
}

function defineListing(command: Command, listing: Listing): void {
  command
    .command(listing.name)
    .description(listing.description)
    .argument('<place>', 'the data folder of a session, which may be running, or a configuration')
    .option('--limit <count>', 'how many', parseCount(999_999_999), 30)
    .option('--json', 'write them as JSON')
    .action((folder: string, options: Options) => show(folder, listing, options))
}

async function show(folder: string, { rowsOf, columns, name }: Listing, { limit, json }: Options): Promise<void> {
  const { HistoryText } = await import('../history-text.ts')
  await withHistory(folder, async history => {
    const rows = await rowsOf(new HistoryText(history), limit)
    if (json) return writeJson(rows)
    if (rows.length === 0) return writeLine(`no ${name} yet`)
    writeTable(
      columns,
      rows.map(row => columns.map(({ field }) => row[field] ?? '')),
    )
  })
}

async function rebuild(folder: string): Promise<void> {
  const { rebuildHistory } = await import('../../store/sqlite/history-rebuild.ts')
  const { historyPathOf } = await import('../../store/sqlite/history-file.ts')
  const journal = await journalReaderOf(folder)
  const bar = new ProgressBar({ unit: 'blocks' })
  try {
    rebuildHistory(journal, historyPathOf(resolve(folder)), { onProgress: (done, total) => bar.update(done, total) })
    bar.finish()
    writeLine(`history rebuilt from ${formatCount(journal.head().blockNumber - journal.baseBlockNumber())} blocks`)
  } finally {
    journal.close()
  }
}

type Work = (history: HistoryReading) => Promise<void>

/** A folder, or the configuration of a desk whose history is in a database. */
async function withHistory(place: string, work: Work): Promise<void> {
  const isFile = statSync(resolve(place), { throwIfNoEntry: false })?.isFile() === true
  if (!isFile) return withFolderHistory(place, work)
  const { loadedConfigOf } = await import('../config-options.ts')
  const { postgresSettingsOf } = await import('../../host/config/store-settings.ts')
  const loaded = await loadedConfigOf(place, { set: [] })
  const settings = postgresSettingsOf(loaded, 'command-line')
  if (settings === undefined) return withFolderHistory(loaded.dataFolder, work)
  const { PostgresHistoryQueries } = await import('../../store/postgres/history-queries.ts')
  const shared = new PostgresHistoryQueries(settings)
  try {
    await work(shared)
  } finally {
    await shared.close()
  }
}

/** What the journal has and the history has not is added first: the answer is as new as the disk. */
async function withFolderHistory(folder: string, work: Work): Promise<void> {
  const { openHistory } = await import('../../store/sqlite/history.ts')
  const { historyPathOf } = await import('../../store/sqlite/history-file.ts')
  const journal = await journalReaderOf(folder)
  const history = openHistory(historyPathOf(resolve(folder)))
  try {
    history.catchUp(journal)
    await work(history)
  } finally {
    history.close()
    journal.close()
  }
}

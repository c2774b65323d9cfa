/** `holdfast history rebuild | orders | fills`: the record of a session as tables, made from its journal. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { History } from '../../store/sqlite/history.ts'
import { formatCount, formatWhen, writeJson, writeLine, writeTable } from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'

interface Options {
  readonly limit: string
  readonly json?: boolean
}

export function define(command: Command): void {
  command
    .command('rebuild')
    .description('Throw the history away and make it anew from the journal')
    .argument('<folder>', 'the data folder of a session')
    .action(rebuild)
  listing(command, 'orders', 'The newest orders', showOrders)
  listing(command, 'fills', 'The newest fills', showFills)
}

function listing(
  command: Command,
  name: string,
  description: string,
  show: (history: History, options: Options) => void,
): void {
  command
    .command(name)
    .description(description)
    .argument('<folder>', 'the data folder of a session')
    .option('--limit <count>', 'how many', '30')
    .option('--json', 'write them as JSON')
    .action((folder: string, options: Options) => withHistory(folder, history => show(history, options)))
}

async function rebuild(folder: string): Promise<void> {
  const { openJournalReader } = await import('../../store/sqlite/journal-reader.ts')
  const { rebuildHistory } = await import('../../store/sqlite/history-rebuild.ts')
  const { historyPathOf } = await import('../../store/sqlite/history-file.ts')
  const journal = openJournalReader(resolve(folder))
  const bar = new ProgressBar({ unit: 'blocks' })
  try {
    rebuildHistory(journal, historyPathOf(resolve(folder)), { onProgress: (done, total) => bar.update(done, total) })
    bar.finish()
    writeLine(`history rebuilt from ${formatCount(journal.head().blockNumber - journal.baseBlockNumber())} blocks`)
  } finally {
    journal.close()
  }
}

/** What the journal has and the history has not is added first: the answer is as new as the disk. */
async function withHistory(folder: string, work: (history: History) => void): Promise<void> {
  const { openJournalReader } = await import('../../store/sqlite/journal-reader.ts')
  const { openHistory } = await import('../../store/sqlite/history.ts')
  const { historyPathOf } = await import('../../store/sqlite/history-file.ts')
  const journal = openJournalReader(resolve(folder))
  const history = openHistory(historyPathOf(resolve(folder)))
  try {
    history.catchUp(journal)
    work(history)
  } finally {
    history.close()
    journal.close()
  }
}

function showOrders(history: History, options: Options): void {
  const orders = history.ordersOf({}, Number(options.limit))
  if (options.json) return writeJson(orders)
  writeTable(
    [
      { title: 'created (UTC)' },
      { title: 'order' },
      { title: 'strategy' },
      { title: 'instrument' },
      { title: 'side' },
      { title: 'type' },
      { title: 'lots', align: 'right' },
      { title: 'filled', align: 'right' },
      { title: 'limit ticks', align: 'right' },
      { title: 'status' },
      { title: 'why' },
    ],
    orders.map(order => [
      formatWhen(order.createdTimeUs),
      order.clientOrderId,
      order.strategyId,
      order.instrumentId,
      order.side,
      order.orderType,
      String(order.qtyLots),
      String(order.cumQtyLots),
      String(order.limitTicks ?? '-'),
      order.status,
      order.text,
    ]),
  )
}

function showFills(history: History, options: Options): void {
  const fills = history.fillsOf({}, Number(options.limit))
  if (options.json) return writeJson(fills)
  writeTable(
    [
      { title: 'time (UTC)' },
      { title: 'execution' },
      { title: 'strategy' },
      { title: 'instrument' },
      { title: 'side' },
      { title: 'lots', align: 'right' },
      { title: 'ticks', align: 'right' },
      { title: 'fee (minor)', align: 'right' },
      { title: 'liquidity' },
    ],
    fills.map(fill => [
      formatWhen(fill.timeUs),
      fill.executionId,
      fill.strategyId,
      fill.instrumentId,
      fill.side,
      String(fill.lastQtyLots),
      String(fill.lastTicks),
      `${fill.feeMinor} ${fill.feeCurrency}`,
      fill.liquidity,
    ]),
  )
}

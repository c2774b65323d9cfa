/** `holdfast fills SESSION`: the newest fills on record, from the console of the session. */

import type { Command } from 'commander'
import { type ConsoleOptions, consoleOf, takesConsole } from '../api/console-options.ts'
import { type PageOptions, rowsOf, takesPage, writeRows } from '../api/record-pages.ts'
import { timeText } from '../history-text.ts'

const right = 'right' as const

export function define(command: Command): void {
  takesPage(takesConsole(command)).action(fills)
}

async function fills(target: string, options: ConsoleOptions & PageOptions): Promise<void> {
  const client = await consoleOf(target, options)
  const rows = await rowsOf(options, query => client.ask('fills', { query }))
  writeRows(rows, options, 'no fills', [
    { title: 'time (UTC)', text: fill => timeText(fill.timeUs) },
    { title: 'strategy', text: fill => fill.strategyId },
    { title: 'instrument', text: fill => fill.instrumentId },
    { title: 'side', text: fill => fill.side },
    { title: 'quantity', align: right, text: fill => fill.qty },
    { title: 'price', align: right, text: fill => fill.price },
    { title: 'fee', align: right, text: fill => `${fill.fee} ${fill.feeCurrency}` },
    { title: 'liquidity', text: fill => fill.liquidity },
    { title: 'execution', text: fill => fill.executionId },
  ])
}

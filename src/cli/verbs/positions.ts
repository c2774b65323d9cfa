/** `holdfast positions SESSION`: what each strategy holds, what it is worth, as the node tells it now. */

import type { Command } from 'commander'
import { type ConsoleOptions, consoleOf, takesConsole } from '../api/console-options.ts'
import { stateOf, tellDoubt, writeListing } from '../api/session-state.ts'
import { signed } from '../live-sections.ts'
import { writeLine, writeTable } from '../output.ts'

const right = 'right' as const

export function define(command: Command): void {
  takesConsole(command).action(positions)
}

async function positions(target: string, options: ConsoleOptions): Promise<void> {
  const state = await stateOf(await consoleOf(target, options))
  const rows = state.view.positions
  if (options.json) return writeListing(state, rows)
  tellDoubt(state)
  if (rows.length === 0) return writeLine('no positions')
  writeTable(
    [
      { title: 'instrument' },
      { title: 'strategy' },
      { title: 'account' },
      { title: 'quantity', align: right },
      { title: 'average', align: right },
      { title: 'mark', align: right },
      { title: 'unrealized', align: right },
      { title: 'currency' },
    ],
    rows.map(({ instrumentId, strategyId, accountId, qty, averagePrice, markPrice, unrealized, currency }) => [
      instrumentId,
      strategyId,
      accountId,
      qty,
      averagePrice,
      markPrice,
      signed(unrealized),
      currency,
    ]),
  )
}

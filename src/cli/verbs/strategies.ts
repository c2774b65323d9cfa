/** `holdfast strategies SESSION`: what runs, what it makes, why one does not; and to start, stop, pause, resume and set one. */

import type { Command } from 'commander'
import type { StrategyLine } from '../../api/contract/session-view.ts'
import { type ConsoleOptions, consoleOf, takesConsole } from '../api/console-options.ts'
import { type RowColumn, writeRows } from '../api/record-pages.ts'
import { stateOf, tellDoubt, writeListing } from '../api/session-state.ts'
import { ageText, signed } from '../live-sections.ts'
import { styled } from '../output.ts'
import { defineActions } from './strategies-actions.ts'

const right = 'right' as const

export function define(command: Command): void {
  takesConsole(command.command('list', { isDefault: true }))
    .description('What runs, what it makes, why one does not')
    .action(list)
  defineActions(command)
}

async function list(target: string, options: ConsoleOptions): Promise<void> {
  const state = await stateOf(await consoleOf(target, options))
  const { strategies, programs } = state.view
  if (options.json) return writeListing(state, strategies)
  tellDoubt(state)
  const tradedBy = new Map(programs.map(({ strategyId, instruments }) => [strategyId, instruments.join(' ')]))
  writeRows(strategies, {}, 'no strategies', columnsOf(state.timeUs, tradedBy))
}

function columnsOf(nowUs: number, tradedBy: ReadonlyMap<string, string>): RowColumn<StrategyLine>[] {
  return [
    { title: 'strategy', text: line => line.strategyId },
    { title: 'account', text: line => line.accountId },
    { title: 'state', text: stateText },
    { title: 'for', align: right, text: line => ageText(nowUs - line.sinceUs) },
    { title: 'P&L', align: right, text: line => signed(line.pnl) },
    { title: 'exposure', align: right, text: line => line.grossExposure },
    { title: 'currency', text: line => line.currency },
    { title: 'instruments', text: line => tradedBy.get(line.strategyId) ?? '' },
    { title: 'why not', text: line => line.reason },
  ]
}

function stateText({ isRunning, tradingState, isThrottleTripped }: StrategyLine): string {
  if (!isRunning) return styled('red', 'stopped')
  if (isThrottleTripped) return styled('red', 'throttled')
  return tradingState === 'Active' ? 'running' : styled('yellow', tradingState.toLowerCase())
}

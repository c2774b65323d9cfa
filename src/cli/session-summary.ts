/** The last words of a session: what came of it, where its files are, what to type next. */

import type { SessionView } from '../api/contract/session-view.ts'
import { formatCount } from './output.ts'
import type { SessionNews } from './session-printer.ts'

export function closingLines(view: SessionView | undefined, news: SessionNews, exitCode: number): string[] {
  const lines = view === undefined ? [] : resultLines(view)
  return exitCode === 0 ? [...lines, ...nextSteps(news)] : lines
}

function resultLines(view: SessionView): string[] {
  const accounts = view.accounts.map(
    ({ accountId, equity, currency, sessionPnl }) =>
      `${accountId}: equity ${equity} ${currency}, ${plus(sessionPnl)} in this session`,
  )
  const positions = view.positions.map(
    ({ instrumentId, strategyId, qty, averagePrice }) =>
      `  ${qty} ${instrumentId} of ${strategyId}, bought or sold at ${averagePrice} on average`,
  )
  const fills = `${formatCount(view.fills.count)} fills, ${view.orders.openCount} orders open, ${view.positions.length} positions`
  return [...accounts, fills, ...positions]
}

function plus(amount: string): string {
  return /^\d/.test(amount) && /[1-9]/.test(amount) ? `+${amount}` : amount
}

function nextSteps({ dataFolder, configFile, program }: SessionNews): string[] {
  return [
    '',
    `Everything is in ${dataFolder}: the journal (journal.sqlite), the history (history.sqlite), the venue's ledger.`,
    'What next:',
    `  ${program} run ${configFile}`,
    '      goes on where this stopped',
    `  ${program} replay --verify ${dataFolder}`,
    '      runs the session again and compares every decision with the record',
    `  ${program} history fills ${dataFolder}`,
    '      what was traded; also: orders, positions, equity',
  ]
}

/** What a reader has to know before trusting a report: one sentence each, only those that apply. */

import { formatTimeUs } from '../core/std/time.ts'
import { countText } from './figures-text.ts'
import type { PeriodReturns } from './periods.ts'
import type { RunRecorder } from './run-recorder.ts'
import type { RunSummary } from './run-summary.ts'

export function notesOf(
  summary: Omit<RunSummary, 'notes'>,
  periods: PeriodReturns,
  recorder: RunRecorder,
): readonly string[] {
  const notes: string[] = []
  const { returns, total, openOrderCount } = summary
  if (recorder.equity.pointCount === 0)
    notes.push('No equity was recorded: no market data was run, or no rate was known.')
  if (returns.period !== 'Day') {
    const unit = returns.period.toLowerCase()
    notes.push(`The run is shorter than two days: returns are by the ${unit}, and yearly figures are a long way out.`)
  }
  if (periods.ruinUs !== undefined) {
    notes.push(`Equity was zero or less on ${formatTimeUs(periods.ruinUs as never).slice(0, 10)}: returns end there.`)
  }
  if (total.trades.openCount > 0) {
    const wereOpen = total.trades.openCount === 1 ? 'trade was' : 'trades were'
    notes.push(`${total.trades.openCount} ${wereOpen} open at the end, counted at the mark and outside the win rate.`)
  }
  if (openOrderCount > 0)
    notes.push(
      `${openOrderCount} ${openOrderCount === 1 ? 'order was' : 'orders were'} still working when the run ended.`,
    )
  if (total.trades.unvaluedCount > 0 || total.unvaluedFillCount > 0) {
    const { unvaluedCount } = total.trades
    notes.push(
      `No rate or mark was known for ${unvaluedCount} trades and ${total.unvaluedFillCount} fills: not in the sums.`,
    )
  }
  if (recorder.fills.droppedCount > 0) {
    notes.push(
      `FILLS_FULL: the first ${countText(recorder.fills.count)} fills were kept; trades after them are missing (${countText(recorder.fills.droppedCount)} fills).`,
    )
  }
  return notes
}

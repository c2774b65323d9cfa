/** The report of a run as a person reads it at a terminal. */

import { countText, durationText, timeText } from './figures-text.ts'
import { curveLines } from './report-curves.ts'
import { figureBlocks } from './report-figures.ts'
import { activityTables, alertTable, denialTable, monthTable, rejectionTable, skippedLines } from './report-tables.ts'
import type { RunSummary } from './run-summary.ts'
import { blockLines, painted, type TextStyle, wrappedLines } from './text-layout.ts'

export const REPORT_COLUMNS_MAX = 100
export const REPORT_COLUMNS_MIN = 40

const SOURCES_MAX = 8

/**
 * Writes the report.
 *
 * Shape: `columns` is the width of the terminal; lines are between 40 and 100 characters wide at most. Returns: text with
 * a line feed at its end; without colours and Unicode it is plain ASCII.
 */
export function renderReport(summary: RunSummary, style: TextStyle): string {
  const columns = Math.min(Math.max(style.columns, REPORT_COLUMNS_MIN), REPORT_COLUMNS_MAX)
  const own = { ...style, columns }
  const lines = [
    ...headLines(summary, own),
    ...curveLines(summary, own),
    ...blockLines(figureBlocks(summary), own),
    ...monthTable(summary.months, own),
    ...activityTables(summary, own),
    ...denialTable(summary, own),
    ...rejectionTable(summary, own),
    ...alertTable(summary, own),
    ...skippedLines(summary, own),
    ...noteLines(summary, own),
    ...speedLines(summary, own),
  ]
  return `${(style.useUnicode ? lines : lines.map(asciiOf)).join('\n').trimEnd()}\n`
}

function headLines(summary: RunSummary, style: TextStyle): string[] {
  const { run, startUs, endUs, ruleVersion } = summary
  const rule = (style.useUnicode ? '─' : '-').repeat(style.columns)
  const seed = run.seed === undefined ? '' : `, seed ${run.seed}`
  const sources = run.dataSources.slice(0, SOURCES_MAX)
  const more = run.dataSources.length - sources.length
  const rows = [
    ['Period', `${timeText(startUs)} to ${timeText(endUs)} UTC (${durationText(endUs - startUs)})`],
    ['Data', `${sources.join(', ')}${more > 0 ? ` and ${more} more` : ''}`],
    ...(run.parameters.length > 0 ? [['With', run.parameters.join(', ')]] : []),
    ['Rules', `version ${ruleVersion}${seed}`],
  ]
  const facts = rows.flatMap(([name, text]) => wrappedLines(text!, '         ', style, `  ${name!.padEnd(7)}`))
  const title = wrappedLines(`Backtest ${run.configName}`, '  ', style, '').map(line => painted(line, 'bold', style))
  return [...title, painted(rule, 'dim', style), ...facts, '']
}

function noteLines({ notes }: RunSummary, style: TextStyle): string[] {
  if (notes.length === 0) return []
  const lines = notes.flatMap(note => wrappedLines(note, '    ', style, '  - '))
  return [painted('Before you trust this', 'bold', style), ...lines, '']
}

function speedLines({ speed }: RunSummary, style: TextStyle): string[] {
  if (speed === undefined) return []
  const { eventCount, wallTimeMs } = speed
  const rate = wallTimeMs > 0 ? `, ${countText(Math.round((eventCount / wallTimeMs) * 1000))} a second` : ''
  const text = `${countText(eventCount)} market events in ${(wallTimeMs / 1000).toFixed(2)} s${rate}`
  return wrappedLines(text, '  ', style, '')
}

/** Names and texts of others may hold any character; a terminal without Unicode is sent none. */
function asciiOf(line: string): string {
  return line.replace(/[^\x1b -~]/g, '?')
}

/** The tables of a report: months, strategies, instruments, denials, alerts, skipped data. */

import { countText, percentText, ratioText } from './figures-text.ts'
import { moneyTextOf, paintOf } from './report-figures.ts'
import type { ActivityFigures, MonthReturn, RunSummary, SkippedItem } from './run-summary.ts'
import { type Cell, painted, type TableColumn, type TextStyle, tableLines, wrappedLines } from './text-layout.ts'

const ROWS_MAX = 20
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const MONTH_TABLE_COLUMNS = 100

export function activityTables(summary: RunSummary, style: TextStyle): string[] {
  return [
    ...activityTable('Strategies', summary.strategies, summary, style),
    ...activityTable('Instruments', summary.instruments, summary, style),
  ]
}

function activityTable(
  title: string,
  activities: readonly ActivityFigures[],
  summary: RunSummary,
  style: TextStyle,
): string[] {
  const money = moneyTextOf(summary)
  const active = activities.filter(({ fillCount }) => fillCount > 0)
  if (active.length === 0) return []
  const ranked = [...active].sort((a, b) => Number(b.turnoverMinor - a.turnoverMinor))
  const rows = ranked.slice(0, ROWS_MAX).map(each => activityRow(each, money))
  const columns: TableColumn[] = [
    { title, align: 'left' },
    ...['Net profit', 'Trades', 'Win rate', 'Factor', 'Fees', 'Fills', 'Turnover'].map(
      (each): TableColumn => ({ title: each, align: 'right' }),
    ),
  ]
  return [...tableLines(columns, rows, style), ...moreLine(ranked.length, style), '']
}

function activityRow(activity: ActivityFigures, money: (amount: bigint) => string): readonly Cell[] {
  const { trades } = activity
  const netMinor = trades.netMinor + trades.openNetMinor
  return [
    { text: activity.name },
    { text: money(netMinor), paint: paintOf(netMinor) },
    { text: countText(trades.closedCount) },
    { text: percentText(trades.winRate) },
    { text: ratioText(trades.profitFactor) },
    { text: money(activity.feesMinor) },
    { text: countText(activity.fillCount) },
    { text: money(activity.turnoverMinor) },
  ]
}

function moreLine(count: number, style: TextStyle): string[] {
  if (count <= ROWS_MAX) return []
  return [painted(`  and ${countText(count - ROWS_MAX)} more: --json has all`, 'dim', style)]
}

/** One row a year where the line is wide enough for twelve months; otherwise one row a month. */
export function monthTable(months: readonly MonthReturn[], style: TextStyle): string[] {
  if (months.length < 2) return []
  return [...(style.columns >= MONTH_TABLE_COLUMNS ? yearRows(months, style) : monthRows(months, style)), '']
}

function yearRows(months: readonly MonthReturn[], style: TextStyle): string[] {
  const years = [...new Set(months.map(({ year }) => year))]
  const columns: TableColumn[] = ['Year', ...MONTHS, 'Whole'].map((title, i) => ({
    title,
    align: i === 0 ? 'left' : 'right',
  }))
  const rows = years.map((year): Cell[] => {
    const ofYear = months.filter(each => each.year === year)
    const cells = MONTHS.map((_, i) => ratioCell(ofYear.find(({ month }) => month === i + 1)?.ratio))
    return [{ text: String(year) }, ...cells, ratioCell(compounded(ofYear))]
  })
  return tableLines(columns, rows, style)
}

function monthRows(months: readonly MonthReturn[], style: TextStyle): string[] {
  const columns: TableColumn[] = [
    { title: 'Month', align: 'left' },
    { title: 'Return', align: 'right' },
  ]
  const rows = months.map(({ year, month, ratio }): Cell[] => [
    { text: `${year} ${MONTHS[month - 1]}` },
    { text: percentText(ratio), paint: ratio < 0 ? 'bad' : 'good' },
  ])
  return tableLines(columns, rows, style)
}

/** In percent with one digit, so that twelve of them fit. */
function ratioCell(ratio: number | undefined): Cell {
  if (ratio === undefined) return { text: '' }
  const text = (ratio * 100).toFixed(1)
  return { text: text === '-0.0' ? '0.0' : text, paint: ratio < 0 ? 'bad' : 'good' }
}

function compounded(months: readonly MonthReturn[]): number {
  return months.reduce((worth, { ratio }) => worth * (1 + ratio), 1) - 1
}

export function denialTable({ denials }: RunSummary, style: TextStyle): string[] {
  if (denials.length === 0) return []
  const columns: TableColumn[] = [
    { title: 'Denied, by reason', align: 'left' },
    { title: 'Count', align: 'right' },
    { title: 'The first', align: 'left' },
  ]
  const rows = denials.map(({ code, count, first: { action }, instrumentId, text }): Cell[] => [
    { text: code },
    { text: countText(count) },
    { text: [action, instrumentId, text.slice(`${code}: `.length)].filter(word => word !== '').join(' ') },
  ])
  return [...tableLines(columns, rows, style), '']
}

/** What the venue said, and how often. */
export function rejectionTable({ rejections }: RunSummary, style: TextStyle): string[] {
  return countTable('Rejected by the venue', rejections, style)
}

export function alertTable({ alerts }: RunSummary, style: TextStyle): string[] {
  const counts = alerts.map(({ code, count }) => ({ text: code, count }))
  return countTable('Alerts', counts, style)
}

function countTable(title: string, counts: readonly { text: string; count: number }[], style: TextStyle): string[] {
  if (counts.length === 0) return []
  const columns: TableColumn[] = [
    { title, align: 'left' },
    { title: 'Count', align: 'right' },
  ]
  const rows = counts.slice(0, ROWS_MAX).map(({ text, count }): Cell[] => [{ text }, { text: countText(count) }])
  return [...tableLines(columns, rows, style), ...moreLine(counts.length, style), '']
}

/** Counts by reason, and under each reason the files or series. */
export function skippedLines({ skipped }: RunSummary, style: TextStyle): string[] {
  if (skipped.length === 0) return []
  const reasons = [...new Set(skipped.map(({ reason }) => reason))]
  const lines = [painted('Skipped data', 'warning', style)]
  for (const reason of reasons) {
    const items = skipped.filter(each => each.reason === reason)
    const rowCount = items.reduce((sum, each) => sum + each.rowCount, 0)
    lines.push(
      `  ${reason}: ${rowsText(rowCount)} in ${countText(items.length)} ${items.length === 1 ? 'place' : 'places'}`,
    )
    for (const item of items.slice(0, ROWS_MAX)) lines.push(...skippedItemLines(item, style))
    lines.push(...moreLine(items.length, style))
  }
  return [...lines, '']
}

function rowsText(count: number): string {
  return `${countText(count)} ${count === 1 ? 'row' : 'rows'}`
}

function skippedItemLines(item: SkippedItem, style: TextStyle): string[] {
  const text = `${item.instrumentId} ${item.series}: ${rowsText(item.rowCount)}. ${item.text}`
  return wrappedLines(text, '      ', style, '    - ')
}

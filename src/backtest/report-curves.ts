/** The two pictures of a report: equity over time, and how far below its peak it was. */

import { drawFalls, drawLine } from './curve-drawing.ts'
import { axisMoneyText, dateText, percentText, timeText } from './figures-text.ts'
import type { RunSummary } from './run-summary.ts'
import { painted, type TextStyle } from './text-layout.ts'

const EQUITY_ROWS = 9
const FALL_ROWS = 4
const CURVE_COLUMNS_MIN = 16

export function curveLines(summary: RunSummary, style: TextStyle): string[] {
  const { curve, currency } = summary
  if (curve.last.length < 2) return []
  const min = curve.min.reduce((a, b) => Math.min(a, b))
  const max = curve.max.reduce((a, b) => Math.max(a, b))
  const depth = summary.drawdown?.ratio ?? 0
  const labels = equityLabels(min, max, value => axisMoneyText(currency, value))
  const fallLabels = depth > 0 ? [percentText(0), ...blanks(FALL_ROWS - 2), percentText(-depth)] : []
  const labelWidth = Math.max(...labels.map(each => each.length), ...fallLabels.map(each => each.length))
  const columns = style.columns - labelWidth - 5
  if (columns < CURVE_COLUMNS_MIN) return []
  const { startUs, endUs } = summary
  const line = drawLine(
    curve,
    { startUs, endUs, min, max },
    { columns, rows: EQUITY_ROWS, useUnicode: style.useUnicode },
  )
  const lines = [painted(`Equity (${currency.code})`, 'bold', style), ...framed(line, labels, labelWidth, style)]
  if (depth > 0) {
    const falls = drawFalls(curve, summary, depth, { columns, rows: FALL_ROWS, useUnicode: style.useUnicode })
    lines.push(painted('Drawdown', 'bold', style), ...framed(falls, fallLabels, labelWidth, style, 'bad'))
  }
  return [...lines, timeAxis(summary, labelWidth, columns), '']
}

/** The highest, the middle and the lowest value beside their rows; a flat curve has one. */
function equityLabels(min: number, max: number, textOf: (value: number) => string): string[] {
  if (min === max) return [textOf(max), ...blanks(EQUITY_ROWS - 1)]
  const half = (EQUITY_ROWS - 1) / 2
  return [textOf(max), ...blanks(half - 1), textOf((min + max) / 2), ...blanks(half - 1), textOf(min)]
}

function blanks(count: number): string[] {
  return new Array<string>(count).fill('')
}

function framed(
  rows: readonly string[],
  labels: readonly string[],
  width: number,
  style: TextStyle,
  paint?: 'bad',
): string[] {
  const [tick, wall] = style.useUnicode ? ['┤', '│'] : ['+', '|']
  return rows.map((row, i) => {
    const label = labels[i] ?? ''
    const frame = painted(`${label.padStart(width)} ${label === '' ? wall : tick}`, 'dim', style)
    return `  ${frame}${painted(row.trimEnd(), paint, style)}`
  })
}

/** Dates under the ends of the curve, with the time of day for a short run. */
function timeAxis({ startUs, endUs }: RunSummary, labelWidth: number, columns: number): string {
  const isOneDay = dateText(startUs) === dateText(endUs)
  const [from, to] = isOneDay ? [timeText(startUs), timeText(endUs).slice(11)] : [dateText(startUs), dateText(endUs)]
  const gap = Math.max(columns - from.length - to.length, 1)
  return `${' '.repeat(labelWidth + 4)}${from}${' '.repeat(gap)}${to}`
}

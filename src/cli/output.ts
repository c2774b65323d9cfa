/** What people and scripts see: aligned tables, colours where they are welcome, JSON, a progress bar. */

import { stripVTControlCharacters, styleText } from 'node:util'
import { coloredText } from '../core/std/terminal-text.ts'

type StyleFormat = Parameters<typeof styleText>[0]

export interface TextStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Colours only where the stream is a terminal that takes them, and nobody set NO_COLOR. */
export function styled(format: StyleFormat, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(format, text, { stream, validateStream: true })
}

/** Whatever others have put into it, the terminal shows it and obeys nothing of it but colours. */
export function writeLine(text = ''): void {
  process.stdout.write(`${coloredText(text)}\n`)
}

/** The same beside what programs read. */
export function writeError(text: string): void {
  process.stderr.write(`${coloredText(text)}\n`)
}

/** For programs, one object a line: texts as they are, with JSON's own escapes. */
export function writeJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** Bigints become texts: JSON has no number that holds them. */
export function writeJson(value: unknown): void {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner), 2)
  process.stdout.write(`${text}\n`)
}

export interface Column {
  readonly title: string
  /** Default: left. */
  readonly align?: 'left' | 'right'
}

/** Lines of a table with a head; columns are two blanks apart. Cells may hold colours. */
export function formatTable(columns: readonly Column[], given: readonly (readonly string[])[]): string[] {
  const rows = given.map(cells => cells.map(cell => coloredText(cell).replaceAll('\n', ' ')))
  const head = columns.map(column => column.title)
  const widths = columns.map((_, at) => Math.max(...[head, ...rows].map(row => widthOf(row[at] ?? ''))))
  const lineOf = (cells: readonly string[]) =>
    columns
      .map(({ align }, at) => padded(cells[at] ?? '', widths[at]!, align ?? 'left'))
      .join('  ')
      .trimEnd()
  return [styled('bold', lineOf(head)), ...rows.map(lineOf)]
}

export function writeTable(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  for (const line of formatTable(columns, rows)) writeLine(line)
}

function padded(cell: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(width - widthOf(cell))
  return align === 'right' ? blanks + cell : cell + blanks
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length
}

/** `1,234,567`, the same on every machine. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let at = 0
  for (; bytes >= 1000 && at < units.length - 1; at++) bytes /= 1000
  return `${at === 0 ? bytes : bytes.toFixed(1)} ${units[at]}`
}

/** A time for tables: to the second, UTC; to the day where it is a midnight. */
export function formatWhen(timeUs: number): string {
  const text = new Date(Math.floor(timeUs / 1000)).toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ')
}

/** `12d 03h`, `1h 02m`, `3m 05s`, `12s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  if (whole >= 86_400) return `${Math.floor(whole / 86_400)}d ${two(Math.floor(whole / 3600) % 24)}h`
  if (whole >= 3600) return `${Math.floor(whole / 3600)}h ${two(Math.floor(whole / 60) % 60)}m`
  return whole >= 60 ? `${Math.floor(whole / 60)}m ${two(whole % 60)}s` : `${whole}s`
}

/** Lines of text for a terminal: aligned tables, columns side by side, colours that can be left out. */

export interface TextStyle {
  /** How wide a line may be. */
  readonly columns: number
  readonly useColor: boolean
  /** Lines and curves in Unicode; otherwise ASCII only. */
  readonly useUnicode: boolean
}

export const PAINTS = ['bold', 'dim', 'good', 'bad', 'warning'] as const
export type Paint = (typeof PAINTS)[number]

const CODES: Readonly<Record<Paint, string>> = { bold: '1', dim: '2', good: '32', bad: '31', warning: '33' }

export function painted(text: string, paint: Paint | undefined, style: TextStyle): string {
  return paint === undefined || !style.useColor ? text : `\x1b[${CODES[paint]}m${text}\x1b[0m`
}

/** A cell's text is laid out first and painted after, so that colours take no room. */
export interface Cell {
  readonly text: string
  readonly paint?: Paint | undefined
}

export interface TableColumn {
  readonly title: string
  readonly align: 'left' | 'right'
}

const GAP = 2
/** Texts are cut to this many characters before a column is left out. */
const CUT_MIN = 16

/** Rows under a line of titles. Where it is too wide, texts give way first, then the last columns. */
export function tableLines(
  titles: readonly TableColumn[],
  rows: readonly (readonly Cell[])[],
  style: TextStyle,
): string[] {
  const widths = fittingWidths(titles, rows, style)
  const lineOf = (cells: readonly Cell[]) =>
    widths
      .map((width, i) => painted(aligned(cells[i]!.text, width, titles[i]!.align, style), cells[i]!.paint, style))
      .join(' '.repeat(GAP))
  const head = lineOf(titles.map(({ title }) => ({ text: title, paint: 'dim' })))
  return [head, ...rows.map(lineOf)].map(line => `  ${line.trimEnd()}`)
}

/** Returns: a width for each column that is shown. */
function fittingWidths(titles: readonly TableColumn[], rows: readonly (readonly Cell[])[], style: TextStyle): number[] {
  const widths = titles.map(({ title }, i) => Math.max(title.length, ...rows.map(row => plain(row[i]!.text).length)))
  for (;;) {
    let surplus = widths.reduce((sum, width) => sum + width + GAP, 0) - style.columns
    for (let i = widths.length - 1; i >= 0 && surplus > 0; i--) {
      if (titles[i]!.align === 'right') continue
      const cut = Math.min(surplus, Math.max(widths[i]! - CUT_MIN, 0))
      widths[i]! -= cut
      surplus -= cut
    }
    if (surplus <= 0 || widths.length <= 2) return widths
    widths.pop()
  }
}

/** A name and its figure, the figure at the right edge. */
export interface Entry extends Cell {
  readonly name: string
}

/** A block of entries under a heading. */
export interface Block {
  readonly title: string
  readonly entries: readonly Entry[]
}

const BLOCK_WIDTH_MIN = 36
const ENTRY_TEXT_MIN = 10

/** Blocks in two columns where there is room, otherwise one below the other. */
export function blockLines(blocks: readonly Block[], style: TextStyle): string[] {
  const isWide = style.columns >= 2 * BLOCK_WIDTH_MIN + GAP + 2
  const width = isWide ? Math.floor((style.columns - 2 - 2 * GAP) / 2) : style.columns - 2
  const lines: string[] = []
  for (let i = 0; i < blocks.length; i += isWide ? 2 : 1) {
    const left = linesOfBlock(blocks[i]!, width, style)
    const right = isWide && blocks[i + 1] !== undefined ? linesOfBlock(blocks[i + 1]!, width, style) : []
    for (let row = 0; row < Math.max(left.length, right.length); row++) {
      const first = left[row] ?? ' '.repeat(width)
      lines.push(right[row] === undefined ? first.trimEnd() : `${first}${' '.repeat(2 * GAP)}${right[row]}`.trimEnd())
    }
    lines.push('')
  }
  return lines
}

function linesOfBlock(block: Block, width: number, style: TextStyle): string[] {
  const title = fitted(block.title, width, style)
  const head = painted(title, 'bold', style) + ' '.repeat(width - title.length)
  return [head, ...block.entries.map(entry => entryLine(entry, width, style))]
}

function entryLine(entry: Entry, width: number, style: TextStyle): string {
  const room = Math.max(width - 2 - entry.name.length - 1, ENTRY_TEXT_MIN)
  const text = fitted(entry.text, room, style)
  const dots = Math.max(width - 2 - entry.name.length - text.length, 1)
  return `  ${entry.name}${' '.repeat(dots)}${painted(text, entry.paint, style)}`
}

/** A text over as many lines as it needs, each line with the indent; the first has the mark in its place. */
export function wrappedLines(text: string, indent: string, style: TextStyle, mark = indent): string[] {
  const lines: string[] = []
  let line = mark
  let isEmpty = true
  for (const word of plain(text).split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > style.columns) {
      lines.push(line)
      line = indent
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  lines.push(line)
  return lines.map(each => (each.length > style.columns ? fitted(each, style.columns, style) : each))
}

function aligned(text: string, width: number, align: 'left' | 'right', style: TextStyle): string {
  const cut = fitted(text, width, style)
  return align === 'left' ? cut.padEnd(width) : cut.padStart(width)
}

/** Cuts what does not fit, and shows that it was cut. */
export function fitted(text: string, width: number, style: TextStyle): string {
  const clean = plain(text)
  if (clean.length <= width) return clean
  const mark = style.useUnicode ? '…' : '..'
  return clean.slice(0, Math.max(width - mark.length, 0)) + mark
}

/** Names come from files of others: nothing in them may steer the terminal. */
export function plain(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '?')
}

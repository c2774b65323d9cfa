/** Reads the documents of the house: their tables, the code words in them, their links. */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export function pathOf(file: string): string {
  return path.join(ROOT, file)
}

export function textOf(file: string): string {
  return readFileSync(pathOf(file), 'utf8')
}

/** What stands between backticks. */
export function codeOf(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(match => match[1]!)
}

/**
 * The rows of all tables of a page that have a column of this name; cells are trimmed, heads left out.
 *
 * Errors: throws where no table has such a column, so that a test cannot pass for want of one.
 */
export function tableRows(file: string, column: string): string[][] {
  const rows: string[][] = []
  let isInside = false
  let tables = 0
  const lines = textOf(file).split('\n')
  lines.forEach((line, at) => {
    if (!line.startsWith('|')) isInside = false
    else if (isDivider(lines[at + 1])) {
      isInside = cellsOf(line).includes(column)
      if (isInside) tables++
    } else if (isInside && !isDivider(line)) rows.push(cellsOf(line))
  })
  if (tables === 0) throw new Error(`${file} has no table with a column "${column}"`)
  return rows
}

function isDivider(line: string | undefined): boolean {
  return line !== undefined && /^\|[-:| ]+\|$/.test(line)
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map(cell => cell.trim())
}

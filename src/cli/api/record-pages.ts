/** Listings out of the record of a session: which rows, page after page as the console gives them, as a table or as JSON. */

import type { Command } from 'commander'
import { PAGE_ROWS_MAX } from '../../api/contract/trading.ts'
import { parseCount, parseTime } from '../option-values.ts'
import { type Column, writeJson, writeLine, writeTable } from '../output.ts'

export interface PageOptions {
  readonly account?: string
  readonly strategy?: string
  readonly instrument?: string
  readonly from?: number
  readonly to?: number
  readonly limit: number
}

interface Page<Row> {
  readonly rows: readonly Row[]
  /** What asks for the page after it; `null`: there is none. */
  readonly next: number | null
}

interface Which {
  readonly account: string | undefined
  readonly strategy: string | undefined
  readonly instrument: string | undefined
  readonly fromUs: number | undefined
  readonly toUs: number | undefined
  readonly limit: number
  readonly before: number | undefined
}

/** A column and what stands in it. */
export interface RowColumn<Row> extends Column {
  readonly text: (row: Row) => string
}

const ROWS_MAX = 100_000

export function takesPage(command: Command): Command {
  return command
    .option('--account <name>', 'of this account alone')
    .option('--strategy <name>', 'of this strategy alone')
    .option('--instrument <name>', 'of this instrument alone')
    .option('--from <time>', 'from this time on, UTC', parseTime)
    .option('--to <time>', 'before this time, UTC', parseTime)
    .option('--limit <count>', 'how many, the newest first', parseCount(ROWS_MAX), 30)
}

/** The newest rows of a listing, as many as are wanted or there are. */
export async function rowsOf<Row>(
  { account, strategy, instrument, from: fromUs, to: toUs, limit }: PageOptions,
  pageOf: (which: Which) => Promise<Page<Row>>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let before: number | undefined; rows.length < limit; ) {
    const wanted = Math.min(limit - rows.length, PAGE_ROWS_MAX)
    const page = await pageOf({ account, strategy, instrument, fromUs, toUs, limit: wanted, before })
    rows.push(...page.rows)
    if (page.next === null || page.rows.length === 0) break
    before = page.next
  }
  return rows
}

export function writeRows<Row>(
  rows: readonly Row[],
  { json }: { readonly json?: boolean },
  nothing: string,
  columns: readonly RowColumn<Row>[],
): void {
  if (json) return writeJson(rows)
  if (rows.length === 0) return writeLine(nothing)
  writeTable(
    columns,
    rows.map(row => columns.map(({ text }) => text(row))),
  )
}

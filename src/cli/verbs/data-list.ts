/** `holdfast data list`: one line for each series, from the footers of its files. */

import { listCatalogue, type SeriesSummary } from '../../market-data/catalogue.ts'
import { listRecordedVenues } from '../../market-data/recorder/recording-folder.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import {
  type Column,
  formatBytes,
  formatCount,
  formatWhen,
  styled,
  writeJson,
  writeLine,
  writeTable,
} from '../output.ts'

const COLUMNS: readonly Column[] = [
  { title: 'instrument' },
  { title: 'series' },
  { title: 'rows', align: 'right' },
  { title: 'from' },
  { title: 'to' },
  { title: 'tick', align: 'right' },
  { title: 'lot', align: 'right' },
  { title: 'files', align: 'right' },
  { title: 'size', align: 'right' },
]

export function listData(root: string, options: { readonly json?: boolean }): void {
  const series = listCatalogue(root)
  const unreadable = series.flatMap(one => one.unreadable)
  if (unreadable.length > 0) process.exitCode = EXIT_CODES.data
  if (options.json) return writeJson(series)
  if (series.length === 0) return writeLine(`${root} holds no series; ${sourceText(root)}`)
  writeTable(COLUMNS, series.map(cellsOf))
  for (const { text } of unreadable) process.stderr.write(`${styled('red', 'unreadable', process.stderr)}  ${text}\n`)
}

function sourceText(root: string): string {
  if (listRecordedVenues(root).length === 0) return `"holdfast data import --into ${root} FILE" brings some`
  return `what was recorded waits to be filed: "holdfast data gather ${root}" does it at once`
}

function cellsOf(one: SeriesSummary): string[] {
  const isEmpty = one.rowCount === 0
  return [
    one.instrumentId,
    one.series,
    formatCount(one.rowCount),
    isEmpty ? '' : formatWhen(one.firstTimeUs),
    isEmpty ? '' : formatWhen(one.lastTimeUs),
    one.tickSize,
    one.lotSize,
    formatCount(one.fileCount),
    formatBytes(one.sizeBytes),
  ]
}

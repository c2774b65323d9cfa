/** `holdfast data import`: files into the catalogue, with a report of every row that was refused. */

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { InstrumentSpec } from '../../core/domain/instrument-spec.ts'
import { rawReaderOf } from '../../host/recorded/raw-readers.ts'
import type { CsvMapInput } from '../../market-data/importers/generic-csv.ts'
import { importData } from '../../market-data/importers/import-data.ts'
import type { ImportFormat } from '../../market-data/importers/import-formats.ts'
import type { ImportOptions } from '../../market-data/importers/import-options.ts'
import type { ImportFileReport, ImportProgress } from '../../market-data/importers/import-report.ts'
import { CliError, EXIT_CODES } from '../exit-codes.ts'
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
import { ProgressBar } from '../progress-bar.ts'

/** As Commander gives them. */
export interface ImportVerbOptions {
  readonly into: string
  readonly instrument?: string
  readonly tick?: string
  readonly lot?: string
  readonly map?: string
  readonly step?: string
  readonly symbol?: string
  readonly zone?: string
  readonly assumedSize?: string
  readonly roundSizes?: boolean
  readonly replace?: boolean
  readonly format?: ImportFormat
  readonly quoteBars?: 'bars' | 'quotes'
  readonly json?: boolean
}

const COLUMNS: readonly Column[] = [
  { title: 'file' },
  { title: 'outcome' },
  { title: 'instrument' },
  { title: 'series' },
  { title: 'rows', align: 'right' },
  { title: 'refused', align: 'right' },
  { title: 'from' },
  { title: 'to' },
]

export async function importFiles(paths: readonly string[], options: ImportVerbOptions): Promise<void> {
  const progress = new ProgressBar({ unit: 'B', format: formatBytes })
  const report = await importData(importOptionsOf(paths, options), at => show(progress, at)).finally(() =>
    progress.finish(),
  )
  if (report.filesRefused > 0) process.exitCode = EXIT_CODES.data
  if (options.json) return writeJson(report)
  writeTable(COLUMNS, report.files.flatMap(rowsOf))
  for (const file of report.files) tellFile(file, options.into)
  for (const more of moreLinesOf(report.files)) writeLine(more)
  const refused = report.rowsRefused === 0 ? '' : `, ${styled('yellow', `${formatCount(report.rowsRefused)} refused`)}`
  writeLine(`${formatCount(report.rowsImported)} rows imported${refused}`)
}

function show(progress: ProgressBar, at: ImportProgress): void {
  const label = `${at.fileIndex + 1}/${at.fileCount} ${at.stage.toLowerCase()}`
  progress.update(at.bytesDone, at.bytesTotal, label)
}

function importOptionsOf(paths: readonly string[], options: ImportVerbOptions): ImportOptions {
  const { tick, lot, quoteBars } = options
  const sizes = { ...(tick === undefined ? {} : { tickSize: tick }), ...(lot === undefined ? {} : { lotSize: lot }) }
  return {
    root: options.into,
    paths,
    format: options.format,
    csv: options.map === undefined ? undefined : readMap(options.map),
    instrumentId: options.instrument,
    spec: sizes satisfies Partial<InstrumentSpec>,
    step: options.step,
    quoteBars: quoteBars === undefined ? undefined : quoteBars === 'bars' ? 'Bars' : 'Quotes',
    symbol: options.symbol,
    zone: options.zone,
    assumedSize: options.assumedSize,
    roundsSizesDown: options.roundSizes,
    overlap: options.replace ? 'Replace' : 'Refuse',
    rawReaders: rawReaderOf,
  }
}

/** The importer checks what is in it; here it only has to be YAML, of which JSON is a part. */
function readMap(path: string): CsvMapInput {
  try {
    return parse(readFileSync(path, 'utf8')) as CsvMapInput
  } catch (error) {
    throw new CliError('usage', `--map ${path}: ${(error as Error).message}`, { cause: error })
  }
}

function rowsOf(file: ImportFileReport): string[][] {
  const name = file.path.split('/').at(-1) ?? file.path
  const outcome = outcomeOf(file)
  const refused = formatCount(file.rowsRefused)
  if (file.series.length === 0) return [[name, outcome, file.instrumentId ?? '', '', '0', refused]]
  return file.series.map((series, at) => [
    at === 0 ? name : '',
    at === 0 ? outcome : '',
    file.instrumentId ?? '',
    series.series,
    formatCount(series.rowCount),
    at === 0 ? refused : '',
    formatWhen(series.firstTimeUs),
    formatWhen(series.lastTimeUs),
  ])
}

function outcomeOf({ outcome }: ImportFileReport): string {
  switch (outcome) {
    case 'Imported':
      return styled('green', 'imported')
    case 'AlreadyImported':
      return 'known already'
    case 'Refused':
      return styled('red', 'refused')
    default:
      return outcome satisfies never
  }
}

/** What a person should know of one file, under the table. */
function tellFile(file: ImportFileReport, root: string): void {
  if (file.outcome === 'Refused') writeLine(`${styled('red', file.code ?? 'refused')}  ${file.text.split('\n', 1)[0]}`)
  for (const note of file.notes) writeLine(`${styled('dim', 'note')}  ${file.path}: ${note}`)
  for (const { reason, count } of file.refusals) {
    writeLine(
      `${styled('yellow', reason)}  ${file.path}: ${formatCount(count)} rows, such as ${exampleOf(file, reason)}`,
    )
  }
  if (file.quarantineFile !== undefined) writeLine(`       all of them are in ${root}/${file.quarantineFile}`)
}

/** What several files are told in the same words, such as the formats that there are, is told once. */
function moreLinesOf(files: readonly ImportFileReport[]): ReadonlySet<string> {
  return new Set(files.flatMap(({ text }) => text.split('\n').slice(1)))
}

function exampleOf(file: ImportFileReport, reason: string): string {
  const row = file.examples.find(example => example.reason === reason)
  return row === undefined ? 'those in the quarantine file' : `line ${row.line}: ${row.raw.slice(0, 80)}`
}

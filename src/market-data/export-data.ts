/** `holdfast data export`: rows of one series as CSV with exact decimals, or as one Parquet file; a row group in memory. */

import type { InstrumentId, TimeUs } from '../core/domain/ids.ts'
import { formatScaled, parseScaled, scaleOf } from '../core/std/decimal.ts'
import { formatTimeUs, US_PER_SECOND } from '../core/std/time.ts'
import { listSeriesFiles, readInstrumentFile } from './catalogue.ts'
import { type ColumnBatch, newColumnBatch } from './columns.ts'
import { DataError } from './data-error.ts'
import { ROW_GROUP_ROWS, type SeriesFileHeader, type SeriesFileMetadata, type SeriesSource } from './parquet.ts'
import { SeriesFileReader } from './parquet-reader.ts'
import { SeriesFileWriter } from './parquet-writer.ts'
import { RowOrigins } from './row-origins.ts'
import { AGGRESSOR_CODES, parseSeriesName, SERIES_COLUMNS, type Series, SIDE_CODES } from './series.ts'

export interface ExportOptions {
  readonly root: string
  readonly instrumentId: InstrumentId
  readonly series: string
  /** Both included, by delivery time. */
  readonly fromUs?: number | undefined
  readonly toUs?: number | undefined
}

/** Columns of the CSV file, in the words of the trade; prices and sizes as decimals. */
const CSV_COLUMNS = {
  Quote: ['time', 'eventTime', 'bid', 'bidSize', 'ask', 'askSize', 'origin'],
  Trade: ['time', 'eventTime', 'price', 'size', 'aggressor', 'tradeNumber', 'origin'],
  BookLevel: ['time', 'eventTime', 'side', 'price', 'size', 'flags', 'origin'],
  Bar: ['time', 'openTime', 'open', 'high', 'low', 'close', 'volume', 'origin'],
} as const satisfies Record<Series['kind'], readonly string[]>

/** How the columns of a series file are written, in their order. */
type CellKind = 'time' | 'price' | 'size' | 'aggressor' | 'side' | 'count'
const CELLS = {
  Quote: ['time', 'time', 'price', 'size', 'price', 'size'],
  Trade: ['time', 'time', 'price', 'size', 'aggressor', 'count'],
  BookLevel: ['time', 'time', 'side', 'price', 'size', 'count'],
  Bar: ['time', 'time', 'price', 'price', 'price', 'price', 'size'],
} as const satisfies Record<Series['kind'], readonly CellKind[]>

/** Rows that are text at once. */
const BLOCK_ROWS = 2_048

interface ExportedGroup {
  readonly batch: ColumnBatch
  readonly row: number
  readonly rowEnd: number
  readonly metadata: SeriesFileMetadata
}

/**
 * The rows as blocks of CSV text, the first with the head.
 *
 * Errors: DataError `BAD_OPTION`, `NOT_FOUND`, `CORRUPT`: an export that leaves rows out without a word would be believed.
 */
export function* csvOf(options: ExportOptions): Generator<string> {
  const series = seriesOf(options)
  const cells: readonly CellKind[] = CELLS[series.kind]
  yield `${CSV_COLUMNS[series.kind].join(',')}\n`
  for (const { batch, row, rowEnd, metadata } of groupsOf(options, series)) {
    const writers = cells.map(kind => cellWriter(kind, metadata))
    const origins = new RowOrigins(metadata.sources)
    for (let at = row; at < rowEnd; at += BLOCK_ROWS) {
      let text = ''
      for (let i = at; i < Math.min(at + BLOCK_ROWS, rowEnd); i++) {
        for (let column = 0; column < writers.length; column++)
          text += `${writers[column]!(batch.columns[column]![i]!)},`
        text += `${origins.of(batch.columns[0]![i]!)}\n`
      }
      yield text
    }
  }
}

/** Writes one Parquet file. Returns: its footer. Errors: as {@link csvOf}, and the operating system's. */
export function exportParquet(options: ExportOptions, path: string): SeriesFileMetadata {
  const series = seriesOf(options)
  const header = { instrumentId: options.instrumentId, series, ...scaleOfData(options) } satisfies SeriesFileHeader
  const writer = new SeriesFileWriter(path, header)
  const sources: SeriesSource[] = []
  const values = new Float64Array(SERIES_COLUMNS[series.kind].length)
  try {
    for (const { batch, row, rowEnd, metadata } of groupsOf(options, series)) {
      if (!sources.includes(metadata.sources[0]!)) sources.push(...metadata.sources)
      for (let i = row; i < rowEnd; i++) {
        for (let column = 0; column < values.length; column++) values[column] = batch.columns[column]![i]!
        writer.push(values)
      }
    }
    return writer.finish(sources)
  } catch (error) {
    writer.abort()
    throw error
  }
}

function seriesOf({ root, instrumentId, series: name }: ExportOptions): Series {
  const series = parseSeriesName(name)
  if (series === undefined)
    throw new DataError('BAD_OPTION', `series "${name}" is not known; quote, trade, book, or bars such as bar-1m`)
  if (listSeriesFiles(root, instrumentId, series).length > 0) return series
  throw new DataError(
    'NOT_FOUND',
    `${root} has no ${name} of ${instrumentId}; "holdfast data list ${root}" shows what there is`,
  )
}

function scaleOfData({ root, instrumentId }: ExportOptions): { tickSize: string; lotSize: string } {
  const spec = readInstrumentFile(root, instrumentId)?.spec
  if (spec !== undefined) return { tickSize: spec.tickSize, lotSize: spec.lotSize }
  throw new DataError('NOT_FOUND', `${root}: ${instrumentId} has no instrument.json`)
}

function* groupsOf(options: ExportOptions, series: Series): Generator<ExportedGroup> {
  const { root, instrumentId, fromUs = Number.NEGATIVE_INFINITY, toUs = Number.POSITIVE_INFINITY } = options
  const batch = newColumnBatch(series.kind, ROW_GROUP_ROWS)
  for (const { path } of listSeriesFiles(root, instrumentId, series)) {
    const reader = new SeriesFileReader(path)
    try {
      const { metadata } = reader
      for (const [group, { firstTimeUs, lastTimeUs }] of metadata.groups.entries()) {
        if (lastTimeUs < fromUs || firstTimeUs > toUs) continue
        reader.readGroup(group, batch)
        const times = batch.columns[0]!
        let row = 0
        let rowEnd = batch.rowCount
        while (row < rowEnd && times[row]! < fromUs) row++
        while (rowEnd > row && times[rowEnd - 1]! > toUs) rowEnd--
        yield { batch, row, rowEnd, metadata }
      }
    } finally {
      reader.close()
    }
  }
}

// ── cells ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function cellWriter(kind: CellKind, { tickSize, lotSize }: SeriesFileMetadata): (value: number) => string {
  switch (kind) {
    case 'time':
      return timeWriter()
    case 'price':
      return decimalWriter(tickSize)
    case 'size':
      return decimalWriter(lotSize)
    case 'aggressor':
      return value => AGGRESSOR_CODES[value] ?? 'Unknown'
    case 'side':
      return value => SIDE_CODES[value] ?? ''
    case 'count':
      return String
    default:
      return kind satisfies never
  }
}

/** Rows of one second share all but the last digits. */
function timeWriter(): (timeUs: number) => string {
  let second = Number.NaN
  let head = ''
  return timeUs => {
    if (timeUs === 0) return ''
    const own = Math.floor(timeUs / US_PER_SECOND)
    if (own !== second) {
      second = own
      head = formatTimeUs((own * US_PER_SECOND) as TimeUs).slice(0, -'000000Z'.length)
    }
    return `${head}${String(timeUs - own * US_PER_SECOND).padStart(6, '0')}Z`
  }
}

/** Steps as decimals: a product that is no safe integer takes the slow and exact way. */
function decimalWriter(step: string): (steps: number) => string {
  const digits = scaleOf(step)
  const units = parseScaled(step, digits)
  if (units === undefined || units <= 0) throw new DataError('CORRUPT', `"${step}" is not a step size`)
  return steps => {
    const value = steps * units
    return formatScaled(Number.isSafeInteger(value) ? value : BigInt(steps) * BigInt(units), digits)
  }
}

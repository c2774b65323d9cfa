/** Which files a feed reads: those with rows in its range, counted in the right scale; what is missing is told. */

import type { InstrumentId, InstrumentIndex } from '../core/domain/ids.ts'
import type { AdjustmentKind } from './adjustment.ts'
import { listSeries, listSeriesFiles, readInstrumentFile, readSeriesMetadata } from './catalogue.ts'
import { DataError, textOfError } from './data-error.ts'
import type { SkippedData, SkippedReport } from './feed.ts'
import type { TimeRange } from './feed-adjustment.ts'
import { readImportLog } from './import-log.ts'
import type { SeriesFileMetadata } from './parquet.ts'
import { isSameDecimal } from './same-decimal.ts'
import { parseSeriesName, type Series } from './series.ts'

/** One series of a feed and where its inputs go. */
export interface FeedSeries {
  readonly instrumentId: InstrumentId
  readonly instrumentIndex: InstrumentIndex
  /** `quote`, `trade`, `book`, `bar-1m`, `bar-1h-bid` … */
  readonly series: string
  /** Bars only. */
  readonly barSpecIndex?: number
  /** The tick and lot that the receiver counts in; data of another scale are refused. */
  readonly tickSize?: string
  readonly lotSize?: string
}

export interface FeedOptions {
  readonly root: string
  readonly series: readonly FeedSeries[]
  /** Both included; a bar belongs to the time at which it closes. */
  readonly fromUs?: number
  readonly toUs?: number
  /** Default: prices as they were traded. */
  readonly adjust?: AdjustmentKind
}

export class SkippedList implements SkippedReport {
  readonly items: SkippedData[] = []
  rowCount = 0

  add(item: SkippedData): void {
    this.items.push(item)
    this.rowCount += item.rowCount
  }
}

/** A file that has rows in the range; it is opened when its turn comes, so that a wide feed holds few files open. */
export interface PlannedFile {
  readonly path: string
  readonly groups: SeriesFileMetadata['groups']
}

export function seriesOf(one: FeedSeries): Series {
  const series = parseSeriesName(one.series)
  if (series !== undefined) return series
  const allowed = 'quote, trade, book, bar-<step> such as bar-1m, bar-4h, bar-1d, with -bid, -ask or -mid behind it'
  throw new DataError('BAD_OPTION', `series "${one.series}" of ${one.instrumentId} is not known; allowed: ${allowed}`)
}

export function planFiles(root: string, one: FeedSeries, range: TimeRange, skipped: SkippedList): PlannedFile[] {
  const { instrumentId, series } = one
  const files: PlannedFile[] = []
  for (const { path } of listSeriesFiles(root, instrumentId, seriesOf(one))) {
    const metadata = readMetadataOr(path, text => {
      skipped.add({
        instrumentId,
        series,
        reason: 'Unreadable',
        rowCount: 0,
        text: `${text}; run "holdfast data check"`,
      })
    })
    if (metadata === undefined || metadata.lastTimeUs < range.fromUs || metadata.firstTimeUs > range.toUs) continue
    refuseOtherScale(root, one, path, metadata)
    files.push({ path, groups: metadata.groups })
  }
  if (files.length === 0) {
    const text = `no data of ${instrumentId} ${series} in this range; ${elsewhereText(root, instrumentId)}`
    skipped.add({ instrumentId, series, reason: 'NoData', rowCount: 0, text })
  }
  return files
}

/** What could be read in its place. */
function elsewhereText(root: string, instrumentId: string): string {
  const names = listSeries(root, instrumentId).map(({ name }) => name)
  if (names.length === 0) return `${root} has nothing of it: "holdfast data import" brings some`
  return `${root} has ${names.join(', ')} of it: "holdfast data list" shows from when`
}

function readMetadataOr(path: string, onFailure: (text: string) => void): SeriesFileMetadata | undefined {
  try {
    return readSeriesMetadata(path)
  } catch (error) {
    onFailure(textOfError(error))
    return undefined
  }
}

function refuseOtherScale(root: string, one: FeedSeries, path: string, metadata: SeriesFileMetadata): void {
  const { tickSize, lotSize } = metadata
  const isTickSame = one.tickSize === undefined || isSameDecimal(one.tickSize, tickSize)
  const isLotSame = one.lotSize === undefined || isSameDecimal(one.lotSize, lotSize)
  if (isTickSame && isLotSame) return
  const wanted = `tick ${one.tickSize ?? 'any'}, lot ${one.lotSize ?? 'any'}`
  const origin = readInstrumentFile(root, one.instrumentId)?.scaleOrigin ?? 'unknown'
  const remedy = 'set the instrument to these sizes, or import the data again with --tick and --lot into another folder'
  const text = `${path}: counted in tick ${tickSize}, lot ${lotSize} (${origin}), asked for ${wanted}; ${remedy}`
  throw new DataError('SCALE_CONFLICT', text)
}

export function rowsInRange(files: readonly PlannedFile[], range: TimeRange): number {
  let rowCount = 0
  for (const { groups } of files) {
    for (const group of groups) {
      if (group.lastTimeUs >= range.fromUs && group.firstTimeUs <= range.toUs) rowCount += group.rowCount
    }
  }
  return rowCount
}

/** Once for each import, whichever of its series are read. */
export function tellRefusedAtImport(options: FeedOptions, skipped: SkippedList): void {
  const told = new Set<string>()
  for (const { instrumentId, series } of options.series) {
    for (const record of readImportLog(options.root, instrumentId)) {
      const name = `${instrumentId} ${record.sha256}`
      if (record.rowsRefused === 0 || told.has(name) || !record.series.some(one => one.series === series)) continue
      told.add(name)
      const place = record.quarantineFile ?? 'quarantine'
      const text = `${record.rowsRefused} rows of ${record.source} were refused at import, see ${place}`
      skipped.add({ instrumentId, series, reason: 'RefusedAtImport', rowCount: record.rowsRefused, text })
    }
  }
}

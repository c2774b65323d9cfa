/** A feed over the catalogue: opens the files of the asked series and merges them, a row group of each in memory. */

import type { InstrumentIndex } from '../core/domain/ids.ts'
import type { MarketKind } from '../core/domain/market-data.ts'
import type { Adjustment } from './adjustment.ts'
import { type ColumnBatch, newColumnBatch } from './columns.ts'
import { textOfError } from './data-error.ts'
import { type FeedCursor, type MarketFeed, MergedFeed, type SkippedData } from './feed.ts'
import { adjustmentOf, storedIdOf, type TimeRange } from './feed-adjustment.ts'
import {
  type FeedOptions,
  type FeedSeries,
  type PlannedFile,
  planFiles,
  rowsInRange,
  SkippedList,
  seriesOf,
  tellRefusedAtImport,
} from './feed-plan.ts'
import { ROW_GROUP_ROWS } from './parquet.ts'
import { SeriesFileReader } from './parquet-reader.ts'
import { SymbolMap } from './symbol-map.ts'

/** Reads one series file after file, group after group, leaving out what lies outside the range or cannot be read. */
class CatalogueCursor implements FeedCursor {
  readonly instrumentIndex: InstrumentIndex
  readonly barSpecIndex: number
  readonly kind: MarketKind
  readonly batch: ColumnBatch
  row = 0
  rowEnd = 0
  readonly #series: FeedSeries
  readonly #files: readonly PlannedFile[]
  readonly #fromUs: number
  readonly #toUs: number
  readonly #skipped: SkippedList
  readonly #adjustment: Adjustment | undefined
  #fileAt = 0
  #groupAt = 0
  #reader: SeriesFileReader | undefined
  #lastTimeUs = Number.NEGATIVE_INFINITY

  constructor(
    series: FeedSeries,
    kind: MarketKind,
    files: readonly PlannedFile[],
    range: TimeRange,
    skipped: SkippedList,
    adjustment: Adjustment | undefined,
  ) {
    this.instrumentIndex = series.instrumentIndex
    this.barSpecIndex = series.barSpecIndex ?? 0
    this.kind = kind
    this.batch = newColumnBatch(kind, ROW_GROUP_ROWS)
    this.#series = series
    this.#files = files
    this.#fromUs = range.fromUs
    this.#toUs = range.toUs
    this.#skipped = skipped
    this.#adjustment = adjustment
  }

  refill(): boolean {
    for (; this.#fileAt < this.#files.length; this.#fileAt++) {
      const file = this.#files[this.#fileAt]!
      while (this.#groupAt < file.groups.length) {
        if (this.#loadGroup(file, this.#groupAt++)) return true
      }
      this.#groupAt = 0
      this.#closeReader()
    }
    return false
  }

  close(): void {
    this.#closeReader()
    this.#fileAt = this.#files.length
  }

  #closeReader(): void {
    this.#reader?.close()
    this.#reader = undefined
  }

  #loadGroup(file: PlannedFile, group: number): boolean {
    const { firstTimeUs, lastTimeUs, rowCount } = file.groups[group]!
    if (lastTimeUs < this.#fromUs || firstTimeUs > this.#toUs) return false
    try {
      this.#reader ??= new SeriesFileReader(file.path)
      this.#reader.readGroup(group, this.batch)
    } catch (error) {
      return this.#skip('Unreadable', rowCount, textOfError(error))
    }
    const times = this.batch.columns[0]!
    if (!isSorted(times, rowCount, this.#lastTimeUs)) {
      return this.#skip('TimeBackwards', rowCount, `${file.path}: row group ${group} is not in time order`)
    }
    this.#lastTimeUs = times[rowCount - 1]!
    if (this.kind !== 'BookLevel') this.#adjustment?.apply(this.kind, this.batch)
    this.row = firstTimeUs >= this.#fromUs ? 0 : lowerBound(times, rowCount, this.#fromUs)
    this.rowEnd = lastTimeUs <= this.#toUs ? rowCount : lowerBound(times, rowCount, this.#toUs + 1)
    return this.row < this.rowEnd
  }

  #skip(reason: SkippedData['reason'], rowCount: number, text: string): false {
    const { instrumentId, series } = this.#series
    this.#skipped.add({ instrumentId, series, reason, rowCount, text: `${text}; run "holdfast data check"` })
    return false
  }
}

function isSorted(times: Float64Array, rowCount: number, afterUs: number): boolean {
  let previous = afterUs
  for (let i = 0; i < rowCount; i++) {
    const time = times[i]!
    if (time < previous) return false
    previous = time
  }
  return true
}

/** The first row at or after a time. */
function lowerBound(times: Float64Array, rowCount: number, timeUs: number): number {
  let low = 0
  let high = rowCount
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! < timeUs) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Opens the catalogue for reading in time order.
 *
 * Returns: a feed; series without data in the range, and rows that cannot be read, are told in `skipped`; splits that were
 * not applied, and tickers read under another id, in `notes`.
 * Errors: DataError `SCALE_CONFLICT` where data are counted in another tick or lot, `BAD_OPTION` for an unknown series,
 * `AMBIGUOUS` for a ticker of several companies, `UNSUPPORTED` for a book that would have to be adjusted.
 */
export async function openFeed(options: FeedOptions): Promise<MarketFeed> {
  const range = {
    fromUs: options.fromUs ?? Number.NEGATIVE_INFINITY,
    toUs: options.toUs ?? Number.POSITIVE_INFINITY,
  }
  const skipped = new SkippedList()
  const notes = new Set<string>()
  const symbols = new SymbolMap(options.root)
  const note = (text: string) => void notes.add(text)
  const series = options.series.map(one => underStoredId(options.root, symbols, one, range, note))
  const planned = series.map(one => planFiles(options.root, one, range, skipped))
  const cursors = series.map((one, index) => {
    const files = planned[index]!
    const adjustment = planAdjustment(options, one, files, range, note)
    return new CatalogueCursor(one, seriesOf(one).kind, files, range, skipped, adjustment)
  })
  tellRefusedAtImport({ ...options, series }, skipped)
  return new MergedFeed(cursors, rowsInRange(planned.flat(), range), skipped, [...notes])
}

function underStoredId(
  root: string,
  symbols: SymbolMap,
  one: FeedSeries,
  range: TimeRange,
  note: (text: string) => void,
): FeedSeries {
  const instrumentId = storedIdOf(root, symbols, one.instrumentId, range)
  if (instrumentId === one.instrumentId) return one
  note(`${one.instrumentId} is read from ${instrumentId}: the company had this ticker then`)
  return { ...one, instrumentId }
}

function planAdjustment(
  { root, adjust = 'none' }: FeedOptions,
  one: FeedSeries,
  files: readonly PlannedFile[],
  range: TimeRange,
  note: (text: string) => void,
): Adjustment | undefined {
  const groups = files.flatMap(file => file.groups)
  if (groups.length === 0) return undefined
  const firstTimeUs = Math.max(range.fromUs, groups[0]!.firstTimeUs)
  const lastTimeUs = Math.min(range.toUs, groups.at(-1)!.lastTimeUs)
  const { instrumentId } = one
  return adjustmentOf(root, { instrumentId, series: seriesOf(one), firstTimeUs, lastTimeUs }, adjust, range.toUs, note)
}

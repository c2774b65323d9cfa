/**
 * Moves staged files into the catalogue. A period that has a file already gets the rows of both, merged by time, unless
 * the new rows fall into the stretch of an earlier import: that is refused, or replaces those rows where it is asked for.
 */

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TimeUs } from '../../core/domain/ids.ts'
import { formatTimeUs } from '../../core/std/time.ts'
import { folderOfSeries, readSeriesMetadata } from '../catalogue.ts'
import { type ColumnBatch, newColumnBatch } from '../columns.ts'
import { DataError } from '../data-error.ts'
import { moveIntoPlace } from '../durable-file.ts'
import { ROW_GROUP_ROWS, type SeriesFileMetadata, type SeriesSource } from '../parquet.ts'
import { SeriesFileReader } from '../parquet-reader.ts'
import { SeriesFileWriter } from '../parquet-writer.ts'
import type { StagedFile } from './staging.ts'

export const OVERLAP_POLICIES = ['Refuse', 'Replace', 'Fill'] as const
/** What to do with rows that the catalogue has already for the same time. `Fill`: they stay, the new ones come between them. */
export type OverlapPolicy = (typeof OVERLAP_POLICIES)[number]

interface CommitStep {
  readonly staged: StagedFile
  readonly target: string
  readonly action: 'Place' | 'Merge' | 'Fill' | 'Keep'
}

/**
 * Commits all staged files or none.
 *
 * Why two passes: a refusal must come before the first file is moved. A crash between two files is healed by importing
 * the same source again: periods that have it are kept as they are.
 * Returns: the catalogue's files, in the order of `staged`.
 * Errors: DataError `OVERLAP`, `SCALE_CONFLICT`, `CORRUPT`.
 */
export function commitStaged(
  root: string,
  instrumentId: string,
  staged: readonly StagedFile[],
  policy: OverlapPolicy,
): string[] {
  const steps = staged.map(file => planStep(root, instrumentId, file, policy))
  for (const step of steps) runStep(step)
  return steps.map(step => step.target)
}

function planStep(root: string, instrumentId: string, staged: StagedFile, policy: OverlapPolicy): CommitStep {
  const target = join(folderOfSeries(root, instrumentId, staged.series), `${staged.period}.parquet`)
  if (!existsSync(target)) return { staged, target, action: 'Place' }
  const present = readSeriesMetadata(target)
  const own = staged.metadata
  if (present.tickSize !== own.tickSize || present.lotSize !== own.lotSize) {
    const text = `${target} is counted in tick ${present.tickSize}, lot ${present.lotSize}`
    throw new DataError('SCALE_CONFLICT', `${text}; the import counts in tick ${own.tickSize}, lot ${own.lotSize}`)
  }
  if (policy === 'Replace') return { staged, target, action: 'Merge' }
  if (present.sources.some(source => isSameSource(source, own.sources[0]!))) return { staged, target, action: 'Keep' }
  if (policy === 'Fill') return { staged, target, action: 'Fill' }
  refuseOverlap(target, present, own)
  return { staged, target, action: 'Merge' }
}

function isSameSource(a: SeriesSource, b: SeriesSource): boolean {
  return a.sha256 === b.sha256 && a.optionsHash === b.optionsHash && a.firstTimeUs === b.firstTimeUs
}

function refuseOverlap(target: string, present: SeriesFileMetadata, own: SeriesFileMetadata): void {
  const other = present.sources.find(source => isOverlapping(source, own, own.series.startsWith('bar-')))
  if (other === undefined) return
  const text = `${target} has rows from ${timeText(other.firstTimeUs)} to ${timeText(other.lastTimeUs)} of ${other.name}`
  const range = `the import has rows from ${timeText(own.firstTimeUs)} to ${timeText(own.lastTimeUs)}`
  throw new DataError('OVERLAP', `${text}; ${range}; nothing was written. "--replace" puts the new rows in their place`)
}

function timeText(timeUs: number): string {
  return formatTimeUs(timeUs as TimeUs)
}

interface Stretch {
  readonly firstTimeUs: number
  readonly lastTimeUs: number
}

/** Ticks of two files may meet in one instant; two bars never close at the same time. */
function isOverlapping(a: Stretch, b: Stretch, isBar: boolean): boolean {
  if (isBar) return a.firstTimeUs <= b.lastTimeUs && b.firstTimeUs <= a.lastTimeUs
  if (a.firstTimeUs === b.firstTimeUs && a.lastTimeUs === b.lastTimeUs) return true
  return a.firstTimeUs < b.lastTimeUs && b.firstTimeUs < a.lastTimeUs
}

function runStep({ staged, target, action }: CommitStep): void {
  if (action === 'Keep') return
  mkdirSync(join(target, '..'), { recursive: true })
  moveIntoPlace(action === 'Place' ? staged.path : mergeFiles(target, staged, action), target)
}

/** Rows of one file in order, a group in memory. */
class RowCursor {
  readonly reader: SeriesFileReader
  readonly row: Float64Array
  readonly #batch: ColumnBatch
  #group = 0
  #at = 0

  constructor(path: string) {
    this.reader = new SeriesFileReader(path)
    this.#batch = newColumnBatch(this.reader.series.kind, ROW_GROUP_ROWS)
    this.row = new Float64Array(this.#batch.columns.length)
  }

  /** Loads the next row into `row`; false at the end. */
  next(): boolean {
    if (this.#at === this.#batch.rowCount) {
      if (this.#group === this.reader.metadata.groups.length) return false
      this.reader.readGroup(this.#group++, this.#batch)
      this.#at = 0
    }
    for (let column = 0; column < this.row.length; column++) this.row[column] = this.#batch.columns[column]![this.#at]!
    this.#at++
    return true
  }
}

/** Merges a present file and a staged one by time; but for `Fill` present rows inside the staged stretch of time give way. */
function mergeFiles(target: string, staged: StagedFile, action: 'Merge' | 'Fill'): string {
  const present = new RowCursor(target)
  const own = new RowCursor(staged.path)
  const { instrumentId, tickSize, lotSize } = staged.metadata
  const header = { instrumentId, series: staged.series, tickSize, lotSize }
  const writer = new SeriesFileWriter(`${staged.path}.merged`, header)
  try {
    const { metadata } = present.reader
    const isReplaced = action === 'Fill' ? () => false : replacedRows(metadata, staged.metadata)
    mergeRows(present, own, writer, isReplaced)
    const kept = action === 'Fill' ? metadata.sources : keptSources(metadata, staged.metadata)
    writer.finish([...kept, ...staged.metadata.sources].sort((a, b) => a.firstTimeUs - b.firstTimeUs))
  } catch (error) {
    writer.abort()
    throw error
  } finally {
    present.reader.close()
    own.reader.close()
  }
  return writer.path
}

/** Whether a present row at a time is replaced. Ticks that only meet the new stretch at its edge are both kept. */
function replacedRows(present: SeriesFileMetadata, own: SeriesFileMetadata): (timeUs: number) => boolean {
  const isBar = own.series.startsWith('bar-')
  if (!present.sources.some(source => isOverlapping(source, own, isBar))) return () => false
  return timeUs => timeUs >= own.firstTimeUs && timeUs <= own.lastTimeUs
}

function mergeRows(
  present: RowCursor,
  own: RowCursor,
  writer: SeriesFileWriter,
  isReplaced: (timeUs: number) => boolean,
): void {
  let hasPresent = present.next()
  let hasOwn = own.next()
  while (hasPresent || hasOwn) {
    if (hasPresent && (!hasOwn || present.row[0]! <= own.row[0]!)) {
      if (!isReplaced(present.row[0]!)) writer.push(present.row)
      hasPresent = present.next()
    } else {
      writer.push(own.row)
      hasOwn = own.next()
    }
  }
}

/** A source whose whole stretch was replaced is forgotten, one that lost a part of it says so. */
function keptSources(present: SeriesFileMetadata, own: SeriesFileMetadata): SeriesSource[] {
  const isBar = own.series.startsWith('bar-')
  return present.sources.flatMap((source): SeriesSource[] => {
    if (!isOverlapping(source, own, isBar)) return [source]
    const isGone = source.firstTimeUs >= own.firstTimeUs && source.lastTimeUs <= own.lastTimeUs
    return isGone ? [] : [{ ...source, isPartlyReplaced: true }]
  })
}

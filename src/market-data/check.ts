/**
 * `holdfast data check`: reads every row of the catalogue and says what is wrong, with file and row. Errors are what a
 * feed would trip over; observations (gaps, locked quotes) are the nature of the data.
 */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { InstrumentId } from '../core/domain/ids.ts'
import type { RecordingKeys } from '../ports/recording-keys.ts'
import { listInstruments, listSeries, listSeriesFiles, readInstrumentFile, type SeriesFile } from './catalogue.ts'
import { newColumnBatch } from './columns.ts'
import { readCorporateActions } from './corporate-actions.ts'
import { DataError, textOfError } from './data-error.ts'
import { type Finding, type FindingCode, Findings } from './findings.ts'
import { readImportLog } from './import-log.ts'
import { ROW_GROUP_ROWS, type SeriesFileMetadata } from './parquet.ts'
import { SeriesFileReader } from './parquet-reader.ts'
import { checkRecordings } from './recorder/check-recording.ts'
import { NO_KEYS } from './recorder/segment-reader.ts'
import { RowCheck } from './row-check.ts'
import { folderOfInstrument, type Series } from './series.ts'
import { SymbolMap } from './symbol-map.ts'

/** One series after the check. */
export interface SeriesCheck {
  readonly instrumentId: InstrumentId
  readonly series: string
  readonly fileCount: number
  readonly rowCount: number
  /** All of them; `findings` holds the first FINDINGS_MAX. */
  readonly findingCount: number
  readonly findings: readonly Finding[]
  /** Bars: places where bars are missing, and how many. Ticks: the longest silence. Sessions and holidays are gaps too. */
  readonly gapCount: number
  readonly missingBarCount: number
  readonly longestGapUs: number
  readonly longestGapAtUs: number
  readonly lockedQuoteCount: number
  /** Rows that somebody filled into gaps. */
  readonly repairedRowCount: number
}

export interface CatalogueCheck {
  readonly isSound: boolean
  readonly rowCount: number
  readonly findingCount: number
  readonly series: readonly SeriesCheck[]
  /** What is wrong outside the series: instrument files, import logs, left-over staging. */
  readonly findings: readonly Finding[]
}

/**
 * Checks the whole catalogue. Shape: `onProgress` is told after each file; `keys` are those of sealed recordings.
 *
 * Errors: DataError `NOT_FOUND` without the folder.
 */
export function checkCatalogue(
  root: string,
  onProgress: (path: string) => void = () => {},
  keys: RecordingKeys = NO_KEYS,
): CatalogueCheck {
  if (!existsSync(root)) throw new DataError('NOT_FOUND', `${root}: no such folder`)
  const outside = new Findings()
  const series = listInstruments(root).flatMap(instrumentId => {
    checkBesideData(root, instrumentId, outside)
    return listSeries(root, instrumentId).map(one => checkSeries(root, instrumentId, one, onProgress))
  })
  checkReading('UNREADABLE', join(root, 'symbols.json'), outside, () => new SymbolMap(root))
  checkStaging(root, outside)
  checkRecordings(root, keys, outside, onProgress)
  const findingCount = series.reduce((sum, one) => sum + one.findingCount, outside.count)
  return {
    isSound: findingCount === 0,
    rowCount: series.reduce((sum, one) => sum + one.rowCount, 0),
    findingCount,
    series,
    findings: outside.kept,
  }
}

function checkBesideData(root: string, instrumentId: InstrumentId, findings: Findings): void {
  const folder = join(root, folderOfInstrument(instrumentId))
  checkReading('UNREADABLE', join(folder, 'instrument.json'), findings, () => {
    const isMissing = readInstrumentFile(root, instrumentId) === undefined && listSeries(root, instrumentId).length > 0
    if (isMissing) findings.add('NO_INSTRUMENT_FILE', folder, 0, `${instrumentId} has no instrument.json`)
  })
  checkReading('LOG_BROKEN', join(folder, 'imports.jsonl'), findings, () => readImportLog(root, instrumentId))
  checkReading('UNREADABLE', join(folder, 'corporate-actions.json'), findings, () =>
    readCorporateActions(root, instrumentId),
  )
}

function checkReading(code: FindingCode, path: string, findings: Findings, read: () => unknown): void {
  try {
    read()
  } catch (error) {
    findings.add(code, path, 0, textOfError(error))
  }
}

function checkStaging(root: string, findings: Findings): void {
  const folder = join(root, '.staging')
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    if (name === 'lock') continue
    const remedy = 'of an import that is running or was killed; if none is running, delete the folder'
    findings.add('LEFT_OVER_STAGING', join(folder, name), 0, remedy)
  }
}

function checkSeries(
  root: string,
  instrumentId: InstrumentId,
  series: Series,
  onProgress: (path: string) => void,
): SeriesCheck {
  const findings = new Findings()
  const rows = new RowCheck(series, findings)
  const files = listSeriesFiles(root, instrumentId, series)
  let rowCount = 0
  let repairedRowCount = 0
  for (const file of files) {
    rowCount += checkFile(root, file, rows, findings, ({ sources }) => {
      for (const { origin, rowCount: own } of sources) if (origin === 'Repaired') repairedRowCount += own
    })
    onProgress(file.path)
  }
  return {
    instrumentId,
    series: series.name,
    fileCount: files.length,
    rowCount,
    findingCount: findings.count,
    findings: findings.kept,
    ...rows.observations,
    repairedRowCount,
  }
}

function checkFile(
  root: string,
  file: SeriesFile,
  rows: RowCheck,
  findings: Findings,
  onMetadata: (metadata: SeriesFileMetadata) => void,
): number {
  try {
    const reader = new SeriesFileReader(file.path)
    try {
      onMetadata(reader.metadata)
      checkMetadata(root, file, reader, findings)
      return checkRows(file, reader, rows, findings)
    } finally {
      reader.close()
    }
  } catch (error) {
    const remedy = 'delete the file and import its sources again (imports.jsonl names them)'
    const isChanged = error instanceof DataError && error.code === 'CHANGED'
    findings.add(isChanged ? 'CONTENT_CHANGED' : 'UNREADABLE', file.path, 0, `${textOfError(error)}; ${remedy}`)
    return 0
  }
}

function checkMetadata(root: string, file: SeriesFile, reader: SeriesFileReader, findings: Findings): void {
  const { metadata } = reader
  if (metadata.instrumentId !== file.instrumentId || metadata.series !== file.series.name) {
    const text = `the file says ${metadata.instrumentId} ${metadata.series}: it stands in a wrong folder`
    findings.add('METADATA_WRONG', file.path, 0, text)
  }
  const spec = readSpec(root, file.instrumentId)
  if (spec !== undefined && (spec.tickSize !== metadata.tickSize || spec.lotSize !== metadata.lotSize)) {
    const text = `tick ${metadata.tickSize}, lot ${metadata.lotSize}; instrument.json says ${spec.tickSize}, ${spec.lotSize}`
    findings.add('SCALE_CONFLICT', file.path, 0, text)
  }
}

function readSpec(root: string, instrumentId: InstrumentId): { tickSize: string; lotSize: string } | undefined {
  try {
    return readInstrumentFile(root, instrumentId)?.spec
  } catch {
    // Told once for the instrument, not again for each of its files.
    return undefined
  }
}

function checkRows(file: SeriesFile, reader: SeriesFileReader, rows: RowCheck, findings: Findings): number {
  const { metadata } = reader
  const hash = createHash('sha256')
  const batch = newColumnBatch(file.series.kind, ROW_GROUP_ROWS)
  let rowCount = 0
  for (const [group, expected] of metadata.groups.entries()) {
    reader.readGroup(group, batch, hash)
    rows.check(file, batch, rowCount)
    rowCount += batch.rowCount
    const times = batch.columns[0]!
    if (times[0] !== expected.firstTimeUs || times[batch.rowCount - 1] !== expected.lastTimeUs) {
      findings.add('METADATA_WRONG', file.path, rowCount, `row group ${group} does not span the times of the footer`)
    }
  }
  if (rowCount !== metadata.rowCount) {
    findings.add('METADATA_WRONG', file.path, 0, `${rowCount} rows, the footer says ${metadata.rowCount}`)
  }
  if (hash.digest('hex') !== metadata.contentHash) {
    findings.add('CONTENT_CHANGED', file.path, 0, 'the rows are not those that were written: the content hash differs')
  }
  return rowCount
}

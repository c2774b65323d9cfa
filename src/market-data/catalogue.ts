/**
 * The folder of recorded market data:
 *
 *     <root>/<INSTRUMENT_ID>/instrument.json              what the integers mean
 *     <root>/<INSTRUMENT_ID>/imports.jsonl                what was imported, one line each
 *     <root>/<INSTRUMENT_ID>/<series>/<period>.parquet
 *     <root>/quarantine/…                                 rows that were refused
 *     <root>/.staging/…                                   imports under way
 */

import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { InstrumentId } from '../core/domain/ids.ts'
import { INSTRUMENT_KINDS } from '../core/domain/instrument.ts'
import { DataError, textOfError } from './data-error.ts'
import { writeTextDurably } from './durable-file.ts'
import type { SeriesFileMetadata } from './parquet.ts'
import { SeriesFileReader } from './parquet-reader.ts'
import { folderOfInstrument, PARTITION_KEY, parseInstrumentFolder, parseSeriesName, type Series } from './series.ts'

/** A file of the catalogue by its place. */
export interface SeriesFile {
  readonly path: string
  readonly instrumentId: InstrumentId
  readonly series: Series
  /** `2024-01`, the name without its ending. */
  readonly period: string
}

export function folderOfSeries(root: string, instrumentId: string, series: Series): string {
  return join(root, folderOfInstrument(instrumentId), series.name)
}

/** The instruments with a folder of their own, sorted. */
export function listInstruments(root: string): InstrumentId[] {
  return namesIn(root)
    .flatMap(name => parseInstrumentFolder(name) ?? [])
    .sort()
}

/** An instrument's series, sorted by name. */
export function listSeries(root: string, instrumentId: string): Series[] {
  return namesIn(join(root, folderOfInstrument(instrumentId)))
    .sort()
    .flatMap(name => parseSeriesName(name) ?? [])
}

/** The files of one series in time order; empty where there is no such series. */
export function listSeriesFiles(root: string, instrumentId: InstrumentId, series: Series): SeriesFile[] {
  const folder = folderOfSeries(root, instrumentId, series)
  return namesIn(folder)
    .filter(name => name.endsWith('.parquet') && PARTITION_KEY.test(name.slice(0, -8)))
    .sort()
    .map(name => ({ path: join(folder, name), instrumentId, series, period: name.slice(0, -8) }))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw new DataError('IO', `${folder}: ${textOfError(error)}`, { cause: error })
  }
}

/** Reads a file's footer alone. Errors: DataError. */
export function readSeriesMetadata(path: string): SeriesFileMetadata {
  const reader = new SeriesFileReader(path)
  reader.close()
  return reader.metadata
}

// ── what the integers mean ───────────────────────────────────────────────────────────────────────────────────────────

export const specSchema = z.strictObject({
  instrumentId: z.string(),
  kind: z.enum(INSTRUMENT_KINDS).optional(),
  baseCurrency: z.string().optional(),
  quoteCurrency: z.string().optional(),
  settlementCurrency: z.string().optional(),
  tickSize: z.string(),
  lotSize: z.string(),
  multiplier: z.string().optional(),
  priceMin: z.string().optional(),
  priceMax: z.string().optional(),
  qtyMin: z.string().optional(),
  qtyMax: z.string().optional(),
  notionalMin: z.string().optional(),
  notionalMax: z.string().optional(),
  makerFeeBps: z.string().optional(),
  takerFeeBps: z.string().optional(),
  feePerExecution: z.string().optional(),
  marginInitialPercent: z.string().optional(),
  marginMaintenancePercent: z.string().optional(),
  expiry: z.string().optional(),
})

const instrumentFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Where tick and lot come from: `given` by a person, or `inferred` from the first file. */
  scaleOrigin: z.enum(['given', 'inferred']),
  /** Tick and lot never change while there is data beside them; what nobody knows yet is absent. */
  spec: specSchema,
})
/** What is known about an instrument: an {@link InstrumentSpec} of which only id, tick and lot are certain. */
export type StoredSpec = z.infer<typeof specSchema>
/** `instrument.json`: how the integers beside it are scaled, and what is known about the instrument. */
export type InstrumentFile = z.infer<typeof instrumentFileSchema>

function instrumentFilePath(root: string, instrumentId: string): string {
  return join(root, folderOfInstrument(instrumentId), 'instrument.json')
}

/** Errors: DataError `CORRUPT` naming the file. Returns: undefined where there is none. */
export function readInstrumentFile(root: string, instrumentId: string): InstrumentFile | undefined {
  const path = instrumentFilePath(root, instrumentId)
  if (!existsSync(path)) return undefined
  try {
    return instrumentFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new DataError('CORRUPT', `${path}: not a readable instrument file: ${textOfError(error)}`, { cause: error })
  }
}

export function writeInstrumentFile(root: string, file: InstrumentFile): void {
  mkdirSync(join(root, folderOfInstrument(file.spec.instrumentId)), { recursive: true })
  writeTextDurably(instrumentFilePath(root, file.spec.instrumentId), `${JSON.stringify(file, undefined, 2)}\n`)
}

// ── a listing ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One line of `holdfast data list`. */
export interface SeriesSummary {
  readonly instrumentId: InstrumentId
  readonly series: string
  readonly tickSize: string
  readonly lotSize: string
  readonly fileCount: number
  readonly rowCount: number
  readonly firstTimeUs: number
  readonly lastTimeUs: number
  readonly sizeBytes: number
  /** Files whose footer cannot be read, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly text: string }[]
}

/** Lists every series by reading footers only; a broken file is named and does not end the listing. */
export function listCatalogue(root: string): SeriesSummary[] {
  if (!existsSync(root)) throw new DataError('NOT_FOUND', `${root}: no such folder; "holdfast data import" makes one`)
  return listInstruments(root).flatMap(instrumentId =>
    listSeries(root, instrumentId).map(series => summarize(root, instrumentId, series)),
  )
}

function summarize(root: string, instrumentId: InstrumentId, series: Series): SeriesSummary {
  const unreadable: { path: string; text: string }[] = []
  const scale = readScale(root, instrumentId)
  const sum = { fileCount: 0, rowCount: 0, firstTimeUs: 0, lastTimeUs: 0, sizeBytes: 0 }
  for (const file of listSeriesFiles(root, instrumentId, series)) {
    sum.fileCount++
    try {
      const reader = new SeriesFileReader(file.path)
      reader.close()
      if (sum.rowCount === 0) sum.firstTimeUs = reader.metadata.firstTimeUs
      sum.rowCount += reader.metadata.rowCount
      sum.lastTimeUs = reader.metadata.lastTimeUs
      sum.sizeBytes += reader.sizeBytes
    } catch (error) {
      unreadable.push({ path: file.path, text: textOfError(error) })
    }
  }
  return { instrumentId, series: series.name, ...scale, ...sum, unreadable }
}

function readScale(root: string, instrumentId: string): { tickSize: string; lotSize: string } {
  try {
    const file = readInstrumentFile(root, instrumentId)
    return { tickSize: file?.spec.tickSize ?? '', lotSize: file?.spec.lotSize ?? '' }
  } catch {
    // The listing still stands; `data check` says what is wrong with the file.
    return { tickSize: '', lotSize: '' }
  }
}

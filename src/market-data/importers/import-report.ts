/** What an import answers: made to be printed as a table or as JSON. */

import { DataError, type DataErrorCode } from '../data-error.ts'
import type { ImportFormat } from './import-formats.ts'
import type { RefusedRow } from './quarantine.ts'
import type { IgnoredLine, RowRefusal } from './row-sink.ts'

export interface ImportedSeries {
  readonly series: string
  readonly rowCount: number
  readonly firstTimeUs: number
  readonly lastTimeUs: number
  /** Relative to the root. */
  readonly files: readonly string[]
}

/** One source file. */
export interface ImportFileReport {
  readonly path: string
  /** `Refused`: nothing of this file was written; `text` says why and what to do. */
  readonly outcome: 'Imported' | 'AlreadyImported' | 'Refused'
  readonly code: DataErrorCode | undefined
  readonly text: string
  readonly format: ImportFormat | undefined
  readonly instrumentId: string | undefined
  readonly tickSize: string | undefined
  readonly lotSize: string | undefined
  readonly sha256: string | undefined
  readonly lineCount: number
  readonly rowsImported: number
  readonly rowsRefused: number
  readonly refusals: readonly { readonly reason: RowRefusal; readonly count: number }[]
  readonly ignored: readonly { readonly kind: IgnoredLine; readonly count: number }[]
  /** The first of the refused rows; all of them are in the quarantine file. */
  readonly examples: readonly RefusedRow[]
  /** Relative to the root. */
  readonly quarantineFile: string | undefined
  readonly series: readonly ImportedSeries[]
  /** What a person should know: an inferred scale, missing sizes, a broken book. */
  readonly notes: readonly string[]
  readonly durationMs: number
}

/** A report of a file before anything was found out about it. */
export function emptyReport(path: string): ImportFileReport {
  return {
    path,
    outcome: 'Refused',
    code: undefined,
    text: '',
    format: undefined,
    instrumentId: undefined,
    tickSize: undefined,
    lotSize: undefined,
    sha256: undefined,
    lineCount: 0,
    rowsImported: 0,
    rowsRefused: 0,
    refusals: [],
    ignored: [],
    examples: [],
    quarantineFile: undefined,
    series: [],
    notes: [],
    durationMs: 0,
  }
}

/** What is wrong with a file or the disk, as an error of this room; undefined for a bug. */
export function asDataError(error: unknown): DataError | undefined {
  if (error instanceof DataError) return error
  // Errors of the system have a code in capitals: no space, no permission, a folder that went away.
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return new DataError('IO', error.message, { cause: error, retryable: true })
}

export interface ImportReport {
  readonly files: readonly ImportFileReport[]
  readonly rowsImported: number
  readonly rowsRefused: number
  /** Files of which nothing was written. */
  readonly filesRefused: number
}

export function reportOf(files: readonly ImportFileReport[]): ImportReport {
  return {
    files,
    rowsImported: files.reduce((sum, file) => sum + file.rowsImported, 0),
    rowsRefused: files.reduce((sum, file) => sum + file.rowsRefused, 0),
    filesRefused: files.filter(file => file.outcome === 'Refused').length,
  }
}

export const IMPORT_STAGES = ['Hashing', 'Inferring', 'Reading', 'Writing'] as const

/** Where an import is; told a few times a second. */
export interface ImportProgress {
  readonly path: string
  readonly fileIndex: number
  readonly fileCount: number
  readonly stage: (typeof IMPORT_STAGES)[number]
  readonly bytesDone: number
  readonly bytesTotal: number
  readonly lineCount: number
  readonly rowsRefused: number
}

export const EXAMPLES_MAX = 20

/** Counts what became of the lines of one file. */
export class LineCounts {
  lineCount = 0
  rowsRefused = 0
  readonly refusals = new Map<RowRefusal, number>()
  readonly ignored = new Map<IgnoredLine, number>()
  readonly examples: RefusedRow[] = []

  refuse(row: RefusedRow): void {
    this.rowsRefused++
    this.refusals.set(row.reason, (this.refusals.get(row.reason) ?? 0) + 1)
    if (this.examples.length < EXAMPLES_MAX) this.examples.push({ ...row, raw: row.raw.slice(0, 200) })
  }

  ignore(kind: IgnoredLine): void {
    this.ignored.set(kind, (this.ignored.get(kind) ?? 0) + 1)
  }
}

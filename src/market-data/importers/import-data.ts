/**
 * `holdfast data import`: source files into the catalogue. Each file is imported whole or not at all; rows that break a
 * rule are counted and put into quarantine, and the rest goes on.
 */

import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError, textOfError } from '../data-error.ts'
import { SymbolMap } from '../symbol-map.ts'
import { detectSources, isSourceName } from './detect.ts'
import { parseCsvMap } from './generic-csv.ts'
import { hashFile } from './hash-file.ts'
import { FileImport, type HashOfFile } from './import-file.ts'
import { acquireImportLock } from './import-lock.ts'
import type { FileImportOptions, ImportOptions } from './import-options.ts'
import {
  asDataError,
  emptyReport,
  type ImportFileReport,
  type ImportProgress,
  type ImportReport,
  reportOf,
} from './import-report.ts'
import { importLeanReference, parseLeanReference } from './lean-reference.ts'
import type { DetectOptions } from './source.ts'

/**
 * Imports files one after another.
 *
 * Errors: DataError `BAD_OPTION`, `NOT_FOUND`, `BUSY` for the call as a whole; what is wrong with a file is in its report.
 */
export async function importData(
  options: ImportOptions,
  onProgress: (progress: ImportProgress) => void = () => {},
): Promise<ImportReport> {
  const files = (await Promise.all(options.paths.map(expandPath))).flat().sort(referencesFirst)
  if (files.length === 0) throw new DataError('NOT_FOUND', 'nothing to import: no file was given or found')
  const reports: ImportFileReport[] = []
  const checked = checkOptions(options)
  const release = acquireImportLock(options.root)
  try {
    const symbols = new SymbolMap(options.root)
    for (const [fileIndex, path] of files.entries()) {
      const place = { path, fileIndex, fileCount: files.length }
      // Map files come first, and all of them are one file of the catalogue.
      if (parseLeanReference(path) === undefined) symbols.save()
      reports.push(
        ...(await importFile(path, { ...checked, symbols }, progress => onProgress({ ...place, ...progress }))),
      )
    }
    symbols.save()
  } finally {
    release()
  }
  return reportOf(reports)
}

/** What tells whose a ticker was must be known before its rows are read. */
function referencesFirst(a: string, b: string): number {
  return Number(parseLeanReference(b) !== undefined) - Number(parseLeanReference(a) !== undefined)
}

type Step = Omit<ImportProgress, 'path' | 'fileIndex' | 'fileCount'>

/** One report for each instrument of the file. */
async function importFile(
  path: string,
  options: FileImportOptions,
  onProgress: (progress: Step) => void,
): Promise<ImportFileReport[]> {
  const reports: ImportFileReport[] = []
  try {
    const reference = parseLeanReference(path)
    if (reference !== undefined) return [await importLeanReference(options.root, options.symbols, path, reference)]
    const hash = hashOnce(path)
    const sources = await detectSources(path, options.detect)
    refuseOneName(path, sources.length, options)
    for (const source of sources) {
      reports.push(await new FileImport(path, source, hash, options, onProgress).run())
    }
  } catch (error) {
    const known = asDataError(error)
    if (known === undefined) throw error
    reports.push({ ...emptyReport(path), code: known.code, text: known.message })
  }
  return reports
}

/** Several instruments under one name would be mixed for ever. */
function refuseOneName(path: string, sourceCount: number, options: FileImportOptions): void {
  const instrumentId = options.instrumentId ?? options.spec?.instrumentId
  if (sourceCount < 2 || instrumentId === undefined) return
  const remedy = 'leave --instrument away, or read one of them with --symbol'
  throw new DataError('BAD_OPTION', `${path}: ${sourceCount} instruments cannot all be ${instrumentId}; ${remedy}`)
}

function hashOnce(path: string): HashOfFile {
  let known: string | undefined
  return async onBytes => {
    known ??= await hashFile(path, onBytes)
    return known
  }
}

function checkOptions(options: ImportOptions): Omit<FileImportOptions, 'symbols'> {
  const { csv, paths, rawReaders, ...rest } = options
  const map = csv === undefined ? undefined : parseCsvMap(csv)
  const { format, step, quoteBars, symbol, zone } = options
  const detect: DetectOptions = { format, csv: map, step, quoteBars, symbol, zone }
  const asked = JSON.stringify([detect, options.assumedSize ?? '', options.roundsSizesDown ?? false])
  return {
    ...rest,
    detect: { ...detect, rawReaders },
    optionsHash: createHash('sha256').update(asked).digest('hex').slice(0, 16),
  }
}

async function expandPath(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const names = await readdir(path, { recursive: true, withFileTypes: true })
    const files = names.filter(entry => entry.isFile() && isSourceName(entry.name, entry.parentPath))
    return files.map(entry => join(entry.parentPath, entry.name)).sort()
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const text = isMissing ? 'there is no such file or folder' : textOfError(error)
    throw new DataError('NOT_FOUND', `${path}: ${text}`, { cause: error })
  }
}

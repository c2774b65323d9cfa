/**
 * `holdfast data import`: source files into the catalogue. Each file is imported whole or not at all; rows that break a
 * rule are counted and put into quarantine, and the rest goes on.
 */

import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError, textOfError } from '../data-error.ts'
import type { DetectOptions } from './detect.ts'
import { parseCsvMap } from './generic-csv.ts'
import { FileImport } from './import-file.ts'
import { acquireImportLock } from './import-lock.ts'
import type { FileImportOptions, ImportOptions } from './import-options.ts'
import { type ImportFileReport, type ImportProgress, type ImportReport, reportOf } from './import-report.ts'

const SOURCE_ENDINGS = ['.csv', '.gz', '.zip']

/**
 * Imports files one after another.
 *
 * Errors: DataError `BAD_OPTION`, `NOT_FOUND`, `BUSY` for the call as a whole; what is wrong with a file is in its report.
 */
export async function importData(
  options: ImportOptions,
  onProgress: (progress: ImportProgress) => void = () => {},
): Promise<ImportReport> {
  const files = (await Promise.all(options.paths.map(expandPath))).flat()
  if (files.length === 0) throw new DataError('NOT_FOUND', 'nothing to import: no file was given or found')
  const checked = checkOptions(options)
  const reports: ImportFileReport[] = []
  const release = acquireImportLock(options.root)
  try {
    for (const [fileIndex, path] of files.entries()) {
      const place = { path, fileIndex, fileCount: files.length }
      reports.push(await new FileImport(path, checked, progress => onProgress({ ...place, ...progress })).run())
    }
  } finally {
    release()
  }
  return reportOf(reports)
}

function checkOptions(options: ImportOptions): FileImportOptions {
  const { csv, paths, ...rest } = options
  const map = csv === undefined ? undefined : parseCsvMap(csv)
  const { format, step, quoteBars, symbol, zone } = options
  const detect: DetectOptions = { format, csv: map, step, quoteBars, symbol, zone }
  const asked = JSON.stringify([detect, options.assumedSize ?? '', options.roundsSizesDown ?? false])
  return { ...rest, detect, optionsHash: createHash('sha256').update(asked).digest('hex').slice(0, 16) }
}

async function expandPath(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const names = await readdir(path, { recursive: true, withFileTypes: true })
    const files = names.filter(entry => entry.isFile() && SOURCE_ENDINGS.some(ending => entry.name.endsWith(ending)))
    return files.map(entry => join(entry.parentPath, entry.name)).sort()
  } catch (error) {
    throw new DataError('NOT_FOUND', `${path}: ${textOfError(error)}`, { cause: error })
  }
}

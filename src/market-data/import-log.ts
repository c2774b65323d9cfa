/** `imports.jsonl` beside an instrument's data: one line for each finished import, the memory of what was refused. */

import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DataError, textOfError } from './data-error.ts'
import { folderOfInstrument } from './series.ts'

const importRecordSchema = z.strictObject({
  /** Of the source file, and of what was asked for it (columns, zone …): both must be equal to be the same import. */
  sha256: z.string(),
  optionsHash: z.string(),
  source: z.string(),
  format: z.string(),
  importedAtUs: z.int(),
  rowsRefused: z.int(),
  /** Relative to the root. */
  quarantineFile: z.string().optional(),
  series: z.array(z.strictObject({ series: z.string(), rowCount: z.int(), files: z.array(z.string()) })),
})
export type ImportRecord = z.infer<typeof importRecordSchema>

function pathOf(root: string, instrumentId: string): string {
  return join(root, folderOfInstrument(instrumentId), 'imports.jsonl')
}

/** Errors: DataError `CORRUPT` naming file and line. A last line without its end was cut by a crash and is left out. */
export function readImportLog(root: string, instrumentId: string): ImportRecord[] {
  const path = pathOf(root, instrumentId)
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.flatMap((line, index) => (line === '' ? [] : parseRecord(path, line, index + 1)))
}

function parseRecord(path: string, line: string, lineNumber: number): ImportRecord {
  try {
    return importRecordSchema.parse(JSON.parse(line))
  } catch (error) {
    const remedy = 'delete the line; the data are not affected, only the memory of that import'
    throw new DataError('CORRUPT', `${path}:${lineNumber}: not an import record (${textOfError(error)}); ${remedy}`)
  }
}

export function appendImportRecord(root: string, instrumentId: string, record: ImportRecord): void {
  const path = pathOf(root, instrumentId)
  // A record whose end is missing would swallow this one.
  const isCut = existsSync(path) && !readFileSync(path, 'utf8').endsWith('\n')
  appendFileSync(path, `${isCut ? '\n' : ''}${JSON.stringify(record)}\n`, { flush: true })
}

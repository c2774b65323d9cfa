/** The developer set: where it is, a file of it imported, and its lines read naively. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, inflateRawSync } from 'node:zlib'
import { checkCatalogue } from '../check.ts'
import { SHARED_MARKET } from '../fixtures.ts'
import { importData } from './import-data.ts'
import type { ImportOptions } from './import-options.ts'
import type { ImportFileReport } from './import-report.ts'

/** Why a test that needs it is skipped. */
export const WITHOUT_MARKET = existsSync(SHARED_MARKET) ? false : `no recorded data at ${SHARED_MARKET}`

/** The lines of the only entry of a zip, of a gzip, or of a plain file. */
export function naiveLines(path: string): string[] {
  const bytes = readFileSync(path)
  let text: string
  if (path.endsWith('.zip'))
    text = inflateRawSync(bytes.subarray(30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28))).toString()
  else text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  return text.split(/\r?\n/).filter(line => line !== '')
}

export async function importOne(
  root: string,
  path: string,
  options: Partial<ImportOptions> = {},
): Promise<ImportFileReport> {
  const report = await importData({ root, paths: [join(SHARED_MARKET, path)], ...options })
  const [file] = report.files
  assert(file !== undefined && report.files.length === 1)
  assert.equal(file.outcome, 'Imported', file.text)
  assert(checkCatalogue(root).isSound)
  return file
}

/** `holdfast data export`: one series of one instrument as CSV or Parquet, to a file or to the next program. */

import { existsSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { InstrumentId } from '../../core/domain/ids.ts'
import { csvOf, type ExportOptions, exportParquet } from '../../market-data/export-data.ts'
import { CliError } from '../exit-codes.ts'
import { formatCount } from '../output.ts'

export interface ExportVerbOptions {
  readonly instrument: string
  readonly series: string
  readonly from?: number
  readonly to?: number
  readonly format: 'csv' | 'parquet'
  readonly out: string
}

const STANDARD_OUTPUT = '-'

export async function exportData(root: string, options: ExportVerbOptions): Promise<void> {
  const { instrument, series, from: fromUs, to: toUs, format, out } = options
  if (out !== STANDARD_OUTPUT && existsSync(out))
    throw new CliError('usage', `${out} is there already; choose another file`)
  const asked: ExportOptions = { root, instrumentId: instrument as InstrumentId, series, fromUs, toUs }
  if (out === STANDARD_OUTPUT) {
    if (format === 'parquet') throw new CliError('usage', '--format parquet needs --out FILE')
    return pipeline(csvTextsOf(asked), process.stdout, { end: false })
  }
  try {
    await writeFile(asked, format, out)
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error
    throw new CliError('environment', `${out} is not written: ${error.message}`, { cause: error })
  }
}

async function writeFile(asked: ExportOptions, format: ExportVerbOptions['format'], out: string): Promise<void> {
  switch (format) {
    case 'csv':
      return writeCsv(asked, out)
    case 'parquet':
      process.stderr.write(`${formatCount(exportParquet(asked, out).rowCount)} rows in ${out}\n`)
      return
    default:
      format satisfies never
  }
}

/** The whole of it, or no file. */
async function writeCsv(asked: ExportOptions, out: string): Promise<void> {
  const file = await open(out, 'wx')
  try {
    await pipeline(csvTextsOf(asked), file.createWriteStream())
  } catch (error) {
    rmSync(out)
    throw error
  }
}

/** Text by text: whoever reads slowly is waited for. */
function csvTextsOf(asked: ExportOptions): Readable {
  return Readable.from(csvOf(asked), { objectMode: true, highWaterMark: 2 })
}

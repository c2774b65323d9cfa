/** `holdfast data export`: one series of one instrument as CSV or Parquet, to a file or to the next program. */

import { createWriteStream, existsSync } from 'node:fs'
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
  switch (format) {
    case 'csv':
      return writeCsv(asked, out)
    case 'parquet':
      if (out === STANDARD_OUTPUT) throw new CliError('usage', '--format parquet needs --out FILE')
      process.stderr.write(`${formatCount(exportParquet(asked, out).rowCount)} rows in ${out}\n`)
      return
    default:
      format satisfies never
  }
}

/** Text by text: whoever reads slowly is waited for. */
async function writeCsv(asked: ExportOptions, out: string): Promise<void> {
  const texts = Readable.from(csvOf(asked), { objectMode: true, highWaterMark: 2 })
  if (out === STANDARD_OUTPUT) await pipeline(texts, process.stdout, { end: false })
  else await pipeline(texts, createWriteStream(out, { flags: 'wx' }))
}

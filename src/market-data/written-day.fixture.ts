/** Days of a catalogue as a test wants them: rows, sources and what the footer says of them. */

import { join } from 'node:path'
import type { InstrumentId } from '../core/domain/ids.ts'
import { readInstrumentFile, writeInstrumentFile } from './catalogue.ts'
import type { SeriesSource } from './parquet.ts'
import { SeriesFileWriter } from './parquet-writer.ts'
import { makeFolder } from './recorder/recording-folder.ts'
import { partitionOf, type Series } from './series.ts'

export const WRITTEN_INSTRUMENT = 'BTC-USDT.SIM' as InstrumentId
export const WRITTEN_SCALE = { tickSize: '0.05', lotSize: '0.001' }

/** Shape: at least one row, all of one day. */
export function writeDay(
  root: string,
  series: Series,
  rows: readonly (readonly number[])[],
  sources: readonly Partial<SeriesSource>[] = [{}],
): string {
  const folder = join(root, WRITTEN_INSTRUMENT, series.name)
  makeFolder(folder)
  if (readInstrumentFile(root, WRITTEN_INSTRUMENT) === undefined)
    writeInstrumentFile(root, {
      formatVersion: 1,
      scaleOrigin: 'given',
      spec: { instrumentId: WRITTEN_INSTRUMENT, ...WRITTEN_SCALE },
    })
  const { key } = partitionOf(series, rows[0]![series.kind === 'Bar' ? 1 : 0]!)
  const path = join(folder, `${key}.parquet`)
  const writer = new SeriesFileWriter(path, { instrumentId: WRITTEN_INSTRUMENT, series, ...WRITTEN_SCALE })
  for (const row of rows) writer.push(row)
  const about = { name: 'x', format: 'test', sha256: '', optionsHash: '', rowCount: rows.length }
  const times = { firstTimeUs: rows[0]![0]!, lastTimeUs: rows.at(-1)![0]! }
  writer.finish(sources.map(each => ({ ...about, ...times, ...each })))
  return path
}

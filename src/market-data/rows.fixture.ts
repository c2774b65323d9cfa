/** The rows of series files in all their columns, as a test compares them. */

import type { InstrumentId } from '../core/domain/ids.ts'
import { listSeriesFiles } from './catalogue.ts'
import { newColumnBatch } from './columns.ts'
import { ROW_GROUP_ROWS } from './parquet.ts'
import { SeriesFileReader } from './parquet-reader.ts'
import type { Series } from './series.ts'

export function readRows(path: string): number[][] {
  const reader = new SeriesFileReader(path)
  const batch = newColumnBatch(reader.series.kind, ROW_GROUP_ROWS)
  const rows = reader.metadata.groups.flatMap((_, group) => {
    reader.readGroup(group, batch)
    return Array.from({ length: batch.rowCount }, (_row, i) => batch.columns.map(column => column[i]!))
  })
  reader.close()
  return rows
}

/** All files of a series, one behind the other. */
export function readCatalogueRows(root: string, instrumentId: InstrumentId, series: Series): number[][] {
  return listSeriesFiles(root, instrumentId, series).flatMap(({ path }) => readRows(path))
}

/**
 * The trade numbers that are there around the edges of gaps: two sources stamp a trade differently, and one that came just
 * before a gap may lie in it by the other's clock.
 */

import type { InstrumentId } from '../core/domain/ids.ts'
import { US_PER_MINUTE } from '../core/std/time.ts'
import { listSeriesFiles } from './catalogue.ts'
import { newColumnBatch } from './columns.ts'
import { ROW_GROUP_ROWS, type Stretch } from './parquet.ts'
import { SeriesFileReader } from './parquet-reader.ts'
import type { Series } from './series.ts'

const EDGE_US = US_PER_MINUTE
/** Enough for a busy market around some hundred gaps; beyond it only the times decide. */
const NUMBERS_MAX = 2_000_000
const NUMBER_COLUMN = 5

export class NumbersNearGaps {
  readonly #numbers = new Set<number>()

  /** Errors: DataError `CORRUPT`. */
  constructor(root: string, instrumentId: InstrumentId, series: Series, gaps: readonly Stretch[]) {
    if (series.kind !== 'Trade') return
    for (const { path } of listSeriesFiles(root, instrumentId, series)) this.#read(path, gaps)
  }

  has(row: ArrayLike<number>): boolean {
    return this.#numbers.has(row[NUMBER_COLUMN] ?? 0)
  }

  #read(path: string, gaps: readonly Stretch[]): void {
    const isNear = (fromUs: number, toUs: number) =>
      gaps.some(gap => fromUs <= gap.toUs + EDGE_US && toUs >= gap.fromUs - EDGE_US)
    const reader = new SeriesFileReader(path)
    const batch = newColumnBatch('Trade', ROW_GROUP_ROWS)
    for (const [group, { firstTimeUs, lastTimeUs }] of reader.metadata.groups.entries()) {
      if (!isNear(firstTimeUs, lastTimeUs)) continue
      reader.readGroup(group, batch)
      for (let i = 0; i < batch.rowCount && this.#numbers.size < NUMBERS_MAX; i++) {
        const number = batch.columns[NUMBER_COLUMN]![i]!
        if (number !== 0 && isNear(batch.columns[0]![i]!, batch.columns[0]![i]!)) this.#numbers.add(number)
      }
    }
    reader.close()
  }
}

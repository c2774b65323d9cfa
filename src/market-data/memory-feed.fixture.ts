/** Feeds from columns in memory, for tests and benchmarks. */

import type { InstrumentIndex, TimeUs } from '../core/domain/ids.ts'
import type { MarketInput, MarketKind } from '../core/domain/market-data.ts'
import type { PriceTicks, QtyLots } from '../core/domain/quantities.ts'
import { assert } from '../core/std/assert.ts'
import type { ColumnBatch } from './columns.ts'
import { Delivery } from './delivery.ts'
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

/** Quotes and trades of many instruments in one time order, a row each: the cheapest way to feed a wide market. */
export interface MixedTicks {
  readonly timeUs: Float64Array
  /** 0 quote, 1 trade. */
  readonly kind: Uint8Array
  readonly instrument: Uint16Array
  /** Quote: bid. Trade: price. */
  readonly firstTicks: Int32Array
  /** Quote: ask. Trade: above 0 where the buyer was the aggressor, below where the seller, 0 unknown. */
  readonly secondTicks: Int32Array
  /** Quote: bid size. Trade: size. */
  readonly firstLots: Int32Array
  /** Quote: ask size. Trade: not used. */
  readonly secondLots: Int32Array
}

class MixedFeed implements MarketFeed {
  readonly totalCount: number
  readonly skipped = { rowCount: 0, items: [] }
  readonly notes = []
  readCount = 0
  readonly #ticks: MixedTicks
  readonly #delivery = new Delivery()

  constructor(ticks: MixedTicks) {
    this.#ticks = ticks
    this.totalCount = ticks.timeUs.length
  }

  next(): MarketInput | undefined {
    const row = this.readCount
    if (row === this.totalCount) return undefined
    this.readCount = row + 1
    return this.#ticks.kind[row] === 0 ? this.#quote(row) : this.#trade(row)
  }

  close(): void {
    this.readCount = this.totalCount
  }

  #quote(row: number): MarketInput {
    const ticks = this.#ticks
    const quote = this.#delivery.quote
    quote.instrumentIndex = ticks.instrument[row] as InstrumentIndex
    quote.timeUs = ticks.timeUs[row] as TimeUs
    quote.eventTimeUs = quote.timeUs
    quote.receiveTimeUs = quote.timeUs
    quote.bidTicks = ticks.firstTicks[row] as PriceTicks
    quote.bidLots = ticks.firstLots[row] as QtyLots
    quote.askTicks = ticks.secondTicks[row] as PriceTicks
    quote.askLots = ticks.secondLots[row] as QtyLots
    return quote
  }

  #trade(row: number): MarketInput {
    const ticks = this.#ticks
    const trade = this.#delivery.trade
    const side = ticks.secondTicks[row]!
    trade.instrumentIndex = ticks.instrument[row] as InstrumentIndex
    trade.timeUs = ticks.timeUs[row] as TimeUs
    trade.eventTimeUs = trade.timeUs
    trade.receiveTimeUs = trade.timeUs
    trade.priceTicks = ticks.firstTicks[row] as PriceTicks
    trade.qtyLots = ticks.firstLots[row] as QtyLots
    trade.aggressorSide = side > 0 ? 'Buy' : side < 0 ? 'Sell' : 'Unknown'
    return trade
  }
}

/** Delivers rows as they stand; they must be sorted by time. */
export function openMixedFeed(ticks: MixedTicks): MarketFeed {
  const { timeUs, ...others } = ticks
  assert(
    Object.values(others).every(column => column.length === timeUs.length),
    'columns of a mixed feed are of equal length',
  )
  return new MixedFeed(ticks)
}

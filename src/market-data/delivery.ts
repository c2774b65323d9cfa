/** Turns rows of columns into the reused market inputs of the core. */

import type { InstrumentIndex, TimeUs } from '../core/domain/ids.ts'
import {
  type Bar,
  type BookLevel,
  type MarketInput,
  newBar,
  newBookLevel,
  newQuoteTick,
  newTradeTick,
  type QuoteTick,
  type TradeTick,
} from '../core/domain/market-data.ts'
import type { PriceTicks, QtyLots } from '../core/domain/quantities.ts'
import { AGGRESSOR_CODES, BOOK_LAST_OF_MESSAGE, BOOK_SNAPSHOT_START } from './series.ts'

/** One object of each kind; every delivery overwrites the last one of its kind. */
export class Delivery {
  readonly quote: QuoteTick = newQuoteTick()
  readonly trade: TradeTick = newTradeTick()
  readonly bookLevel: BookLevel = newBookLevel()
  readonly bar: Bar = newBar()
}

type Columns = readonly Float64Array[]

/** What a series knows about itself while its rows are read: the column order is that of SERIES_COLUMNS. */
export interface DeliveryTarget {
  readonly instrumentIndex: InstrumentIndex
  /** Bars only, else 0. */
  readonly barSpecIndex: number
}

export function deliverQuote(delivery: Delivery, target: DeliveryTarget, columns: Columns, row: number): MarketInput {
  const quote = delivery.quote
  const timeUs = columns[0]![row] as TimeUs
  quote.instrumentIndex = target.instrumentIndex
  quote.timeUs = timeUs
  quote.eventTimeUs = columns[1]![row] as TimeUs
  quote.receiveTimeUs = timeUs
  quote.bidTicks = columns[2]![row] as PriceTicks
  quote.bidLots = columns[3]![row] as QtyLots
  quote.askTicks = columns[4]![row] as PriceTicks
  quote.askLots = columns[5]![row] as QtyLots
  return quote
}

export function deliverTrade(delivery: Delivery, target: DeliveryTarget, columns: Columns, row: number): MarketInput {
  const trade = delivery.trade
  const timeUs = columns[0]![row] as TimeUs
  trade.instrumentIndex = target.instrumentIndex
  trade.timeUs = timeUs
  trade.eventTimeUs = columns[1]![row] as TimeUs
  trade.receiveTimeUs = timeUs
  trade.priceTicks = columns[2]![row] as PriceTicks
  trade.qtyLots = columns[3]![row] as QtyLots
  trade.aggressorSide = AGGRESSOR_CODES[columns[4]![row]!] ?? 'Unknown'
  return trade
}

export function deliverBookLevel(
  delivery: Delivery,
  target: DeliveryTarget,
  columns: Columns,
  row: number,
): MarketInput {
  const level = delivery.bookLevel
  const timeUs = columns[0]![row] as TimeUs
  const flags = columns[5]![row]!
  level.instrumentIndex = target.instrumentIndex
  level.timeUs = timeUs
  level.eventTimeUs = columns[1]![row] as TimeUs
  level.receiveTimeUs = timeUs
  level.side = columns[2]![row] === 0 ? 'Buy' : 'Sell'
  level.priceTicks = columns[3]![row] as PriceTicks
  level.qtyLots = columns[4]![row] as QtyLots
  level.isSnapshotStart = (flags & BOOK_SNAPSHOT_START) !== 0
  level.isLast = (flags & BOOK_LAST_OF_MESSAGE) !== 0
  return level
}

/** A bar is delivered when it closes; the venue's time of it is the same. */
export function deliverBar(delivery: Delivery, target: DeliveryTarget, columns: Columns, row: number): MarketInput {
  const bar = delivery.bar
  const timeUs = columns[0]![row] as TimeUs
  bar.instrumentIndex = target.instrumentIndex
  bar.barSpecIndex = target.barSpecIndex
  bar.timeUs = timeUs
  bar.eventTimeUs = timeUs
  bar.receiveTimeUs = timeUs
  bar.openTimeUs = columns[1]![row] as TimeUs
  bar.openTicks = columns[2]![row] as PriceTicks
  bar.highTicks = columns[3]![row] as PriceTicks
  bar.lowTicks = columns[4]![row] as PriceTicks
  bar.closeTicks = columns[5]![row] as PriceTicks
  bar.volumeLots = columns[6]![row] as QtyLots
  return bar
}

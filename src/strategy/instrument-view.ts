/** What a strategy last saw of one instrument: quote, trade, book, the state of its data, and what it subscribed. */

import type { DataState, QuoteTick, TradeTick } from '../core/domain/market-data.ts'
import { hasBothSides, newQuoteTick, newTradeTick } from '../core/domain/market-data.ts'
import { LevelBook } from './book.ts'
import type { InstrumentHandle } from './instrument-handle.ts'
import { TrackedPosition } from './position.ts'
import type { SubscriptionKind } from './subscriptions.ts'

export class InstrumentView {
  readonly handle: InstrumentHandle
  seesQuotes = false
  hasQuote = false
  /** Reused: an arriving tick is copied into it. */
  readonly quote: QuoteTick = newQuoteTick()
  seesTrades = false
  hasTrade = false
  readonly trade: TradeTick = newTradeTick()
  seesBook = false
  readonly book = new LevelBook()
  readonly position: TrackedPosition
  dataState: DataState = 'Missing'

  constructor(handle: InstrumentHandle) {
    this.handle = handle
    this.position = new TrackedPosition(handle.definition)
    this.quote.instrumentIndex = handle.index
    this.trade.instrumentIndex = handle.index
  }

  subscribe(kind: SubscriptionKind): void {
    if (kind === 'Quote') this.seesQuotes = true
    else if (kind === 'Trade') this.seesTrades = true
    else if (kind === 'Book') this.seesBook = true
  }

  /** Half a quote is none: a price that is not there must not be read as 0. */
  copyQuote(from: QuoteTick): void {
    const to = this.quote
    to.timeUs = from.timeUs
    to.eventTimeUs = from.eventTimeUs
    to.receiveTimeUs = from.receiveTimeUs
    to.bidTicks = from.bidTicks
    to.bidLots = from.bidLots
    to.askTicks = from.askTicks
    to.askLots = from.askLots
    this.hasQuote = hasBothSides(from)
  }

  copyTrade(from: TradeTick): void {
    const to = this.trade
    to.timeUs = from.timeUs
    to.eventTimeUs = from.eventTimeUs
    to.receiveTimeUs = from.receiveTimeUs
    to.priceTicks = from.priceTicks
    to.qtyLots = from.qtyLots
    to.aggressorSide = from.aggressorSide
    this.hasTrade = true
  }

  save() {
    return {
      instrumentId: this.handle.instrumentId,
      dataState: this.dataState,
      quote: this.hasQuote ? { ...this.quote } : undefined,
      trade: this.hasTrade ? { ...this.trade } : undefined,
      book: this.seesBook ? this.book.save() : undefined,
      position: this.position.save(),
    }
  }

  restore(saved: ReturnType<InstrumentView['save']>): void {
    this.dataState = saved.dataState
    if (saved.quote !== undefined) this.copyQuote(saved.quote)
    if (saved.trade !== undefined) this.copyTrade(saved.trade)
    if (saved.book !== undefined) this.book.restore(saved.book)
    this.position.restore(saved.position)
  }
}

/** What is known of one instrument's market: the newest quote, trade and book, when they came, and whether they can be trusted. */

import type { InstrumentIndex, TimeUs } from '../domain/ids.ts'
import type { PriceReference, ReferencePrice } from '../domain/limits.ts'
import {
  type Bar,
  type BookLevel,
  type DataState,
  hasBothSides,
  isSideMissing,
  isSound,
  type QuoteTick,
  type TradeTick,
} from '../domain/market-data.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { divFloor } from '../std/integers.ts'
import { L2Book, type SavedBook } from './l2-book.ts'
import type { LevelOutcome } from './tick-ladder.ts'

/** An `InstrumentMarket` as plain data, for snapshots; equal markets give equal data. */
export type SavedInstrumentMarket = Readonly<Omit<InstrumentMarket, 'book' | 'hasBook' | 'save'>> & {
  readonly book: SavedBook | null
}

/** Written by the functions of this file only; one shape, numbers, nothing made per tick. */
export class InstrumentMarket {
  readonly instrumentIndex: InstrumentIndex
  /** Both sides are known. Where it is false a side may be known all the same: `bidTicksOf`, `askTicksOf`. */
  hasQuote = false
  bidTicks = 0 as PriceTicks
  bidLots = 0 as QtyLots
  askTicks = 0 as PriceTicks
  askLots = 0 as QtyLots
  quoteTimeUs = 0 as TimeUs
  /** Journal time of the newest data of any kind. */
  updateTimeUs = 0 as TimeUs
  /** The last time that the venue gave; 0 while it gave none. */
  eventTimeUs = 0 as TimeUs
  /** Up to when the path of prices is known: by ticks, or by bars that told what nothing else had told. */
  pathTimeUs = 0 as TimeUs
  /** A trade or, without ticks, the close of a bar. */
  hasTrade = false
  lastTicks = 0 as PriceTicks
  /** 0 after a bar, which does not tell the size of its last trade. */
  lastLots = 0 as QtyLots
  tradeTimeUs = 0 as TimeUs
  /** True where the newest bar tells a stretch of that path; false where ticks or a finer series had told it already. */
  isBarNews = false
  /** What the line says of itself (DataStateReport); `Live` until it complains. */
  reportedState: DataState = 'Live'
  /** Between the messages of the venue; never in the middle of one. */
  isBookWhole = false
  book: L2Book | undefined = undefined

  constructor(instrumentIndex: InstrumentIndex) {
    this.instrumentIndex = instrumentIndex
  }

  get hasBook(): boolean {
    return this.book !== undefined
  }

  save(): SavedInstrumentMarket {
    const { book, ...rest } = this
    return { ...rest, book: book === undefined ? null : book.save() }
  }

  static restore(saved: SavedInstrumentMarket): InstrumentMarket {
    const { book, ...rest } = saved
    const market = Object.assign(new InstrumentMarket(saved.instrumentIndex), rest)
    if (book !== null) market.book = L2Book.restore(book)
    return market
  }
}

/** Half a quote is none, but the side that is there counts where one side is asked for. */
export function applyQuote(market: InstrumentMarket, quote: QuoteTick): void {
  market.hasQuote = hasBothSides(quote)
  market.bidTicks = quote.bidTicks
  market.bidLots = quote.bidLots
  market.askTicks = quote.askTicks
  market.askLots = quote.askLots
  market.quoteTimeUs = quote.timeUs
  noteArrival(market, quote.timeUs, quote.eventTimeUs)
}

export function applyTrade(market: InstrumentMarket, trade: TradeTick): void {
  market.hasTrade = true
  market.lastTicks = trade.priceTicks
  market.lastLots = trade.qtyLots
  market.tradeTimeUs = trade.timeUs
  noteArrival(market, trade.timeUs, trade.eventTimeUs)
}

/** Takes the close as the last price. A quote is never made up from a bar: where there was none, there is none. */
export function applyBar(market: InstrumentMarket, bar: Bar): void {
  market.hasTrade = true
  market.lastTicks = bar.closeTicks
  market.lastLots = 0 as QtyLots
  market.tradeTimeUs = bar.timeUs
  const { pathTimeUs } = market
  market.isBarNews = pathTimeUs <= bar.openTimeUs
  noteArrival(market, bar.timeUs, bar.eventTimeUs)
  if (!market.isBarNews) market.pathTimeUs = pathTimeUs
}

/**
 * Keeps the L2 book; the last level of a message makes its touch the quote. A book with an empty side leaves no quote.
 *
 * Returns: `Refused` for a level that the book could not take (TickLadder); the caller tells somebody.
 */
export function applyBookLevel(market: InstrumentMarket, level: BookLevel): LevelOutcome {
  market.book ??= new L2Book()
  if (level.isSnapshotStart) market.book.clear()
  const outcome = market.book.set(level.side, level.priceTicks, level.qtyLots)
  market.isBookWhole = level.isLast
  if (level.isLast) quoteTouch(market, market.book, level.timeUs)
  noteArrival(market, level.timeUs, level.eventTimeUs)
  return outcome
}

/** The best bid, where there is one, whether there is an ask or not. */
export function bidTicksOf({ bidTicks, bidLots }: InstrumentMarket): PriceTicks | undefined {
  return isSideMissing(bidTicks, bidLots) ? undefined : bidTicks
}

export function askTicksOf({ askTicks, askLots }: InstrumentMarket): PriceTicks | undefined {
  return isSideMissing(askTicks, askLots) ? undefined : askTicks
}

/** Halves the sum, rounded down: the mid of 100 and 101 is 100, of -1 and 0 it is -1, the same on every machine. */
export function midTicksOf(bidTicks: PriceTicks, askTicks: PriceTicks): PriceTicks {
  return divFloor(bidTicks + askTicks, 2) as PriceTicks
}

/**
 * Looks up the price that an order or a position is measured against; `undefined` while there is none.
 *
 * `Mark` is the mid of the quote, or the last price where there is no quote or a crossed one. A crossed quote is better than
 * nothing for marking: without any trade its mid is taken; that no new risk is taken on it is for `dataStateOf` to say.
 */
export function referenceTicksOf(market: InstrumentMarket, reference: PriceReference): ReferencePrice {
  switch (reference) {
    case 'Last':
      return market.hasTrade ? market.lastTicks : undefined
    case 'Mid':
      return market.hasQuote ? midTicksOf(market.bidTicks, market.askTicks) : undefined
    case 'Mark': {
      const isMidBest = market.hasQuote && (!isCrossed(market) || !market.hasTrade)
      return referenceTicksOf(market, isMidBest ? 'Mid' : 'Last')
    }
    default:
      return reference satisfies never
  }
}

/**
 * Looks up the price that a position is valued at.
 *
 * Why: long and short alike are valued at the mark and not at the side they would close on; the profit of a position then
 * does not jump by the spread as it turns, and equals what venues show.
 */
export function markTicksOf(market: InstrumentMarket, _signedLots: number): ReferencePrice {
  return referenceTicksOf(market, 'Mark')
}

/**
 * Judges whether new risk may be taken on the data: on `Live`, or where a limit allows it on `Degraded`.
 *
 * The first that holds: the market is closed; nothing came yet; what the lines say is no market; older than `dataAgeUsMax` (where a person chose
 * one); bid above ask (a locked market, bid = ask, is allowed); `Degraded` or `Live`, as the lines say.
 */
export function dataStateOf(market: InstrumentMarket, nowUs: number, dataAgeUsMax: number | undefined): DataState {
  if (market.reportedState === 'Closed') return 'Closed'
  if (!market.hasQuote && !market.hasTrade) return 'Missing'
  if (!isSound(market.reportedState)) return market.reportedState
  if (dataAgeUsMax !== undefined && nowUs - market.updateTimeUs > dataAgeUsMax) return 'Stale'
  return isCrossed(market) ? 'Crossed' : market.reportedState
}

function isCrossed(market: InstrumentMarket): boolean {
  return market.hasQuote && market.bidTicks > market.askTicks
}

function quoteTouch(market: InstrumentMarket, book: L2Book, timeUs: TimeUs): void {
  const bidTicks = book.bestBidTicks
  const askTicks = book.bestAskTicks
  market.hasQuote = bidTicks !== undefined && askTicks !== undefined
  market.bidTicks = bidTicks ?? (0 as PriceTicks)
  market.bidLots = bidTicks === undefined ? (0 as QtyLots) : book.qtyAt('Buy', bidTicks)
  market.askTicks = askTicks ?? (0 as PriceTicks)
  market.askLots = askTicks === undefined ? (0 as QtyLots) : book.qtyAt('Sell', askTicks)
  market.quoteTimeUs = timeUs
}

function noteArrival(market: InstrumentMarket, timeUs: TimeUs, eventTimeUs: TimeUs): void {
  market.updateTimeUs = timeUs
  market.pathTimeUs = eventTimeUs === 0 ? timeUs : eventTimeUs
  if (eventTimeUs !== 0) market.eventTimeUs = eventTimeUs
}

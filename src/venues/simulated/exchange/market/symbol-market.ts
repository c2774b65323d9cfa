/**
 * Everything public about one symbol: its shown book, its trades and its bars.
 *
 * Invariant: time is what it is told; bars do not go back with a clock that does. Every trade is in the tape and in a bar of
 * each length.
 */

import type { InstrumentMarket } from '../../instrument-market.ts'
import type { VenueSymbol } from '../symbols.ts'
import { KLINE_INTERVALS, type KlineInterval } from './kline-intervals.ts'
import { type Kline, KlineSeries, type KlineTrade } from './kline-series.ts'
import { type LevelSink, ShownBook } from './shown-book.ts'
import { type AggregateTrade, TradeTape } from './trade-tape.ts'

export interface SymbolListener {
  onTrade(market: SymbolMarket, trade: KlineTrade): void
  onAggregate(market: SymbolMarket, aggregate: AggregateTrade): void
  onKlineEnd(market: SymbolMarket, interval: KlineInterval, bar: Kline): void
}

export interface Touch {
  readonly bidTicks: number | undefined
  readonly bidLots: number
  readonly askTicks: number | undefined
  readonly askLots: number
}

export class SymbolMarket {
  readonly symbol: VenueSymbol
  readonly book: ShownBook
  readonly tape: TradeTape
  readonly klines: ReadonlyMap<KlineInterval, KlineSeries>
  readonly #source: InstrumentMarket
  readonly #listener: SymbolListener
  #timeUs = 0
  /** Of the trade input that comes next so much was told already, as fills of participants at one price. */
  #ownTicks = Number.NaN
  #ownLots = 0

  constructor(symbol: VenueSymbol, source: InstrumentMarket, firstId: number, listener: SymbolListener) {
    this.symbol = symbol
    this.book = new ShownBook(firstId)
    this.tape = new TradeTape(firstId)
    this.klines = new Map(KLINE_INTERVALS.map(interval => [interval, new KlineSeries(interval)]))
    this.#source = source
    this.#listener = listener
  }

  get touch(): Touch {
    const { bids, asks } = this.book
    return { bidTicks: bids.ticks[0], bidLots: bids.lots[0] ?? 0, askTicks: asks.ticks[0], askLots: asks.lots[0] ?? 0 }
  }

  refreshBook(onLevel: LevelSink): boolean {
    return this.book.refresh(this.#source, onLevel)
  }

  /** A participant traded; `isPassive`: the displayed market came to a resting order. */
  tradeOwn(timeUs: number, ticks: number, lots: number, isBuyerMaker: boolean, isPassive: boolean): void {
    if (isPassive) this.#noteOwn(ticks, lots)
    this.#trade(timeUs, ticks, lots, isBuyerMaker)
  }

  /** Others traded: what of it went to participants has been told before and is not told again. */
  tradeDisplayed(timeUs: number, ticks: number, lots: number, isBuyerMaker: boolean): void {
    const left = lots - (ticks === this.#ownTicks ? this.#ownLots : 0)
    this.forgetOwn()
    if (left > 0) this.#trade(timeUs, ticks, left, isBuyerMaker)
  }

  /** The input that filled participants was no trade. */
  forgetOwn(): void {
    this.#ownTicks = Number.NaN
    this.#ownLots = 0
  }

  /** Ends the bars that are over by this time, and what grew until now. */
  advance(timeUs: number): void {
    const ended = this.tape.endAggregate()
    if (ended !== undefined) this.#listener.onAggregate(this, ended)
    this.#moveOn(timeUs)
  }

  klinesOf(interval: KlineInterval): KlineSeries {
    return this.klines.get(interval)!
  }

  #noteOwn(ticks: number, lots: number): void {
    if (ticks !== this.#ownTicks) this.#ownLots = 0
    this.#ownTicks = ticks
    this.#ownLots += lots
  }

  #trade(timeUs: number, ticks: number, lots: number, isBuyerMaker: boolean): void {
    this.#moveOn(timeUs)
    const { trade, ended } = this.tape.add({ timeUs, ticks, lots, isBuyerMaker })
    for (const series of this.klines.values()) series.add(trade)
    if (ended !== undefined) this.#listener.onAggregate(this, ended)
    this.#listener.onTrade(this, trade)
  }

  #moveOn(timeUs: number): void {
    if (timeUs <= this.#timeUs) return
    this.#timeUs = timeUs
    for (const series of this.klines.values()) {
      series.advance(timeUs, bar => this.#listener.onKlineEnd(this, series.interval, bar))
    }
  }
}

/** The market data of a venue: facts of its streams become inputs of the core, each book in sequence, each market with a state. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { PastTrade } from '../../core/domain/history.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { parsePrice, parseQty } from '../../core/domain/instrument-math.ts'
import { type DataState, type MarketInput, newQuoteTick, newTradeTick } from '../../core/domain/market-data.ts'
import type { PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import { BarLine } from './bar-line.ts'
import { BestQuotes } from './best-quotes.ts'
import { BookLine, type BookLoss } from './book-line.ts'
import { BookSequence } from './book-sequence.ts'
import type { Dialect } from './dialect.ts'
import type { BarFact, BookFact, MarketFact, QuoteFact, TradeFact } from './market-facts.ts'
import { type LineRefusal, type MarketRefusalCode, REFUSAL_TEXT_MAX, refusalOfNumber } from './market-refusal.ts'
import type { Market, MarketTable } from './markets.ts'
import { isNothing } from './raw.ts'
import { type Filling, TradeGaps } from './trade-gaps.ts'

export interface MarketLinesSetup {
  readonly dialect: Dialect
  readonly configuration: Pick<Configuration, 'barSpecs'>
  readonly markets: MarketTable
  /** One object of each kind is reused. As that of MarketEars. */
  readonly onMarket: (input: MarketInput, sequence: number, identity: string) => void
  readonly onState: (instrument: Instrument, state: DataState, text: string) => void
  readonly onRefused: (refusal: LineRefusal) => void
  /** Asks for one book; it comes by `takeSnapshot`, or on the stream. The other markets go on. */
  readonly askForBook: (market: Market) => void
  /** Asks for the trades of one market since then; they come by `takePast`. Absent: nobody can be asked. */
  readonly askForTrades?: ((market: Market, sinceUs: TimeUs) => void) | undefined
  /** Something is missing, and nobody knows of which market: the stream has to be subscribed to anew. */
  readonly onUnmendable: (reason: string) => void
  readonly onLog: (line: string) => void
}

const IN_SEQUENCE = 'book in sequence'
/** JSON that none of the venue's messages looks like. */
export const UNKNOWN_FRAME = 'UNKNOWN_FRAME'

export class MarketLines {
  readonly #setup: MarketLinesSetup
  readonly #books = new Map<number, BookLine>()
  readonly #states = new Map<number, DataState>()
  readonly #trade = newTradeTick()
  readonly #quote = newQuoteTick()
  readonly #bars: BarLine
  readonly #best = new BestQuotes()
  readonly #gaps = new TradeGaps()
  #receiveTimeUs = 0 as TimeUs
  #sequence = -1
  #isUp = false

  constructor(setup: MarketLinesSetup) {
    this.#setup = setup
    this.#bars = new BarLine(setup.configuration)
    const { rule, checksum, depth } = setup.dialect.book
    for (const { instrument } of setup.markets.list) {
      const emit = setup.onMarket
      this.#books.set(instrument.index, new BookLine({ instrument, rule, checksum, depth, emit }))
    }
  }

  /** The socket is new: what came before says nothing about what comes. A snapshot may come before {@link begin}. */
  reset(): void {
    this.#sequence = -1
    this.#best.reset()
    for (const book of this.#books.values()) book.reset()
  }

  /** The socket is open, and everything is subscribed to. */
  begin(): void {
    this.#isUp = true
    const { dialect, markets, askForBook } = this.#setup
    for (const market of markets.list) {
      this.#openGap(market)
      if (BookSequence.asksForSnapshot(dialect.book.rule)) askForBook(market)
      else this.#settle(market, this.#books.get(market.instrument.index)!)
    }
  }

  #openGap(market: Market): void {
    const { askForTrades } = this.#setup
    const sinceUs = askForTrades === undefined ? undefined : this.#gaps.open(market.instrument.index)
    if (sinceUs !== undefined) askForTrades!(market, sinceUs)
  }

  end(reason: string): void {
    this.#isUp = false
    for (const { instrument } of this.#setup.markets.list) {
      this.#gaps.forget(instrument.index)
      this.#say(instrument, 'Gapped', reason)
    }
  }

  /** Returns: true where the message was market data: a heartbeat that is counted does not show that a subscription lives. */
  take(facts: readonly MarketFact[], receiveTimeUs: TimeUs): boolean {
    this.#receiveTimeUs = receiveTimeUs
    let isData = false
    let isUnderstood = false
    for (const fact of facts) {
      isUnderstood ||= fact.kind !== 'Sequence'
      isData ||= fact.kind !== 'Ignored' && fact.kind !== 'Sequence'
      this.#takeOne(fact)
    }
    if (!isUnderstood) this.#refuse('UNREADABLE', undefined, UNKNOWN_FRAME)
    return isData
  }

  takeSnapshot(fact: BookFact, receiveTimeUs: TimeUs): void {
    this.#receiveTimeUs = receiveTimeUs
    this.#takeBook(fact)
  }

  /** The trades that were missed, or why there are none. */
  takePast(market: Market, trades: readonly PastTrade[], note: string, receiveTimeUs: TimeUs): void {
    this.#receiveTimeUs = receiveTimeUs
    this.#gaps.take(market.instrument.index, trades, note)
    this.#settle(market, this.#books.get(market.instrument.index)!)
  }

  /** What was given out of this book is void. */
  renewBook(market: Market): void {
    const book = this.#books.get(market.instrument.index)!
    if (!book.isSynced) return
    book.reset()
    this.#say(market.instrument, 'Gapped', 'asked for anew')
    this.#setup.askForBook(market)
  }

  #takeOne(fact: MarketFact): void {
    switch (fact.kind) {
      case 'Quote':
        return this.#takeQuote(fact)
      case 'Trade':
        return this.#takeTrade(fact)
      case 'Book':
        return this.#takeBook(fact)
      case 'Best':
        return this.#takeQuote(this.#best.take(fact))
      case 'Bar':
        return this.#takeBar(fact)
      case 'Sequence':
        return this.#count(fact.sequence)
      case 'Ignored':
        return
      default:
        fact satisfies never
    }
  }

  #count(sequence: number): void {
    const expected = this.#sequence + 1
    const isGap = this.#sequence >= 0 && sequence !== expected
    this.#sequence = sequence
    if (isGap) this.#setup.onUnmendable(`SEQUENCE_GAP: sequence_num expected ${expected}, found ${sequence}`)
  }

  // ── books ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #takeBook(fact: BookFact): void {
    const market = this.#setup.markets.marketOf(fact.symbol)
    if (market === undefined) return
    const book = this.#books.get(market.instrument.index)!
    const loss = book.take(fact, this.#receiveTimeUs)
    if (loss !== undefined) this.#mend(market, loss)
    else this.#settle(market, book)
  }

  /** With its book a market is as it should be once the trades that were missed are there as well. */
  #settle({ instrument }: Market, book: BookLine): void {
    if (!book.isSynced || !this.#isUp) return
    if (!this.#gaps.isOpen(instrument.index)) return this.#say(instrument, 'Live', IN_SEQUENCE)
    this.#say(instrument, 'Degraded', 'repair: the trades that were missed are asked for')
    const filling = this.#gaps.fill(instrument.index)
    if (filling !== undefined) this.#repair(instrument, filling)
  }

  /** Between `Degraded` and `Live` stand the trades that did not come by the stream. */
  #repair(instrument: Instrument, { missing, held, note }: Filling): void {
    for (const trade of missing) {
      const input = this.#trade
      this.#stamp(input, instrument, trade.eventTimeUs)
      input.priceTicks = trade.priceTicks
      input.qtyLots = trade.qtyLots
      input.aggressorSide = trade.aggressorSide
      this.#setup.onMarket(input, trade.tradeNumber, '')
    }
    for (const fact of held) this.#giveTrade(instrument, fact)
    const words = [`${missing.length} trades repaired`, note].filter(word => word !== '').join('; ')
    this.#setup.onLog(`${instrument.instrumentId}: ${words}`)
    this.#say(instrument, 'Live', `${IN_SEQUENCE}; ${words}`)
  }

  /** Only this market is without its book meanwhile. */
  #mend(market: Market, { reason, refusal }: BookLoss): void {
    if (refusal !== undefined) this.#refuse(refusal, market.instrument, reason)
    this.#setup.onLog(`${market.instrument.instrumentId}: ${reason}`)
    this.#say(market.instrument, 'Gapped', reason)
    this.#setup.askForBook(market)
  }

  /** Once a state, so that a busy market does not say each time that all is well. */
  #say(instrument: Instrument, state: DataState, text: string): void {
    if (this.#states.get(instrument.index) === state) return
    this.#states.set(instrument.index, state)
    this.#setup.onState(instrument, state, text)
  }

  // ── trades, quotes, bars ───────────────────────────────────────────────────────────────────────────────────────────

  #takeTrade(fact: TradeFact): void {
    const instrument = this.#setup.markets.instrumentOf(fact.symbol)
    if (instrument !== undefined && !this.#gaps.holds(instrument.index, fact)) this.#giveTrade(instrument, fact)
  }

  #giveTrade(instrument: Instrument, fact: TradeFact): void {
    const priceTicks = parsePrice(instrument, fact.price)
    const qtyLots = parseQty(instrument, fact.qty)
    if (priceTicks === undefined) return this.#refuseNumber('OFF_TICK', fact.price, instrument, fact)
    if (qtyLots === undefined) return this.#refuseNumber('OFF_LOT', fact.qty, instrument, fact)
    const input = this.#trade
    this.#stamp(input, instrument, fact.eventTimeUs)
    input.priceTicks = priceTicks
    input.qtyLots = qtyLots
    input.aggressorSide = fact.aggressorSide
    this.#setup.onMarket(input, fact.sequence, fact.sequence === 0 ? fact.tradeId : '')
  }

  /** A side without a price is absent; without both there is no market yet. */
  #takeQuote(fact: QuoteFact): void {
    const instrument = this.#setup.markets.instrumentOf(fact.symbol)
    if (instrument === undefined) return
    const hasBid = !isNothing(fact.bidPrice)
    const hasAsk = !isNothing(fact.askPrice)
    if (!hasBid && !hasAsk) return
    const bidTicks = hasBid ? parsePrice(instrument, fact.bidPrice) : (0 as PriceTicks)
    const askTicks = hasAsk ? parsePrice(instrument, fact.askPrice) : (0 as PriceTicks)
    if (bidTicks === undefined) return this.#refuseNumber('OFF_TICK', fact.bidPrice, instrument, fact)
    if (askTicks === undefined) return this.#refuseNumber('OFF_TICK', fact.askPrice, instrument, fact)
    const bidLots = sideQty(instrument, hasBid, fact.bidQty)
    const askLots = sideQty(instrument, hasAsk, fact.askQty)
    if (bidLots === undefined) return this.#refuseNumber('OFF_LOT', fact.bidQty, instrument, fact)
    if (askLots === undefined) return this.#refuseNumber('OFF_LOT', fact.askQty, instrument, fact)
    const input = this.#quote
    this.#stamp(input, instrument, fact.eventTimeUs)
    input.bidTicks = bidTicks
    input.bidLots = bidLots
    input.askTicks = askTicks
    input.askLots = askLots
    this.#setup.onMarket(input, fact.sequence, '')
    // Where there is no book whose sequence would tell.
    if (this.#setup.dialect.followMarket !== undefined) this.#say(instrument, 'Live', 'quotes come')
  }

  #takeBar(fact: BarFact): void {
    const instrument = this.#setup.markets.instrumentOf(fact.symbol)
    if (instrument === undefined) return
    const bar = this.#bars.read(instrument, fact, this.#receiveTimeUs)
    if (bar === undefined) return
    if (bar.kind === 'Bar') this.#setup.onMarket(bar, 0, '')
    else this.#refuseNumber(bar.code, bar.text, instrument, fact)
  }

  #stamp(input: MarketInput, { index }: Instrument, eventTimeUs: TimeUs): void {
    input.instrumentIndex = index
    input.timeUs = 0 as TimeUs
    input.eventTimeUs = eventTimeUs
    input.receiveTimeUs = this.#receiveTimeUs
  }

  // ── what cannot be read ────────────────────────────────────────────────────────────────────────────────────────────

  #refuseNumber(code: 'OFF_TICK' | 'OFF_LOT', number: string, instrument: Instrument, fact: MarketFact): void {
    this.#refuse(refusalOfNumber(code, number), instrument, JSON.stringify(fact))
  }

  #refuse(code: MarketRefusalCode, instrument: Instrument | undefined, text: string): void {
    this.#setup.onRefused({ code, instrumentIndex: instrument?.index, text: text.slice(0, REFUSAL_TEXT_MAX) })
  }
}

/** Some venues tell prices without sizes. */
function sideQty(instrument: Instrument, hasPrice: boolean, text: string): QtyLots | undefined {
  return !hasPrice || text === '' ? (0 as QtyLots) : parseQty(instrument, text)
}

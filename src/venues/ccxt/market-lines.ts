/** The market data of a venue: facts of its streams become inputs of the core, each book in sequence, each market with a state. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { parsePrice, parseQty } from '../../core/domain/instrument-math.ts'
import { type DataState, type MarketInput, newBar, newQuoteTick, newTradeTick } from '../../core/domain/market-data.ts'
import type { PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import { BestQuotes } from './best-quotes.ts'
import { BookLine } from './book-line.ts'
import { BookSequence } from './book-sequence.ts'
import type { Dialect } from './dialect.ts'
import type { BarFact, BookFact, MarketFact, QuoteFact, TradeFact } from './market-facts.ts'
import type { Market, MarketTable } from './markets.ts'
import { isNothing } from './raw.ts'

export interface MarketLinesSetup {
  readonly dialect: Dialect
  readonly configuration: Configuration
  readonly markets: MarketTable
  readonly nowUs: () => TimeUs
  /** One object of each kind is reused. */
  readonly onMarket: (input: MarketInput) => void
  readonly onState: (instrument: Instrument, state: DataState, text: string) => void
  /** Asks for a book; the answer comes by `takeSnapshot`. */
  readonly askForBook: (market: Market) => void
  /** A stream whose books cannot be mended has to be subscribed to anew. */
  readonly onUnmendable: (reason: string) => void
  readonly onLog: (line: string) => void
}

export class MarketLines {
  readonly #setup: MarketLinesSetup
  readonly #books = new Map<number, BookLine>()
  readonly #states = new Map<number, DataState>()
  readonly #trade = newTradeTick()
  readonly #quote = newQuoteTick()
  readonly #bar = newBar()
  readonly #best = new BestQuotes()
  #sequence = -1
  #unreadable = 0

  constructor(setup: MarketLinesSetup) {
    this.#setup = setup
    const { rule, checksum, depth } = setup.dialect.book
    for (const { instrument } of setup.markets.list) {
      this.#books.set(
        instrument.index,
        new BookLine({ instrument, rule, checksum, depth, emit: level => setup.onMarket(level) }),
      )
    }
  }

  /** The socket is new: what came before says nothing about what comes. */
  begin(): void {
    this.#sequence = -1
    this.#best.reset()
    for (const market of this.#setup.markets.list) {
      this.#books.get(market.instrument.index)!.reset()
      this.#askIfNeeded(market)
    }
  }

  end(reason: string): void {
    for (const { instrument } of this.#setup.markets.list) this.#say(instrument, 'Gapped', reason)
  }

  /** Returns: true where the message was market data. */
  take(facts: readonly MarketFact[]): boolean {
    for (const fact of facts) this.#takeOne(fact)
    return facts.length > 0
  }

  takeSnapshot(fact: BookFact): void {
    this.#takeBook(fact)
  }

  #takeOne(fact: MarketFact): void {
    if (fact.kind === 'Sequence') return this.#count(fact.sequence)
    if (fact.kind === 'Book') return this.#takeBook(fact)
    const instrument = this.#setup.markets.instrumentOf(fact.symbol)
    if (instrument === undefined) return
    if (fact.kind === 'Trade') this.#takeTrade(instrument, fact)
    else if (fact.kind === 'Quote') this.#takeQuote(instrument, fact)
    else if (fact.kind === 'Best') this.#takeQuote(instrument, this.#best.take(fact))
    else this.#takeBar(instrument, fact)
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
    const reason = book.take(fact, this.#setup.nowUs())
    if (reason !== undefined) this.#mend(market, reason)
    else if (book.isSynced) this.#say(market.instrument, 'Live', 'book in sequence')
  }

  #mend(market: Market, reason: string): void {
    this.#setup.onLog(`${market.instrument.instrumentId}: ${reason}`)
    this.#say(market.instrument, 'Gapped', reason)
    if (BookSequence.asksForSnapshot(this.#setup.dialect.book.rule)) this.#setup.askForBook(market)
    else this.#setup.onUnmendable(reason)
  }

  #askIfNeeded(market: Market): void {
    if (BookSequence.asksForSnapshot(this.#setup.dialect.book.rule)) this.#setup.askForBook(market)
  }

  /** Once a state, so that a busy market does not say each time that all is well. */
  #say(instrument: Instrument, state: DataState, text: string): void {
    if (this.#states.get(instrument.index) === state) return
    this.#states.set(instrument.index, state)
    this.#setup.onState(instrument, state, text)
  }

  // ── trades, quotes, bars ───────────────────────────────────────────────────────────────────────────────────────────

  #takeTrade(instrument: Instrument, fact: TradeFact): void {
    const priceTicks = parsePrice(instrument, fact.price)
    const qtyLots = parseQty(instrument, fact.qty)
    if (priceTicks === undefined || qtyLots === undefined) return this.#refuse(instrument, fact)
    const input = this.#trade
    this.#stamp(input, instrument, fact.eventTimeUs)
    input.priceTicks = priceTicks
    input.qtyLots = qtyLots
    input.aggressorSide = fact.aggressorSide
    this.#setup.onMarket(input)
  }

  /** A side without a price is absent; without both there is no market yet. */
  #takeQuote(instrument: Instrument, fact: QuoteFact): void {
    if (isNothing(fact.bidPrice) && isNothing(fact.askPrice)) return
    const bidTicks = sidePrice(instrument, fact.bidPrice)
    const askTicks = sidePrice(instrument, fact.askPrice)
    const bidLots = sideQty(instrument, fact.bidPrice, fact.bidQty)
    const askLots = sideQty(instrument, fact.askPrice, fact.askQty)
    if (bidTicks === undefined || askTicks === undefined || bidLots === undefined || askLots === undefined)
      return this.#refuse(instrument, fact)
    const input = this.#quote
    this.#stamp(input, instrument, fact.eventTimeUs)
    input.bidTicks = bidTicks
    input.bidLots = bidLots
    input.askTicks = askTicks
    input.askLots = askLots
    this.#setup.onMarket(input)
    if (this.#setup.dialect.isMarketOnly === true) this.#say(instrument, 'Live', 'quotes come')
  }

  #takeBar(instrument: Instrument, fact: BarFact): void {
    const step = fact.closeTimeUs - fact.openTimeUs
    const barSpecIndex = this.#setup.configuration.barSpecs.findIndex(
      spec =>
        spec.instrumentIndex === instrument.index &&
        spec.source === 'External' &&
        spec.unit === 'Time' &&
        spec.step === step,
    )
    if (barSpecIndex < 0) return
    const prices = [fact.open, fact.high, fact.low, fact.close].map(text => parsePrice(instrument, text))
    const volumeLots = parseQty(instrument, fact.volume)
    const [open, high, low, close] = prices
    if (open === undefined || high === undefined || low === undefined || close === undefined)
      return this.#refuse(instrument, fact)
    if (volumeLots === undefined) return this.#refuse(instrument, fact)
    const input = this.#bar
    this.#stamp(input, instrument, fact.closeTimeUs)
    input.barSpecIndex = barSpecIndex
    input.openTimeUs = fact.openTimeUs
    input.openTicks = open
    input.highTicks = high
    input.lowTicks = low
    input.closeTicks = close
    input.volumeLots = volumeLots
    this.#setup.onMarket(input)
  }

  #stamp(input: MarketInput, instrument: Instrument, eventTimeUs: TimeUs): void {
    input.instrumentIndex = instrument.index
    input.timeUs = 0 as TimeUs
    input.eventTimeUs = eventTimeUs
    input.receiveTimeUs = this.#setup.nowUs()
  }

  /** Told the first time, the tenth, the hundredth …: a venue that changed its ticks says so with every message. */
  #refuse(instrument: Instrument, fact: MarketFact): void {
    this.#unreadable++
    if (!Number.isInteger(Math.log10(this.#unreadable))) return
    const found = JSON.stringify(fact).slice(0, 300)
    this.#setup.onLog(`OFF_TICK: ${instrument.instrumentId}: ${this.#unreadable} messages so far, the last: ${found}`)
  }
}

function sidePrice(instrument: Instrument, text: string): PriceTicks | undefined {
  return isNothing(text) ? (0 as PriceTicks) : parsePrice(instrument, text)
}

function sideQty(instrument: Instrument, price: string, text: string): QtyLots | undefined {
  return isNothing(price) || text === '' ? (0 as QtyLots) : parseQty(instrument, text)
}

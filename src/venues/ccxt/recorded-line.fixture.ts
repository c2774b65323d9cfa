/** A recorded session told to the real adapter, frame by frame, with what it gives out kept: for tests of parsing and of faults. */

import { createHash } from 'node:crypto'
import { fixtureConfiguration, fixtureInstrument } from '../../core/domain/fixtures.ts'
import type { InstrumentIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { formatPrice, formatQty } from '../../core/domain/instrument-math.ts'
import type { BookLevel, DataState, MarketInput } from '../../core/domain/market-data.ts'
import { scaleOf } from '../../core/std/decimal.ts'
import type { Dialect } from './dialect.ts'
import { BINANCE } from './dialect-binance.ts'
import { COINBASE } from './dialect-coinbase.ts'
import { DERIBIT } from './dialect-deribit.ts'
import { GEMINI } from './dialect-gemini.ts'
import { KRAKEN } from './dialect-kraken.ts'
import type { BookFact, MarketFact } from './market-facts.ts'
import { MarketLines } from './market-lines.ts'
import type { LineRefusal } from './market-refusal.ts'
import { MarketTable, plain } from './markets.ts'
import { sharedText } from './protocol.fixture.ts'
import { timeUsOfSeconds } from './raw.ts'
import { messageOf, parserOf } from './stream-line.ts'

export const RECORDED_VENUES = ['BINANCE', 'KRAKEN', 'COINBASE', 'DERIBIT', 'GEMINI'] as const
export type RecordedVenue = (typeof RECORDED_VENUES)[number]

interface Recording {
  readonly dialect: Dialect
  /** Its sockets; that of the books is the last. */
  readonly files: readonly string[]
}

export const RECORDINGS: Readonly<Record<RecordedVenue, Recording>> = {
  BINANCE: { dialect: BINANCE, files: ['BINANCE.ws.1.0'] },
  // The recorder wanted more levels than we do.
  KRAKEN: {
    dialect: { ...KRAKEN, book: { ...KRAKEN.book, depth: 1_000 } },
    files: ['KRAKEN.ws.48.0', 'KRAKEN.ws.49.0', 'KRAKEN.ws.50.0'],
  },
  COINBASE: { dialect: COINBASE, files: ['COINBASE.ws.28.0'] },
  DERIBIT: { dialect: DERIBIT, files: ['DERIBIT.ws.1.0'] },
  GEMINI: { dialect: GEMINI, files: ['GEMINI.ws.1.0'] },
}

export interface Frame {
  readonly text: string
  readonly receiveTimeUs: TimeUs
}

/** `TIME: {…}` of a recorded socket; what was sent has an arrow in place of the colon. */
export function framesOf(file: string): Frame[] {
  return sharedText(`market/crypto/cryptofeed/${file}`)
    .split('\n')
    .flatMap(line => {
      const match = /^(\d+\.\d+): (.*)$/.exec(line)
      return match === null ? [] : [{ text: match[2]!, receiveTimeUs: timeUsOfSeconds(match[1]!) }]
    })
}

/** Frames of the socket with the books. */
export function bookFramesOf(venue: RecordedVenue): Frame[] {
  return framesOf(RECORDINGS[venue].files.at(-1)!)
}

/** The answers that Binance gave when it was asked for its books, by symbol. */
export function binanceSnapshots(): ReadonlyMap<string, { readonly book: BookFact; readonly receiveTimeUs: TimeUs }> {
  const lines = sharedText('market/crypto/cryptofeed/BINANCE.http.0.0').split('\n')
  return new Map(
    lines.flatMap(line => {
      const match = /depth\?symbol=(\w+)&.* -> (\d+\.\d+): (.*)$/.exec(line)
      if (match === null) return []
      const [, symbol, time, text] = match as unknown as [string, string, string, string]
      const book = BINANCE.readBookSnapshot!(symbol, JSON.parse(text))
      return [[symbol, { book, receiveTimeUs: timeUsOfSeconds(time) }] as const]
    }),
  )
}

/** Counts prices as finely as the market's own texts do. */
export function recordedInstrument(priceDigits: number, index = 0): Instrument {
  return {
    ...fixtureInstrument({}, index),
    index: index as InstrumentIndex,
    venueIndex: 0 as VenueIndex,
    tickSize: (10 ** -priceDigits).toFixed(priceDigits),
    lotSize: '0.00000001',
    priceDigits,
    qtyDigits: 8,
    tickUnits: 1,
    lotUnits: 1,
    priceTicksMin: 0 as Instrument['priceTicksMin'],
    priceTicksMax: Number.MAX_SAFE_INTEGER as Instrument['priceTicksMax'],
  }
}

/** The naive twin: what was given out, in a map a side. */
export class GivenBook {
  readonly instrument: Instrument
  readonly bids = new Map<number, number>()
  readonly asks = new Map<number, number>()

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  take(level: BookLevel): void {
    if (level.isSnapshotStart) {
      this.bids.clear()
      this.asks.clear()
    }
    const side = level.side === 'Buy' ? this.bids : this.asks
    if (level.qtyLots === 0) side.delete(level.priceTicks)
    else side.set(level.priceTicks, level.qtyLots)
  }

  isCrossed(): boolean {
    return Math.max(...this.bids.keys()) >= Math.min(...this.asks.keys())
  }

  /** As the answers write it: ten best bids, ten best asks, decimals without trailing zeros. */
  top10(): string {
    const rows = (side: ReadonlyMap<number, number>, direction: number) =>
      [...side]
        .sort(([a], [b]) => direction * (a - b))
        .slice(0, 10)
        .map(([ticks, lots]) => `${this.#text(ticks)}:${plain(formatQty(this.instrument, lots))}`)
        .join('|')
    return createHash('sha256')
      .update(`${rows(this.bids, -1)}||${rows(this.asks, 1)}`)
      .digest('hex')
  }

  #text(ticks: number): string {
    return plain(formatPrice(this.instrument, ticks as never))
  }
}

export class RecordedLine {
  readonly #market: MarketLines
  readonly #parse: (text: string) => unknown
  readonly #dialect: Dialect
  readonly symbols: readonly string[]
  readonly instruments: readonly Instrument[]
  /** What was given out. */
  readonly given = new Map<string, GivenBook>()
  readonly counts: Record<MarketInput['kind'], number> = { Quote: 0, Trade: 0, BookLevel: 0, Bar: 0 }
  /** By symbol: the newest verdict on its data. */
  readonly states = new Map<string, DataState>()
  readonly said: { readonly symbol: string; readonly state: DataState; readonly text: string }[] = []
  readonly refused: LineRefusal[] = []
  /** Symbols whose books were asked for anew. */
  readonly asked: string[] = []
  /** Why the whole line has to begin anew. */
  readonly unmendable: string[] = []
  /** Hears each input, with the venue's number of its message. */
  onMarket: (input: MarketInput, sequence: number) => void = () => {}
  onState: (index: number, state: DataState, text: string) => void = () => {}

  /** `frames` and `books` are looked through for its markets and for how fine their prices are. */
  constructor(dialect: Dialect, frames: readonly Frame[], books: readonly BookFact[] = []) {
    this.#dialect = dialect
    this.#parse = parserOf(dialect.hasNumericMarketData)
    const digits = priceDigitsOf([...books, ...frames.flatMap(({ text }) => this.#factsOf(text))])
    this.symbols = [...digits.keys()]
    this.instruments = this.symbols.map((symbol, index) => recordedInstrument(digits.get(symbol)!, index))
    for (const [index, symbol] of this.symbols.entries())
      this.given.set(symbol, new GivenBook(this.instruments[index]!))
    this.#market = this.#linesOf()
    this.#market.reset()
    this.#market.begin()
  }

  #linesOf(): MarketLines {
    const list = this.symbols.map((symbol, index) => {
      const instrument = this.instruments[index]!
      return { symbol, streamSymbol: symbol, kind: instrument.kind, quoteCurrency: 'USD', instrument, aliases: [] }
    })
    return new MarketLines({
      dialect: this.#dialect,
      configuration: fixtureConfiguration({ instruments: this.instruments }),
      markets: new MarketTable(list),
      onMarket: (input, sequence) => this.#take(input, sequence),
      onState: ({ index }, state, text) => this.#hearState(index, state, text),
      onRefused: refusal => void this.refused.push(refusal),
      askForBook: ({ symbol }) => void this.asked.push(symbol),
      onUnmendable: reason => void this.unmendable.push(reason),
      onLog: () => {},
    })
  }

  hear({ text, receiveTimeUs }: Frame): void {
    const message = messageOf(text, this.#parse)
    if (message === undefined) this.refused.push({ code: 'UNREADABLE', instrumentIndex: undefined, text })
    else this.#market.take(this.#dialect.mapMarket(message), receiveTimeUs)
  }

  hearAll(frames: readonly Frame[]): this {
    for (const frame of frames) this.hear(frame)
    return this
  }

  hearSnapshot(book: BookFact, receiveTimeUs: TimeUs): void {
    this.#market.takeSnapshot(book, receiveTimeUs)
  }

  #take(input: MarketInput, sequence: number): void {
    this.counts[input.kind]++
    if (input.kind === 'BookLevel') this.given.get(this.symbols[input.instrumentIndex]!)!.take(input)
    this.onMarket(input, sequence)
  }

  #hearState(index: number, state: DataState, text: string): void {
    const symbol = this.symbols[index]!
    this.states.set(symbol, state)
    this.said.push({ symbol, state, text })
    this.onState(index, state, text)
  }

  #factsOf(text: string): readonly MarketFact[] {
    const message = messageOf(text, this.#parse)
    return message === undefined ? [] : this.#dialect.mapMarket(message)
  }
}

/** The finest price of each market. */
function priceDigitsOf(facts: readonly MarketFact[]): ReadonlyMap<string, number> {
  const digits = new Map<string, number>()
  for (const fact of facts) {
    if (fact.kind === 'Sequence' || fact.kind === 'Ignored') continue
    const finest = Math.max(digits.get(fact.symbol) ?? 0, ...pricesOf(fact).map(scaleOf))
    digits.set(fact.symbol, finest)
  }
  return digits
}

function pricesOf(fact: Exclude<MarketFact, { kind: 'Sequence' | 'Ignored' }>): string[] {
  switch (fact.kind) {
    case 'Trade':
      return [fact.price]
    case 'Quote':
      return [fact.bidPrice, fact.askPrice]
    case 'Book':
    case 'Best':
      return [...fact.bids, ...fact.asks].map(([price]) => price)
    case 'Bar':
      return [fact.open, fact.high, fact.low, fact.close]
    default:
      return fact satisfies never
  }
}

/** Raw sessions read by the adapters of their venues: the messages of one market, counted as finely as they are written. */

import type { Configuration } from '../../core/domain/configuration.ts'
import { defineInstrument } from '../../core/domain/define-instrument.ts'
import type { InstrumentIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { assert } from '../../core/std/assert.ts'
import type { RawHearer, RawMarket, RawMessages, RawVenueReader } from '../../market-data/importers/raw-reader.ts'
import type { Dialect } from '../../venues/ccxt/dialect.ts'
import type { BookFact, MarketFact } from '../../venues/ccxt/market-facts.ts'

/** Names in files of recorded sessions, and those of the adapters. */
const EXCHANGES: Readonly<Record<string, string>> = {
  BINANCE: 'binance',
  BINANCE_FUTURES: 'binanceusdm',
  BINANCE_DELIVERY: 'binancecoinm',
  BYBIT: 'bybit',
  COINBASE: 'coinbase',
  DERIBIT: 'deribit',
  GEMINI: 'gemini',
  KRAKEN: 'kraken',
  OKX: 'okx',
}

/** Returns: undefined for a venue whose messages are not known. Loaded when a session comes: most imports have none. */
export async function rawReaderOf(venue: string): Promise<RawVenueReader | undefined> {
  const exchange = EXCHANGES[venue]
  if (exchange === undefined) return undefined
  const { dialectNamed } = await import('../../venues/ccxt/dialects.ts')
  const { MarketLines } = await import('../../venues/ccxt/market-lines.ts')
  const { MarketTable } = await import('../../venues/ccxt/markets.ts')
  const { messageOf, parserOf } = await import('../../venues/ccxt/stream-line.ts')
  const dialect = dialectNamed(exchange)
  const parse = parserOf(dialect.hasNumericMarketData)
  const factsOf = (text: string): readonly MarketFact[] | undefined => {
    const message = messageOf(text, parse)
    return message === undefined ? undefined : dialect.mapMarket(message)
  }

  /** A book that was asked for; undefined for any other answer. */
  const bookIn = (url: string, text: string): BookFact | undefined => {
    const answer = messageOf(text, parse)
    const symbol = /[?&]symbol=([A-Za-z0-9_-]+)/.exec(url)?.[1]
    const book = answer === undefined || symbol === undefined ? undefined : dialect.readBookSnapshot?.(symbol, answer)
    return book !== undefined && book.bids.length + book.asks.length > 0 ? book : undefined
  }

  function open(market: RawMarket, sent: readonly string[], hearer: RawHearer): RawMessages {
    const instrument = countingInstrument(market)
    const { symbol } = market
    const named = { symbol, streamSymbol: symbol, kind: instrument.kind, quoteCurrency: 'Q', instrument, aliases: [] }
    const lines = new MarketLines({
      dialect: withDepthOf(dialect, sent),
      configuration: NO_BARS,
      markets: new MarketTable([named]),
      onMarket: (input, sequence) => hearer.onMarket(input, sequence),
      onState: (_, state, text) => state === 'Gapped' && hearer.onGap(text),
      onRefused: ({ code, text }) => hearer.onGap(`${code}: ${text.slice(0, 80)}`),
      askForBook: () => {},
      onUnmendable: reason => hearer.onGap(reason),
      onLog: () => {},
    })
    return {
      begin: () => {
        lines.reset()
        lines.begin()
      },
      take: (text, receiveTimeUs) => {
        const facts = factsOf(text)
        if (facts === undefined || facts.length === 0) return 'MALFORMED'
        const told = facts.filter(fact => fact.kind !== 'Ignored')
        lines.take(facts, receiveTimeUs as TimeUs)
        if (told.some(fact => symbolIn(fact) === symbol)) return 'Data'
        return told.length === 0 ? 'OtherMessage' : 'OtherSymbol'
      },
      takeAnswer: (url, text, receiveTimeUs) => {
        const book = bookIn(url, text)
        if (book?.symbol === symbol) lines.takeSnapshot(book, receiveTimeUs as TimeUs)
      },
    }
  }

  return {
    lookAtAnswer: (url, text, onNumbers) => {
      const book = bookIn(url, text)
      if (book !== undefined) for (const [price, qty] of numbersOf(book)) onNumbers(book.symbol, price, qty)
    },
    look: (text, onNumbers) => {
      for (const fact of factsOf(text) ?? [])
        for (const [price, qty] of numbersOf(fact)) onNumbers(symbolIn(fact), price, qty)
    },
    open,
  }
}

/** A recorder may have wanted more levels than we do; a checksum holds for what was subscribed to. */
function withDepthOf(dialect: Dialect, sent: readonly string[]): Dialect {
  const depth = sent.map(text => /"depth":(\d{1,5})\b/.exec(text)?.[1]).find(text => text !== undefined)
  return depth === undefined ? dialect : { ...dialect, book: { ...dialect.book, depth: Number(depth) } }
}

const NO_BARS = { barSpecs: [] } satisfies Pick<Configuration, 'barSpecs'>

function symbolIn(fact: MarketFact): string {
  return fact.kind === 'Sequence' || fact.kind === 'Ignored' ? '' : fact.symbol
}

function numbersOf(fact: MarketFact): readonly (readonly [price: string, qty: string])[] {
  switch (fact.kind) {
    case 'Trade':
      return [[fact.price, fact.qty]]
    case 'Quote':
      return [
        [fact.bidPrice, fact.bidQty],
        [fact.askPrice, fact.askQty],
      ]
    case 'Book':
    case 'Best':
      return [...fact.bids, ...fact.asks]
    case 'Bar':
    case 'Sequence':
    case 'Ignored':
      return []
    default:
      return fact satisfies never
  }
}

/** An instrument that counts in the digits of its messages; nothing is ever traded by it. */
function countingInstrument({ priceDigits, qtyDigits }: RawMarket): Instrument {
  const spec = {
    instrumentId: 'RAW.RAW',
    kind: 'Spot' as const,
    baseCurrency: 'B',
    quoteCurrency: 'Q',
    tickSize: '1',
    lotSize: '1',
  }
  const currencies = ['B', 'Q'].map(code => ({ code: code as never, minorDigits: 0 }))
  const made = defineInstrument(spec, 0 as InstrumentIndex, 0 as VenueIndex, currencies)
  assert(made.ok, 'an instrument of whole ticks and lots is sound')
  return { ...made.value, priceDigits, qtyDigits, tickUnits: 1, lotUnits: 1 }
}

/** What detection says about a source file: its format, whose data are in it, and how its bytes become rows. */

import type { InstrumentSpec } from '../../core/domain/instrument-spec.ts'
import type { CsvMap } from './generic-csv.ts'
import type { ImportFormat } from './import-formats.ts'
import type { RawReaders } from './raw-reader.ts'
import type { LineParser, OnRow, ParserContext, PartParser } from './row-sink.ts'
import { linePart } from './text-lines.ts'

/** What each format looks like, for the refusal of a file that is none of them. */
export const FORMAT_HINTS = {
  'binance-klines': 'Binance public data, SYMBOL-1m-YYYY-MM.csv or .zip',
  'binance-trades': 'Binance public data, SYMBOL-trades-YYYY-MM-DD.csv or .zip',
  'binance-agg-trades': 'Binance public data, SYMBOL-aggTrades-YYYY-MM-DD.csv or .zip',
  'binance-book-ticker': 'Binance public data, SYMBOL-bookTicker-YYYY-MM-DD.csv or .zip',
  'bybit-book': 'Bybit public data, YYYY-MM-DD_SYMBOL_ob500.data.zip: lines of order book messages',
  'bybit-trades': 'Bybit public data, SYMBOLYYYY-MM-DD.csv.gz: executions of contracts or of spot',
  'kraken-trades': 'Kraken bulk data, PAIR.csv: lines of "<seconds>,<price>,<size>"',
  'kraken-bars': 'Kraken bulk data, PAIR_MINUTES.csv: seconds, open, high, low, close, volume, count',
  tardis: 'Tardis CSV: trades, quotes, incremental_book_L2, book_snapshot_5, book_snapshot_25',
  dukascopy: 'Dukascopy JSON, delta-encoded: candles-minute-EUR-USD-BID-….json, ticks-….json',
  databento: 'Databento DBN, version 1 to 3: .dbn or .dbn.zst',
  hftbacktest: 'a stream recording, lines of "<local ns> <combined-stream JSON>", plain or .gz',
  lean: 'a LEAN zip in its folders: …/equity/usa/minute/spy/20131007_trade.zip; equity, forex, crypto',
  'lean-future': 'a LEAN zip of futures in its folders: …/future/cme/minute/es/20131007_trade.zip',
  'lean-factors': 'splits and dividends of LEAN: …/equity/usa/factor_files/aapl.csv',
  'lean-map': 'tickers of a company over time, of LEAN: …/equity/usa/map_files/aapl.csv',
  'raw-session': 'a raw WebSocket session as cryptofeed writes it, VENUE.ws.1.0',
  csv: 'any CSV, plain, .gz, .zst or .zip, with a column map (--map)',
} as const satisfies Record<ImportFormat, string>

export interface DetectOptions {
  /** Given by a person; else found out. */
  readonly format?: ImportFormat | undefined
  readonly csv?: CsvMap | undefined
  /** Bars whose file does not say it: `1m`. */
  readonly step?: string | undefined
  /** LEAN: bars of quotes as two series of bars, or as the quote at each close. */
  readonly quoteBars?: 'Bars' | 'Quotes' | undefined
  /** Files of several symbols: the one to read. */
  readonly symbol?: string | undefined
  /** LEAN: another zone than the format's own. */
  readonly zone?: string | undefined
  /** Raw sessions: what reads the messages of their venues. */
  readonly rawReaders?: RawReaders | undefined
}

/** A ticker in a file: whose it was at the time is a question to the symbol map. */
export interface Ticker {
  readonly symbol: string
  readonly venue: string
  /** 0 where the file holds the whole history of the ticker. */
  readonly atUs: number
}

/** One instrument of a source file: what is known about it, and the reader of its rows. */
export interface DetectedSource {
  readonly format: ImportFormat
  /** Undefined fields could not be told from the file. */
  readonly guess: Partial<InstrumentSpec>
  /** The files of the archive that are about this instrument; absent: all of them. */
  readonly partNames?: ReadonlySet<string>
  readonly ticker?: Ticker
  openPart(context: ParserContext, onRow: OnRow): PartParser
}

/** `openPart` of a format whose rows are lines. */
export function lineSource(newParser: (context: ParserContext) => LineParser): Pick<DetectedSource, 'openPart'> {
  return { openPart: (context, onRow) => linePart(newParser(context), onRow) }
}

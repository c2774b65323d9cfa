/** Tells what a source file is, by its name, its place and its first lines; a file that is nothing known is refused. */

import { basename } from 'node:path'
import type { InstrumentSpec } from '../../core/domain/instrument-spec.ts'
import { DataError } from '../data-error.ts'
import { parseStepUs } from '../series.ts'
import {
  BINANCE_FORMATS,
  type BinanceFormat,
  guessBinanceFormat,
  newBinanceParser,
  parseBinanceFileName,
} from './binance-csv.ts'
import { type CsvMap, GenericCsvParser } from './generic-csv.ts'
import { HftStreamParser } from './hft-stream.ts'
import { LeanParser } from './lean-csv.ts'
import { parseLeanPath, zoneOfLeanFile } from './lean-file.ts'
import type { LineParser, ParserContext } from './row-sink.ts'
import { ZoneClock } from './source-time.ts'
import { openTextParts, readFirstLines } from './text-lines.ts'

export const IMPORT_FORMATS = [...BINANCE_FORMATS, 'hftbacktest', 'lean', 'csv'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

/** What each format looks like, for the refusal and for the documentation. */
const FORMAT_HINTS = {
  'binance-klines': 'Binance public data, SYMBOL-1m-YYYY-MM.csv or .zip',
  'binance-trades': 'Binance public data, SYMBOL-trades-YYYY-MM-DD.csv or .zip',
  'binance-agg-trades': 'Binance public data, SYMBOL-aggTrades-YYYY-MM-DD.csv or .zip',
  'binance-book-ticker': 'Binance public data, SYMBOL-bookTicker-YYYY-MM-DD.csv or .zip',
  hftbacktest: 'a stream recording, lines of "<local ns> <combined-stream JSON>", plain or .gz',
  lean: 'a LEAN zip in its folders: …/equity/usa/minute/spy/20131007_trade.zip; equity, forex, crypto',
  csv: 'any CSV, plain, .gz or .zip, with a column map (--map)',
} as const satisfies Record<ImportFormat, string>

export interface DetectOptions {
  /** Given by a person; else found out. */
  readonly format?: ImportFormat | undefined
  readonly csv?: CsvMap | undefined
  /** Binance klines whose name does not say it: `1m`. */
  readonly step?: string | undefined
  /** LEAN: bars of quotes as two series of bars, or as the quote at each close. */
  readonly quoteBars?: 'Bars' | 'Quotes' | undefined
  /** Stream recordings: the one symbol to read. */
  readonly symbol?: string | undefined
  /** LEAN: another zone than the format's own. */
  readonly zone?: string | undefined
}

/** A source file that can be read, and what it tells about its instrument. */
export interface DetectedSource {
  readonly format: ImportFormat
  /** Undefined fields could not be told from the file. */
  readonly guess: Partial<InstrumentSpec>
  newParser(context: ParserContext): LineParser
}

/** Errors: DataError `UNSUPPORTED` with the list of formats, `NOT_FOUND`, `CORRUPT`, `BAD_OPTION`. */
export async function detectFormat(path: string, options: DetectOptions = {}): Promise<DetectedSource> {
  if (options.csv !== undefined) return detectCsv(path, options.csv)
  const format = options.format ?? (await findFormat(path))
  switch (format) {
    case 'lean':
      return detectLean(path, options)
    case 'hftbacktest':
      return detectHft(path, options)
    case 'csv':
      throw new DataError('BAD_OPTION', `${path}: format csv needs a column map (--map), see docs/data.md`)
    default:
      return detectBinance(path, format, options)
  }
}

async function findFormat(path: string): Promise<ImportFormat> {
  if (parseLeanPath(path) !== undefined) return 'lean'
  const named = parseBinanceFileName(basename(path))
  if (named !== undefined) return formatOfBinanceKind(named.kind)
  const [part] = (await openTextParts(path)).parts
  const lines = part === undefined ? [] : await readFirstLines(part, 2)
  if (/^\d{19} \{/.test(lines[0] ?? '')) return 'hftbacktest'
  const binance = guessBinanceFormat(lines[1] ?? '') ?? guessBinanceFormat(lines[0] ?? '')
  if (binance !== undefined) return binance
  const formats = IMPORT_FORMATS.map(format => `  ${format}: ${FORMAT_HINTS[format]}`).join('\n')
  const start = (lines[0] ?? '').slice(0, 60)
  throw new DataError('UNSUPPORTED', `${path}: format not known (it begins "${start}"). Supported:\n${formats}`)
}

function formatOfBinanceKind(kind: string): BinanceFormat {
  if (kind === 'trades') return 'binance-trades'
  if (kind === 'aggTrades') return 'binance-agg-trades'
  return kind === 'bookTicker' ? 'binance-book-ticker' : 'binance-klines'
}

function detectBinance(path: string, format: BinanceFormat, options: DetectOptions): DetectedSource {
  const named = parseBinanceFileName(basename(path))
  const step = options.step ?? named?.kind.replace(/^1w$/, '7d') ?? ''
  const stepUs = parseStepUs(step)
  if (format === 'binance-klines' && stepUs === undefined) {
    const text = step === '' ? 'the name does not say how long a bar is' : `bars of ${step} have no fixed length`
    throw new DataError('BAD_OPTION', `${path}: ${text}; give --step, such as 1m, 4h or 1d`)
  }
  const pair = named === undefined ? {} : guessPair(named.symbol, 'BINANCE')
  return { format, guess: pair, newParser: context => newBinanceParser(format, stepUs ?? 0, context) }
}

async function detectHft(path: string, options: DetectOptions): Promise<DetectedSource> {
  const [part] = (await openTextParts(path)).parts
  const [line = ''] = part === undefined ? [] : await readFirstLines(part, 1)
  const symbol = options.symbol ?? /"s":"([A-Z0-9_]+)"/.exec(line)?.[1]
  return {
    format: 'hftbacktest',
    guess: symbol === undefined ? {} : guessPair(symbol, 'BINANCE'),
    newParser: context => new HftStreamParser(context, symbol),
  }
}

function detectLean(path: string, options: DetectOptions): DetectedSource {
  const file = parseLeanPath(path)
  if (file === undefined) {
    const place = 'equity|forex|crypto/<market>/tick|second|minute|hour|daily/<symbol>/<YYYYMMDD>_<trade|quote>.zip'
    throw new DataError('UNSUPPORTED', `${path}: a LEAN file is known by its folders: …/${place}`)
  }
  const clock = new ZoneClock(options.zone ?? zoneOfLeanFile(file))
  const venue = file.market.toUpperCase()
  const pair = file.assetClass === 'equity' ? equityGuess(file.symbol, venue) : guessPair(file.symbol, venue)
  const kind = file.assetClass === 'forex' ? { kind: 'FxPair' as const } : {}
  return {
    format: 'lean',
    guess: { ...pair, ...kind },
    newParser: context => new LeanParser(file, clock, options.quoteBars ?? 'Bars', context),
  }
}

function equityGuess(symbol: string, venue: string): Partial<InstrumentSpec> {
  return {
    instrumentId: `${symbol}.${venue}`,
    kind: 'Equity',
    baseCurrency: symbol,
    quoteCurrency: 'USD',
    lotSize: '1',
  }
}

function detectCsv(path: string, csv: CsvMap): DetectedSource {
  const symbol = basename(path)
    .replace(/(\.csv|\.txt|\.gz|\.zip)+$/i, '')
    .replaceAll(/[^A-Za-z0-9_-]/g, '_')
    .toUpperCase()
    .slice(0, 48)
  return {
    format: 'csv',
    guess: symbol === '' ? {} : { instrumentId: `${symbol}.CSV` },
    newParser: context => new GenericCsvParser(csv, context),
  }
}

/** Quote currencies that end a symbol written without a mark between its two halves, longest first. */
const QUOTE_CURRENCIES = [
  'FDUSD',
  'USDT',
  'USDC',
  'BUSD',
  'TUSD',
  'USD',
  'EUR',
  'GBP',
  'JPY',
  'TRY',
  'BTC',
  'ETH',
  'BNB',
]

function guessPair(symbol: string, venue: string): Partial<InstrumentSpec> {
  const instrumentId = `${symbol}.${venue}`
  const quoteCurrency = QUOTE_CURRENCIES.find(code => symbol.endsWith(code) && symbol.length > code.length)
  if (quoteCurrency === undefined) return { instrumentId }
  return { instrumentId, kind: 'Spot', baseCurrency: symbol.slice(0, -quoteCurrency.length), quoteCurrency }
}

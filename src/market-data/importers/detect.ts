/** Tells what a source file is, by its name, its place and its first lines; a file that is nothing known is refused. */

import { basename } from 'node:path'
import type { InstrumentSpec } from '../../core/domain/instrument-spec.ts'
import { DataError } from '../data-error.ts'
import { parseStepUs } from '../series.ts'
import { type BinanceFormat, guessBinanceFormat, newBinanceParser, parseBinanceFileName } from './binance-csv.ts'
import { detectBybit, isBybitBookRow, isBybitTradeHeader } from './bybit-files.ts'
import { detectDatabento, isDbnName } from './databento.ts'
import { detectDukascopy, isDukascopyName, isDukascopyStart } from './dukascopy-json.ts'
import { type CsvMap, GenericCsvParser } from './generic-csv.ts'
import { HftStreamParser } from './hft-stream.ts'
import { IMPORT_FORMATS, type ImportFormat } from './import-formats.ts'
import { detectKraken, isKrakenBarFile, isKrakenTradeRow } from './kraken-csv.ts'
import { LeanParser } from './lean-csv.ts'
import { parseLeanPath, zoneOfLeanFile } from './lean-file.ts'
import { detectLeanFuture, parseLeanFuturePath } from './lean-future.ts'
import { detectRawSession, isRawSessionName } from './raw-session.ts'
import { type DetectedSource, type DetectOptions, FORMAT_HINTS, lineSource } from './source.ts'
import { ZoneClock } from './source-time.ts'
import { guessPair, symbolOf } from './symbol-guess.ts'
import { detectTardis, isTardisHeader } from './tardis-csv.ts'
import { openTextParts, readFirstLines } from './text-lines.ts'

/** Endings of files that are looked at where a folder is given. */
const SOURCE_ENDINGS = ['.csv', '.gz', '.zip', '.zst', '.dbn']

/** Whether a file of a folder may be a source; a person may name any file. */
export function isSourceName(name: string, folder: string): boolean {
  // What LEAN keeps beside the data of futures is read together with them.
  if (/(?:^|\/)future\/[a-z0-9]+\/(?:map_files|factor_files|margins)$/i.test(folder.replaceAll('\\', '/'))) return false
  return SOURCE_ENDINGS.some(ending => name.endsWith(ending)) || isDukascopyName(name) || isRawSessionName(name)
}

/**
 * The instruments of a source file, one source each.
 *
 * Errors: DataError `UNSUPPORTED` with the list of formats, `NOT_FOUND`, `CORRUPT`, `BAD_OPTION`.
 */
export async function detectSources(path: string, options: DetectOptions = {}): Promise<DetectedSource[]> {
  if (options.csv !== undefined) return [detectCsv(path, options.csv)]
  const rows = await firstRows(path)
  const format = options.format ?? findFormat(path, rows)
  switch (format) {
    case 'lean':
      return [detectLean(path, options)]
    case 'lean-future':
      return detectLeanFuture(path, options)
    case 'databento':
      return detectDatabento(path, options)
    case 'hftbacktest':
      return [detectHft(rows, options)]
    case 'kraken-trades':
    case 'kraken-bars':
      return [detectKraken(path, format, options)]
    case 'raw-session':
      return detectRawSession(path, options)
    case 'tardis':
      return [detectTardis(rows, options)]
    case 'bybit-book':
    case 'bybit-trades':
      return [detectBybit(path, format, rows, options)]
    case 'dukascopy':
      return [detectDukascopy(path, rows[0] ?? '', options)]
    case 'lean-factors':
    case 'lean-map':
      throw new DataError('UNSUPPORTED', `${path}: ${format} is known by its place: ${FORMAT_HINTS[format]}`)
    case 'csv':
      throw new DataError('BAD_OPTION', `${path}: format csv needs a column map (--map), see docs/data.md`)
    case 'binance-klines':
    case 'binance-trades':
    case 'binance-agg-trades':
    case 'binance-book-ticker':
      return [detectBinance(path, format, options)]
    default:
      return format satisfies never
  }
}

async function firstRows(path: string): Promise<readonly string[]> {
  const [part] = (await openTextParts(path)).parts
  // Where a file is cut short or broken, its reading says so.
  if (part === undefined || isDbnName(basename(path))) return []
  const rows = await readFirstLines(part, 2)
  if (rows[0]?.includes('\0') !== true) return rows
  throw new DataError('UNSUPPORTED', `${path}: no text in UTF-8; where it is UTF-16, save it as UTF-8`)
}

/** Its place says more than its name, its name more than its rows. */
function findFormat(path: string, rows: readonly string[]): ImportFormat {
  if (parseLeanPath(path) !== undefined) return 'lean'
  if (parseLeanFuturePath(path) !== undefined) return 'lean-future'
  if (isDbnName(basename(path))) return 'databento'
  if (isRawSessionName(basename(path))) return 'raw-session'
  const named = parseBinanceFileName(basename(path))
  if (named !== undefined) return formatOfBinanceKind(named.kind)
  const format = formatOfRows(path, rows)
  if (format !== undefined) return format
  const formats = IMPORT_FORMATS.map(one => `  ${one}: ${FORMAT_HINTS[one]}`).join('\n')
  const start = (rows[0] ?? '').slice(0, 60)
  throw new DataError(
    'UNSUPPORTED',
    `${path}: format not known (it begins "${start}")\nThese formats are known:\n${formats}`,
  )
}

function formatOfRows(path: string, rows: readonly string[]): ImportFormat | undefined {
  const [first = '', second = ''] = rows
  if (/^\d{19} \{/.test(first)) return 'hftbacktest'
  if (isTardisHeader(first)) return 'tardis'
  if (isBybitBookRow(first)) return 'bybit-book'
  if (isBybitTradeHeader(first)) return 'bybit-trades'
  if (isDukascopyStart(first)) return 'dukascopy'
  if (isKrakenBarFile(path, first)) return 'kraken-bars'
  return (
    guessBinanceFormat(second) ?? guessBinanceFormat(first) ?? (isKrakenTradeRow(first) ? 'kraken-trades' : undefined)
  )
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
  return { format, guess: pair, ...lineSource(context => newBinanceParser(format, stepUs ?? 0, context)) }
}

function detectHft(rows: readonly string[], options: DetectOptions): DetectedSource {
  const symbol = options.symbol ?? /"s":"([A-Z0-9_]+)"/.exec(rows[0] ?? '')?.[1]
  return {
    format: 'hftbacktest',
    guess: symbol === undefined ? {} : guessPair(symbol, 'BINANCE'),
    ...lineSource(context => new HftStreamParser(context, symbol)),
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
  const pair = file.assetClass === 'equity' ? equityGuess(symbolOf(file.symbol), venue) : guessPair(file.symbol, venue)
  const kind = file.assetClass === 'forex' ? { kind: 'FxPair' as const } : {}
  const atUs = file.dayUs === 0 ? 0 : clock.toUtcUs(file.dayUs)
  return {
    format: 'lean',
    guess: { ...pair, ...kind },
    ...(file.assetClass === 'equity' ? { ticker: { symbol: symbolOf(file.symbol), venue, atUs } } : {}),
    ...lineSource(context => new LeanParser(file, clock, options.quoteBars ?? 'Bars', context)),
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
    .replace(/(\.csv|\.txt|\.gz|\.zst|\.zip)+$/i, '')
    .replaceAll(/[^A-Za-z0-9_-]/g, '_')
    .toUpperCase()
    .slice(0, 48)
  return {
    format: 'csv',
    guess: symbol === '' ? {} : { instrumentId: `${symbol}.CSV` },
    ...lineSource(context => new GenericCsvParser(csv, context)),
  }
}

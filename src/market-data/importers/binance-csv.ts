/**
 * Files of Binance's public data archive: klines, trades, aggTrades, bookTicker; spot and futures, with a header or
 * without, times in milliseconds (before 2025) or microseconds. Source: docs/data.md#binance-public-data.
 */

import { parseCount } from './decimal-scale.ts'
import type { ImportFormat } from './import-formats.ts'
import type { BarValues, LineOutcome, LineParser, ParserContext } from './row-sink.ts'
import { parseEpochByLengthUs } from './source-time.ts'

export type BinanceFormat = Extract<ImportFormat, `binance-${string}`>

/** Column counts that the archive has used for each kind of file. */
const COLUMN_COUNTS = {
  'binance-klines': [12],
  'binance-trades': [6, 7],
  'binance-agg-trades': [7, 8],
  'binance-book-ticker': [7],
} as const satisfies Record<BinanceFormat, readonly number[]>

export function newBinanceParser(format: BinanceFormat, stepUs: number, context: ParserContext): LineParser {
  return new BinanceParser(format, stepUs, context)
}

class BinanceParser implements LineParser {
  readonly #format: BinanceFormat
  readonly #stepUs: number
  readonly #context: ParserContext
  readonly #bar: BarValues = { openTicks: 0, highTicks: 0, lowTicks: 0, closeTicks: 0, volumeLots: 0 }
  #isFirstLine = true

  constructor(format: BinanceFormat, stepUs: number, context: ParserContext) {
    this.#format = format
    this.#stepUs = stepUs
    this.#context = context
  }

  parse(line: string): LineOutcome {
    const isFirst = this.#isFirstLine
    this.#isFirstLine = false
    if (line === '') return 'Blank'
    if (isFirst && isHeader(line)) return 'Header'
    const cells = line.split(',')
    if (!COLUMN_COUNTS[this.#format].some(count => count === cells.length)) return 'COLUMN_COUNT'
    return this.#parseCells(cells)
  }

  #parseCells(cells: readonly string[]): LineOutcome {
    switch (this.#format) {
      case 'binance-klines':
        return this.#parseKline(cells)
      case 'binance-trades':
        return this.#parseTrade(cells, 4, 5)
      case 'binance-agg-trades':
        return this.#parseTrade(cells, 5, 6)
      case 'binance-book-ticker':
        return this.#parseBookTicker(cells)
      default:
        return this.#format satisfies never
    }
  }

  #parseKline(cells: readonly string[]): LineOutcome {
    const { price, size, sink } = this.#context
    const openTimeUs = parseEpochByLengthUs(cells[0]!)
    const lastTimeUs = parseEpochByLengthUs(cells[6]!)
    // The archive's close time is the last instant inside the bar, in the file's own unit.
    const unitUs = cells[6]!.length === 13 ? 1000 : 1
    if (openTimeUs > 0 && lastTimeUs !== openTimeUs + this.#stepUs - unitUs) return 'CLOSE_TIME_WRONG'
    const bar = this.#bar
    bar.openTicks = price.read(cells[1]!)
    bar.highTicks = price.read(cells[2]!)
    bar.lowTicks = price.read(cells[3]!)
    bar.closeTicks = price.read(cells[4]!)
    bar.volumeLots = size.read(cells[5]!)
    return sink.bars(openTimeUs, openTimeUs + this.#stepUs, this.#stepUs, [{ side: 'External', values: bar }])
  }

  #parseTrade(cells: readonly string[], timeAt: number, makerAt: number): LineOutcome {
    const { price, size, sink } = this.#context
    const isBuyerMaker = parseBoolean(cells[makerAt]!)
    if (isBuyerMaker === undefined) return 'UNKNOWN_SIDE'
    const timeUs = parseEpochByLengthUs(cells[timeAt]!)
    const tradeNumber = parseCount(cells[0]!)
    if (tradeNumber === undefined) return 'NOT_A_NUMBER'
    // The buyer was the maker: the seller came and took.
    const aggressorSide = isBuyerMaker ? 'Sell' : 'Buy'
    return sink.trade(timeUs, timeUs, price.read(cells[1]!), size.read(cells[2]!), aggressorSide, tradeNumber)
  }

  #parseBookTicker(cells: readonly string[]): LineOutcome {
    const { price, size, sink } = this.#context
    const timeUs = parseEpochByLengthUs(cells[5]!)
    const bidTicks = price.read(cells[1]!)
    const bidLots = size.read(cells[2]!)
    return sink.quote(timeUs, timeUs, bidTicks, bidLots, price.read(cells[3]!), size.read(cells[4]!))
  }
}

function isHeader(line: string): boolean {
  const first = line.charCodeAt(0)
  return (first >= 97 && first <= 122) || (first >= 65 && first <= 90)
}

function parseBoolean(text: string): boolean | undefined {
  if (text === 'true' || text === 'True') return true
  return text === 'false' || text === 'False' ? false : undefined
}

const FILE_NAME =
  /^([A-Z0-9_]+)-(trades|aggTrades|bookTicker|\d+(?:s|m|h|d|w|mo))-\d{4}-\d\d(?:-\d\d)?\.(?:csv(?:\.gz|\.zst)?|zip)$/

/** What a file of the archive says in its name: `BTCUSDT-1m-2024-01.zip`. */
export function parseBinanceFileName(name: string): { symbol: string; kind: string } | undefined {
  const match = FILE_NAME.exec(name)
  return match === null ? undefined : { symbol: match[1]!, kind: match[2]! }
}

/** Tells the kind of file from one row, for files whose name says nothing. */
export function guessBinanceFormat(row: string): BinanceFormat | undefined {
  const cells = row.split(',')
  const isEpoch = (cell: string | undefined) => cell !== undefined && parseEpochByLengthUs(cell) > 0
  const isMaker = (cell: string | undefined) => cell !== undefined && parseBoolean(cell) !== undefined
  if (cells.length === 12 && isEpoch(cells[0]) && isEpoch(cells[6])) return 'binance-klines'
  if ((cells.length === 6 || cells.length === 7) && isEpoch(cells[4]) && isMaker(cells[5])) return 'binance-trades'
  if ((cells.length === 7 || cells.length === 8) && isEpoch(cells[5]) && isMaker(cells[6])) return 'binance-agg-trades'
  return cells.length === 7 && isEpoch(cells[5]) && isEpoch(cells[6]) ? 'binance-book-ticker' : undefined
}

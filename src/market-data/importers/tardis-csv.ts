/**
 * CSV files of Tardis: trades, quotes, incremental_book_L2 and book_snapshot_N. The header tells which; times are
 * microseconds, the local one is the delivery. Source: docs.tardis.dev, "Downloadable CSV files".
 */

import type { AggressorSide } from '../../core/domain/market-data.ts'
import { parseCount } from './decimal-scale.ts'
import { DepthBook } from './depth-book.ts'
import { addLevel, type LineOutcome, type LineParser, newBookMessage, type ParserContext } from './row-sink.ts'
import { type DetectedSource, type DetectOptions, lineSource } from './source.ts'
import { parseEpochUs } from './source-time.ts'
import { guessPair, symbolOf, venueOf } from './symbol-guess.ts'

const COMMON = 'exchange,symbol,timestamp,local_timestamp'
const HEADERS = {
  trades: `${COMMON},id,side,price,amount`,
  quotes: `${COMMON},ask_amount,ask_price,bid_price,bid_amount`,
  incremental: `${COMMON},is_snapshot,side,price,amount`,
} as const
const SNAPSHOT_HEADER = /^exchange,symbol,timestamp,local_timestamp,asks\[0\]\.price,asks\[0\]\.amount,bids\[0\]/

export function isTardisHeader(line: string): boolean {
  return Object.values(HEADERS).some(header => header === line) || SNAPSHOT_HEADER.test(line)
}

/** More levels than this in one message are no message of an exchange. */
const MESSAGE_LEVELS_MAX = 500_000

export function detectTardis(rows: readonly string[], options: DetectOptions): DetectedSource {
  const [exchange = '', ownSymbol = ''] = (rows[1] ?? '').split(',')
  const symbol = options.symbol ?? ownSymbol
  const guess = symbol === '' ? {} : guessPair(symbolOf(symbol), venueOf(exchange))
  // Only its id is sure: the same columns serve spot, perpetuals and dated contracts.
  const { instrumentId } = guess
  return {
    format: 'tardis',
    guess: instrumentId === undefined ? {} : { instrumentId },
    ...lineSource(context => new TardisParser(context, options.symbol)),
  }
}

type Kind = keyof typeof HEADERS | 'snapshot'

export class TardisParser implements LineParser {
  readonly #context: ParserContext
  readonly #depth: DepthBook
  /** The one symbol that is read; the first that comes where nobody named one. */
  #symbol: string | undefined
  #kind: Kind | undefined
  #columnCount = 0
  // The message of an incremental file: all rows of one local time.
  readonly #levels = newBookMessage()
  #messageUs = 0
  #messageEventUs = 0
  #isSnapshot = false
  /** Whether there is a book at all: not before the first snapshot, and not after a row of it was refused. */
  #hasBook = false
  /** The start of this snapshot was handed on: one may be spread over several local times. */
  #isStarted = false

  constructor(context: ParserContext, symbol: string | undefined) {
    this.#context = context
    this.#symbol = symbol
    this.#depth = new DepthBook(context.sink)
  }

  parse(line: string): LineOutcome {
    if (line === '') return 'Blank'
    if (this.#columnCount === 0) return this.#parseHeader(line)
    const cells = line.split(',')
    if (cells.length !== this.#columnCount) return 'COLUMN_COUNT'
    this.#symbol ??= cells[1]!
    if (cells[1] !== this.#symbol) return 'OtherSymbol'
    const eventTimeUs = parseEpochUs(cells[2]!, 'us')
    const timeUs = parseEpochUs(cells[3]!, 'us')
    if (Number.isNaN(eventTimeUs) || Number.isNaN(timeUs)) return 'TIME_INVALID'
    return this.#parseRow(cells, timeUs, eventTimeUs)
  }

  finish(): void {
    this.#flush()
  }

  #parseHeader(line: string): LineOutcome {
    const kinds = ['trades', 'quotes', 'incremental'] as const
    this.#kind = kinds.find(kind => HEADERS[kind] === line) ?? (SNAPSHOT_HEADER.test(line) ? 'snapshot' : undefined)
    if (this.#kind === undefined) return 'MALFORMED'
    this.#columnCount = line.split(',').length
    return 'Header'
  }

  #parseRow(cells: readonly string[], timeUs: number, eventTimeUs: number): LineOutcome {
    switch (this.#kind) {
      case 'trades':
        return this.#parseTrade(cells, timeUs, eventTimeUs)
      case 'quotes':
        return this.#parseQuote(cells, timeUs, eventTimeUs)
      case 'incremental':
        return this.#parseLevel(cells, timeUs, eventTimeUs)
      case 'snapshot':
        return this.#parseSnapshot(cells, timeUs, eventTimeUs)
      case undefined:
        return 'MALFORMED'
      default:
        return this.#kind satisfies never
    }
  }

  #parseTrade(cells: readonly string[], timeUs: number, eventTimeUs: number): LineOutcome {
    const { price, size, sink } = this.#context
    const side = SIDES[cells[5]!]
    if (side === undefined) return 'UNKNOWN_SIDE'
    // Ids that are not numbers are of no use in a column of numbers.
    const tradeNumber = parseCount(cells[4]!) ?? 0
    return sink.trade(timeUs, eventTimeUs, price.read(cells[6]!), size.read(cells[7]!), side, tradeNumber)
  }

  #parseQuote(cells: readonly string[], timeUs: number, eventTimeUs: number): LineOutcome {
    const { price, size, sink } = this.#context
    if (cells[5] === '' || cells[6] === '') return 'OneSidedQuote'
    const bidTicks = price.read(cells[6]!)
    const bidLots = size.read(cells[7]!)
    return sink.quote(timeUs, eventTimeUs, bidTicks, bidLots, price.read(cells[5]!), size.read(cells[4]!))
  }

  #parseSnapshot(cells: readonly string[], timeUs: number, eventTimeUs: number): LineOutcome {
    const { price, size } = this.#context
    for (let at = 4; at + 3 < cells.length; at += 4) {
      // A side with fewer levels leaves its cells empty.
      if (cells[at] !== '') this.#depth.add(false, price.read(cells[at]!), size.read(cells[at + 1]!))
      if (cells[at + 2] !== '') this.#depth.add(true, price.read(cells[at + 2]!), size.read(cells[at + 3]!))
    }
    return this.#depth.finish(timeUs, eventTimeUs)
  }

  #parseLevel(cells: readonly string[], timeUs: number, eventTimeUs: number): LineOutcome {
    const isSnapshot = cells[4] === 'true'
    if (!isSnapshot && cells[4] !== 'false') return 'MALFORMED'
    if (timeUs !== this.#messageUs || isSnapshot !== this.#isSnapshot) {
      this.#flush()
      this.#messageUs = timeUs
      this.#messageEventUs = eventTimeUs
      if (isSnapshot && !this.#isSnapshot) this.#beginSnapshot()
      this.#isSnapshot = isSnapshot
    }
    if (!this.#hasBook) return 'DepthBeforeSnapshot'
    const refusal = this.#addLevel(cells, timeUs)
    if (refusal !== undefined) this.#voidBook(refusal)
    return refusal
  }

  /** The first row of a run of snapshot rows begins the book anew. */
  #beginSnapshot(): void {
    this.#hasBook = true
    this.#isStarted = false
  }

  #addLevel(cells: readonly string[], timeUs: number): LineOutcome {
    const { price, size, sink } = this.#context
    const side = cells[5]
    if (side !== 'bid' && side !== 'ask') return 'UNKNOWN_SIDE'
    if (this.#levels.count === MESSAGE_LEVELS_MAX) return 'BOOK_FULL'
    const priceTicks = price.read(cells[6]!)
    const qtyLots = size.read(cells[7]!)
    const refusal = sink.refuseLevel(timeUs, priceTicks, qtyLots)
    if (refusal === undefined) addLevel(this.#levels, side === 'bid', priceTicks, qtyLots)
    return refusal
  }

  #voidBook(refusal: string): void {
    this.#hasBook = false
    this.#levels.count = 0
    const remedy = 'the book is void from there to the next snapshot'
    this.#context.note(`order book: a level was refused (${refusal}); ${remedy}`)
  }

  #flush(): void {
    const levels = this.#levels
    if (levels.count === 0) return
    const isStart = this.#isSnapshot && !this.#isStarted
    // Each of its levels was checked on its own line.
    this.#context.sink.book(this.#messageUs, this.#messageEventUs, levels, isStart)
    this.#isStarted = true
    levels.count = 0
  }
}

const SIDES: Readonly<Record<string, AggressorSide>> = { buy: 'Buy', sell: 'Sell', unknown: 'Unknown' }

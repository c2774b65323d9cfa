/**
 * Files of Bybit's public archive: `orderbook.500` messages as lines of JSON, and executions as CSV, of contracts
 * (seconds with a fraction, a column `symbol`) or of spot (milliseconds, no symbol).
 */

import { basename } from 'node:path'
import { z } from 'zod'
import type { AggressorSide } from '../../core/domain/market-data.ts'
import { parseCount } from './decimal-scale.ts'
import type { LineOutcome, LineParser, ParserContext } from './row-sink.ts'
import { type DetectedSource, type DetectOptions, lineSource } from './source.ts'
import { parseEpochUs } from './source-time.ts'
import { guessPair } from './symbol-guess.ts'
import { levelsOf, parseJson, textLevelSchema } from './text-levels.ts'

const messageSchema = z.object({
  topic: z.string(),
  type: z.enum(['snapshot', 'delta']),
  ts: z.int(),
  cts: z.int().optional(),
  data: z.object({ s: z.string(), b: z.array(textLevelSchema), a: z.array(textLevelSchema), u: z.int() }),
})

/** The book follows the venue's rule: each update number is one above the last, and a snapshot begins anew. */
export class BybitBookParser implements LineParser {
  readonly #context: ParserContext
  #symbol: string | undefined
  /** Of the last message in the book; undefined while there is no book. */
  #updateNumber: number | undefined

  constructor(context: ParserContext, symbol: string | undefined) {
    this.#context = context
    this.#symbol = symbol
  }

  parse(line: string): LineOutcome {
    if (line === '') return 'Blank'
    const { data: message } = messageSchema.safeParse(parseJson(line))
    if (message === undefined) return 'MALFORMED'
    if (!message.topic.startsWith('orderbook.')) return 'OtherStream'
    this.#symbol ??= message.data.s
    if (message.data.s !== this.#symbol) return 'OtherSymbol'
    return message.type === 'snapshot' ? this.#take(message) : this.#takeDelta(message)
  }

  #takeDelta(message: z.infer<typeof messageSchema>): LineOutcome {
    if (this.#updateNumber === undefined) return 'DepthBeforeSnapshot'
    if (message.data.u === this.#updateNumber + 1) return this.#take(message)
    return this.#voidBook('SEQUENCE_GAP')
  }

  #take({ type, ts, cts = 0, data }: z.infer<typeof messageSchema>): LineOutcome {
    const levels = levelsOf(this.#context, data.b, data.a)
    const refusal = this.#context.sink.book(ts * 1000, cts * 1000, levels, type === 'snapshot')
    if (refusal !== undefined) return this.#voidBook(refusal)
    this.#updateNumber = data.u
    return undefined
  }

  #voidBook(refusal: 'SEQUENCE_GAP' | NonNullable<LineOutcome>): LineOutcome {
    this.#updateNumber = undefined
    const remedy = 'the book is void from there to the next snapshot'
    this.#context.note(`order book: a message was refused or is missing (${refusal}); ${remedy}`)
    return refusal
  }
}

const CONTRACT_COLUMNS = ['timestamp', 'symbol', 'side', 'size', 'price']
const SPOT_COLUMNS = ['id', 'timestamp', 'price', 'volume', 'side']

export class BybitTradeParser implements LineParser {
  readonly #context: ParserContext
  #symbol: string | undefined
  #isSpot = false
  #columnCount = 0

  constructor(context: ParserContext, symbol: string | undefined) {
    this.#context = context
    this.#symbol = symbol
  }

  parse(line: string): LineOutcome {
    if (line === '') return 'Blank'
    const cells = line.split(',')
    if (this.#columnCount === 0) return this.#parseHeader(cells)
    if (cells.length !== this.#columnCount) return 'COLUMN_COUNT'
    return this.#isSpot ? this.#parseSpot(cells) : this.#parseContract(cells)
  }

  #parseHeader(cells: readonly string[]): LineOutcome {
    if (!isBybitTradeHeader(cells.join(','))) return 'MALFORMED'
    this.#isSpot = cells[0] === 'id'
    this.#columnCount = cells.length
    return 'Header'
  }

  #parseContract(cells: readonly string[]): LineOutcome {
    this.#symbol ??= cells[1]!
    if (cells[1] !== this.#symbol) return 'OtherSymbol'
    return this.#take(parseEpochUs(cells[0]!, 's'), cells[4]!, cells[3]!, cells[2]!, 0)
  }

  #parseSpot(cells: readonly string[]): LineOutcome {
    const tradeNumber = parseCount(cells[0]!)
    if (tradeNumber === undefined) return 'NOT_A_NUMBER'
    return this.#take(parseEpochUs(cells[1]!, 'ms'), cells[2]!, cells[3]!, cells[4]!, tradeNumber)
  }

  #take(timeUs: number, priceText: string, sizeText: string, sideText: string, tradeNumber: number): LineOutcome {
    const side = SIDES[sideText.toLowerCase()]
    if (side === undefined) return 'UNKNOWN_SIDE'
    const { price, size, sink } = this.#context
    return sink.trade(timeUs, timeUs, price.read(priceText), size.read(sizeText), side, tradeNumber)
  }
}

const SIDES: Readonly<Record<string, AggressorSide>> = { buy: 'Buy', sell: 'Sell' }

export function isBybitTradeHeader(line: string): boolean {
  const cells = line.split(',')
  return [CONTRACT_COLUMNS, SPOT_COLUMNS].some(columns => columns.every((name, at) => cells[at] === name))
}

export function isBybitBookRow(line: string): boolean {
  return line.startsWith('{"topic":"orderbook.')
}

const BOOK_NAME = /^\d{4}-\d\d-\d\d_([A-Z0-9-]+)_ob\d+\./
const TRADE_NAME = /^([A-Z0-9-]+?)_?\d{4}-\d\d(?:-\d\d)?\.csv/

export function detectBybit(
  path: string,
  format: 'bybit-book' | 'bybit-trades',
  rows: readonly string[],
  options: DetectOptions,
): DetectedSource {
  const name = basename(path)
  const inBook = /"s":"([A-Z0-9-]+)"/.exec((rows[0] ?? '').slice(0, 300))?.[1]
  const named = format === 'bybit-book' ? (inBook ?? BOOK_NAME.exec(name)?.[1]) : TRADE_NAME.exec(name)?.[1]
  const symbol = options.symbol ?? named
  // Spot and contracts share their symbols: only the id is sure.
  const { instrumentId } = symbol === undefined ? {} : guessPair(symbol, 'BYBIT')
  const newParser = (context: ParserContext): LineParser =>
    format === 'bybit-book' ? new BybitBookParser(context, symbol) : new BybitTradeParser(context, options.symbol)
  return { format, guess: instrumentId === undefined ? {} : { instrumentId }, ...lineSource(newParser) }
}

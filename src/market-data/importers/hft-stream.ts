/**
 * Recordings of a combined Binance stream as hftbacktest makes them: lines of `<local ns> <message>` with depth diffs,
 * bookTicker, trade, and the REST snapshot of the book where it was taken. Delivery time is the local time.
 *
 * The book follows the venue's rules: diffs wait for a snapshot, older ones are dropped, a gap voids the book.
 */

import { z } from 'zod'
import { BookSequence } from './book-sequence.ts'
import type { LineOutcome, LineParser, ParserContext } from './row-sink.ts'
import { parseEpochUs } from './source-time.ts'
import { levelsOf, parseJson, textLevelSchema } from './text-levels.ts'

const depthSchema = z.object({
  E: z.int(),
  s: z.string(),
  U: z.int(),
  u: z.int(),
  pu: z.int().optional(),
  b: z.array(textLevelSchema),
  a: z.array(textLevelSchema),
})
const snapshotSchema = z.object({
  lastUpdateId: z.int(),
  bids: z.array(textLevelSchema),
  asks: z.array(textLevelSchema),
})
const tickerSchema = z.object({
  s: z.string(),
  b: z.string(),
  B: z.string(),
  a: z.string(),
  A: z.string(),
  T: z.int().optional(),
  E: z.int().optional(),
})
const tradeSchema = z.object({
  T: z.int(),
  s: z.string(),
  t: z.int().optional(),
  a: z.int().optional(),
  p: z.string(),
  q: z.string(),
  m: z.boolean(),
})
const lineSchema = z.object({ stream: z.string(), data: z.record(z.string(), z.unknown()) })

const LINE = /^(\d{19}) (\{.*\})$/s

export class HftStreamParser implements LineParser {
  readonly #context: ParserContext
  readonly #books: BookSequence
  /** The one symbol that is read; the first that comes where nobody named one. */
  #symbol: string | undefined

  constructor(context: ParserContext, symbol: string | undefined) {
    this.#context = context
    this.#symbol = symbol
    this.#books = new BookSequence(context)
  }

  parse(line: string): LineOutcome {
    if (line === '') return 'Blank'
    const match = LINE.exec(line)
    const message = match === null ? undefined : parseJson(match[2]!)
    if (match === null || message === undefined) return 'MALFORMED'
    const timeUs = parseEpochUs(match[1]!, 'ns')
    const snapshot = snapshotSchema.safeParse(message)
    if (snapshot.success)
      return this.#books.takeSnapshot(
        timeUs,
        snapshot.data.lastUpdateId,
        levelsOf(this.#context, snapshot.data.bids, snapshot.data.asks),
      )
    const combined = lineSchema.safeParse(message)
    return combined.success ? this.#parseStream(timeUs, combined.data.stream, combined.data.data) : 'MALFORMED'
  }

  #parseStream(timeUs: number, stream: string, data: Record<string, unknown>): LineOutcome {
    const channel = stream.slice(stream.indexOf('@') + 1)
    if (typeof data['s'] !== 'string') return 'MALFORMED'
    this.#symbol ??= data['s']
    if (data['s'] !== this.#symbol) return 'OtherSymbol'
    if (channel === 'bookTicker') return this.#parseTicker(timeUs, data)
    if (channel === 'trade' || channel === 'aggTrade') return this.#parseTrade(timeUs, data)
    return channel.startsWith('depth') ? this.#parseDepth(timeUs, data) : 'OtherStream'
  }

  #parseTicker(timeUs: number, data: unknown): LineOutcome {
    const ticker = tickerSchema.safeParse(data).data
    if (ticker === undefined) return 'MALFORMED'
    const { price, size, sink } = this.#context
    const eventTimeUs = (ticker.T ?? ticker.E ?? 0) * 1000
    const bidTicks = price.read(ticker.b)
    const askTicks = price.read(ticker.a)
    return sink.quote(timeUs, eventTimeUs, bidTicks, size.read(ticker.B), askTicks, size.read(ticker.A))
  }

  #parseTrade(timeUs: number, data: unknown): LineOutcome {
    const trade = tradeSchema.safeParse(data).data
    if (trade === undefined) return 'MALFORMED'
    const { price, size, sink } = this.#context
    const tradeNumber = trade.t ?? trade.a ?? 0
    const side = trade.m ? 'Sell' : 'Buy'
    return sink.trade(timeUs, trade.T * 1000, price.read(trade.p), size.read(trade.q), side, tradeNumber)
  }

  #parseDepth(timeUs: number, data: unknown): LineOutcome {
    const depth = depthSchema.safeParse(data).data
    if (depth === undefined) return 'MALFORMED'
    const levels = levelsOf(this.#context, depth.b, depth.a)
    return this.#books.takeDiff(timeUs, {
      eventTimeUs: depth.E * 1000,
      firstUpdateId: depth.U,
      lastUpdateId: depth.u,
      previousUpdateId: depth.pu,
      levels,
    })
  }
}

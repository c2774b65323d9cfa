/**
 * Rows of one instrument in a DBN file: quotes, trades, bars, and books of levels or of single orders. Delivery is the
 * time of receipt that Databento's own clock gave; bars are delivered when they close.
 */

import { DbnNumbers } from './dbn-numbers.ts'
import { DbnOrderBook } from './dbn-order-book.ts'
import {
  DBN_AT,
  DBN_BAR_STEPS,
  DBN_DEPTH,
  DBN_DEPTH_LEVELS,
  DBN_IGNORED,
  DBN_LEVEL_BYTES,
  DBN_ORDER,
  dbnEventTimeUs,
  dbnRecordBytes,
  dbnTimeUs,
} from './dbn-records.ts'
import { DbnStream } from './dbn-stream.ts'
import { DepthBook } from './depth-book.ts'
import type { BarValues, LineOutcome, OnRow, ParserContext, PartParser } from './row-sink.ts'

/** The parser of a part; `instrumentNumber` is that of the one instrument to read. */
export function newDbnPart(context: ParserContext, instrumentNumber: number, onRow: OnRow): PartParser {
  const parser = new DbnParser(context, instrumentNumber)
  return new DbnStream({
    onMetadata: () => {},
    onRecord: (bytes, recordNumber) => {
      const outcome = parser.parse(bytes)
      onRow(outcome, recordNumber, outcome === undefined ? '' : bytes.toString('hex'))
    },
    onBroken: (recordNumber, what) => onRow('MALFORMED', recordNumber, what),
  })
}

const BUY = 'B'.charCodeAt(0)
const SELL = 'A'.charCodeAt(0)
const TRADE = 'T'.charCodeAt(0)

class DbnParser {
  readonly #context: ParserContext
  readonly #instrumentNumber: number
  readonly #numbers: DbnNumbers
  readonly #depth: DepthBook
  readonly #orders: DbnOrderBook
  readonly #bar: BarValues = { openTicks: 0, highTicks: 0, lowTicks: 0, closeTicks: 0, volumeLots: 0 }
  /** Of the first record: one instrument has a book at each of its publishers, and they must not be mixed. */
  #publisher: number | undefined

  constructor(context: ParserContext, instrumentNumber: number) {
    this.#context = context
    this.#instrumentNumber = instrumentNumber
    this.#numbers = new DbnNumbers(context)
    this.#depth = new DepthBook(context.sink)
    this.#orders = new DbnOrderBook(context, this.#numbers)
  }

  parse(bytes: Buffer): LineOutcome {
    const type = bytes[DBN_AT.type]!
    const needed = dbnRecordBytes(type)
    if (needed === 0) return DBN_IGNORED[type] ?? 'OtherRecord'
    if (bytes.length < needed) return 'MALFORMED'
    if (bytes.readUInt32LE(DBN_AT.instrument) !== this.#instrumentNumber) return 'OtherSymbol'
    const publisher = bytes.readUInt16LE(DBN_AT.publisher)
    this.#publisher ??= publisher
    return publisher === this.#publisher ? this.#parseRecord(bytes, type) : 'OtherPublisher'
  }

  #parseRecord(bytes: Buffer, type: number): LineOutcome {
    const stepUs = DBN_BAR_STEPS[type]
    if (stepUs !== undefined) return this.#parseBar(bytes, stepUs)
    if (type === DBN_ORDER) return this.#parseOrder(bytes)
    if (bytes[DBN_AT.trade.action] === TRADE) {
      const refusal = this.#takeTrade(bytes, DBN_AT.trade)
      if (refusal !== undefined) return refusal
    }
    if (type === DBN_DEPTH) return this.#parseDepth(bytes)
    return bytes.length >= DBN_AT.trade.levels + DBN_LEVEL_BYTES ? this.#parseQuote(bytes) : undefined
  }

  #parseBar(bytes: Buffer, stepUs: number): LineOutcome {
    const bar = this.#bar
    const at = DBN_AT.bar
    bar.openTicks = this.#numbers.price(bytes, at.open) ?? Number.NaN
    bar.highTicks = this.#numbers.price(bytes, at.high) ?? Number.NaN
    bar.lowTicks = this.#numbers.price(bytes, at.low) ?? Number.NaN
    bar.closeTicks = this.#numbers.price(bytes, at.close) ?? Number.NaN
    bar.volumeLots = this.#context.size.read(String(bytes.readBigUInt64LE(at.volume)))
    const openTimeUs = dbnEventTimeUs(bytes)
    return this.#context.sink.bars(openTimeUs, openTimeUs + stepUs, stepUs, [{ side: 'External', values: bar }])
  }

  #parseOrder(bytes: Buffer): LineOutcome {
    return bytes[DBN_AT.order.action] === TRADE ? this.#takeTrade(bytes, DBN_AT.order) : this.#orders.take(bytes)
  }

  #takeTrade(bytes: Buffer, at: typeof DBN_AT.trade | typeof DBN_AT.order): LineOutcome {
    const priceTicks = this.#numbers.price(bytes, at.price) ?? Number.NaN
    const qtyLots = this.#numbers.size(bytes, at.size)
    const side = bytes[at.side] === BUY ? 'Buy' : bytes[at.side] === SELL ? 'Sell' : 'Unknown'
    const eventTimeUs = dbnEventTimeUs(bytes)
    return this.#context.sink.trade(dbnTimeUs(bytes, at.receiveTime), eventTimeUs, priceTicks, qtyLots, side, 0)
  }

  #parseQuote(bytes: Buffer): LineOutcome {
    const at = DBN_AT.trade.levels
    const bidTicks = this.#numbers.price(bytes, at)
    const askTicks = this.#numbers.price(bytes, at + 8)
    if (bidTicks === undefined || askTicks === undefined) return 'OneSidedQuote'
    const bidLots = this.#numbers.size(bytes, at + 16)
    const askLots = this.#numbers.size(bytes, at + 20)
    const timeUs = dbnTimeUs(bytes, DBN_AT.trade.receiveTime)
    return this.#context.sink.quote(timeUs, dbnEventTimeUs(bytes), bidTicks, bidLots, askTicks, askLots)
  }

  #parseDepth(bytes: Buffer): LineOutcome {
    for (let level = 0; level < DBN_DEPTH_LEVELS; level++) {
      const at = DBN_AT.trade.levels + level * DBN_LEVEL_BYTES
      const bidTicks = this.#numbers.price(bytes, at)
      const askTicks = this.#numbers.price(bytes, at + 8)
      if (bidTicks !== undefined) this.#depth.add(true, bidTicks, this.#numbers.size(bytes, at + 16))
      if (askTicks !== undefined) this.#depth.add(false, askTicks, this.#numbers.size(bytes, at + 20))
    }
    return this.#depth.finish(dbnTimeUs(bytes, DBN_AT.trade.receiveTime), dbnEventTimeUs(bytes))
  }
}

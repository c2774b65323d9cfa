/**
 * The book of a market-by-order file: adds, modifies, cancels and clears, handed on as levels at the end of each event.
 * It begins with a clear or with a snapshot, as every session and every day's file does; before one there is no book.
 */

import type { DbnNumbers } from './dbn-numbers.ts'
import { DBN_AT, DBN_FLAGS, dbnEventTimeUs, dbnTimeUs, dbnUint64 } from './dbn-records.ts'
import { type OrderKey, OrderLevels } from './order-levels.ts'
import type { LineOutcome, ParserContext, RowRefusal } from './row-sink.ts'

const BID = 'B'
const ASK = 'A'

export class DbnOrderBook {
  readonly #context: ParserContext
  readonly #numbers: DbnNumbers
  readonly #levels = new OrderLevels()
  #hasBook = false
  /** The record before belonged to a snapshot. */
  #isInSnapshot = false
  /** The sink has this book: what follows are changes. */
  #isTold = false

  constructor(context: ParserContext, numbers: DbnNumbers) {
    this.#context = context
    this.#numbers = numbers
  }

  take(bytes: Buffer): LineOutcome {
    const action = String.fromCharCode(bytes[DBN_AT.order.action]!)
    const flags = bytes[DBN_AT.order.flags]!
    const isSnapshot = (flags & DBN_FLAGS.snapshot) !== 0
    const isStart = action === 'R' || (isSnapshot && !this.#isInSnapshot)
    this.#isInSnapshot = isSnapshot
    if (isStart) this.#clear()
    else if ((flags & DBN_FLAGS.maybeBadBook) !== 0 && this.#hasBook) return this.#voidBook('FLAGGED_SUSPICIOUS')
    if (!this.#hasBook) return 'DepthBeforeSnapshot'
    const refusal = this.#apply(bytes, action, flags)
    if (refusal !== undefined) return this.#voidBook(refusal)
    if ((flags & DBN_FLAGS.last) === 0 || !this.#levels.hasChanged) return undefined
    return this.#handOn(bytes)
  }

  #clear(): void {
    if (this.#hasBook) this.#levels.clear('Both')
    this.#hasBook = true
  }

  #apply(bytes: Buffer, action: string, flags: number): RowRefusal | undefined {
    const key = dbnUint64(bytes, DBN_AT.order.orderId)
    switch (action) {
      // A modification of an order that is not known is its first appearance.
      case 'A':
      case 'M':
        return this.#add(bytes, key, flags)
      case 'C':
        return this.#reduce(key, this.#numbers.size(bytes, DBN_AT.order.size))
      // Fills change nothing by themselves: a cancel of what was filled follows.
      case 'R':
      case 'F':
      case 'N':
        return undefined
      default:
        return 'MALFORMED'
    }
  }

  #reduce(key: OrderKey, qtyLots: number): RowRefusal | undefined {
    if (Number.isNaN(qtyLots)) return 'NOT_ON_LOT'
    return this.#levels.reduce(key, qtyLots) ? undefined : 'UNKNOWN_ORDER'
  }

  #add(bytes: Buffer, key: OrderKey, flags: number): RowRefusal | undefined {
    const at = DBN_AT.order
    const side = String.fromCharCode(bytes[at.side]!)
    if (side !== BID && side !== ASK) return 'UNKNOWN_SIDE'
    const isTopOfBook = (flags & DBN_FLAGS.topOfBook) !== 0
    if (isTopOfBook) this.#levels.clear(side === BID ? 'Bids' : 'Asks')
    const priceTicks = this.#numbers.price(bytes, at.price)
    // A side of a top-of-book feed that is now empty.
    if (priceTicks === undefined && isTopOfBook) return undefined
    const qtyLots = this.#numbers.size(bytes, at.size)
    const refusal = this.#context.sink.refuseLevel(dbnTimeUs(bytes, at.receiveTime), priceTicks ?? Number.NaN, qtyLots)
    if (refusal !== undefined) return refusal
    const orderKey = isTopOfBook ? (side === BID ? -1 : -2) : key
    return this.#levels.add(orderKey, side === BID, priceTicks!, qtyLots) ? undefined : 'BOOK_FULL'
  }

  #handOn(bytes: Buffer): LineOutcome {
    const timeUs = dbnTimeUs(bytes, DBN_AT.order.receiveTime)
    const changes = this.#levels.changes()
    const refusal = this.#context.sink.book(timeUs, dbnEventTimeUs(bytes), changes, !this.#isTold)
    if (refusal !== undefined) return this.#voidBook(refusal)
    this.#levels.settle()
    this.#isTold = true
    return undefined
  }

  #voidBook(refusal: RowRefusal): RowRefusal {
    this.#hasBook = false
    this.#isTold = false
    this.#levels.forget()
    const remedy = 'the book is void from there to the next clear; trades are not affected'
    this.#context.note(`order book: a record was refused (${refusal}); ${remedy}`)
    return refusal
  }
}

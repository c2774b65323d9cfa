/**
 * The public trades of one symbol, and the same joined by what one taker did at one price at one time.
 *
 * Invariant: ids grow by one; both lists are bounded, the oldest go first. An aggregate is told once it can grow no more.
 */

import { RingBuffer } from '../../../../core/std/ring-buffer.ts'
import type { KlineTrade } from './kline-series.ts'

export interface AggregateTrade {
  readonly aggregateId: number
  readonly ticks: number
  lots: number
  readonly firstTradeId: number
  lastTradeId: number
  readonly timeUs: number
  readonly isBuyerMaker: boolean
}

/** More than ten times what anybody may ask for at once. */
export const TAPE_TRADES_MAX = 12_000

export class TradeTape {
  readonly trades: RingBuffer<KlineTrade>
  readonly aggregates: RingBuffer<AggregateTrade>
  #nextTradeId: number
  #nextAggregateId: number
  #growing: AggregateTrade | undefined

  constructor(firstId = 1, tradesMax = TAPE_TRADES_MAX) {
    this.#nextTradeId = this.#nextAggregateId = firstId
    this.trades = new RingBuffer(tradesMax)
    this.aggregates = new RingBuffer(tradesMax)
  }

  get last(): KlineTrade | undefined {
    return this.trades.length === 0 ? undefined : this.trades.get(this.trades.length - 1)
  }

  /** Returns: the trade, and the aggregate that it ended by not being part of it. */
  add(trade: Omit<KlineTrade, 'tradeId'>): { readonly trade: KlineTrade; readonly ended: AggregateTrade | undefined } {
    const added = { ...trade, tradeId: this.#nextTradeId++ }
    this.trades.push(added)
    const growing = this.#growing
    if (growing !== undefined && isOfOneTaker(growing, added)) {
      growing.lots += added.lots
      growing.lastTradeId = added.tradeId
      return { trade: added, ended: undefined }
    }
    const ended = this.endAggregate()
    this.#growing = this.#aggregateOf(added)
    return { trade: added, ended }
  }

  /** Nothing more comes from the taker. Returns: the aggregate, where one was growing. */
  endAggregate(): AggregateTrade | undefined {
    const ended = this.#growing
    if (ended !== undefined) this.aggregates.push(ended)
    this.#growing = undefined
    return ended
  }

  #aggregateOf({ ticks, lots, tradeId, timeUs, isBuyerMaker }: KlineTrade): AggregateTrade {
    const aggregateId = this.#nextAggregateId++
    return { aggregateId, ticks, lots, firstTradeId: tradeId, lastTradeId: tradeId, timeUs, isBuyerMaker }
  }
}

/** No two takers come in the same microsecond: what happens then, at one price and from one side, is one taker's. */
function isOfOneTaker(aggregate: AggregateTrade, trade: KlineTrade): boolean {
  const isSamePrice = aggregate.ticks === trade.ticks && aggregate.isBuyerMaker === trade.isBuyerMaker
  return isSamePrice && aggregate.timeUs === trade.timeUs
}

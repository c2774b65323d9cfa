/** The public market in the venue's own shapes: what REST answers and what streams carry, field by field. */

import { divFloor } from '../../../../core/std/integers.ts'
import type { VenueSymbol } from '../symbols.ts'
import type { DepthUpdate } from './depth-window.ts'
import type { KlineInterval } from './kline-intervals.ts'
import type { Kline, KlineTrade } from './kline-series.ts'
import type { ShownSide } from './shown-levels.ts'
import { qtyText, quoteText } from './sums-text.ts'
import type { SymbolMarket } from './symbol-market.ts'
import type { AggregateTrade } from './trade-tape.ts'

const US_PER_MS = 1000

export function msOf(timeUs: number): number {
  return divFloor(timeUs, US_PER_MS)
}

// ── book ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

type LevelText = [price: string, qty: string]

function levelTexts(symbol: VenueSymbol, side: ShownSide, limit: number): LevelText[] {
  return side.ticks.slice(0, limit).map((ticks, index) => [symbol.price(ticks), symbol.qty(side.lots[index]!)])
}

export function depthOf({ symbol, book }: SymbolMarket, limit: number) {
  return {
    lastUpdateId: book.updateId,
    bids: levelTexts(symbol, book.bids, limit),
    asks: levelTexts(symbol, book.asks, limit),
  }
}

export function depthEvent(symbol: VenueSymbol, update: DepthUpdate, timeMs: number) {
  const texts = (levels: DepthUpdate['bids']) => levels.map(([ticks, lots]) => [symbol.price(ticks), symbol.qty(lots)])
  return {
    e: 'depthUpdate',
    E: timeMs,
    s: symbol.name,
    U: update.firstUpdateId,
    u: update.lastUpdateId,
    b: texts(update.bids),
    a: texts(update.asks),
  }
}

/** The touch as four texts; a side that is not there is zero. */
export function touchTexts({ symbol, touch }: SymbolMarket) {
  return {
    bidPrice: symbol.price(touch.bidTicks ?? 0),
    bidQty: symbol.qty(touch.bidLots),
    askPrice: symbol.price(touch.askTicks ?? 0),
    askQty: symbol.qty(touch.askLots),
  }
}

export function bookTickerOf(market: SymbolMarket) {
  return { symbol: market.symbol.name, ...touchTexts(market) }
}

export function bookTickerEvent(market: SymbolMarket) {
  const { bidPrice, bidQty, askPrice, askQty } = touchTexts(market)
  return { u: market.book.updateId, s: market.symbol.name, b: bidPrice, B: bidQty, a: askPrice, A: askQty }
}

// ── trades ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export function tradeOf(symbol: VenueSymbol, trade: KlineTrade) {
  return {
    id: trade.tradeId,
    price: symbol.price(trade.ticks),
    qty: symbol.qty(trade.lots),
    quoteQty: quoteText(symbol, BigInt(trade.ticks) * BigInt(trade.lots)),
    time: msOf(trade.timeUs),
    isBuyerMaker: trade.isBuyerMaker,
    isBestMatch: true,
  }
}

export function tradeEvent(symbol: VenueSymbol, trade: KlineTrade, timeMs: number) {
  return {
    e: 'trade',
    E: timeMs,
    s: symbol.name,
    t: trade.tradeId,
    p: symbol.price(trade.ticks),
    q: symbol.qty(trade.lots),
    T: msOf(trade.timeUs),
    m: trade.isBuyerMaker,
    M: true,
  }
}

export function aggregateOf(symbol: VenueSymbol, aggregate: AggregateTrade) {
  return {
    a: aggregate.aggregateId,
    p: symbol.price(aggregate.ticks),
    q: symbol.qty(aggregate.lots),
    f: aggregate.firstTradeId,
    l: aggregate.lastTradeId,
    T: msOf(aggregate.timeUs),
    m: aggregate.isBuyerMaker,
    M: true,
  }
}

export function aggregateEvent(symbol: VenueSymbol, aggregate: AggregateTrade, timeMs: number) {
  const { a, p, q, f, l, T, m, M } = aggregateOf(symbol, aggregate)
  return { e: 'aggTrade', E: timeMs, s: symbol.name, a, p, q, f, l, T, m, M }
}

// ── bars ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A bar as the list that REST answers. */
export function klineRow(symbol: VenueSymbol, bar: Kline) {
  return [
    msOf(bar.openTimeUs),
    symbol.price(bar.openTicks),
    symbol.price(bar.highTicks),
    symbol.price(bar.lowTicks),
    symbol.price(bar.closeTicks),
    qtyText(symbol, bar.lots),
    msOf(bar.endTimeUs) - 1,
    quoteText(symbol, bar.tickLots),
    bar.tradeCount,
    qtyText(symbol, bar.takerBuyLots),
    quoteText(symbol, bar.takerBuyTickLots),
    '0',
  ]
}

/** `f` and `L` are -1 where nothing traded. */
export function klineEvent(symbol: VenueSymbol, interval: KlineInterval, bar: Kline, isEnd: boolean, timeMs: number) {
  const k = {
    t: msOf(bar.openTimeUs),
    T: msOf(bar.endTimeUs) - 1,
    s: symbol.name,
    i: interval,
    f: bar.firstTradeId ?? -1,
    L: bar.lastTradeId ?? -1,
    o: symbol.price(bar.openTicks),
    c: symbol.price(bar.closeTicks),
    h: symbol.price(bar.highTicks),
    l: symbol.price(bar.lowTicks),
    v: qtyText(symbol, bar.lots),
    n: bar.tradeCount,
    x: isEnd,
    q: quoteText(symbol, bar.tickLots),
    V: qtyText(symbol, bar.takerBuyLots),
    Q: quoteText(symbol, bar.takerBuyTickLots),
    B: '0',
  }
  return { e: 'kline', E: timeMs, s: symbol.name, k }
}

/** The public market in the venue's own shapes: what REST answers and what streams carry, field by field. */

import { divFloor } from '../../../../core/std/integers.ts'
import type { VenueSymbol } from '../symbols.ts'
import type { DepthUpdate } from './depth-window.ts'
import type { KlineInterval } from './kline-intervals.ts'
import type { Kline, KlineTrade } from './kline-series.ts'
import { sumsOf, type WindowSums } from './rolling-window.ts'
import type { ShownSide } from './shown-levels.ts'
import { meanPriceText, percentText, qtyText, quoteText } from './sums-text.ts'
import type { SymbolMarket } from './symbol-market.ts'
import type { AggregateTrade } from './trade-tape.ts'

export const DAY_MINUTES = 24 * 60
const US_PER_MS = 1000
const MS_PER_MINUTE = 60_000

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
function touchTexts({ symbol, touch }: SymbolMarket) {
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

// ── statistics ───────────────────────────────────────────────────────────────────────────────────────────────────────

export function priceOf({ symbol, tape }: SymbolMarket) {
  return { symbol: symbol.name, price: symbol.price(tape.last?.ticks ?? 0) }
}

export function averagePriceOf({ symbol, klines, tape }: SymbolMarket, minutes: number) {
  const { lots, tickLots } = sumsOf(klines.get('1m')!, minutes)
  const last = tape.last
  const price = lots === 0n ? symbol.price(last?.ticks ?? 0) : meanPriceText(symbol, tickLots, lots)
  return { mins: minutes, price, closeTime: last === undefined ? 0 : msOf(last.timeUs) }
}

/** When a window of whole minutes begins that ends now. */
function windowOpenMs(nowMs: number, minutes: number): number {
  return divFloor(nowMs, MS_PER_MINUTE) * MS_PER_MINUTE - (minutes - 1) * MS_PER_MINUTE
}

/** The window's prices and sums without the touch: what `type=MINI` and windows of other lengths tell. */
export function miniTickerOf({ symbol, klines }: SymbolMarket, nowMs: number, minutes = DAY_MINUTES) {
  const sums = sumsOf(klines.get('1m')!, minutes)
  return {
    symbol: symbol.name,
    openPrice: symbol.price(sums.openTicks),
    highPrice: symbol.price(sums.highTicks),
    lowPrice: symbol.price(sums.lowTicks),
    lastPrice: symbol.price(sums.closeTicks),
    volume: qtyText(symbol, sums.lots),
    quoteVolume: quoteText(symbol, sums.tickLots),
    openTime: windowOpenMs(nowMs, minutes),
    closeTime: nowMs,
    firstId: sums.firstTradeId ?? -1,
    lastId: sums.lastTradeId ?? -1,
    count: sums.tradeCount,
  }
}

function changeTexts(symbol: VenueSymbol, sums: WindowSums) {
  return {
    priceChange: symbol.price(sums.closeTicks - sums.openTicks),
    priceChangePercent: percentText(sums.openTicks, sums.closeTicks),
    weightedAvgPrice: meanPriceText(symbol, sums.tickLots, sums.lots),
  }
}

/** A window of any length, as `GET /api/v3/ticker` tells it. */
export function windowTickerOf(market: SymbolMarket, nowMs: number, minutes: number) {
  const { symbol, ...rest } = miniTickerOf(market, nowMs, minutes)
  return { symbol, ...changeTexts(market.symbol, sumsOf(market.klinesOf('1m'), minutes)), ...rest }
}

export function dayTickerOf(market: SymbolMarket, nowMs: number) {
  const { symbol, tape } = market
  const sums = sumsOf(market.klinesOf('1m'), DAY_MINUTES)
  const { symbol: name, openPrice, highPrice, lowPrice, lastPrice, ...rest } = miniTickerOf(market, nowMs)
  return {
    symbol: name,
    ...changeTexts(symbol, sums),
    prevClosePrice: symbol.price(sums.previousCloseTicks),
    lastPrice,
    lastQty: symbol.qty(tape.last?.lots ?? 0),
    ...touchTexts(market),
    openPrice,
    highPrice,
    lowPrice,
    ...rest,
  }
}

/** The statistics of a window of whole minutes: the event of `ticker_1h` and its like. */
export function windowTickerEvent(market: SymbolMarket, eventType: string, nowMs: number, minutes: number) {
  const window = windowTickerOf(market, nowMs, minutes)
  return {
    e: eventType,
    E: nowMs,
    s: window.symbol,
    p: window.priceChange,
    P: window.priceChangePercent,
    o: window.openPrice,
    h: window.highPrice,
    l: window.lowPrice,
    c: window.lastPrice,
    w: window.weightedAvgPrice,
    v: window.volume,
    q: window.quoteVolume,
    O: window.openTime,
    C: window.closeTime,
    F: window.firstId,
    L: window.lastId,
    n: window.count,
  }
}

export function miniTickerEvent(market: SymbolMarket, nowMs: number) {
  const mini = miniTickerOf(market, nowMs)
  return {
    e: '24hrMiniTicker',
    E: nowMs,
    s: mini.symbol,
    c: mini.lastPrice,
    o: mini.openPrice,
    h: mini.highPrice,
    l: mini.lowPrice,
    v: mini.volume,
    q: mini.quoteVolume,
  }
}

export function tickerEvent(market: SymbolMarket, nowMs: number) {
  const day = dayTickerOf(market, nowMs)
  return {
    e: '24hrTicker',
    E: nowMs,
    s: day.symbol,
    p: day.priceChange,
    P: day.priceChangePercent,
    w: day.weightedAvgPrice,
    x: day.prevClosePrice,
    c: day.lastPrice,
    Q: day.lastQty,
    b: day.bidPrice,
    B: day.bidQty,
    a: day.askPrice,
    A: day.askQty,
    o: day.openPrice,
    h: day.highPrice,
    l: day.lowPrice,
    v: day.volume,
    q: day.quoteVolume,
    O: day.openTime,
    C: day.closeTime,
    F: day.firstId,
    L: day.lastId,
    n: day.count,
  }
}

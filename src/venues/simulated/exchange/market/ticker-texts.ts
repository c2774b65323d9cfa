/** Prices and statistics of windows in the venue's own shapes: what tickers answer and tell, field by field. */

import { divFloor } from '../../../../core/std/integers.ts'
import type { VenueSymbol } from '../symbols.ts'
import { msOf, touchTexts } from './market-texts.ts'
import { sumsOf, type WindowSums } from './rolling-window.ts'
import { meanPriceText, percentText, qtyText, quoteText } from './sums-text.ts'
import type { SymbolMarket } from './symbol-market.ts'

export const DAY_MINUTES = 24 * 60
const MS_PER_MINUTE = 60_000

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

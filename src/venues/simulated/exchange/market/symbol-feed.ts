/**
 * The streams of one symbol: tells what happened at once, and the rest at the pace of each stream.
 *
 * Invariant: `depthUpdate` events of one speed follow each other without a gap, whoever listens.
 */

import { DepthWindow } from './depth-window.ts'
import { KLINE_INTERVALS, type KlineInterval } from './kline-intervals.ts'
import type { Kline } from './kline-series.ts'
import { bookTickerEvent, depthEvent, depthOf, klineEvent, msOf } from './market-texts.ts'
import { DEPTH_LEVELS, DEPTH_SPEEDS_MS, type DepthSpeedMs, TICKER_WINDOWS, type TickerWindow } from './stream-name.ts'
import type { EventPayload } from './stream-subscribers.ts'
import type { SymbolMarket } from './symbol-market.ts'
import { averagePriceOf, miniTickerEvent, tickerEvent, windowTickerEvent } from './ticker-texts.ts'

export type Publish = (stream: string, eventType: string, payloadOf: () => EventPayload) => void

const SECOND_MS = 1000
const AVERAGE_MINUTES = 5

export class SymbolFeed {
  readonly market: SymbolMarket
  /** `btcusdt@` */
  readonly #prefix: string
  readonly #publish: Publish
  readonly #windows: ReadonlyMap<DepthSpeedMs, DepthWindow>
  #touchText = ''
  #told: { readonly tradeId: number; readonly updateId: number } = { tradeId: 0, updateId: 0 }

  constructor(market: SymbolMarket, publish: Publish) {
    this.market = market
    this.#prefix = `${market.symbol.name.toLowerCase()}@`
    this.#publish = publish
    this.#windows = new Map(DEPTH_SPEEDS_MS.map(speedMs => [speedMs, new DepthWindow()]))
  }

  get lastTradeId(): number {
    return this.market.tape.last?.tradeId ?? 0
  }

  tell(what: string, eventType: string, payloadOf: () => EventPayload): void {
    this.#publish(this.#prefix + what, eventType, payloadOf)
  }

  /** Looks at the book: every change goes into the windows, a new touch is told at once. */
  refreshBook(): void {
    const isChanged = this.market.refreshBook((isBid, ticks, lots, updateId) => {
      for (const window of this.#windows.values()) window.note(isBid, ticks, lots, updateId)
    })
    if (isChanged) this.#tellTouch()
  }

  onKlineEnd(interval: KlineInterval, bar: Kline, nowMs: number): void {
    this.tell(`kline_${interval}`, 'kline', () => klineEvent(this.market.symbol, interval, bar, true, nowMs))
  }

  /** A window of this speed is over. */
  tellDepth(speedMs: DepthSpeedMs, nowMs: number): void {
    const update = this.#windows.get(speedMs)!.take()
    if (update === undefined) return
    const { symbol } = this.market
    const tellBoth = (what: string, eventType: string, payloadOf: () => EventPayload) => {
      if (speedMs === 1000) this.tell(what, eventType, payloadOf)
      this.tell(`${what}@${speedMs}ms`, eventType, payloadOf)
    }
    tellBoth('depth', 'depthUpdate', () => depthEvent(symbol, update, nowMs))
    for (const levels of DEPTH_LEVELS) tellBoth(`depth${levels}`, 'partialDepth', () => depthOf(this.market, levels))
  }

  /** Each second: open bars where somebody traded, every other second those longer than a second; and the windows. */
  tellSecond(nowMs: number): void {
    const { market } = this
    const told = { tradeId: this.lastTradeId, updateId: market.book.updateId }
    const isTraded = told.tradeId !== this.#told.tradeId
    const isMoved = isTraded || told.updateId !== this.#told.updateId
    this.#told = told
    for (const interval of KLINE_INTERVALS) {
      const bar = market.klinesOf(interval).open
      const isDue = interval === '1s' || Math.floor(nowMs / SECOND_MS) % 2 === 0
      if (bar !== undefined && bar.tradeCount > 0 && isDue) {
        this.tell(`kline_${interval}`, 'kline', () => klineEvent(market.symbol, interval, bar, false, nowMs))
      }
    }
    if (isTraded) this.#tellTraded(nowMs)
    if (isMoved) this.tell('ticker', '24hrTicker', () => tickerEvent(market, nowMs))
  }

  #tellTraded(nowMs: number): void {
    const { market } = this
    this.tell('miniTicker', '24hrMiniTicker', () => miniTickerEvent(market, nowMs))
    this.tell('avgPrice', 'avgPrice', () => this.#averagePriceEvent(nowMs))
    for (const window of Object.keys(TICKER_WINDOWS) as TickerWindow[]) {
      const eventType = `${window}Ticker`
      this.tell(`ticker_${window}`, eventType, () =>
        windowTickerEvent(market, eventType, nowMs, TICKER_WINDOWS[window]),
      )
    }
  }

  #averagePriceEvent(nowMs: number) {
    const { price } = averagePriceOf(this.market, AVERAGE_MINUTES)
    const lastMs = msOf(this.market.tape.last?.timeUs ?? 0)
    return { e: 'avgPrice', E: nowMs, s: this.market.symbol.name, i: `${AVERAGE_MINUTES}m`, w: price, T: lastMs }
  }

  #tellTouch(): void {
    const { bidTicks, bidLots, askTicks, askLots } = this.market.touch
    const text = `${bidTicks} ${bidLots} ${askTicks} ${askLots}`
    if (text === this.#touchText) return
    this.#touchText = text
    this.tell('bookTicker', 'bookTicker', () => bookTickerEvent(this.market))
  }
}

/**
 * The public market of the exchange: every symbol's book, trades and bars, and the clients of its streams.
 *
 * Invariant: what REST answers and what streams tell come from the same state, so that a snapshot of the book fits the
 * updates before and after it.
 */

import { performance } from 'node:perf_hooks'
import type { WebSocket } from 'ws'
import type { InstrumentIndex } from '../../../../core/domain/ids.ts'
import type { MarketInput, QuoteTick } from '../../../../core/domain/market-data.ts'
import type { ExchangeView, FaultSeam, PublicTrade, StreamHub } from '../seams.ts'
import { generatedHistory, type HistorySettings } from './generated-history.ts'
import type { KlineInterval } from './kline-intervals.ts'
import type { Kline, KlineTrade } from './kline-series.ts'
import { aggregateEvent, msOf, tradeEvent } from './market-texts.ts'
import { STREAM_LIMITS, type StreamLimits } from './stream-limits.ts'
import { DEPTH_SPEEDS_MS } from './stream-name.ts'
import { POLICY_VIOLATION, StreamSession } from './stream-session.ts'
import { StreamSubscribers } from './stream-subscribers.ts'
import { SymbolFeed } from './symbol-feed.ts'
import { type SymbolListener, SymbolMarket } from './symbol-market.ts'
import { miniTickerEvent, tickerEvent } from './ticker-texts.ts'
import type { AggregateTrade } from './trade-tape.ts'

export interface MarketHubSetup {
  readonly view: ExchangeView
  readonly faults: FaultSeam
  readonly startUs: number
  readonly limits?: StreamLimits
  /** What is told of the time before the start; absent: nothing. */
  readonly history?: HistorySettings
  /** Monotonic, for the age of connections. */
  readonly nowMs?: () => number
}

/** Numbers begin with the time: ten thousand changes or trades a second may happen before a restart could repeat one. */
const ID_UNIT_US = 100

export class MarketHub implements StreamHub {
  readonly #view: ExchangeView
  readonly #faults: FaultSeam
  readonly #limits: StreamLimits
  readonly #subscribers: StreamSubscribers
  readonly #feeds: readonly SymbolFeed[]
  readonly #byName: ReadonlyMap<string, SymbolFeed>
  readonly #nowMs: () => number
  /** The windows that have been told: one number for each speed and for the seconds. */
  readonly #told = new Map<number, number>()
  #lastTradeIds: readonly number[] = []
  readonly #history: HistorySettings | undefined
  /** Symbols whose past is told already. */
  readonly #remembered = new Set<number>()

  constructor({
    view,
    faults,
    startUs,
    limits = STREAM_LIMITS,
    history,
    nowMs = () => performance.now(),
  }: MarketHubSetup) {
    this.#view = view
    this.#faults = faults
    this.#history = history
    this.#nowMs = nowMs
    this.#limits = limits
    this.#subscribers = new StreamSubscribers(this.#limits, faults, view, nowMs)
    const publish = this.#subscribers.publish.bind(this.#subscribers)
    const firstId = Math.floor(startUs / ID_UNIT_US)
    this.#feeds = view.symbols.all.map(symbol => {
      const market = new SymbolMarket(symbol, view.marketOf(symbol.index), firstId, this.#listener())
      return new SymbolFeed(market, publish)
    })
    this.#byName = new Map(this.#feeds.map(feed => [feed.market.symbol.name, feed]))
  }

  /** The symbol's market as it is now, book included; undefined where there is no such symbol. */
  marketOf(name: string): SymbolMarket | undefined {
    const feed = this.#byName.get(name)
    feed?.refreshBook()
    return feed?.market
  }

  markets(): SymbolMarket[] {
    for (const feed of this.#feeds) feed.refreshBook()
    return this.#feeds.map(feed => feed.market)
  }

  // ── clients ────────────────────────────────────────────────────────────────────────────────────────────────────────

  attach(socket: WebSocket, streams: readonly string[], isCombined: boolean): void {
    const session = new StreamSession(socket, isCombined, this.#limits, this.#subscribers, this.#nowMs)
    this.#subscribers.sessions.add(session)
    if (streams.length > this.#limits.streamsMax) {
      session.close(POLICY_VIOLATION, `TOO_MANY_STREAMS: more than ${this.#limits.streamsMax}`)
      return
    }
    // A name that no stream has stays silent, as at the real venue: clients number their connections by such names.
    for (const stream of streams) this.#subscribers.subscribe(session, stream)
  }

  close(): void {
    this.#subscribers.close()
  }

  // ── what happens ───────────────────────────────────────────────────────────────────────────────────────────────────

  onMarket(input: MarketInput): void {
    const { market } = this.#feeds[input.instrumentIndex]!
    if (input.kind !== 'Trade') {
      market.forgetOwn()
      if (input.kind === 'Quote') this.#remember(market, input)
      return
    }
    market.tradeDisplayed(this.#stamp(input.timeUs), input.priceTicks, input.qtyLots, input.aggressorSide === 'Sell')
  }

  onTrade({ instrumentIndex, ticks, lots, isBuyerMaker, timeUs, isPassive }: PublicTrade): void {
    this.#feeds[instrumentIndex]!.market.tradeOwn(this.#stamp(timeUs), ticks, lots, isBuyerMaker, isPassive)
  }

  onBook(instrumentIndex: InstrumentIndex): void {
    this.#feeds[instrumentIndex]!.refreshBook()
  }

  advance(nowUs: number): void {
    for (const feed of this.#feeds) {
      feed.market.advance(nowUs)
      feed.refreshBook()
    }
    this.#tellWindows()
    const nowMs = this.#nowMs()
    for (const session of [...this.#subscribers.sessions]) session.keep(nowMs)
  }

  /** With its first quote a symbol gets a past that ends there. */
  #remember(market: SymbolMarket, { instrumentIndex, timeUs, bidTicks, askTicks }: QuoteTick): void {
    if (this.#remembered.has(instrumentIndex)) return
    this.#remembered.add(instrumentIndex)
    const history = this.#history
    const path = history?.paths.find(each => each.instrumentIndex === instrumentIndex)
    if (history === undefined || path === undefined || market.tape.last !== undefined) return
    const endTicks = Math.floor((bidTicks + askTicks) / 2)
    for (const trade of generatedHistory(market.symbol.instrument, path, history, timeUs, endTicks)) {
      market.tradeDisplayed(trade.timeUs, trade.ticks, trade.lots, trade.isBuyerMaker)
    }
  }

  /** The venue's clock may be wrong; its trades are stamped by it. */
  #stamp(timeUs: number): number {
    return timeUs + this.#faults.clockOffsetUs()
  }

  #listener(): SymbolListener {
    const feedOf = ({ symbol }: SymbolMarket) => this.#feeds[symbol.index]!
    const nowMs = () => msOf(this.#view.nowUs())
    return {
      onTrade: (market: SymbolMarket, trade: KlineTrade) =>
        feedOf(market).tell('trade', 'trade', () => tradeEvent(market.symbol, trade, nowMs())),
      onAggregate: (market: SymbolMarket, aggregate: AggregateTrade) =>
        feedOf(market).tell('aggTrade', 'aggTrade', () => aggregateEvent(market.symbol, aggregate, nowMs())),
      onKlineEnd: (market: SymbolMarket, interval: KlineInterval, bar: Kline) =>
        feedOf(market).onKlineEnd(interval, bar, nowMs()),
    }
  }

  /** Windows begin at whole multiples of their length by the venue's own clock. */
  #tellWindows(): void {
    const nowMs = msOf(this.#view.nowUs())
    for (const speedMs of DEPTH_SPEEDS_MS) {
      const window = Math.floor(nowMs / speedMs)
      if (this.#told.get(speedMs) === window) continue
      this.#told.set(speedMs, window)
      for (const feed of this.#feeds) feed.tellDepth(speedMs, nowMs)
      if (speedMs === 1000) this.#tellSecond(nowMs)
    }
  }

  #tellSecond(nowMs: number): void {
    for (const feed of this.#feeds) feed.tellSecond(nowMs)
    const traded = this.#feeds.filter((feed, index) => feed.lastTradeId !== (this.#lastTradeIds[index] ?? 0))
    this.#lastTradeIds = this.#feeds.map(feed => feed.lastTradeId)
    if (traded.length === 0) return
    const publish = this.#subscribers
    publish.publish('!miniTicker@arr', 'allMiniTickers', () => traded.map(feed => miniTickerEvent(feed.market, nowMs)))
    publish.publish('!ticker@arr', 'allTickers', () => traded.map(feed => tickerEvent(feed.market, nowMs)))
  }
}

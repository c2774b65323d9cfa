/** The public streams of a venue: opened, heard, each message handed on as it came and as what it says, books asked for anew. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import type { DataState, MarketInput } from '../../core/domain/market-data.ts'
import type { Clock } from '../../ports.ts'
import { BookRequests } from './book-requests.ts'
import { DATA_SILENCE_MS_MAX, type Dialect, type StreamPlan } from './dialect.ts'
import { FollowedLine } from './followed-line.ts'
import { MarketLines } from './market-lines.ts'
import { type LineRefusal, REFUSAL_TEXT_MAX } from './market-refusal.ts'
import type { Market, MarketTable } from './markets.ts'
import { RestHistory } from './rest-history.ts'
import { parserOf, StreamLine } from './stream-line.ts'
import type { VenueDoor } from './venue-door.ts'

/** What is heard of a venue's market, and by whom. */
export interface MarketEars {
  /**
   * `sequence`: the venue's own number of the message, for this market and kind of input; 0: it gives none. `identity`: the id of
   * a trade where it is no number, else ''.
   */
  readonly onMarket: (input: MarketInput, sequence: number, identity: string) => void
  /** Each message of a stream as it came, before the inputs that are made of it; absent: nobody wants it. */
  readonly onRaw?: ((text: string, receiveTimeUs: TimeUs) => void) | undefined
  /** What of the newest message could not be read; absent: it is only told in the log. */
  readonly onRefused?: ((refusal: LineRefusal) => void) | undefined
}

export interface MarketStreamsSetup extends MarketEars {
  readonly dialect: Dialect
  readonly configuration: Configuration
  readonly markets: MarketTable
  readonly door: VenueDoor
  readonly clock: Clock
  readonly onState: (instrument: Instrument, state: DataState, text: string) => void
  /** All of its streams are open; one of them is not any more. They alternate. */
  readonly onUp: () => void
  readonly onDown: (reason: string) => void
  readonly onLog: (line: string) => void
  readonly retryMsMin?: number | undefined
  readonly retryMsMax?: number | undefined
}

/** The venue's clock may be ahead of ours. */
const REACH_AHEAD_US = 10_000_000

export class MarketStreams {
  readonly #setup: MarketStreamsSetup
  readonly #market: MarketLines
  readonly #books: BookRequests
  readonly #lines: StreamLine[] = []
  #followed: FollowedLine | undefined
  #isUp = false
  /** Counts openings: what was asked for in an earlier one is not enough. */
  #opening = 0
  /** Of the newest message. */
  #receiveTimeUs = 0 as TimeUs
  #text = ''
  readonly #refused = new Map<string, number>()

  constructor(setup: MarketStreamsSetup) {
    const { dialect, configuration, markets, clock, onMarket, onState, onLog } = setup
    this.#setup = setup
    this.#books = new BookRequests({ ask: market => this.#ask(market), monotonicUs: () => clock.monotonicUs() })
    this.#market = new MarketLines({
      dialect,
      configuration,
      markets,
      onMarket,
      onState,
      onRefused: refusal => this.#refuse(refusal),
      askForBook: market => this.#books.want(market),
      askForTrades: dialect.past?.trades && ((market, sinceUs) => void this.#askForTrades(market, sinceUs)),
      // Not in the middle of the message that is to blame.
      onUnmendable: reason => setImmediate(() => this.#restart(reason)),
      onLog,
    })
  }

  async begin(): Promise<void> {
    const { dialect, markets, door } = this.#setup
    if (markets.list.length === 0) return this.#opened()
    if (dialect.followMarket !== undefined) this.#followed = this.#followedLineOf(dialect.followMarket)
    for (const plan of dialect.publicStreams(markets.list))
      this.#lines.push(this.#streamLineOf(plan, await door.newExchange()))
    this.#followed?.begin()
    for (const line of this.#lines) line.begin()
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Somebody else found that the book of this market is not the venue's any more. */
  renewBook(instrumentIndex: number): void {
    const market = this.#setup.markets.ofInstrument(instrumentIndex)
    // Not in the middle of the message that is to blame.
    if (market !== undefined) setImmediate(() => this.#market.renewBook(market))
  }

  close(): void {
    this.#books.close()
    this.#followed?.close()
    for (const line of this.#lines) line.close()
  }

  #streamLineOf(plan: StreamPlan, exchange: Awaited<ReturnType<VenueDoor['newExchange']>>): StreamLine {
    const { dialect, clock, onLog, retryMsMin, retryMsMax } = this.#setup
    const market = this.#market
    return new StreamLine({
      plan,
      exchange,
      parse: parserOf(dialect.hasNumericMarketData),
      monotonicUs: () => clock.monotonicUs(),
      onText: text => this.#hear(text),
      onUnreadable: () => this.#refuse({ code: 'UNREADABLE', instrumentIndex: undefined, text: 'NOT_JSON' }),
      onMessage: message => market.take(dialect.mapMarket(message), this.#receiveTimeUs),
      onOpening: () => this.#reset(),
      onUp: () => this.#opened(),
      onDown: reason => this.#lost(reason),
      onLog,
      retryMsMin,
      retryMsMax,
    })
  }

  /** Of what ccxt subscribes to there are no texts: what it made of them stands for them. */
  #followedLineOf(followMarket: NonNullable<Dialect['followMarket']>): FollowedLine {
    const { dialect, markets, door, clock, onLog, retryMsMin, retryMsMax } = this.#setup
    const market = this.#market
    return new FollowedLine({
      newExchange: () => door.newExchange(),
      release: exchange => door.release(exchange),
      follow: (exchange, hear) => followMarket(exchange, markets.list, hear),
      silenceMsMax: DATA_SILENCE_MS_MAX,
      monotonicUs: () => clock.monotonicUs(),
      onMessage: message => {
        this.#hear(JSON.stringify(message))
        market.take(dialect.mapMarket(message), this.#receiveTimeUs)
      },
      onUp: () => {
        this.#reset()
        this.#opened()
      },
      onDown: reason => this.#lost(reason),
      onLog,
      retryMsMin,
      retryMsMax,
    })
  }

  #hear(text: string): void {
    this.#text = text
    this.#receiveTimeUs = this.#setup.clock.nowUs()
    this.#setup.onRaw?.(text, this.#receiveTimeUs)
  }

  #opened(): void {
    this.#market.begin()
    if (this.#isUp || !this.#lines.every(line => line.isUp)) return
    this.#isUp = true
    this.#setup.onUp()
  }

  #lost(reason: string): void {
    this.#market.end(reason)
    if (!this.#isUp) return
    this.#isUp = false
    this.#setup.onDown(reason)
  }

  #reset(): void {
    this.#opening++
    this.#books.forget()
    this.#market.reset()
  }

  #restart(reason: string): void {
    for (const line of this.#lines) line.restart(reason)
    this.#followed?.restart(reason)
  }

  // ── books that begin anew ──────────────────────────────────────────────────────────────────────────────────────────

  /** Returns: whether the venue heard it. */
  async #ask(market: Market): Promise<boolean> {
    const { dialect } = this.#setup
    if (dialect.bookSnapshot !== undefined) return this.#askByRequest(market)
    if (dialect.resubscribeBook !== undefined) return this.#askOnStream(dialect.resubscribeBook(market))
    this.#restart(`the book of ${market.instrument.instrumentId} is lost`)
    return true
  }

  async #askByRequest(market: Market): Promise<boolean> {
    const { door, clock, onLog } = this.#setup
    const book = await door.bookOf(market)
    if (typeof book !== 'string') this.#market.takeSnapshot(book, clock.nowUs())
    else onLog(`${market.instrument.instrumentId}: the book cannot be asked for: ${book}`)
    return typeof book !== 'string'
  }

  #askOnStream(messages: readonly (object | string)[]): boolean {
    return messages.every(message => this.#lines.map(line => line.say(message)).includes(true))
  }

  /** Up to now: what comes later comes by the stream. */
  async #askForTrades(market: Market, fromUs: TimeUs): Promise<void> {
    const { dialect, markets, door, clock } = this.#setup
    const history = new RestHistory({ dialect, markets, rest: door.rest })
    const toUs = (clock.nowUs() + REACH_AHEAD_US) as TimeUs
    const { index: instrumentIndex } = market.instrument
    const opening = this.#opening
    const answer = await history.read({ instrumentIndex, kind: 'Trade', stepUs: 0, fromUs, toUs })
    // The line was away again: a later question asks for more.
    if (opening !== this.#opening) return
    if (answer.outcome === 'Trades') this.#market.takePast(market, answer.trades, answer.note, clock.nowUs())
    else
      this.#market.takePast(
        market,
        [],
        `trades are missing: ${answer.outcome === 'Bars' ? '' : answer.text}`,
        clock.nowUs(),
      )
  }

  // ── what cannot be read ────────────────────────────────────────────────────────────────────────────────────────────

  /** Told the first time, the tenth, the hundredth …: a venue that changed its ticks says so with every message. */
  #refuse({ code, instrumentIndex, text: found }: LineRefusal): void {
    const text = `${found}: ${this.#text}`.slice(0, REFUSAL_TEXT_MAX)
    this.#setup.onRefused?.({ code, instrumentIndex, text })
    const key = `${code} ${instrumentIndex ?? ''}`
    const count = (this.#refused.get(key) ?? 0) + 1
    this.#refused.set(key, count)
    if (!Number.isInteger(Math.log10(count))) return
    const { instruments } = this.#setup.configuration
    const where = instrumentIndex === undefined ? 'market' : instruments[instrumentIndex]?.instrumentId
    this.#setup.onLog(`${code}: ${where}: ${count} so far, the last: ${text}`)
  }
}

/**
 * One account's connection to a venue by way of ccxt: effects out, reports and market data in.
 *
 * Invariants: the venue is up while its private streams are (without a key: its public ones) and its markets are what the
 * configuration says; nothing is thrown into the core; what goes wrong is a report.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { AccountIndex, InstrumentIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import type { DataState } from '../../core/domain/market-data.ts'
import { notSent } from '../../core/domain/unsent.ts'
import type { OrderMessageSink } from '../../ports/order-messages.ts'
import type { Clock, ReportSink, VenueEffect, VenueFigures, VenueSession } from '../../ports.ts'
import { AccountDesk } from './account-desk.ts'
import type { Endpoint } from './ccxt-exchange.ts'
import type { Dialect } from './dialect.ts'
import type { VenueKey } from './key-file.ts'
import { type MarketEars, MarketStreams } from './market-streams.ts'
import { findMarkets, type MarketTable } from './markets.ts'
import { OrderTape } from './order-tape.ts'
import { redactionOf } from './redaction.ts'
import { inOurSteps } from './step-converter.ts'
import { parserOf, StreamLine, type StreamLineSetup } from './stream-line.ts'
import type { Transport } from './transport.ts'
import { VenueDoor } from './venue-door.ts'

export interface CcxtSessionSetup {
  readonly dialect: Dialect
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  /** Absent: a line for market data alone. */
  readonly key: VenueKey | undefined
  readonly clock: Clock
  readonly report: ReportSink
  /** Absent: no market data is asked for. */
  readonly onMarket?: MarketEars['onMarket'] | undefined
  /** As those of {@link MarketEars}. */
  readonly onRaw?: MarketEars['onRaw']
  readonly onRefused?: MarketEars['onRefused']
  readonly onLog: (line: string) => void
  /** Hears what is said about orders; absent: nobody keeps it. */
  readonly onOrderMessage?: OrderMessageSink | undefined
  /** Another exchange than the instruments': its market is looked at, by its own ticks and lots. Without a key. */
  readonly isForeign?: boolean | undefined
  /** Executions that are booked already: nobody need know whose orders they were. */
  readonly booked?: ReadonlySet<string> | undefined
  /** Its node does not lead: executions are read ahead for when it does. Absent: it leads. */
  readonly standsBy?: (() => boolean) | undefined
  /** The last look before a request that adds risk leaves; absent: it always may. */
  readonly mayAddRisk?: (() => boolean) | undefined
  readonly endpoint?: Endpoint | undefined
  readonly transport?: Transport | undefined
  /** The address of this machine that every connection leaves from; absent: whichever the machine chooses. */
  readonly localAddress?: string | undefined
  readonly requestTimeoutMs?: number | undefined
  readonly retryMsMin?: number | undefined
  readonly retryMsMax?: number | undefined
}

type StreamHearer = StreamLineSetup['onMessage']

const NONE_BOOKED: ReadonlySet<string> = new Set()
const RETRY_MS_MIN = 500
const RETRY_MS_MAX = 30_000
const CLOCK_SAMPLES_AT_START = 5
const CLOCK_EVERY_MS = 60_000
/** While the node stands by: what came since is what a new leader has still to read. */
const READ_AHEAD_EVERY_MS = 5_000

export class CcxtSession implements VenueSession {
  readonly #setup: CcxtSessionSetup
  readonly #door: VenueDoor
  readonly #tape: OrderTape | undefined
  #desk: AccountDesk | undefined
  #streams: MarketStreams | undefined
  #privateLines: StreamLine[] = []
  #isUp = false
  #isClosed = false
  #retryMs: number
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(setup: CcxtSessionSetup) {
    this.#setup = setup
    const { onOrderMessage, clock, key } = setup
    if (onOrderMessage !== undefined) this.#tape = new OrderTape(onOrderMessage, clock, redactionOf(key))
    this.#door = new VenueDoor({ ...setup, tape: this.#tape })
    this.#retryMs = setup.retryMsMin ?? RETRY_MS_MIN
    void this.#start()
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** What reduces risk, and questions, are tried even while streams are down: the venue's doors may be open. */
  execute(effect: VenueEffect): void {
    const addsRisk = effect.kind === 'SendOrder' || effect.kind === 'SendAmend'
    if (this.#desk === undefined || (addsRisk && !this.#isUp))
      this.#setup.report(notSent(effect, 'no connection to the venue'))
    else this.#desk.run(effect)
  }

  /** Somebody found that the book of this market, as it was told, is not the venue's any more. */
  renewBook(instrumentIndex: InstrumentIndex): void {
    this.#streams?.renewBook(instrumentIndex)
  }

  figures(): VenueFigures {
    return this.#door.figures()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#streams?.close()
    for (const line of this.#privateLines) line.close()
    this.#desk?.close()
    await this.#door.close()
  }

  // ── the start ──────────────────────────────────────────────────────────────────────────────────────────────────────

  async #start(): Promise<void> {
    try {
      await this.#door.open()
      await this.#door.measureClock(CLOCK_SAMPLES_AT_START)
      const listed = await this.#door.listMarkets()
      if (this.#isClosed) return
      const { dialect, configuration, venueIndex, isForeign } = this.#setup
      const { table, faults } = findMarkets(dialect, configuration, venueIndex, listed, isForeign)
      // Whoever means other ticks by the same name must not be traded with.
      if (faults.length > 0) throw new Error(faults.slice(0, 10).join('; '))
      await this.#begin(table)
    } catch (error) {
      if (this.#isClosed) return
      this.#sayVenue(false, `not ready: ${(error as Error).message}`)
      this.#later(this.#retryMs, () => void this.#start())
      this.#retryMs = Math.min(this.#retryMs * 2, this.#setup.retryMsMax ?? RETRY_MS_MAX)
    }
  }

  async #begin(markets: MarketTable): Promise<void> {
    const { dialect, key, onMarket } = this.#setup
    if (key !== undefined) {
      const desk = this.#deskOf(markets)
      this.#desk = desk
      for (const plan of dialect.privateStreams(markets.list)) {
        const hear: StreamHearer = (message, text) => desk.take(dialect.mapPrivate(message), text)
        this.#privateLines.push(await this.#privateLineOf(plan, hear))
      }
    }
    if (onMarket !== undefined) await this.#beginMarket(markets, onMarket)
    for (const line of this.#privateLines) line.begin()
    this.#again(CLOCK_EVERY_MS, () => void this.#door.measureClock(1).catch(() => {}))
    this.#again(READ_AHEAD_EVERY_MS, () => this.#readAhead())
    this.#lineUp()
  }

  async #beginMarket(markets: MarketTable, onMarket: MarketEars['onMarket']): Promise<void> {
    const { dialect, configuration, clock, onRaw, onRefused, onLog, retryMsMin, retryMsMax } = this.#setup
    this.#streams = new MarketStreams({
      dialect,
      configuration,
      markets,
      door: this.#door,
      clock,
      onMarket: inOurSteps(markets, onMarket),
      onRaw,
      onRefused,
      onState: (instrument, state, text) => this.#sayData(instrument, state, text),
      onUp: () => this.#lineUp(),
      onDown: reason => {
        // With an account it is the account that counts: the state of data is told market by market.
        if (this.#setup.key === undefined) this.#lineDown(reason)
      },
      onLog,
      retryMsMin,
      retryMsMax,
    })
    await this.#streams.begin()
  }

  async #privateLineOf(
    plan: ReturnType<Dialect['privateStreams']>[number],
    onMessage: StreamHearer,
  ): Promise<StreamLine> {
    const { clock, onLog, retryMsMin, retryMsMax } = this.#setup
    return new StreamLine({
      plan,
      exchange: await this.#door.newExchange(),
      parse: parserOf(true),
      monotonicUs: () => clock.monotonicUs(),
      onMessage,
      onUp: () => this.#lineUp(),
      onDown: reason => this.#lineDown(reason),
      onLog,
      retryMsMin,
      retryMsMax,
    })
  }

  #deskOf(markets: MarketTable): AccountDesk {
    const { configuration, venueIndex, dialect, clock, report, onLog } = this.#setup
    const accountIndex = configuration.accounts.findIndex(each => each.venueIndex === venueIndex) as AccountIndex
    return new AccountDesk({
      dialect,
      configuration,
      accountIndex,
      booked: this.#setup.booked ?? NONE_BOOKED,
      markets,
      rest: this.#door.rest,
      tape: this.#tape,
      clock,
      venueMs: () => this.#door.venueMs(),
      report,
      onStreamEnded: reason => this.#privateLines.forEach(line => void line.restart(reason)),
      onLog,
      // The process ends; another one is started, and everything is asked about.
      onDefect: error =>
        setImmediate(() => {
          throw error
        }),
    })
  }

  // ── up and down ────────────────────────────────────────────────────────────────────────────────────────────────────

  #lineUp(): void {
    if (this.#isUp || !this.#isWhole()) return
    this.#isUp = true
    this.#retryMs = this.#setup.retryMsMin ?? RETRY_MS_MIN
    this.#sayVenue(true, `connected to ${this.#setup.dialect.ccxtId}, ${this.#door.clockText()}`)
    this.#readAhead()
  }

  #readAhead(): void {
    if (this.#isUp && this.#setup.standsBy?.() === true) this.#desk?.readAhead()
  }

  /** With an account the venue is what its private streams are; else it is its market. */
  #isWhole(): boolean {
    const { key } = this.#setup
    return key === undefined ? this.#streams?.isUp !== false : this.#privateLines.every(line => line.isUp)
  }

  #lineDown(reason: string): void {
    if (!this.#isUp) return
    this.#isUp = false
    this.#sayVenue(false, reason)
  }

  #sayVenue(isUp: boolean, text: string): void {
    const { venueIndex, report } = this.#setup
    report({ kind: 'VenueStateReport', timeUs: 0 as TimeUs, venueIndex, isUp, text: text.slice(0, 300) })
  }

  #sayData({ index: instrumentIndex }: Instrument, dataState: DataState, text: string): void {
    this.#setup.report({ kind: 'DataStateReport', timeUs: 0 as TimeUs, instrumentIndex, dataState, text })
  }

  // ── timers ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, ms)
    this.#timers.add(timer)
  }

  #again(ms: number, run: () => void): void {
    this.#timers.add(setInterval(run, ms))
  }
}

/** The way to a venue's REST interface: opened once, dated by the venue's clock, used by the session and by `venue check`. */

import type { Clock, VenueFigures } from '../../ports.ts'
import { type CcxtExchange, type Endpoint, openExchange } from './ccxt-exchange.ts'
import { ClockOffset, sampleOf } from './clock-offset.ts'
import type { Dialect, KeyAudit } from './dialect.ts'
import type { VenueKey } from './key-file.ts'
import type { BookFact } from './market-facts.ts'
import type { Market } from './markets.ts'
import type { OrderTape } from './order-tape.ts'
import { listOf, type RawObject, textOf } from './raw.ts'
import { Rest } from './rest.ts'
import { type SocketAgents, socketAgents } from './socket-agents.ts'
import { httpTransport, type Transport } from './transport.ts'

export interface VenueDoorSetup {
  readonly dialect: Dialect
  readonly key: VenueKey | undefined
  readonly clock: Clock
  readonly endpoint?: Endpoint | undefined
  readonly transport?: Transport | undefined
  /** The address of this machine that every connection leaves from; absent: whichever the machine chooses. */
  readonly localAddress?: string | undefined
  readonly requestTimeoutMs?: number | undefined
  /** See RestSetup. */
  readonly mayAddRisk?: (() => boolean) | undefined
  readonly tape?: OrderTape | undefined
}

const REQUEST_TIMEOUT_MS = 10_000

export class VenueDoor {
  readonly #setup: VenueDoorSetup
  readonly #offset = new ClockOffset()
  /** Our wall's time when the monotonic clock began, as it was when the door was made. */
  readonly #beginUs: number
  readonly #agents: SocketAgents
  readonly #transport: Transport
  readonly #exchanges: CcxtExchange[] = []
  #rest: Rest | undefined
  #isMeasuring = false
  #lister: CcxtExchange | undefined

  constructor(setup: VenueDoorSetup) {
    this.#setup = setup
    this.#beginUs = setup.clock.nowUs() - setup.clock.monotonicUs()
    this.#agents = socketAgents(setup.localAddress)
    this.#transport = setup.transport ?? httpTransport(this.#agents)
  }

  get rest(): Rest {
    if (this.#rest === undefined) throw new Error('the door is opened before it is used')
    return this.#rest
  }

  /** Before the door is open nothing was asked. */
  figures(): VenueFigures {
    const rest = this.#rest
    return {
      requests: rest?.tally.counts ?? [],
      roundTripsUs: rest?.tally.takeRoundTrips() ?? [],
      rateBudgetShare: rest?.budgetShare ?? 1,
      clockOffsetUs: this.#offset.offsetMs() * 1_000,
    }
  }

  async open(): Promise<void> {
    if (this.#rest !== undefined) return
    const exchange = await this.newExchange()
    const { dialect, clock, mayAddRisk, tape, requestTimeoutMs: timeoutMs = REQUEST_TIMEOUT_MS } = this.#setup
    const onBadClock = () => this.#measureAgain()
    this.#rest = new Rest({
      dialect,
      exchange,
      transport: this.#transport,
      clock,
      timeoutMs,
      mayAddRisk,
      onBadClock,
      tape,
    })
  }

  /** A machine that slept counts on from where it was: until its clock is measured the venue refuses all that is dated by it. */
  #measureAgain(): void {
    if (this.#isMeasuring) return
    this.#isMeasuring = true
    const over = () => {
      this.#isMeasuring = false
    }
    this.measureClock(1).then(over, over)
  }

  /** Another client of ccxt's: one for each socket, so that what one of them forgets does not touch the others. */
  async newExchange(): Promise<CcxtExchange> {
    const exchange = await this.#exchangeWith(this.#setup.key)
    // Else each of them would list them anew.
    if (this.#setup.dialect.followMarket !== undefined) exchange.setMarkets(await this.listMarkets())
    return exchange
  }

  async #exchangeWith(key: VenueKey | undefined): Promise<CcxtExchange> {
    const { dialect, endpoint, requestTimeoutMs = REQUEST_TIMEOUT_MS } = this.#setup
    const exchange = await openExchange({
      ccxtId: dialect.ccxtId,
      options: dialect.ccxtOptions,
      key,
      transport: this.#transport,
      agents: this.#agents,
      timeoutMs: requestTimeoutMs,
      venueMs: () => this.venueMs(),
      endpoint,
    })
    this.#exchanges.push(exchange)
    return exchange
  }

  release(exchange: CcxtExchange): void {
    const place = this.#exchanges.indexOf(exchange)
    if (place >= 0) this.#exchanges.splice(place, 1)
    void exchange.close().catch(() => {})
  }

  async close(): Promise<void> {
    for (const exchange of this.#exchanges) await exchange.close().catch(() => {})
    for (const agent of Object.values(this.#agents)) agent.destroy()
  }

  /** Milliseconds since the epoch by the venue's clock, as far as it was measured. */
  venueMs(): number {
    return this.#ownMs() + this.#offset.offsetMs()
  }

  /** By a clock that nobody sets: the venue's is measured against it, and a wall that is put right changes no date of ours. */
  #ownMs(): number {
    return (this.#beginUs + this.#setup.clock.monotonicUs()) / 1_000
  }

  get offset(): ClockOffset {
    return this.#offset
  }

  clockText(): string {
    if (this.#setup.dialect.tellsNoTime === true) return 'its clock is not asked'
    return `its clock is ${this.#offset.offsetMs().toFixed(1)} ms ahead, ${this.#offset.roundTripMs().toFixed(1)} ms there and back`
  }

  /** Errors: throws where the venue does not answer. */
  async measureClock(count: number): Promise<void> {
    const { dialect } = this.#setup
    if (dialect.tellsNoTime === true) return
    for (let i = 0; i < count; i++) {
      const askedMs = this.#ownMs()
      const outcome = await this.rest.call(dialect.serverTime(), 'Question')
      const heardMs = this.#ownMs()
      if (outcome.kind !== 'Answered') throw new Error(outcome.text)
      if (outcome.verdict.kind !== 'Ok') throw new Error(outcome.verdict.text)
      this.#offset.add(sampleOf(askedMs, heardMs, dialect.readServerMs(outcome.body)))
    }
  }

  /**
   * Read by ccxt, which knows each venue's way of telling ticks and lots, and without the key: with one it would ask some
   * venues for more than their markets.
   */
  async listMarkets(): Promise<readonly RawObject[]> {
    this.#lister ??= await this.#exchangeWith(undefined)
    return this.#lister.fetchMarkets()
  }

  /** As text, from whichever answer the venue has for it; for a look, not for trading. */
  async bestBidOf(symbol: string): Promise<string | undefined> {
    const listed = await this.listMarkets()
    this.#lister?.setMarkets(listed)
    const book = await this.#lister?.fetchOrderBook(symbol, 5)
    const [best] = listOf(listOf(book?.['bids'])[0])
    return textOf(best) || (typeof best === 'number' ? String(best) : undefined)
  }

  /** Returns: why not, in words. */
  async bookOf({ symbol, kind }: Market): Promise<BookFact | string> {
    const { dialect } = this.#setup
    if (dialect.bookSnapshot === undefined || dialect.readBookSnapshot === undefined)
      return 'the venue has no such answer'
    const outcome = await this.rest.call(dialect.bookSnapshot(symbol, kind), 'Question')
    if (outcome.kind !== 'Answered') return outcome.text
    return outcome.verdict.kind === 'Ok' ? dialect.readBookSnapshot(symbol, outcome.body) : outcome.verdict.text
  }

  /** Returns: why not, in words. */
  async auditKey(): Promise<KeyAudit | string> {
    const { dialect } = this.#setup
    if (dialect.keyAudit === undefined || dialect.readKeyAudit === undefined)
      return 'the venue does not tell what a key may do'
    const outcome = await this.rest.call(dialect.keyAudit(), 'Question')
    if (outcome.kind !== 'Answered') return outcome.text
    return outcome.verdict.kind === 'Ok' ? dialect.readKeyAudit(outcome.body) : outcome.verdict.text
  }
}

/**
 * One account at the venue: its facts, from streams and answers alike, become reports; what cannot be a report is asked for.
 *
 * Invariant: every fact becomes a report, a question, or a counted reason why it is neither.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import { type AccountIndex, type ClientOrderId, parseClientOrderId, type TimeUs } from '../../core/domain/ids.ts'
import type { Clock, ReportSink, VenueEffect } from '../../ports.ts'
import type { Dialect } from './dialect.ts'
import { Errands } from './errands.ts'
import type { AskFact, OrderFact, VenueFact } from './facts.ts'
import type { MarketTable } from './markets.ts'
import { OrderNames } from './order-names.ts'
import type { OrderTape } from './order-tape.ts'
import { ReportMap } from './report-map.ts'
import type { Rest } from './rest.ts'

export interface AccountDeskSetup {
  readonly dialect: Dialect
  readonly configuration: Configuration
  readonly accountIndex: AccountIndex
  /** Executions that are booked already. */
  readonly booked: ReadonlySet<string>
  readonly markets: MarketTable
  readonly rest: Rest
  /** Hears of the messages of the streams that are about orders; absent: nobody keeps them. */
  readonly tape?: OrderTape | undefined
  readonly clock: Clock
  /** By the venue's clock. */
  readonly venueMs: () => number
  readonly report: ReportSink
  readonly onStreamEnded: (reason: string) => void
  readonly onLog: (line: string) => void
  /** A defect of ours. */
  readonly onDefect: (error: unknown) => void
}

/** Who told a fact. */
type Teller = 'Stream' | 'Answer'

/**
 * A question about the same thing is asked again no sooner. What an answer left open is left to the core, which asks again by
 * its own clock: nothing is asked in a circle.
 */
const ASK_PAUSE_US: Readonly<Record<Teller, number>> = { Stream: 1_000_000, Answer: 60_000_000 }
const ASKED_MAX = 10_000
/** Nobody knows when, by the journal's time: the answer proves nothing about what is on its way. */
const NOT_THE_CORES = 0 as TimeUs
/** How far back a whole account is asked for when a message could not be read. */
const LOOK_BACK_US = 300_000_000

export class AccountDesk {
  readonly #setup: AccountDeskSetup
  readonly #names = new OrderNames()
  readonly #map: ReportMap
  readonly #errands: Errands
  /** When a question was asked last, by what it is about; the oldest first. */
  readonly #asked = new Map<string, number>()
  /** What is to be asked again when the pause is over, by what it is about. */
  readonly #toAsk = new Map<string, NodeJS.Timeout>()

  constructor(setup: AccountDeskSetup) {
    this.#setup = setup
    this.#map = new ReportMap(setup.configuration, setup.accountIndex, setup.markets)
    this.#errands = new Errands({
      ...setup,
      names: this.#names,
      map: this.#map,
      take: facts => {
        for (const fact of facts) this.#takeOne(fact, 'Answer')
      },
    })
  }

  close(): void {
    for (const timer of this.#toAsk.values()) clearTimeout(timer)
    this.#toAsk.clear()
  }

  run(effect: VenueEffect): void {
    this.#errands.run(effect).catch(this.#setup.onDefect)
  }

  /** While the node stands by: now and then. */
  readAhead(): void {
    this.#errands.questions.readAhead().catch(this.#setup.onDefect)
  }

  /** Of a stream, whose message was `text`. Returns: true where the message was about the account. */
  take(facts: readonly VenueFact[], text: string): boolean {
    for (const fact of facts) this.#takeOne(fact, 'Stream')
    this.#setup.tape?.heard(this.#ordersIn(facts), text)
    return facts.length > 0
  }

  #ordersIn(facts: readonly VenueFact[]): string[] {
    const ids = facts.map(fact => (fact.kind === 'Order' || fact.kind === 'Ask' ? this.#nameOf(fact) : ''))
    return [...new Set(ids)].filter(id => id !== '')
  }

  #nameOf({ clientOrderId, venueOrderId }: OrderFact | AskFact): string {
    return clientOrderId || this.#names.clientOrderIdOf(venueOrderId)
  }

  #takeOne(fact: VenueFact, teller: Teller): void {
    switch (fact.kind) {
      case 'Order':
        return this.#takeOrder(fact, teller)
      case 'Ask':
        return this.#ask(fact, teller)
      case 'Named':
        return this.#names.note(fact)
      case 'StreamEnded':
        return this.#setup.onStreamEnded(fact.reason)
      case 'Balance':
      case 'Position':
        // The core compares whole accounts only: a single figure may be older or newer than its fills.
        return
      case 'Ignored':
        return
      default:
        fact satisfies never
    }
  }

  #takeOrder(fact: OrderFact, teller: Teller): void {
    this.#names.note(fact)
    const whole = this.#names.completed(fact)
    const mapped = this.#map.execution(whole)
    if (mapped.kind === 'Report') return this.#setup.report(mapped.report)
    if (mapped.kind === 'Ask') this.#ask({ ...whole, reason: mapped.reason }, teller)
  }

  // ── questions of our own ───────────────────────────────────────────────────────────────────────────────────────────

  /** About the order where it is known to be ours, else about the whole account. */
  #ask(fact: Omit<AskFact, 'kind'>, teller: Teller): void {
    this.#names.note(fact)
    const { symbol, clientOrderId, reason } = this.#names.completed(fact)
    const market = this.#setup.markets.marketOf(symbol)
    const isOurs = parseClientOrderId(clientOrderId) !== undefined && market !== undefined
    const subject = isOurs ? clientOrderId : 'account'
    const { accountIndex, clock, onLog } = this.#setup
    this.#paced(subject, teller, () => {
      onLog(`ASKED: ${subject}: ${reason.slice(0, 200)}`)
      if (isOurs) {
        const { index: instrumentIndex } = market.instrument
        const order = { accountIndex, instrumentIndex, clientOrderId: clientOrderId as ClientOrderId }
        return this.run({ kind: 'QueryOrder', ...order, askedTimeUs: NOT_THE_CORES })
      }
      const sinceTimeUs = (clock.nowUs() - LOOK_BACK_US) as TimeUs
      this.run({ kind: 'RequestMassStatus', accountIndex, sinceTimeUs, askedTimeUs: NOT_THE_CORES })
    })
  }

  /**
   * At once, or when the pause since the last time is over.
   *
   * Why not left out: what a stream tells right after a question was answered is not in that answer, and some venues tell by
   * their streams no more than that something happened.
   */
  #paced(subject: string, teller: Teller, ask: () => void): void {
    const nowUs = this.#setup.clock.monotonicUs()
    const askedUs = this.#asked.get(subject) ?? Number.NEGATIVE_INFINITY
    const waitUs = askedUs + ASK_PAUSE_US[teller] - nowUs
    if (waitUs > 0) return teller === 'Stream' ? this.#askLater(subject, waitUs, ask) : undefined
    this.#noteAsked(subject, nowUs)
    ask()
  }

  #askLater(subject: string, waitUs: number, ask: () => void): void {
    if (this.#toAsk.has(subject)) return
    const askThen = () => {
      this.#toAsk.delete(subject)
      this.#noteAsked(subject, this.#setup.clock.monotonicUs())
      ask()
    }
    this.#toAsk.set(subject, setTimeout(askThen, Math.ceil(waitUs / 1_000)))
  }

  #noteAsked(subject: string, nowUs: number): void {
    this.#asked.delete(subject)
    this.#asked.set(subject, nowUs)
    for (const [oldest] of this.#asked) {
      if (this.#asked.size <= ASKED_MAX) break
      this.#asked.delete(oldest)
    }
  }
}

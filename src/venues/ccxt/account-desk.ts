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

/** A question about the same thing is not asked again while it is under way, nor right after. */
const ASK_PAUSE_US = 1_000_000
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

  constructor(setup: AccountDeskSetup) {
    this.#setup = setup
    this.#map = new ReportMap(setup.configuration, setup.accountIndex, setup.markets)
    this.#errands = new Errands({
      ...setup,
      names: this.#names,
      map: this.#map,
      take: facts => void this.take(facts),
    })
  }

  run(effect: VenueEffect): void {
    this.#errands.run(effect).catch(this.#setup.onDefect)
  }

  /** `text`: the message of a stream that told them. Returns: true where the message was about the account. */
  take(facts: readonly VenueFact[], text?: string): boolean {
    for (const fact of facts) this.#takeOne(fact)
    if (text !== undefined) this.#setup.tape?.heard(this.#ordersIn(facts), text)
    return facts.length > 0
  }

  #ordersIn(facts: readonly VenueFact[]): string[] {
    const ids = facts.map(fact => (fact.kind === 'Order' || fact.kind === 'Ask' ? this.#nameOf(fact) : ''))
    return [...new Set(ids)].filter(id => id !== '')
  }

  #nameOf({ clientOrderId, venueOrderId }: OrderFact | AskFact): string {
    return clientOrderId || this.#names.clientOrderIdOf(venueOrderId)
  }

  #takeOne(fact: VenueFact): void {
    switch (fact.kind) {
      case 'Order':
        return this.#takeOrder(fact)
      case 'Ask':
        return this.#ask(fact)
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

  #takeOrder(fact: OrderFact): void {
    const clientOrderId = this.#nameOf(fact)
    this.#names.add(clientOrderId, fact.venueOrderId)
    const mapped = this.#map.execution({ ...fact, clientOrderId })
    if (mapped.kind === 'Report') return this.#setup.report(mapped.report)
    if (mapped.kind === 'Ask') this.#ask({ ...fact, clientOrderId, reason: mapped.reason })
  }

  // ── questions of our own ───────────────────────────────────────────────────────────────────────────────────────────

  /** About the order where it is known to be ours, else about the whole account. */
  #ask({ symbol, clientOrderId, venueOrderId, reason }: Omit<AskFact, 'kind'>): void {
    const id = clientOrderId || this.#names.clientOrderIdOf(venueOrderId)
    const market = this.#setup.markets.marketOf(symbol)
    const isOurs = parseClientOrderId(id) !== undefined && market !== undefined
    const subject = isOurs ? id : 'account'
    if (!this.#mayAsk(subject)) return
    this.#setup.onLog(`ASKED: ${subject}: ${reason.slice(0, 200)}`)
    const { accountIndex, clock } = this.#setup
    if (isOurs) {
      const { index: instrumentIndex } = market.instrument
      const clientOrderId = id as ClientOrderId
      return this.run({ kind: 'QueryOrder', accountIndex, instrumentIndex, clientOrderId, askedTimeUs: NOT_THE_CORES })
    }
    const sinceTimeUs = (clock.nowUs() - LOOK_BACK_US) as TimeUs
    this.run({ kind: 'RequestMassStatus', accountIndex, sinceTimeUs, askedTimeUs: NOT_THE_CORES })
  }

  #mayAsk(subject: string): boolean {
    const nowUs = this.#setup.clock.monotonicUs()
    const before = this.#asked.get(subject)
    if (before !== undefined && nowUs - before < ASK_PAUSE_US) return false
    this.#asked.delete(subject)
    this.#asked.set(subject, nowUs)
    for (const [oldest] of this.#asked) {
      if (this.#asked.size <= ASKED_MAX) break
      this.#asked.delete(oldest)
    }
    return true
  }
}

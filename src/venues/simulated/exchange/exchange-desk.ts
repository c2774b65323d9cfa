/**
 * The exchange's trading: orders of several accounts on one matching engine and one ledger, moved by the time it is told.
 *
 * Invariant: nothing leaves before it is durable: events wait for `publish`, answers for `settled`.
 */

import type { Configuration } from '../../../core/domain/configuration.ts'
import type { AccountIndex, CurrencyIndex, InstrumentIndex } from '../../../core/domain/ids.ts'
import type { ExecutionReport, Report } from '../../../core/domain/inputs.ts'
import type { InstrumentMarket } from '../instrument-market.ts'
import type { LedgerQueries } from '../ledger-queries.ts'
import type { OrderDesk } from '../order-desk.ts'
import type { SimulatedVenue } from '../simulated-venue.ts'
import type { VenueAccount } from '../venue-account.ts'
import type { VenueOrder } from '../venue-order.ts'
import { VenueProcess } from '../venue-process.ts'
import type { VenueSettings } from '../venue-settings.ts'
import type { Durability } from './answering.ts'
import { assertSameMeaning, CONFIGURATION } from './ledger-lines.ts'
import { expiryReasonOf, factsOf, msOf } from './order-texts.ts'
import { NO_STREAMS, type StreamHub } from './seams.ts'
import type { SymbolTable } from './symbols.ts'
import { accountPositionEvent, executionReportEvent, type UserEvent } from './user-events.ts'
import type { UserStreams } from './user-streams.ts'

export interface ExchangeDeskSetup {
  readonly settings: VenueSettings
  readonly symbols: SymbolTable
  readonly users: UserStreams
  /** The machine's clock, and the venue's, which a fault may set wrong. */
  readonly clockUs: () => number
  readonly venueUs: () => number
}

export class ExchangeDesk implements Durability {
  readonly configuration: Configuration
  readonly symbols: SymbolTable
  readonly venue: SimulatedVenue
  /** Set once the streams are built: they look at the desk. */
  hub: StreamHub = NO_STREAMS
  readonly #setup: ExchangeDeskSetup
  readonly #process: VenueProcess
  readonly #open: Map<number, VenueOrder>[]
  readonly #events: { readonly account: number; readonly event: UserEvent }[] = []
  readonly #changedBooks = new Set<InstrumentIndex>()
  readonly #updatedMs: number[]
  #cancelId: string | undefined
  #executionId = 0
  /** The execution just before, if it was a taker's. */
  #taker: ExecutionReport | undefined
  #settling: Promise<void> | undefined

  constructor(setup: ExchangeDeskSetup) {
    const { settings, symbols } = setup
    this.#setup = setup
    this.configuration = settings.configuration
    this.symbols = symbols
    const audience = {
      onReport: () => {},
      onMarket: (input: Parameters<StreamHub['onMarket']>[0]) => this.hub.onMarket(input),
      onUncommitted: (report: Report) => this.#note(report),
    }
    this.#process = new VenueProcess(settings, audience, setup.clockUs())
    this.venue = this.#process.venue
    const { ledger } = this.#process
    assertSameMeaning(ledger, this.configuration, settings.ledgerPath)
    ledger.keep(CONFIGURATION, this.configuration)
    this.#open = this.desk.accounts.map(account => openOrdersOf(account))
    this.#updatedMs = this.desk.accounts.map(() => 0)
  }

  // ── what there is ──────────────────────────────────────────────────────────────────────────────────────────────────

  get desk(): OrderDesk {
    return this.venue.desk
  }

  get queries(): LedgerQueries {
    return this.#process.ledger.queries
  }

  get nowUs(): number {
    return this.#process.nowUs
  }

  /** The venue's own time, in the milliseconds that it writes. */
  get timeMs(): number {
    return msOf(this.#setup.venueUs())
  }

  accountOf(index: AccountIndex): VenueAccount {
    return this.desk.accounts[index]!
  }

  marketOf(index: InstrumentIndex): InstrumentMarket {
    return this.desk.markets[index]!
  }

  /** By arrival. */
  openOrdersOf(index: AccountIndex): ReadonlyMap<number, VenueOrder> {
    return this.#open[index]!
  }

  updatedMsOf(index: AccountIndex): number {
    return this.#updatedMs[index]!
  }

  // ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** When there is something to do, by the machine's clock. */
  get nextUs(): number {
    return this.#process.nextUs
  }

  advance(): void {
    this.#taker = undefined
    this.#process.advance(this.#setup.clockUs())
  }

  /** Makes durable what happened and then tells it. */
  publish(): void {
    this.#process.publish()
    for (const { account, event } of this.#events.splice(0)) this.#setup.users.tell(account, event)
    for (const index of this.#changedBooks) this.hub.onBook(index)
    this.#changedBooks.clear()
  }

  /** Everything that came in one turn of the event loop is made durable together. */
  settled(): Promise<void> {
    this.#settling ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#settling = undefined
        try {
          this.publish()
          resolve()
        } catch (error) {
          reject(error)
        }
      })
    })
    return this.#settling
  }

  close(): void {
    this.publish()
    this.#process.close()
  }

  // ── ends of orders ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Cancels an open order for its owner. */
  cancel(order: VenueOrder, cancelId: string): void {
    this.#cancelId = cancelId
    this.venue.end(order, 'Canceled', '', this.#setup.clockUs())
    this.#cancelId = undefined
  }

  /** Ends an open order as the venue. */
  end(order: VenueOrder, state: 'Canceled' | 'Expired', text: string): void {
    this.venue.end(order, state, text, this.#setup.clockUs())
  }

  // ── what happens ───────────────────────────────────────────────────────────────────────────────────────────────────

  #note(report: Report): void {
    if (report.kind !== 'ExecutionReport') return
    const account = this.desk.accounts[report.accountIndex]
    const order = account?.orders.get(report.clientOrderId)
    // A refused order is the answer to its request alone; another one may be known by its id.
    if (account === undefined || order === undefined || report.execType === 'Rejected') return
    this.#keepFacts(order, report)
    if (order.isOpen) this.#open[report.accountIndex]!.set(order.arrival, order)
    else this.#open[report.accountIndex]!.delete(order.arrival)
    this.#updatedMs[report.accountIndex] = this.timeMs
    this.#changedBooks.add(report.instrumentIndex)
    if (this.#setup.users.hasListeners(report.accountIndex)) this.#tell(account, order, report)
    if (report.execType === 'Trade') this.#tellTrade(report)
  }

  #keepFacts(order: VenueOrder, report: ExecutionReport): void {
    const facts = factsOf(order)
    facts.updateMs = msOf(report.eventTimeUs)
    if (facts.workingMs < 0 && (!order.isStop || report.execType === 'Triggered')) facts.workingMs = facts.updateMs
    if (report.execType === 'Trade') {
      const { minorPerTickLot } = this.marketOf(report.instrumentIndex).instrument
      facts.cumQuoteMinor += report.lastTicks * report.lastQtyLots * minorPerTickLot
    }
    facts.expiryReason = expiryReasonOf(order)
  }

  #tell(account: VenueAccount, order: VenueOrder, report: ExecutionReport): void {
    const { symbols } = this
    const timeMs = this.timeMs
    this.#executionId = Math.max(this.#executionId + 1, this.nowUs)
    const executionId = this.#executionId
    const event = executionReportEvent({ report, order, cancelId: this.#cancelId, executionId, timeMs }, symbols)
    if (event === undefined) return
    const { baseCurrency, quoteCurrency } = symbols.at(report.instrumentIndex).instrument
    const position = accountPositionEvent(account, [baseCurrency, quoteCurrency], symbols, timeMs)
    this.#events.push({ account: account.index, event }, { account: account.index, event: position })
  }

  /**
   * Both sides of a trade are reported, the taker first; the public sees it once. A maker without a taker met the
   * displayed market.
   */
  #tellTrade(report: ExecutionReport): void {
    const { instrumentIndex, lastTicks: ticks, lastQtyLots: lots, liquidity, side, eventTimeUs: timeUs } = report
    const taker = this.#taker
    this.#taker = liquidity === 'Taker' ? report : undefined
    const isPassive = liquidity === 'Maker'
    const isOther = isPassive && taker?.lastTicks === ticks && taker.lastQtyLots === lots
    if (isOther && taker.instrumentIndex === instrumentIndex && taker.side !== side) return
    this.hub.onTrade({ instrumentIndex, ticks, lots, isBuyerMaker: (side === 'Buy') === isPassive, timeUs, isPassive })
  }

  currencies(): CurrencyIndex[] {
    return this.configuration.currencies.map((_, index) => index as CurrencyIndex)
  }
}

function openOrdersOf(account: VenueAccount | undefined): Map<number, VenueOrder> {
  const open = account?.orders.all().filter(order => order.isOpen) ?? []
  return new Map(open.map(order => [order.arrival, order]))
}

/**
 * The exchange's trading: orders of several accounts on one matching engine and one ledger, moved by the time it is told.
 *
 * Invariant: nothing leaves before it is durable: events wait for `publish`, answers for `settled`.
 */

import type { Configuration } from '../../../core/domain/configuration.ts'
import type { AccountIndex, CurrencyIndex, InstrumentIndex } from '../../../core/domain/ids.ts'
import type { MarketInput } from '../../../core/domain/market-data.ts'
import type { InstrumentMarket } from '../instrument-market.ts'
import type { LedgerQueries } from '../ledger-queries.ts'
import type { SimulatedVenue } from '../simulated-venue.ts'
import type { VenueAccount } from '../venue-account.ts'
import type { VenueOrder } from '../venue-order.ts'
import { VenueProcess } from '../venue-process.ts'
import type { VenueSettings } from '../venue-settings.ts'
import { AccountNews } from './account-news.ts'
import type { Durability } from './answering.ts'
import { claimLedger } from './ledger-lines.ts'
import { msOf } from './order-texts.ts'
import { NO_STREAMS, type StreamHub } from './seams.ts'
import type { SymbolTable } from './symbols.ts'
import { balanceUpdateEvent } from './user-events.ts'
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
  readonly #news: AccountNews
  #settling: Promise<void> | undefined

  /** Errors: LedgerUseError. */
  constructor(setup: ExchangeDeskSetup) {
    const { settings, symbols, users, venueUs } = setup
    this.#setup = setup
    this.configuration = settings.configuration
    this.symbols = symbols
    claimLedger(settings.ledgerPath, this.configuration)
    const audience = {
      onReport: () => {},
      onMarket: (input: MarketInput) => this.hub.onMarket(input),
      onUncommitted: (report: Parameters<AccountNews['note']>[0]) => this.#news.note(report),
    }
    this.#process = new VenueProcess(settings, audience, setup.clockUs())
    this.venue = this.#process.venue
    this.#news = new AccountNews({
      desk: this.venue.desk,
      symbols,
      isHeard: account => users.hasListeners(account),
      venueUs,
      onTrade: trade => this.hub.onTrade(trade),
    })
  }

  // ── what there is ──────────────────────────────────────────────────────────────────────────────────────────────────

  get queries(): LedgerQueries {
    return this.#process.ledger.queries
  }

  /** The venue's own time, in the milliseconds that it writes. */
  get timeMs(): number {
    return msOf(this.#setup.venueUs())
  }

  accountOf(index: AccountIndex): VenueAccount {
    return this.venue.desk.accounts[index]!
  }

  marketOf(index: InstrumentIndex): InstrumentMarket {
    return this.venue.desk.markets[index]!
  }

  currencies(): CurrencyIndex[] {
    return this.configuration.currencies.map((_, index) => index as CurrencyIndex)
  }

  /** By arrival. */
  openOrdersOf(index: AccountIndex): ReadonlyMap<number, VenueOrder> {
    return this.#news.openOrdersOf(index)
  }

  updatedMsOf(index: AccountIndex): number {
    return this.#news.updatedMsOf(index)
  }

  // ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** When there is something to do, by the machine's clock. */
  get nextUs(): number {
    return this.#process.nextUs
  }

  advance(): void {
    this.#news.startTurn()
    this.#process.advance(this.#setup.clockUs())
  }

  /** Makes durable what happened and then tells it. */
  publish(): void {
    this.#process.publish()
    for (const { account, event } of this.#news.takeEvents()) this.#setup.users.tell(account, event)
    for (const index of this.#news.takeChangedBooks()) this.hub.onBook(index)
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

  // ── ends of orders, and money from outside ─────────────────────────────────────────────────────────────────────────

  /** Cancels an open order for its owner. */
  cancel(order: VenueOrder, cancelId: string): void {
    this.#news.cancelId = cancelId
    this.end(order, 'Canceled', '')
    this.#news.cancelId = undefined
  }

  /** Ends an open order as the venue. */
  end(order: VenueOrder, state: 'Canceled' | 'Expired', text: string): void {
    this.venue.enter(this.#setup.clockUs(), (_, desk) => {
      if (order.isOpen) desk.end(order, state, text)
    })
  }

  /** Brings money into an account, or takes it away. Returns: false where less than that is free. */
  transfer(index: AccountIndex, currency: CurrencyIndex, amountMinor: number): boolean {
    const account = this.accountOf(index)
    if (account.available[currency]!.toBigInt() + BigInt(amountMinor) < 0n) return false
    account.credit(currency, amountMinor)
    const { ledger } = this.#process
    const timeUs = this.#setup.clockUs()
    ledger.onTransfer({ accountIndex: index, currency, amountMinor: String(amountMinor), timeUs })
    ledger.onAccount(account)
    const event = balanceUpdateEvent(currency, BigInt(amountMinor), this.symbols, this.timeMs)
    this.#news.noteBalances(account, [currency], event)
    return true
  }
}

/**
 * Follows what the matching engine reports: keeps the facts of each order, which orders are open, and what is to be told.
 *
 * Invariant: it only takes in; what is to be told is taken out once it is durable.
 */

import type { AccountIndex, CurrencyIndex, InstrumentIndex } from '../../../core/domain/ids.ts'
import type { ExecutionReport, Report } from '../../../core/domain/inputs.ts'
import type { OrderDesk } from '../order-desk.ts'
import { pair } from '../order-pairs.ts'
import type { VenueAccount } from '../venue-account.ts'
import type { VenueOrder } from '../venue-order.ts'
import { expiryReasonOf, factsOf, msOf } from './order-texts.ts'
import type { PublicTrade } from './seams.ts'
import type { SymbolTable } from './symbols.ts'
import { accountPositionEvent, executionReportEvent, listStatusEvent, type UserEvent } from './user-events.ts'

export interface AccountNewsSetup {
  readonly desk: OrderDesk
  readonly symbols: SymbolTable
  /** False: nobody would hear, so that nothing need be written. */
  readonly isHeard: (account: AccountIndex) => boolean
  /** The venue's time in microseconds, wrong if a fault makes it so. */
  readonly venueUs: () => number
  readonly onTrade: (trade: PublicTrade) => void
}

export interface AccountEvent {
  readonly account: AccountIndex
  readonly event: UserEvent
}

export class AccountNews {
  /** The id of the request that cancels just now. */
  cancelId: string | undefined
  /** The execution just before, if it was a taker's. */
  #taker: ExecutionReport | undefined
  readonly #setup: AccountNewsSetup
  readonly #open: Map<number, VenueOrder>[]
  readonly #updatedMs: number[]
  readonly #events: AccountEvent[] = []
  readonly #changedBooks = new Set<InstrumentIndex>()
  #executionId = 0

  constructor(setup: AccountNewsSetup) {
    this.#setup = setup
    this.#open = setup.desk.accounts.map(openOrdersOf)
    for (const open of this.#open) pairUp(open)
    this.#updatedMs = setup.desk.accounts.map(() => 0)
  }

  /** By arrival. */
  openOrdersOf(index: AccountIndex): ReadonlyMap<number, VenueOrder> {
    return this.#open[index]!
  }

  updatedMsOf(index: AccountIndex): number {
    return this.#updatedMs[index]!
  }

  /** What happened since the last call, in order. */
  takeEvents(): AccountEvent[] {
    return this.#events.splice(0)
  }

  takeChangedBooks(): InstrumentIndex[] {
    const changed = [...this.#changedBooks]
    this.#changedBooks.clear()
    return changed
  }

  note(report: Report): void {
    if (report.kind !== 'ExecutionReport') return
    const account = this.#setup.desk.accounts[report.accountIndex]
    const order = account?.orders.get(report.clientOrderId)
    // A refused order is the answer to its request alone; another one may be known by its id.
    if (account === undefined || order === undefined || report.execType === 'Rejected') return
    keepFacts(order, report, this.#setup.symbols)
    if (order.isOpen) this.#open[report.accountIndex]!.set(order.arrival, order)
    else this.#open[report.accountIndex]!.delete(order.arrival)
    this.#changedBooks.add(report.instrumentIndex)
    this.#tellOrder(account, order, report)
    this.#tellList(account, order, report)
    if (report.execType === 'Trade') this.#tellTrade(report)
  }

  /** Balances of an account changed without a trade. */
  noteBalances(account: VenueAccount, currencies: readonly CurrencyIndex[], event: UserEvent): void {
    this.#tell(account, [event], currencies)
  }

  /** From here on an execution is no other side of one before. */
  startTurn(): void {
    this.#taker = undefined
  }

  #tellOrder(account: VenueAccount, order: VenueOrder, report: ExecutionReport): void {
    const { symbols, venueUs } = this.#setup
    const { baseCurrency, quoteCurrency } = symbols.at(report.instrumentIndex).instrument
    this.#executionId = Math.max(this.#executionId + 1, report.timeUs)
    const facts = { report, order, cancelId: this.cancelId, executionId: this.#executionId, timeMs: msOf(venueUs()) }
    const events = this.#setup.isHeard(account.index) ? [executionReportEvent(facts, symbols)] : []
    this.#tell(account, events, [baseCurrency, quoteCurrency])
  }

  /** When the second of two is there, and when the second of two is over. */
  #tellList(account: VenueAccount, order: VenueOrder, report: ExecutionReport): void {
    const { list } = factsOf(order)
    const { symbols, isHeard, venueUs } = this.#setup
    if (list === undefined || !isHeard(account.index)) return
    const isBegun = report.execType === 'New' && order.arrival > list.id
    const other = order.arrival > list.id ? list.id : list.id + 1
    const isDone = !order.isOpen && !this.#open[account.index]!.has(other)
    if (!isBegun && !isDone) return
    const orders = account.orders.all().filter(each => factsOf(each).list?.id === list.id)
    const event = listStatusEvent(orders, list, isDone, symbols, msOf(venueUs()))
    this.#events.push({ account: account.index, event })
  }

  #tell(account: VenueAccount, events: readonly (UserEvent | undefined)[], currencies: readonly CurrencyIndex[]): void {
    const { symbols, isHeard, venueUs } = this.#setup
    const timeMs = msOf(venueUs())
    this.#updatedMs[account.index] = timeMs
    if (!isHeard(account.index)) return
    const position = accountPositionEvent(account, currencies, symbols, timeMs)
    for (const event of [...events, position]) {
      if (event !== undefined) this.#events.push({ account: account.index, event })
    }
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
    const isBuyerMaker = (side === 'Buy') === isPassive
    this.#setup.onTrade({ instrumentIndex, ticks, lots, isBuyerMaker, timeUs, isPassive })
  }
}

function keepFacts(order: VenueOrder, report: ExecutionReport, symbols: SymbolTable): void {
  const facts = factsOf(order)
  facts.updateMs = msOf(report.eventTimeUs)
  if (facts.workingMs < 0 && (!order.isStop || report.execType === 'Triggered')) facts.workingMs = facts.updateMs
  if (report.execType === 'Trade') {
    const { minorPerTickLot } = symbols.at(report.instrumentIndex).instrument
    facts.cumQuoteMinor += report.lastTicks * report.lastQtyLots * minorPerTickLot
  }
  facts.expiryReason = expiryReasonOf(order)
}

function openOrdersOf(account: VenueAccount | undefined): Map<number, VenueOrder> {
  const open = account?.orders.all().filter(order => order.isOpen) ?? []
  return new Map(open.map(order => [order.arrival, order]))
}

/** After a start the two orders of a list find each other again. */
function pairUp(open: ReadonlyMap<number, VenueOrder>): void {
  for (const order of open.values()) {
    const other = factsOf(order).list?.id === order.arrival ? open.get(order.arrival + 1) : undefined
    if (other !== undefined) pair(order, other)
  }
}

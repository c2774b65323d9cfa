/** The record of a session: what a store is asked for, in ticks and lots, and what people are told of it, in texts. */

import type { Instrument } from '../core/domain/instrument.ts'
import type { OrderStatus, Side } from '../core/domain/order.ts'
import type { Currency } from '../core/domain/quantities.ts'
import type { Awaitable } from '../ports.ts'

/** Left out: everything. */
export interface HistoryFilter {
  readonly account?: string | undefined
  readonly strategy?: string | undefined
  readonly instrument?: string | undefined
  readonly fromUs?: number | undefined
  /** Up to, not including. */
  readonly toUs?: number | undefined
  /** Only rows with a smaller number: where the page before ended. */
  readonly before?: number | undefined
  /** Of orders alone. */
  readonly status?: OrderStatus | undefined
  readonly clientOrderId?: string | undefined
  readonly orderNumber?: number | undefined
}

// ── rows, as stores have them: names in place of the core's numbers ──────────────────────────────────────────────────

export interface OrderRow {
  readonly orderNumber: number
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly accountId: string
  /** Empty where no strategy placed it. */
  readonly strategyId: string
  readonly instrumentId: string
  readonly side: Side
  readonly orderType: string
  readonly timeInForce: string
  readonly contingency: string
  readonly listNumber: number
  readonly leg: number
  readonly tag: string
  readonly qtyLots: number
  readonly limitTicks: number | null
  readonly triggerTicks: number | null
  readonly cumQtyLots: number
  readonly status: OrderStatus
  /** The reason of a rejection, doubt or cancel. */
  readonly text: string
  readonly originSequence: number
  readonly createdTimeUs: number
  readonly closedTimeUs: number | null
}

export interface FillRow {
  /** Grows with the journal; where the next page begins. */
  readonly fillNumber: number
  readonly accountId: string
  readonly executionId: string
  /** 0: an order that is not ours. */
  readonly orderNumber: number
  readonly strategyId: string
  readonly instrumentId: string
  readonly side: Side
  readonly lastQtyLots: number
  readonly lastTicks: number
  readonly feeMinor: number
  readonly feeCurrency: string
  readonly liquidity: string
  readonly eventTimeUs: number
  readonly timeUs: number
  readonly sequence: number
}

export interface StepOnRecord {
  readonly sequence: number
  /** The event's kind. */
  readonly kind: string
  readonly timeUs: number
  readonly text: string
}

export interface PositionRow {
  readonly accountId: string
  readonly strategyId: string
  readonly instrumentId: string
  readonly signedLots: number
  /** Signed cost of the open part in ticks × lots, decimal text: divided by the lots it is the average price. */
  readonly openTickLots: string
  readonly realizedTickLots: string
  readonly fillCount: number
  readonly timeUs: number
}

export interface EquityPoint {
  readonly accountId: string
  readonly timeUs: number
  /** Decimal text, minor units of the account's base currency. */
  readonly equityMinor: string
}

export interface DenialRow {
  readonly sequence: number
  readonly timeUs: number
  readonly strategyId: string
  readonly intentSequence: number
  readonly leg: number
  readonly action: string
  readonly code: string
  readonly what: string
  readonly was: number
  readonly limit: number
}

export interface AlertRow {
  readonly sequence: number
  readonly timeUs: number
  readonly code: string
  /** The strategy, instrument, venue or order it is about. */
  readonly subject: string
  readonly text: string
}

/** How amounts are written: the digits of each currency, and what the accounts are counted in. */
export interface HistoryMoney {
  readonly currencies: readonly Currency[]
  /** By account id: a currency's code. */
  readonly ofAccounts: Readonly<Record<string, string>>
}

/** What every store of a history answers; one in this machine answers at once. Errors: throws where it cannot be read now. */
export interface HistoryReading {
  /** Newest first. */
  ordersOf(filter: HistoryFilter, limit: number): Awaitable<OrderRow[]>
  /** Newest first. */
  fillsOf(filter: HistoryFilter, limit: number): Awaitable<FillRow[]>
  /** The life of one order, oldest first. */
  stepsOf(orderNumber: number): Awaitable<StepOnRecord[]>
  positions(): Awaitable<PositionRow[]>
  /** Newest first. */
  newestEquityOf(accountId: string, limit: number): Awaitable<EquityPoint[]>
  /** Oldest first: of so many equal stretches of time the first point of each, and the newest of all. */
  spreadEquityOf(accountId: string, fromUs: number, countMax: number): Awaitable<EquityPoint[]>
  /** Newest first. */
  denials(limit: number): Awaitable<DenialRow[]>
  /** Newest first. */
  alerts(limit: number): Awaitable<AlertRow[]>
  /** As the newest configuration defines them; those that no configuration of this journal had are left out. */
  instrumentsNamed(instrumentIds: readonly string[]): Awaitable<Instrument[]>
  /** `undefined` in a history of an older release that has seen no configuration since. */
  money(): Awaitable<HistoryMoney | undefined>
}

// ── what people are told ─────────────────────────────────────────────────────────────────────────────────────────────

type Internals = 'listNumber' | 'leg' | 'originSequence'

/** Prices are empty where it has none. */
export type OrderOnRecord = Omit<OrderRow, Internals | 'qtyLots' | 'cumQtyLots' | 'limitTicks' | 'triggerTicks'> &
  Readonly<Record<'qty' | 'cumQty' | 'limitPrice' | 'triggerPrice', string>>

export type FillOnRecord = Omit<FillRow, 'lastQtyLots' | 'lastTicks' | 'feeMinor'> &
  Readonly<Record<'qty' | 'price' | 'fee', string>>

/** `averagePrice` is empty while it is flat. */
export type PositionOnRecord = Omit<PositionRow, 'signedLots' | 'openTickLots' | 'realizedTickLots'> &
  Readonly<Record<'qty' | 'averagePrice', string>>

export type EquityOnRecord = Omit<EquityPoint, 'equityMinor'> & Readonly<Record<'equity' | 'currency', string>>

export interface LifeOnRecord {
  readonly order: OrderOnRecord
  readonly steps: readonly StepOnRecord[]
  readonly fills: readonly FillOnRecord[]
}

export type HistoryPage = Omit<HistoryFilter, 'clientOrderId' | 'orderNumber'> & { readonly limit: number }

/** Errors: throws where the history cannot be read now; the next question may be answered. */
export interface SessionHistory {
  /** Newest first. */
  orders(page: HistoryPage): Promise<readonly OrderOnRecord[]>
  life(clientOrderId: string): Promise<LifeOnRecord | undefined>
  /** Newest first. */
  fills(page: Omit<HistoryPage, 'status'>): Promise<readonly FillOnRecord[]>
  positions(): Promise<readonly PositionOnRecord[]>
  /** Oldest first; at most so many points, evenly spread. */
  equity(which: {
    readonly account?: string | undefined
    readonly fromUs?: number | undefined
    readonly limit: number
  }): Promise<readonly EquityOnRecord[]>
}

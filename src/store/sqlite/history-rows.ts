/** What the history answers. Names instead of the core's numbers; prices and sizes in ticks and lots. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { OrderStatus, Side } from '../../core/domain/order.ts'

export interface HistoryFilter {
  readonly accountId?: string
  readonly strategyId?: string
  readonly instrumentId?: string
  readonly fromTimeUs?: TimeUs
  /** Up to, not including. */
  readonly toTimeUs?: TimeUs
  /** Only rows with a smaller number: where the page before ended. */
  readonly beforeNumber?: number
  /** Of orders alone. */
  readonly status?: OrderStatus
  readonly clientOrderId?: string
  readonly orderNumber?: number
}

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
  readonly createdTimeUs: TimeUs
  readonly closedTimeUs: TimeUs | null
}

export interface OrderStepRow {
  readonly sequence: number
  /** The event's kind. */
  readonly kind: string
  readonly timeUs: TimeUs
  readonly text: string
}

export interface FillRow {
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
  readonly eventTimeUs: TimeUs
  readonly timeUs: TimeUs
  readonly sequence: number
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
  readonly timeUs: TimeUs
}

export interface EquityPoint {
  readonly accountId: string
  readonly timeUs: TimeUs
  /** Decimal text, minor units of the account's base currency. */
  readonly equityMinor: string
}

export interface DenialRow {
  readonly sequence: number
  readonly timeUs: TimeUs
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
  readonly timeUs: TimeUs
  readonly code: string
  /** The strategy, instrument, venue or order it is about. */
  readonly subject: string
  readonly text: string
}

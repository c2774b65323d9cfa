/** What is asked of the record of a session: in texts and names for people, as the history has them. */

import type { OrderStatus, Side } from '../core/domain/order.ts'

export interface HistoryWhich {
  readonly account?: string | undefined
  readonly strategy?: string | undefined
  readonly instrument?: string | undefined
  readonly fromUs?: number | undefined
  /** Up to, not including. */
  readonly toUs?: number | undefined
  readonly limit: number
  /** Only rows with a smaller number. */
  readonly before?: number | undefined
}

export interface OrderOnRecord {
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
  readonly tag: string
  readonly qty: string
  readonly cumQty: string
  /** Empty where it has none. */
  readonly limitPrice: string
  readonly triggerPrice: string
  readonly status: OrderStatus
  readonly text: string
  readonly createdTimeUs: number
  readonly closedTimeUs: number | null
}

export interface FillOnRecord {
  readonly fillNumber: number
  readonly orderNumber: number
  readonly accountId: string
  readonly executionId: string
  readonly strategyId: string
  readonly instrumentId: string
  readonly side: Side
  readonly qty: string
  readonly price: string
  readonly fee: string
  readonly feeCurrency: string
  readonly liquidity: string
  readonly eventTimeUs: number
  readonly timeUs: number
  readonly sequence: number
}

export interface StepOnRecord {
  readonly sequence: number
  readonly kind: string
  readonly timeUs: number
  readonly text: string
}

export interface LifeOnRecord {
  readonly order: OrderOnRecord
  readonly steps: readonly StepOnRecord[]
  readonly fills: readonly FillOnRecord[]
}

export interface PositionOnRecord {
  readonly accountId: string
  readonly strategyId: string
  readonly instrumentId: string
  readonly qty: string
  /** Empty while it is flat. */
  readonly averagePrice: string
  readonly fillCount: number
  readonly timeUs: number
}

export interface EquityOnRecord {
  readonly accountId: string
  readonly timeUs: number
  readonly equity: string
  readonly currency: string
}

/** Errors: throws where the history cannot be read now; the next question may be answered. */
export interface SessionHistory {
  /** Newest first. */
  orders(which: HistoryWhich & { readonly status?: OrderStatus | undefined }): Promise<readonly OrderOnRecord[]>
  life(clientOrderId: string): Promise<LifeOnRecord | undefined>
  /** Newest first. */
  fills(which: HistoryWhich): Promise<readonly FillOnRecord[]>
  positions(): Promise<readonly PositionOnRecord[]>
  /** Oldest first; at most so many points, evenly spread. */
  equity(which: {
    readonly account?: string | undefined
    readonly fromUs?: number | undefined
    readonly limit: number
  }): Promise<readonly EquityOnRecord[]>
}

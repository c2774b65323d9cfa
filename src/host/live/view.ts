/** What a node publishes about itself: a copy for people and metrics, made between turns and never read by the core. */

import type { LineSwitchReason } from '../../core/domain/arbitration.ts'
import type { TradingState } from '../../core/domain/limits.ts'
import type { DataState } from '../../core/domain/market-data.ts'
import type { OrderStatus, Side } from '../../core/domain/order.ts'

export interface PositionLine {
  readonly strategyId: string
  readonly instrumentId: string
  readonly qty: string
  readonly averagePrice: string
  readonly markPrice: string
  readonly unrealized: string
}

export interface OrderLine {
  readonly clientOrderId: string
  readonly strategyId: string
  readonly instrumentId: string
  readonly side: Side
  readonly qty: string
  readonly price: string
  readonly status: OrderStatus
  readonly ageUs: number
  /** How long an answer has been awaited: in doubt, or a send, amend or cancel on its way; 0: none is. */
  readonly awaitedUs: number
}

/** An order at the venue that our book does not have open. */
export interface ExternalOrderLine {
  readonly accountId: string
  readonly orderId: string
  readonly instrumentId: string
  readonly side: Side
  readonly qty: string
  readonly price: string
  /** One of ours that must not work there. */
  readonly isOurs: boolean
  readonly ageUs: number
}

export interface FillLine {
  readonly timeUs: number
  readonly strategyId: string
  readonly instrumentId: string
  readonly side: Side
  readonly qty: string
  readonly price: string
  readonly fee: string
}

export interface StrategyLine {
  readonly strategyId: string
  readonly state: string
  readonly pnl: string
  readonly tradingState: TradingState
}

/** One line of an instrument's market. */
export interface FeedLine {
  readonly lineId: string
  readonly isChosen: boolean
  /** It tells, in time and in order. */
  readonly isGood: boolean
  /** Of its newest data; `Infinity` before the first. */
  readonly ageUs: number
  /** 0 to 100. */
  readonly score: number
}

/** The newest switch of an instrument from one line to another. */
export interface LineSwitchView {
  readonly fromLine: string
  readonly toLine: string
  readonly reason: LineSwitchReason
  readonly agoUs: number
}

export interface MarketLine {
  readonly instrumentId: string
  readonly bid: string
  readonly ask: string
  readonly last: string
  readonly ageUs: number
  readonly dataState: DataState
  /** The preferred one first; empty while nothing is known of them. */
  readonly lines: readonly FeedLine[]
  readonly lastSwitch: LineSwitchView | undefined
}

/** How a node stands among the others that share its store. */
export interface ClusterLine {
  readonly nodeId: string
  readonly role: 'Leader' | 'Standby'
  /** Why it cannot be promoted; empty where it can, or leads. */
  readonly refusal: string
  /** Of a standby: how far it is behind what it was told, microseconds. */
  readonly lagUs: number
  readonly others: readonly {
    readonly nodeId: string
    readonly role: 'Leader' | 'Standby'
    readonly refusal: string
    readonly appliedSequence: number
    readonly seenAgoUs: number
  }[]
}

export interface NodeView {
  /** Absent where the store is the node's own. */
  readonly cluster?: ClusterLine | undefined
  readonly timeUs: number
  readonly epoch: number
  readonly sequence: number
  readonly durableSequence: number
  readonly blockNumber: number
  readonly isReady: boolean
  /** Empty while everything is well; else why it does not trade. */
  readonly reasons: readonly string[]
  readonly accounts: readonly {
    readonly accountId: string
    readonly equity: string
    readonly currency: string
    /** Minor units; `undefined` while some price is not known. */
    readonly equityMinor: number | undefined
    /** Since the first equity that was known in this session. */
    readonly sessionPnl: string
  }[]
  readonly strategies: readonly StrategyLine[]
  readonly positions: readonly PositionLine[]
  readonly orders: readonly OrderLine[]
  readonly openOrderCount: number
  readonly inDoubtCount: number
  readonly externalOrders: readonly ExternalOrderLine[]
  readonly fills: readonly FillLine[]
  readonly fillCount: number
  readonly markets: readonly MarketLine[]
  readonly denials: readonly (readonly [code: string, count: number])[]
  readonly alerts: readonly {
    readonly timeUs: number
    readonly severity: string
    readonly code: string
    readonly text: string
  }[]
  /** Over the newest commits, microseconds; 0 before the first. */
  readonly commitP50Us: number
  readonly commitP99Us: number
  readonly inputsPerSecond: number
}

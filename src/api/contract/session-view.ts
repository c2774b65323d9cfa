/**
 * What a node tells about itself: a copy for people and metrics, made between turns and never read by the core. Every key but
 * `timeUs` is a section that can be sent by itself; numbers for people are exact texts, and ages are told as the time they
 * count from, so that a section stays the same while nothing happens.
 */

import { z } from 'zod'
import { BREACH_ACTIONS, DENIAL_CODES, TRADING_STATES } from '../../core/domain/limits.ts'
import { accountLine } from './session-accounts.ts'
import { marketLine } from './session-markets.ts'
import { externalOrderLine, fillLine, ordersSection, positionLine } from './session-orders.ts'
import { plotView } from './session-plots.ts'
import { limitScopeView, scopeView } from './session-scopes.ts'
import { programLine, strategyLine } from './session-strategies.ts'

export type * from './session-accounts.ts'
export type * from './session-markets.ts'
export type * from './session-orders.ts'
export type * from './session-plots.ts'
export type * from './session-scopes.ts'
export type * from './session-strategies.ts'

// ── why it does not trade ────────────────────────────────────────────────────────────────────────────────────────────

/** New codes come with a row in docs/operations.md and a remedy where the view is made. */
export const REASON_CODES = [
  'NO_SESSION',
  'STORE_FAILING',
  'VENUE_DOWN',
  'ACCOUNT_NOT_RECONCILED',
  'SWITCH_NOT_SET',
  'TRADING_HALTED',
  'TRADING_REDUCING',
  'KILL_UNCONFIRMED',
  'STRATEGY_STOPPED',
  'THROTTLE_TRIPPED',
  'DATA_NOT_LIVE',
  'MARKET_CLOSED',
] as const
export type ReasonCode = (typeof REASON_CODES)[number]

/** A level, not an event: it is there while it holds. */
export const reasonLine = z.object({
  code: z.enum(REASON_CODES),
  scope: scopeView,
  text: z.string(),
  sinceUs: z.number(),
  remedy: z.string(),
})
export type ReasonLine = z.infer<typeof reasonLine>

// ── risk ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A scope that is not `Active`. */
export const tradingStateLine = z.object({
  scope: scopeView,
  tradingState: z.enum(TRADING_STATES),
  sinceUs: z.number(),
  actor: z.string(),
  reason: z.string(),
})
export type TradingStateLine = z.infer<typeof tradingStateLine>

/** A kill that a venue has not confirmed for one account. */
export const killLine = z.object({ scope: scopeView, accountId: z.string(), sinceUs: z.number() })
export type KillLine = z.infer<typeof killLine>

/** The figures of docs/configuration.md#limits, as a configuration calls them. */
export const LIMIT_NAMES = [
  'orderQtyMax',
  'orderNotionalMax',
  'priceCollarBps',
  'positionMax',
  'grossExposureMax',
  'netExposureMax',
  'openOrdersMax',
  'openOrderExposureMax',
  'ordersPerSecondMax',
  'amendsPerSecondMax',
  'repeatedExecutionsMax',
  'dailyLossMax',
  'drawdownMax',
  'dataAgeMax',
  'intentAgeMax',
] as const
export type LimitName = (typeof LIMIT_NAMES)[number]

/** One limit of one scope. */
export const limitLine = z.object({
  scope: limitScopeView,
  limit: z.enum(LIMIT_NAMES),
  /** A currency's code, an instrument's own units, or empty for counts. */
  unit: z.string(),
  /** `null` for a limit that is about single orders or ages, and has no use between them. */
  used: z.string().nullable(),
  /** `null`: none holds (a person took the configuration's away). */
  max: z.string().nullable(),
  /** 1 and above: nothing more may be added. `null` where `used` or `max` is, or the use is not known now. */
  share: z.number().nullable(),
  /** For loss limits: what happens when it is passed. */
  breachAction: z.enum(BREACH_ACTIONS).nullable(),
  /** Who set it over what the configuration says; `null`: it is the configuration's. */
  setBy: z
    .object({ actor: z.string(), reason: z.string(), timeUs: z.number(), configured: z.string().nullable() })
    .nullable(),
})
export type LimitLine = z.infer<typeof limitLine>

export const denialLine = z.object({ code: z.enum(DENIAL_CODES), count: z.number() })
export type DenialLine = z.infer<typeof denialLine>

// ── the node and what it stands on ───────────────────────────────────────────────────────────────────────────────────

export const venueLine = z.object({
  venueId: z.string(),
  isUp: z.boolean(),
  sinceUs: z.number(),
  /** What was said of it last. */
  text: z.string(),
  /** Times that it came up again since this node leads. */
  reconnectCount: z.number(),
  /** When it told of an order or an account last; `null` before the first. */
  lastReportUs: z.number().nullable(),
  /** From an order handed to its gateway to the venue's answer, over the newest; `null` before the first. */
  answerP50Us: z.number().nullable(),
  answerP99Us: z.number().nullable(),
  /** Of the requests that the venue allows, such as `12 %`; `null` where nobody counts them. */
  rateUsed: z.string().nullable(),
})
export type VenueLine = z.infer<typeof venueLine>

export const storeView = z.object({
  kind: z.enum(['embedded', 'postgres']),
  isFailing: z.boolean(),
  blockNumber: z.number(),
  durableSequence: z.number(),
  /** Over the newest commits, microseconds; 0 before the first. */
  commitP50Us: z.number(),
  commitP99Us: z.number(),
})
export type StoreView = z.infer<typeof storeView>

const ROLES = ['Leader', 'Standby'] as const

/** How a node stands among the others that share its store. */
export const clusterLine = z.object({
  nodeId: z.string(),
  role: z.enum(ROLES),
  /** Why it cannot be promoted; empty where it can, or leads. */
  refusal: z.string(),
  /** Of a standby: how far it is behind what it was told, microseconds. */
  lagUs: z.number(),
  others: z.array(
    z.object({
      nodeId: z.string(),
      role: z.enum(ROLES),
      refusal: z.string(),
      appliedSequence: z.number(),
      seenAgoUs: z.number(),
    }),
  ),
})
export type ClusterLine = z.infer<typeof clusterLine>

export const nodeView = z.object({
  environment: z.string(),
  /** What is typed to confirm; empty where the configuration names none. */
  desk: z.string(),
  pid: z.number(),
  startedUs: z.number(),
  epoch: z.number(),
  sequence: z.number(),
  /** Every strategy runs, or was given up. */
  isReady: z.boolean(),
  inputsPerSecond: z.number(),
})
export type NodeSection = z.infer<typeof nodeView>

export const sessionView = z.object({
  timeUs: z.number(),
  node: nodeView,
  /** Empty while everything is well. */
  reasons: z.array(reasonLine),
  accounts: z.array(accountLine),
  strategies: z.array(strategyLine),
  programs: z.array(programLine),
  positions: z.array(positionLine),
  orders: ordersSection,
  externalOrders: z.array(externalOrderLine),
  fills: z.object({ count: z.number(), lines: z.array(fillLine) }),
  markets: z.array(marketLine),
  plots: z.array(plotView),
  venues: z.array(venueLine),
  tradingStates: z.array(tradingStateLine),
  kills: z.array(killLine),
  limits: z.array(limitLine),
  /** The most frequent first. */
  denials: z.array(denialLine),
  store: storeView,
  /** `null` where the store is the node's own. */
  cluster: clusterLine.nullable(),
})
export type SessionView = z.infer<typeof sessionView>

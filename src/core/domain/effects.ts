/** Errands for the outside, as data. Those that add risk leave only after their block is durable. */

import type {
  AccountIndex,
  ClientOrderId,
  InstrumentIndex,
  OrderNumber,
  StrategyIndex,
  TimeUs,
  VenueOrderId,
} from './ids.ts'
import type { TimerKind } from './inputs.ts'
import type { OrderType, Side, TimeInForce } from './order.ts'
import type { PriceTicks, QtyLots } from './quantities.ts'

declare const riskApproved: unique symbol

/** Something that passed the pre-trade gate. Only `core/risk` makes one; `npm run tidy` refuses the cast anywhere else. */
export type RiskApproved<T> = T & { readonly [riskApproved]: true }

/** An order as a gateway needs it. The core's own `Order` has this shape, so that none is made twice. */
export interface OrderRequest {
  readonly orderNumber: OrderNumber
  readonly clientOrderId: ClientOrderId
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  readonly side: Side
  readonly workingType: OrderType
  readonly workingTimeInForce: TimeInForce
  /** For the venue where `workingTimeInForce` is `GTD`, else the core's. */
  readonly expireTimeUs: TimeUs | undefined
  readonly isPostOnly: boolean
  readonly isReduceOnly: boolean
  readonly qtyLots: QtyLots
  readonly limitTicks: PriceTicks | undefined
  readonly triggerTicks: PriceTicks | undefined
  readonly trailingOffsetTicks: PriceTicks | undefined
}

export interface SendOrder {
  readonly kind: 'SendOrder'
  readonly order: RiskApproved<OrderRequest>
}

export interface SendAmend {
  readonly kind: 'SendAmend'
  readonly accountIndex: AccountIndex
  readonly amend: RiskApproved<AmendRequest>
}

export interface AmendRequest {
  readonly orderNumber: OrderNumber
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId | undefined
  readonly instrumentIndex: InstrumentIndex
  /** The new total quantity and prices. */
  readonly qtyLots: QtyLots
  readonly limitTicks: PriceTicks | undefined
  readonly triggerTicks: PriceTicks | undefined
}

/** Reduces risk: may leave before its block is durable. */
export interface SendCancel {
  readonly kind: 'SendCancel'
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  readonly orderNumber: OrderNumber
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId | undefined
}

export interface QueryOrder {
  readonly kind: 'QueryOrder'
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  readonly clientOrderId: ClientOrderId
  /** Journal time of the question, for its answer to carry; absent where it is not the core's. */
  readonly askedTimeUs?: TimeUs | undefined
}

export interface RequestMassStatus {
  readonly kind: 'RequestMassStatus'
  readonly accountIndex: AccountIndex
  /** Executions at or after this venue time are wanted. */
  readonly sinceTimeUs: TimeUs
  /** As that of {@link QueryOrder}. */
  readonly askedTimeUs?: TimeUs | undefined
}

/**
 * Sets the venue's dead man's switch to fire after this long; 0 takes it down. Where the venue's switch is one for each
 * instrument, those of the account are meant. Reduces risk: may leave before its block is durable.
 */
export interface RefreshDeadMansSwitch {
  readonly kind: 'RefreshDeadMansSwitch'
  readonly accountIndex: AccountIndex
  readonly timeoutUs: number
}

/** Replaces a timer of the same name; `atUs` 0 ends it. */
export interface SetTimer {
  readonly kind: 'SetTimer'
  readonly timerKind: TimerKind
  readonly subject: number
  readonly timerNumber: number
  readonly atUs: TimeUs
}

export const SEVERITIES = ['Info', 'Warning', 'Error', 'Critical'] as const
export type Severity = (typeof SEVERITIES)[number]

export interface RaiseAlert {
  readonly kind: 'RaiseAlert'
  readonly severity: Severity
  /** Stable, for example `OVERFILL`; documented in docs/alerts.md. */
  readonly code: string
  readonly text: string
  readonly strategyIndex: StrategyIndex | undefined
  readonly instrumentIndex: InstrumentIndex | undefined
}

export type Effect =
  | SendOrder
  | SendAmend
  | SendCancel
  | QueryOrder
  | RequestMassStatus
  | RefreshDeadMansSwitch
  | SetTimer
  | RaiseAlert

/** Rule 1 of the design: these wait for a durable block. */
export function addsRisk(effect: Effect): boolean {
  return effect.kind === 'SendOrder' || effect.kind === 'SendAmend'
}

/** The effects that concern a venue. */
export type VenueEffect = Extract<
  Effect,
  { kind: 'SendOrder' | 'SendAmend' | 'SendCancel' | 'QueryOrder' | 'RequestMassStatus' | 'RefreshDeadMansSwitch' }
>

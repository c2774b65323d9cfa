/** What the venue does itself and what the core does in its place: triggers, expiries and lists. */

import type { VenueCapabilities } from '../domain/configuration.ts'
import type { DenialCode } from '../domain/limits.ts'
import type { Contingency, Order, OrderTerms, OrderType, TimeInForce } from '../domain/order.ts'
import { divCeil, divFloor } from '../std/integers.ts'
import { triggeredTypeOf } from './order-record.ts'

export interface EmulationPlan {
  /** The core watches the trigger, and the venue sees the order only when it was reached. */
  readonly isTriggerEmulated: boolean
  /** The core keeps the order for now: it watches its trigger, or the order waits for its entry. */
  readonly isHeld: boolean
  /** The core ends the order when its time comes (Day, GTD). */
  readonly isExpiryEmulated: boolean
  /** The core cancels, arms and resizes the other orders of the list. */
  readonly isListEmulated: boolean
  /** What the venue is told. */
  readonly workingType: OrderType
  readonly workingTimeInForce: TimeInForce
  /** Set where neither the venue nor the core can do what was asked. */
  readonly unsupported: DenialCode | undefined
}

/**
 * Decides who does what for one order.
 *
 * Why: the core can watch a price or a clock for the venue, but cannot promise from outside what only the matching engine
 * can keep (post-only, IOC, FOK): that is refused, never approximated.
 */
export function planOf(
  terms: OrderTerms,
  contingency: Contingency,
  leg: number,
  capabilities: VenueCapabilities,
): EmulationPlan {
  const isTriggerEmulated = hasTrigger(terms.orderType) && !capabilities.orderTypes.includes(terms.orderType)
  const workingType = isTriggerEmulated ? triggeredTypeOf(terms) : terms.orderType
  const isExpiryEmulated = isExpiryEmulatedFor(terms.timeInForce, capabilities)
  const isSupported =
    capabilities.orderTypes.includes(workingType) &&
    supportsTimeInForce(terms.timeInForce, workingType, capabilities) &&
    (!terms.isPostOnly || capabilities.supportsPostOnly)
  return {
    isTriggerEmulated,
    isHeld: isTriggerEmulated || (contingency === 'Bracket' && leg > 0),
    isExpiryEmulated,
    isListEmulated: contingency === 'Bracket' || (contingency === 'OCO' && !capabilities.supportsOco),
    workingType,
    workingTimeInForce: isExpiryEmulated ? 'GTC' : terms.timeInForce,
    unsupported: isSupported ? undefined : 'ORDER_TYPE_UNSUPPORTED',
  }
}

/** True for a Day or GTD order at a venue that has no such thing: it works there as GTC and the core cancels it in time. */
export function isExpiryEmulatedFor(timeInForce: TimeInForce, capabilities: VenueCapabilities): boolean {
  return (timeInForce === 'Day' || timeInForce === 'GTD') && !capabilities.timeInForce.includes(timeInForce)
}

export function hasTrigger(orderType: OrderType): boolean {
  return orderType !== 'Market' && orderType !== 'Limit'
}

/** How long a market order may rest says nothing, for it does not rest. */
function supportsTimeInForce(wanted: TimeInForce, workingType: OrderType, capabilities: VenueCapabilities): boolean {
  if (wanted === 'IOC' || wanted === 'FOK') return capabilities.timeInForce.includes(wanted)
  if (workingType === 'Market') return true
  return capabilities.timeInForce.includes(wanted) || capabilities.timeInForce.includes('GTC')
}

// ── triggers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

type Watched = Pick<
  Order,
  'orderType' | 'side' | 'triggerSource' | 'triggerTicks' | 'trailingOffsetTicks' | 'isTriggered'
>

/**
 * Tells whether the market reached an order's trigger.
 *
 * Shape: `Touch` looks at the price that the order would trade at: the ask for a buy, the bid for a sell. A missing price
 * reaches nothing. Cost: no allocation.
 */
export function isTriggerReached(
  order: Watched,
  bidTicks: number | undefined,
  askTicks: number | undefined,
  lastTicks: number | undefined,
): boolean {
  if (order.triggerTicks === undefined || order.isTriggered) return false
  const doubled = doubledPriceOf(order, bidTicks, askTicks, lastTicks)
  if (doubled === undefined) return false
  const trigger = order.triggerTicks * 2
  const isUpward = (order.side === 'Buy') !== (order.orderType === 'MarketIfTouched')
  return isUpward ? doubled >= trigger : doubled <= trigger
}

/**
 * The new stop of a trailing order after the market moved in its favour.
 *
 * Returns: `undefined` where it stays. Half ticks of a middle price are rounded so that the stop is never closer than its offset.
 */
export function trailedTriggerTicks(
  order: Watched,
  bidTicks: number | undefined,
  askTicks: number | undefined,
  lastTicks: number | undefined,
): number | undefined {
  if (order.orderType !== 'TrailingStopMarket' || order.isTriggered) return undefined
  const doubled = doubledPriceOf(order, bidTicks, askTicks, lastTicks)
  if (doubled === undefined) return undefined
  const offset = order.trailingOffsetTicks ?? 0
  const isBuy = order.side === 'Buy'
  const stop = isBuy ? divCeil(doubled, 2) + offset : divFloor(doubled, 2) - offset
  const current = order.triggerTicks
  if (current === undefined) return stop
  return (isBuy ? stop < current : stop > current) ? stop : undefined
}

/** Twice the price that moves the trigger, so that a middle between two ticks stays whole. */
function doubledPriceOf(
  order: Watched,
  bidTicks: number | undefined,
  askTicks: number | undefined,
  lastTicks: number | undefined,
): number | undefined {
  switch (order.triggerSource) {
    case 'Last':
      return lastTicks === undefined ? undefined : lastTicks * 2
    case 'Touch': {
      const touch = order.side === 'Buy' ? askTicks : bidTicks
      return touch === undefined ? undefined : touch * 2
    }
    case 'Mid':
      return bidTicks === undefined || askTicks === undefined ? undefined : bidTicks + askTicks
    default:
      return order.triggerSource satisfies never
  }
}

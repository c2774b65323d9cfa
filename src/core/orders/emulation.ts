/** What the venue does itself and what the core does in its place: triggers, expiries and lists. */

import type { VenueCapabilities } from '../domain/configuration.ts'
import type { Instrument } from '../domain/instrument.ts'
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

type Funding = Pick<Instrument, 'isContract'>

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
  instrument: Funding,
): EmulationPlan {
  const isAlternative = worksOneAtATime(contingency, capabilities, instrument) && (contingency === 'OCO' || leg > 0)
  const isNative = capabilities.orderTypes.includes(terms.orderType)
  const isTriggerEmulated = isAlternative || (hasTrigger(terms.orderType) && !isNative)
  const workingType = isTriggerEmulated ? triggeredTypeOf(terms) : terms.orderType
  const isExpiryEmulated = isExpiryEmulatedFor(terms.timeInForce, capabilities)
  const isSupported =
    capabilities.orderTypes.includes(workingType) &&
    supportsTimeInForce(terms.timeInForce, workingType, capabilities) &&
    (!terms.isPostOnly || (capabilities.supportsPostOnly && !(isAlternative && terms.orderType === 'Limit')))
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

/**
 * True for a list of which the venue may see one order at a time: the core holds its alternatives, each by its own price.
 *
 * Why: what is paid for in full is paid for by each order that rests. Two sales of the same coins are one too many, and the
 * venue refuses the second; where it has no linked orders, only the core can choose between them. Contracts may both rest.
 */
export function worksOneAtATime(
  contingency: Contingency,
  capabilities: VenueCapabilities,
  instrument: Funding,
): boolean {
  return contingency !== 'None' && !capabilities.supportsOco && !instrument.isContract
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
type WatchedWithLimit = Watched & Pick<Order, 'limitTicks'>

/**
 * Tells whether the market reached an order's trigger, or the price of a limit order that the core holds.
 *
 * Shape: `Touch` looks at the price that the order would trade at: the ask for a buy, the bid for a sell. A missing price
 * reaches nothing. A limit is reached by a trade at its price or by the price it would trade at, whatever source is set:
 * it trades at its limit or better, however it was reached. Cost: no allocation.
 */
export function isTriggerReached(
  order: WatchedWithLimit,
  bidTicks: number | undefined,
  askTicks: number | undefined,
  lastTicks: number | undefined,
): boolean {
  if (order.isTriggered) return false
  if (order.orderType === 'Limit') return isLimitReached(order, bidTicks, askTicks, lastTicks)
  if (order.triggerTicks === undefined) return false
  const doubled = doubledPriceOf(order, bidTicks, askTicks, lastTicks)
  if (doubled === undefined) return false
  const trigger = order.triggerTicks * 2
  const isUpward = (order.side === 'Buy') !== (order.orderType === 'MarketIfTouched')
  return isUpward ? doubled >= trigger : doubled <= trigger
}

function isLimitReached(
  order: WatchedWithLimit,
  bidTicks: number | undefined,
  askTicks: number | undefined,
  lastTicks: number | undefined,
): boolean {
  const { limitTicks, side } = order
  if (limitTicks === undefined) return false
  if (side === 'Buy') return (askTicks ?? Infinity) <= limitTicks || (lastTicks ?? Infinity) <= limitTicks
  return (bidTicks ?? -Infinity) >= limitTicks || (lastTicks ?? -Infinity) >= limitTicks
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

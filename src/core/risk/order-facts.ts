/**
 * What the gate needs to know about one order or amend: one flat object that the engine fills anew for each.
 *
 * Every field is a number, boolean or word and is always set; a number that is not known is `MISSING`, so that the object
 * keeps its shape and filling it allocates nothing.
 */

import type { TradingState } from '../domain/limits.ts'
import type { DataState } from '../domain/market-data.ts'

/** Not known, or not applicable. Compares false with everything. */
export const MISSING = Number.NaN

export function isMissing(value: number): boolean {
  return Number.isNaN(value)
}

/**
 * Who wants the order. `Strategy`: its own wish. `Core`: the program goes on with what it already took on, a trigger that
 * was reached or the exits of an entry that filled. `Flatten`: closes a position because a person or a breaker said so.
 */
export const ORDER_ORIGINS = ['Strategy', 'Core', 'Flatten'] as const
export type OrderOrigin = (typeof ORDER_ORIGINS)[number]

/** The figures of one scope before the order; money in the scope's own currency. Fill those that `OrderLimits.scopes` names, and the first always. */
export interface ScopeFacts {
  /**
   * In this instrument: signed position, and what works on each side, in doubt included, siblings of a cancel-other pair
   * counted once, an order that is being amended included.
   */
  positionLots: number
  openBuyLots: number
  openSellLots: number
  grossExposureMinor: number
  /** Signed. */
  netExposureMinor: number
  /** Over all instruments of the scope: the worth of working buys and of working sells, an order that is being amended included. */
  openBuyExposureMinor: number
  openSellExposureMinor: number
  openOrders: number
  /** One more order, one more amend, would be more than the limiter allows. */
  isOrderRateSpent: boolean
  isAmendRateSpent: boolean
  /** The worth of `qtyLots`, never negative; `MISSING` where a price or rate is unknown. */
  orderNotionalMinor: number
  /** Amends: what the order's working quantity counts in the open-order exposure now; else 0. */
  workingNotionalMinor: number
}

export interface OrderFacts {
  /** The order's number, or the number it will have: what was admitted is what may be sent. */
  orderNumber: number
  origin: OrderOrigin
  nowUs: number
  /** The time of the input that the strategy answers; `nowUs` where nobody waited. */
  causationTimeUs: number
  /** 1 for a buy, -1 for a sell. */
  sideSign: number
  /** What would work after this message: an order's quantity, or the leaves of an amended one. */
  qtyLots: number
  /** Amends: the leaves before it; else 0. */
  workingQtyLots: number
  /** Amends: what is filled already, so that the total is known; else 0. */
  cumQtyLots: number
  /** Limit and StopLimit; `MISSING` for those that take the market's price. */
  orderPriceTicks: number
  /** Amends: the price before; else `MISSING`. */
  workingPriceTicks: number
  /** Until it is reached (a trailing stop's present one); else `MISSING`. */
  triggerTicks: number
  workingTriggerTicks: number
  /** GTD; `MISSING` for the others. */
  expireTimeUs: number
  isPostOnly: boolean
  isReduceOnly: boolean
  isDuplicateIntent: boolean
  isStrategyRunning: boolean
  isThrottleTripped: boolean
  isVenueUp: boolean
  /** The strictest over all, venue, account, instrument and strategy. */
  tradingState: TradingState
  dataState: DataState
  /** When the instrument's data last changed. */
  dataTimeUs: number
  lastTicks: number
  markTicks: number
  bidTicks: number
  askTicks: number
  /** The best prices of our own orders that rest at the venue, over all strategies of the account; `MISSING` for none. */
  ownBestBidTicks: number
  ownBestAskTicks: number
  /** The strategy's reduce-only orders on this order's side, counted like `openBuyLots`. */
  openReduceOnlyLots: number
  /** The worth of the whole order in settlement currency, for the venue's own minimum and maximum; `MISSING` if unknown. */
  settlementNotionalMinor: number
  /** What the order takes and what is free; `MISSING` where it is not checked. */
  balanceNeededMinor: number
  balanceFreeMinor: number
  marginNeededMinor: number
  marginFreeMinor: number
  /** By RISK_SCOPES: strategy on the instrument, strategy, account, whole. */
  readonly scopes: readonly [ScopeFacts, ScopeFacts, ScopeFacts, ScopeFacts]
}

/** Made once and filled for each order. Numbers start as doubles, so that a later double does not change the shape. */
export function newOrderFacts(): OrderFacts {
  return {
    orderNumber: 0,
    origin: 'Strategy',
    nowUs: MISSING,
    causationTimeUs: MISSING,
    sideSign: 1,
    qtyLots: MISSING,
    workingQtyLots: 0,
    cumQtyLots: 0,
    orderPriceTicks: MISSING,
    workingPriceTicks: MISSING,
    triggerTicks: MISSING,
    workingTriggerTicks: MISSING,
    expireTimeUs: MISSING,
    isPostOnly: false,
    isReduceOnly: false,
    isDuplicateIntent: false,
    isStrategyRunning: false,
    isThrottleTripped: false,
    isVenueUp: false,
    tradingState: 'Halted',
    dataState: 'Missing',
    dataTimeUs: MISSING,
    lastTicks: MISSING,
    markTicks: MISSING,
    bidTicks: MISSING,
    askTicks: MISSING,
    ownBestBidTicks: MISSING,
    ownBestAskTicks: MISSING,
    openReduceOnlyLots: 0,
    settlementNotionalMinor: MISSING,
    balanceNeededMinor: MISSING,
    balanceFreeMinor: MISSING,
    marginNeededMinor: MISSING,
    marginFreeMinor: MISSING,
    scopes: [newScopeFacts(), newScopeFacts(), newScopeFacts(), newScopeFacts()],
  }
}

function newScopeFacts(): ScopeFacts {
  return {
    positionLots: MISSING,
    openBuyLots: MISSING,
    openSellLots: MISSING,
    grossExposureMinor: MISSING,
    netExposureMinor: MISSING,
    openBuyExposureMinor: MISSING,
    openSellExposureMinor: MISSING,
    openOrders: 0,
    isOrderRateSpent: false,
    isAmendRateSpent: false,
    orderNotionalMinor: MISSING,
    workingNotionalMinor: 0,
  }
}

/** What an order means for risk: `Adds`, `Reduces` on a strategy's wish, or `Protects`, reducing on the program's own account. */
export type RiskEffect = 'Adds' | 'Reduces' | 'Protects'

/**
 * Tells whether an order can only bring its strategy's position nearer to zero, whatever else of it fills.
 *
 * A reduce-only order counts against other reduce-only orders, any other against everything that works on its side; an
 * amend that asks for no more quantity, no worse price and no other trigger reduces as well.
 */
export function riskEffectOf(facts: OrderFacts): RiskEffect {
  if (!reducesRisk(facts)) return 'Adds'
  return facts.origin === 'Strategy' ? 'Reduces' : 'Protects'
}

function reducesRisk(facts: OrderFacts): boolean {
  if (onlyEases(facts)) return true
  const { positionLots, openBuyLots, openSellLots } = facts.scopes[0]
  const working = facts.isReduceOnly ? facts.openReduceOnlyLots : facts.sideSign > 0 ? openBuyLots : openSellLots
  return working + addedLotsOf(facts) <= -facts.sideSign * positionLots
}

/** The lots by which the message grows what works: all of an order, the difference of an amend. */
export function addedLotsOf(facts: OrderFacts): number {
  return facts.qtyLots - facts.workingQtyLots
}

/** True for an amend that takes quantity back or backs its price away. Never for an order. */
function onlyEases(facts: OrderFacts): boolean {
  if (facts.workingQtyLots === 0 || facts.qtyLots > facts.workingQtyLots) return false
  if (facts.sideSign * (facts.orderPriceTicks - facts.workingPriceTicks) > 0) return false
  return isMissing(facts.triggerTicks) || facts.triggerTicks === facts.workingTriggerTicks
}

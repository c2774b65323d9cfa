/**
 * Does the order fit into what each scope may have working, hold and owe, in the worst case that everything fills?
 *
 * What reduces risk never fails here: only its rate, and on a strategy's wish the size of one order, are looked at.
 */

import type { Denial } from '../domain/limits.ts'
import { assert } from '../std/assert.ts'
import { mulDiv } from '../std/integers.ts'
import { denialOf } from './denial.ts'
import { type LimitsOfScope, type OrderLimits, RISK_SCOPES } from './limits-compile.ts'
import { addedLotsOf, isMissing, type OrderFacts, type RiskEffect, type ScopeFacts } from './order-facts.ts'

/** The names of what is measured, by scope: `accountPositionLots`. */
const NAMES = RISK_SCOPES.map(scope => {
  const prefix = scope.toLowerCase()
  return {
    rate: `${prefix}OrderNotionalMinor`,
    orderNotionalMinor: `${prefix}OrderNotionalMinor`,
    ordersPerSecond: `${prefix}OrdersPerSecond`,
    amendsPerSecond: `${prefix}AmendsPerSecond`,
    openOrders: `${prefix}OpenOrders`,
    positionLots: `${prefix}PositionLots`,
    grossExposureMinor: `${prefix}GrossExposureMinor`,
    netExposureMinor: `${prefix}NetExposureMinor`,
    openOrderExposureMinor: `${prefix}OpenOrderExposureMinor`,
  }
})

export function refusalOfScopes(facts: OrderFacts, limits: OrderLimits, effect: RiskEffect): Denial | undefined {
  const { scopes } = limits
  for (let index = 0; index < scopes.length; index++) {
    const refusal = refusalOfScope(facts, scopes[index]!, effect)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

function refusalOfScope(facts: OrderFacts, limits: LimitsOfScope, effect: RiskEffect): Denial | undefined {
  if (effect === 'Protects') return undefined
  const scope = facts.scopes[limits.scopeIndex]!
  const refusal = refusalOfMessage(facts, scope, limits)
  if (refusal !== undefined || effect === 'Reduces') return refusal
  return (
    refusalOfCounts(facts, scope, limits) ??
    (limits.needsNotional ? refusalOfExposure(facts, scope, limits) : undefined)
  )
}

/** The size of one order, and how often messages are sent. */
function refusalOfMessage(facts: OrderFacts, scope: ScopeFacts, limits: LimitsOfScope): Denial | undefined {
  const { orderNotionalMinor } = scope
  const names = NAMES[limits.scopeIndex]!
  if (orderNotionalMinor > limits.orderNotionalMinorMax && orderNotionalMinor > scope.workingNotionalMinor) {
    return denialOf('NOTIONAL_ABOVE_MAX', names.orderNotionalMinor, orderNotionalMinor, limits.orderNotionalMinorMax)
  }
  if (facts.workingQtyLots > 0) {
    if (!scope.isAmendRateSpent) return undefined
    return denialOf(
      'AMEND_RATE_ABOVE_MAX',
      names.amendsPerSecond,
      limits.amendsPerSecondMax + 1,
      limits.amendsPerSecondMax,
    )
  }
  if (!scope.isOrderRateSpent) return undefined
  return denialOf(
    'ORDER_RATE_ABOVE_MAX',
    names.ordersPerSecond,
    limits.ordersPerSecondMax + 1,
    limits.ordersPerSecondMax,
  )
}

function refusalOfCounts(facts: OrderFacts, scope: ScopeFacts, limits: LimitsOfScope): Denial | undefined {
  const names = NAMES[limits.scopeIndex]!
  const openOrders = facts.workingQtyLots > 0 ? 0 : scope.openOrders + 1
  if (openOrders > limits.openOrdersMax) {
    return denialOf('OPEN_ORDERS_ABOVE_MAX', names.openOrders, openOrders, limits.openOrdersMax)
  }
  const worstLots = heldOnSideOf(facts, scope) + addedLotsOf(facts)
  assert(!isMissing(worstLots), 'the figures of a scope with limits are filled')
  if (worstLots > limits.positionLotsMax) {
    return denialOf('POSITION_ABOVE_MAX', names.positionLots, worstLots, limits.positionLotsMax)
  }
  return undefined
}

/** Money: everything that works is taken to fill and, for the gross exposure, to add. */
function refusalOfExposure(facts: OrderFacts, scope: ScopeFacts, limits: LimitsOfScope): Denial | undefined {
  const names = NAMES[limits.scopeIndex]!
  const openMinor = scope.openBuyExposureMinor + scope.openSellExposureMinor
  const addedMinor = Math.max(0, scope.orderNotionalMinor - scope.workingNotionalMinor)
  const grossMinor = scope.grossExposureMinor + openMinor + growthMinorOf(facts, scope, addedMinor)
  const openSideMinor = facts.sideSign > 0 ? scope.openBuyExposureMinor : scope.openSellExposureMinor
  const netMinor = facts.sideSign * scope.netExposureMinor + openSideMinor + addedMinor
  if (isMissing(grossMinor + netMinor)) return denialOf('RATE_UNKNOWN', names.rate, 0, 1)
  if (grossMinor > limits.grossExposureMinorMax) {
    return denialOf('GROSS_EXPOSURE_ABOVE_MAX', names.grossExposureMinor, grossMinor, limits.grossExposureMinorMax)
  }
  if (netMinor > limits.netExposureMinorMax) {
    return denialOf('NET_EXPOSURE_ABOVE_MAX', names.netExposureMinor, netMinor, limits.netExposureMinorMax)
  }
  if (openMinor + addedMinor > limits.openOrderExposureMinorMax) {
    return denialOf(
      'OPEN_ORDER_EXPOSURE_ABOVE_MAX',
      names.openOrderExposureMinor,
      openMinor + addedMinor,
      limits.openOrderExposureMinorMax,
    )
  }
  return undefined
}

/** The lots held in the order's direction once what works on its side has filled; negative while the order still closes. */
function heldOnSideOf(facts: OrderFacts, scope: ScopeFacts): number {
  return facts.sideSign * scope.positionLots + (facts.sideSign > 0 ? scope.openBuyLots : scope.openSellLots)
}

/**
 * The part of the order's worth by which a gross exposure can grow: less than all of it where the order turns a position
 * round, and then the larger of what the strategy's position and the scope's own say.
 */
function growthMinorOf(facts: OrderFacts, scope: ScopeFacts, addedMinor: number): number {
  const heldLots = Math.max(heldOnSideOf(facts, facts.scopes[0]), heldOnSideOf(facts, scope))
  const addedLots = addedLotsOf(facts)
  if (heldLots >= 0 || addedLots <= 0 || isMissing(addedMinor)) return addedMinor
  const growthLots = Math.max(0, addedLots + 2 * heldLots)
  return mulDiv(addedMinor, growthLots, addedLots, 'ceil')
}

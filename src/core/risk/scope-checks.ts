/**
 * Does the order fit into what each scope may have working, hold and owe, in the worst case that everything fills?
 *
 * What reduces risk never fails here: only its rate, and on a strategy's wish the size of one order, are looked at.
 */

import type { Denial, DenialCode } from '../domain/limits.ts'
import { assert } from '../std/assert.ts'
import { mulDiv } from '../std/integers.ts'
import { denialOf } from './denial.ts'
import { type LimitsOfScope, type OrderLimits, RISK_SCOPES } from './limits-compile.ts'
import { addedLotsOf, isMissing, type OrderFacts, type RiskEffect, type ScopeFacts } from './order-facts.ts'

export function refusalOfScopes(facts: OrderFacts, limits: OrderLimits, effect: RiskEffect): Denial | undefined {
  if (effect === 'Protects') return undefined
  const { scopes } = limits
  for (let index = 0; index < scopes.length; index++) {
    const refusal = refusalOfScope(facts, scopes[index]!, effect)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

function refusalOfScope(facts: OrderFacts, limits: LimitsOfScope, effect: RiskEffect): Denial | undefined {
  const scope = facts.scopes[limits.scopeIndex]!
  const refusal = refusalOfMessage(facts, scope, limits)
  if (refusal !== undefined || effect === 'Reduces') return refusal
  const addedLots = addedLotsOf(facts)
  const heldLots = heldOnSideOf(facts, scope)
  return (
    refusalOfCounts(facts, scope, limits, heldLots + addedLots) ??
    (limits.needsNotional ? refusalOfExposure(facts, scope, limits, heldLots, addedLots) : undefined)
  )
}

/** The size of one order, and how often messages are sent. */
function refusalOfMessage(facts: OrderFacts, scope: ScopeFacts, limits: LimitsOfScope): Denial | undefined {
  const { orderNotionalMinor } = scope
  if (orderNotionalMinor > limits.orderNotionalMinorMax && orderNotionalMinor > scope.workingNotionalMinor) {
    return refusalIn(
      limits,
      'NOTIONAL_ABOVE_MAX',
      'OrderNotionalMinor',
      orderNotionalMinor,
      limits.orderNotionalMinorMax,
    )
  }
  const { ordersPerSecondMax, amendsPerSecondMax } = limits
  if (facts.workingQtyLots > 0) {
    if (!scope.isAmendRateSpent) return undefined
    return refusalIn(limits, 'AMEND_RATE_ABOVE_MAX', 'AmendsPerSecond', amendsPerSecondMax + 1, amendsPerSecondMax)
  }
  if (!scope.isOrderRateSpent) return undefined
  return refusalIn(limits, 'ORDER_RATE_ABOVE_MAX', 'OrdersPerSecond', ordersPerSecondMax + 1, ordersPerSecondMax)
}

function refusalOfCounts(
  facts: OrderFacts,
  scope: ScopeFacts,
  limits: LimitsOfScope,
  worstLots: number,
): Denial | undefined {
  const openOrders = facts.workingQtyLots > 0 ? 0 : scope.openOrders + 1
  if (openOrders > limits.openOrdersMax) {
    return refusalIn(limits, 'OPEN_ORDERS_ABOVE_MAX', 'OpenOrders', openOrders, limits.openOrdersMax)
  }
  assert(!isMissing(worstLots), 'the figures of a scope with limits are filled')
  if (worstLots > limits.positionLotsMax) {
    return refusalIn(limits, 'POSITION_ABOVE_MAX', 'PositionLots', worstLots, limits.positionLotsMax)
  }
  return undefined
}

/** Money: everything that works is taken to fill and, for the gross exposure, to add. */
function refusalOfExposure(
  facts: OrderFacts,
  scope: ScopeFacts,
  limits: LimitsOfScope,
  heldLots: number,
  addedLots: number,
): Denial | undefined {
  const { openBuyExposureMinor, openSellExposureMinor } = scope
  const addedMinor = Math.max(0, scope.orderNotionalMinor - scope.workingNotionalMinor)
  const openMinor = openBuyExposureMinor + openSellExposureMinor
  const openSideMinor = facts.sideSign > 0 ? openBuyExposureMinor : openSellExposureMinor
  const netMinor = facts.sideSign * scope.netExposureMinor + openSideMinor + addedMinor
  const growthMinor = heldLots >= 0 ? addedMinor : growthMinorOf(facts, heldLots, addedLots, addedMinor)
  const grossMinor = scope.grossExposureMinor + openMinor + growthMinor
  if (isMissing(grossMinor + netMinor)) return refusalIn(limits, 'RATE_UNKNOWN', 'OrderNotionalMinor', 0, 1)
  if (grossMinor > limits.grossExposureMinorMax) {
    return refusalIn(limits, 'GROSS_EXPOSURE_ABOVE_MAX', 'GrossExposureMinor', grossMinor, limits.grossExposureMinorMax)
  }
  if (netMinor > limits.netExposureMinorMax) {
    return refusalIn(limits, 'NET_EXPOSURE_ABOVE_MAX', 'NetExposureMinor', netMinor, limits.netExposureMinorMax)
  }
  if (openMinor + addedMinor > limits.openOrderExposureMinorMax) {
    return refusalIn(
      limits,
      'OPEN_ORDER_EXPOSURE_ABOVE_MAX',
      'OpenOrderExposureMinor',
      openMinor + addedMinor,
      limits.openOrderExposureMinorMax,
    )
  }
  return undefined
}

/** The lots held in the order's direction once what works on its side has filled; negative while the order still closes. */
function heldOnSideOf(facts: OrderFacts, scope: ScopeFacts): number {
  return facts.sideSign > 0 ? scope.positionLots + scope.openBuyLots : scope.openSellLots - scope.positionLots
}

/**
 * The part of the order's worth by which a gross exposure can grow: less than all of it where the order turns a position
 * round, and then the larger of what the scope's position and the strategy's own say.
 */
function growthMinorOf(facts: OrderFacts, scopeLots: number, addedLots: number, addedMinor: number): number {
  const heldLots = Math.max(scopeLots, heldOnSideOf(facts, facts.scopes[0]))
  if (!(heldLots < 0) || addedLots <= 0 || isMissing(addedMinor)) return addedMinor
  return mulDiv(addedMinor, Math.max(0, addedLots + 2 * heldLots), addedLots, 'ceil')
}

/** Names what was measured after its scope: `accountPositionLots`. */
function refusalIn(limits: LimitsOfScope, code: DenialCode, what: string, was: number, limit: number): Denial {
  return denialOf(code, `${RISK_SCOPES[limits.scopeIndex]!.toLowerCase()}${what}`, was, limit)
}

/** Are the quantity and the prices within what the instrument and the limits permit, and is reduce-only meant honestly? */

import type { Denial } from '../domain/limits.ts'
import { denialOf } from './denial.ts'
import type { OrderLimits } from './limits-compile.ts'
import { addedLotsOf, isMissing, type OrderFacts, type RiskEffect } from './order-facts.ts'

export function refusalOfTerms(facts: OrderFacts, limits: OrderLimits, effect: RiskEffect): Denial | undefined {
  return (
    refusalOfQty(facts, limits, effect) ??
    refusalOfPrice(facts.orderPriceTicks, 'limitTicks', limits) ??
    refusalOfPrice(facts.triggerTicks, 'triggerTicks', limits) ??
    refusalOfPromises(facts, effect)
  )
}

/** An amend that asks for no more than before is not measured against a maximum that came later. */
function refusalOfQty(facts: OrderFacts, limits: OrderLimits, effect: RiskEffect): Denial | undefined {
  const qtyLots = facts.qtyLots + facts.cumQtyLots
  if (!(facts.qtyLots > 0)) {
    return facts.workingQtyLots > 0
      ? denialOf('AMEND_INVALID', 'leavesQtyLots', facts.qtyLots, 1)
      : denialOf('QTY_BELOW_MIN', 'qtyLots', facts.qtyLots, limits.qtyLotsMin)
  }
  if (qtyLots < limits.qtyLotsMin) return denialOf('QTY_BELOW_MIN', 'qtyLots', qtyLots, limits.qtyLotsMin)
  const qtyLotsMax = effect === 'Protects' ? limits.venueQtyLotsMax : limits.qtyLotsMax
  if (addedLotsOf(facts) > 0 && qtyLots > qtyLotsMax) return denialOf('QTY_ABOVE_MAX', 'qtyLots', qtyLots, qtyLotsMax)
  return undefined
}

function refusalOfPrice(priceTicks: number, what: string, limits: OrderLimits): Denial | undefined {
  const { priceTicksMin, priceTicksMax } = limits.instrument
  if (priceTicks > priceTicksMax) return denialOf('PRICE_OUT_OF_RANGE', what, priceTicks, priceTicksMax)
  if (priceTicks < priceTicksMin) return denialOf('PRICE_OUT_OF_RANGE', what, priceTicks, priceTicksMin)
  return undefined
}

/** A reduce-only order is never larger than the position less the other reduce-only orders; without a position it has no meaning. */
function refusalOfPromises(facts: OrderFacts, effect: RiskEffect): Denial | undefined {
  if (!isMissing(facts.expireTimeUs) && facts.expireTimeUs <= facts.nowUs) {
    return denialOf('ORDER_TERMS_INVALID', 'expireTimeUs', facts.expireTimeUs, facts.nowUs + 1)
  }
  if (!facts.isReduceOnly || effect !== 'Adds') return undefined
  const closableLots = Math.max(
    0,
    -facts.sideSign * facts.scopes[0].positionLots - facts.openReduceOnlyLots + facts.workingQtyLots,
  )
  return denialOf('REDUCE_ONLY_WOULD_INCREASE', 'qtyLots', facts.qtyLots, closableLots)
}

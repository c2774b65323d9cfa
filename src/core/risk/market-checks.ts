/** Is the market known, is the price sane against it, and would the order meet one of our own? */

import type { Denial, DenialCode, PriceReference } from '../domain/limits.ts'
import { DATA_STATES, type DataState, isSound } from '../domain/market-data.ts'
import { denialOf } from './denial.ts'
import type { Collar, OrderLimits } from './limits-compile.ts'
import { addedLotsOf, isMissing, type OrderFacts, type RiskEffect } from './order-facts.ts'

const BPS = 10_000

export function refusalOfMarket(facts: OrderFacts, limits: OrderLimits, effect: RiskEffect): Denial | undefined {
  if (effect === 'Protects') return undefined
  if (effect === 'Adds') {
    const refusal = refusalOfData(facts, limits)
    if (refusal !== undefined) return refusal
  }
  if (limits.collars.length > 0 && needsCollar(facts, effect)) {
    const refusal = refusalOfCollar(facts, limits, effect)
    if (refusal !== undefined) return refusal
  }
  return refusalOfPostOnly(facts) ?? refusalOfSelfTrade(facts)
}

/** No new risk on data that is not live, or degraded where that was allowed. */
function refusalOfData(facts: OrderFacts, limits: OrderLimits): Denial | undefined {
  if (facts.dataState !== 'Live' && !(facts.dataState === 'Degraded' && limits.mayTradeDegraded))
    return denialOf(codeOfData(facts.dataState), 'dataState', DATA_STATES.indexOf(facts.dataState), 1)
  const ageUs = facts.nowUs - facts.dataTimeUs
  return ageUs <= limits.dataAgeUsMax ? undefined : denialOf('DATA_STALE', 'dataAgeUs', ageUs, limits.dataAgeUsMax)
}

function codeOfData(dataState: Exclude<DataState, 'Live'>): DenialCode {
  switch (dataState) {
    case 'Missing':
      return 'DATA_MISSING'
    case 'Stale':
      return 'DATA_STALE'
    case 'Gapped':
      return 'DATA_GAPPED'
    case 'Crossed':
      return 'DATA_CROSSED'
    case 'Disputed':
      return 'DATA_DISPUTED'
    case 'Degraded':
      return 'DATA_DEGRADED'
    case 'Closed':
      return 'MARKET_CLOSED'
    default:
      return dataState satisfies never
  }
}

/**
 * Tells whether the collar has something to say: not about an amend that only takes quantity back, nor about a market
 * order that closes, nor against a market that cannot be believed when the order closes.
 */
function needsCollar(facts: OrderFacts, effect: RiskEffect): boolean {
  if (facts.workingQtyLots > 0 && addedLotsOf(facts) <= 0 && !hasNewPrice(facts)) return false
  return effect === 'Adds' || (isSound(facts.dataState) && !isMissing(facts.orderPriceTicks))
}

/** A market order has no price to change. */
function hasNewPrice(facts: OrderFacts): boolean {
  return facts.orderPriceTicks !== facts.workingPriceTicks && !isMissing(facts.orderPriceTicks)
}

/**
 * Measures the price against each reference that a scope chose, on both sides of it.
 *
 * Why both: a price far through the market is the fat finger that fills, one far away is the misplaced digit that waits to.
 * A market order is measured at the touch it would cross. A limit behind a trigger is measured against its trigger, which
 * is where the market will be; a trigger without a limit is measured when it has become a market order.
 */
function refusalOfCollar(facts: OrderFacts, limits: OrderLimits, effect: RiskEffect): Denial | undefined {
  const { collars } = limits
  for (let index = 0; index < collars.length; index++) {
    const refusal = refusalOfDistance(facts, collars[index]!, effect)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/** Half ticks keep a middle between two ticks whole. A market order without a touch is as near as its reference. */
function refusalOfDistance(facts: OrderFacts, collar: Collar, effect: RiskEffect): Denial | undefined {
  const { orderPriceTicks, triggerTicks, sideSign, bidTicks, askTicks } = facts
  const isMarket = isMissing(orderPriceTicks)
  if (isMarket && !isMissing(triggerTicks)) return undefined
  const priceTicks = isMarket ? (sideSign > 0 ? askTicks : bidTicks) : orderPriceTicks
  const referenceHalfTicks = isMissing(triggerTicks) ? referenceHalfTicksOf(facts, collar.reference) : 2 * triggerTicks
  if (isMissing(referenceHalfTicks)) {
    return effect === 'Adds' ? denialOf('DATA_MISSING', 'referencePrices', 0, 1) : undefined
  }
  const distance = Math.abs(2 * priceTicks - referenceHalfTicks) * BPS
  const reference = Math.abs(referenceHalfTicks)
  if (!(distance > collar.bpsMax * reference)) return undefined
  return denialOf('PRICE_COLLAR', 'priceAwayBps', Math.ceil(distance / reference), collar.bpsMax)
}

function referenceHalfTicksOf(facts: OrderFacts, reference: PriceReference): number {
  switch (reference) {
    case 'Last':
      return 2 * facts.lastTicks
    case 'Mid':
      return facts.bidTicks + facts.askTicks
    case 'Mark':
      return 2 * facts.markTicks
    default:
      return reference satisfies never
  }
}

/** Only told on data that can be believed: on any other the venue knows better. */
function refusalOfPostOnly(facts: OrderFacts): Denial | undefined {
  if (!facts.isPostOnly || !isSound(facts.dataState) || !isMissing(facts.triggerTicks)) return undefined
  const touchTicks = facts.sideSign > 0 ? facts.askTicks : facts.bidTicks
  if (!(facts.sideSign * (facts.orderPriceTicks - touchTicks) >= 0)) return undefined
  return denialOf('POST_ONLY_WOULD_CROSS', 'limitTicks', facts.orderPriceTicks, touchTicks - facts.sideSign)
}

/**
 * Refuses an order that would trade with one of our own, whichever strategy of the account placed it.
 *
 * Why: a wash trade pays two fees and is forbidden in most markets. A market order is taken to reach the touch; where no
 * touch is known, everything.
 */
function refusalOfSelfTrade(facts: OrderFacts): Denial | undefined {
  const ownTicks = facts.sideSign > 0 ? facts.ownBestAskTicks : facts.ownBestBidTicks
  if (isMissing(ownTicks) || !isMissing(facts.triggerTicks)) return undefined
  const touchTicks = facts.sideSign > 0 ? facts.askTicks : facts.bidTicks
  const reachTicks = isMissing(facts.orderPriceTicks) ? touchTicks : facts.orderPriceTicks
  if (facts.sideSign * (reachTicks - ownTicks) < 0) return undefined
  return denialOf('SELF_TRADE', 'reachTicks', isMissing(reachTicks) ? ownTicks : reachTicks, ownTicks - facts.sideSign)
}

/** May this author send anything at all now, in this instrument? */

import { type Denial, TRADING_STATES } from '../domain/limits.ts'
import { denialOf } from './denial.ts'
import type { OrderLimits } from './limits-compile.ts'
import type { OrderFacts, RiskEffect } from './order-facts.ts'

/**
 * Checks the intent, the trading state, the strategy, the venue and the instrument, in this order.
 *
 * Why: a halt binds everyone but a flatten, which is how a halted position is closed. What the program does to protect a
 * position does not depend on the strategy being alive or on lists that came after the position.
 */
export function refusalOfAuthor(facts: OrderFacts, limits: OrderLimits, effect: RiskEffect): Denial | undefined {
  if (facts.isDuplicateIntent) return denialOf('DUPLICATE_INTENT', 'isDuplicateIntent', 1, 0)
  return (
    refusalOfState(facts, effect) ??
    refusalOfStrategy(facts, limits, effect) ??
    refusalOfInstrument(facts, limits, effect)
  )
}

function refusalOfState(facts: OrderFacts, effect: RiskEffect): Denial | undefined {
  if (facts.tradingState === 'Active') return undefined
  if (facts.tradingState === 'Halted') {
    if (effect === 'Protects' && facts.origin === 'Flatten') return undefined
    return denialOf('TRADING_HALTED', 'tradingState', TRADING_STATES.indexOf('Halted'), 0)
  }
  if (effect !== 'Adds') return undefined
  return denialOf('TRADING_REDUCING', 'tradingState', TRADING_STATES.indexOf('Reducing'), 0)
}

function refusalOfStrategy(facts: OrderFacts, limits: OrderLimits, effect: RiskEffect): Denial | undefined {
  if (effect === 'Protects') return undefined
  if (!facts.isStrategyRunning) return denialOf('STRATEGY_NOT_RUNNING', 'isStrategyRunning', 0, 1)
  if (facts.isThrottleTripped) return denialOf('REPEATED_EXECUTIONS', 'isThrottleTripped', 1, 0)
  if (effect === 'Reduces') return undefined
  const ageUs = facts.nowUs - facts.causationTimeUs
  return ageUs <= limits.intentAgeUsMax
    ? undefined
    : denialOf('INTENT_TOO_OLD', 'intentAgeUs', ageUs, limits.intentAgeUsMax)
}

function refusalOfInstrument(facts: OrderFacts, limits: OrderLimits, effect: RiskEffect): Denial | undefined {
  if (!facts.isVenueUp) return denialOf('VENUE_UNAVAILABLE', 'isVenueUp', 0, 1)
  if (facts.nowUs >= limits.expiryTimeUs)
    return denialOf('INSTRUMENT_EXPIRED', 'nowUs', facts.nowUs, limits.expiryTimeUs)
  if (limits.isRestricted && effect !== 'Protects') return denialOf('INSTRUMENT_RESTRICTED', 'isRestricted', 1, 0)
  if (!limits.isAllowed && effect === 'Adds') return denialOf('INSTRUMENT_NOT_ALLOWED', 'isAllowed', 0, 1)
  return undefined
}

/** A passing order and its limits, for the gate's tests: each case says only what it changes. */

import {
  fixtureAccount,
  fixtureConfiguration,
  fixtureInstrument,
  fixtureLimits,
  fixtureStrategy,
} from '../domain/fixtures.ts'
import type { AccountIndex, InstrumentIndex, StrategyIndex } from '../domain/ids.ts'
import type { RiskLimits } from '../domain/limits.ts'
import { lots, minor, ticks } from '../domain/quantities.ts'
import { CompiledLimits, type OrderLimits, RISK_SCOPES } from './limits-compile.ts'
import { isMissing, MISSING, newOrderFacts, type OrderFacts, type ScopeFacts } from './order-facts.ts'

export const NOW_US = 1_800_000_000_000_000

/** Trades from 1 to 1,000 lots, for 1 to 100,000 ticks, worth at least 500; expires in 2027. */
export const CASE_INSTRUMENT = {
  ...fixtureInstrument({ kind: 'LinearFuture' }),
  qtyLotsMin: lots(2),
  qtyLotsMax: lots(1_000),
  priceTicksMin: ticks(1),
  priceTicksMax: ticks(100_000),
  notionalMinorMin: minor(500),
  notionalMinorMax: minor(2_000_000),
}

/** The strategy's limits; those of the other scopes are absent. */
export const CASE_LIMITS = fixtureLimits({
  orderQtyLotsMax: lots(100),
  orderNotionalMinorMax: minor(100_000),
  priceCollarBps: 100,
  positionLotsMax: lots(150),
  grossExposureMinorMax: minor(200_000),
  netExposureMinorMax: minor(150_000),
  openOrdersMax: 5,
  openOrderExposureMinorMax: minor(120_000),
  ordersPerSecondMax: 10,
  amendsPerSecondMax: 20,
  dataAgeUsMax: 1_000_000,
  intentAgeUsMax: 500_000,
})

export interface LimitsByScope {
  readonly instrument?: Partial<RiskLimits>
  readonly strategy?: Partial<RiskLimits>
  readonly account?: Partial<RiskLimits>
  readonly whole?: Partial<RiskLimits>
}

export function caseLimits(change: LimitsByScope = {}): OrderLimits {
  const configuration = fixtureConfiguration({
    instruments: [CASE_INSTRUMENT],
    accounts: [fixtureAccount({ limits: fixtureLimits(change.account) })],
    strategies: [
      fixtureStrategy({
        limits: { ...CASE_LIMITS, ...change.strategy },
        instrumentLimits: change.instrument ? [{ instrumentIndex: 0, limits: fixtureLimits(change.instrument) }] : [],
      }),
    ],
    limits: fixtureLimits(change.whole),
  })
  return new CompiledLimits(configuration).orderLimitsOf(0 as AccountIndex, 0 as StrategyIndex, 0 as InstrumentIndex)!
}

export interface FactsChange extends Partial<Omit<OrderFacts, 'scopes'>> {
  readonly instrument?: Partial<ScopeFacts>
  readonly strategy?: Partial<ScopeFacts>
  readonly account?: Partial<ScopeFacts>
  readonly whole?: Partial<ScopeFacts>
  /** All four scopes. */
  readonly every?: Partial<ScopeFacts>
}

/** A limit buy of 10 at 1,000 in a market of 999 to 1,001, with nothing held and nothing working. One minor unit is one tick and lot. */
export function caseFacts(change: FactsChange = {}): OrderFacts {
  const { instrument, strategy, account, whole, every, ...own } = change
  const facts = Object.assign(newOrderFacts(), {
    orderNumber: 7,
    nowUs: NOW_US,
    causationTimeUs: NOW_US,
    qtyLots: 10,
    orderPriceTicks: 1_000,
    isStrategyRunning: true,
    isVenueUp: true,
    tradingState: 'Active',
    dataState: 'Live',
    dataTimeUs: NOW_US,
    lastTicks: 1_000,
    markTicks: 1_000,
    bidTicks: 999,
    askTicks: 1_001,
    ...own,
  })
  const worthMinor = facts.qtyLots * (isMissing(facts.orderPriceTicks) ? 1_000 : facts.orderPriceTicks)
  const workingMinor = facts.workingQtyLots * (isMissing(facts.workingPriceTicks) ? 1_000 : facts.workingPriceTicks)
  if (own.settlementNotionalMinor === undefined) facts.settlementNotionalMinor = worthMinor
  RISK_SCOPES.forEach((_, index) => {
    const figures: ScopeFacts = {
      positionLots: 0,
      openBuyLots: 0,
      openSellLots: 0,
      grossExposureMinor: 0,
      netExposureMinor: 0,
      openBuyExposureMinor: 0,
      openSellExposureMinor: 0,
      openOrders: 0,
      isOrderRateSpent: false,
      isAmendRateSpent: false,
      orderNotionalMinor: worthMinor,
      workingNotionalMinor: workingMinor,
    }
    Object.assign(facts.scopes[index]!, figures, every, [instrument, strategy, account, whole][index])
  })
  return facts
}

// ── the rule book ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What changes against a passing order, and what is then said. */
export type Row = readonly [change: FactsChange, said: string, limits?: LimitsByScope]

export const PASS = 'passes'
export const MARKET = { orderPriceTicks: MISSING }
export const EXPIRY_US = CASE_INSTRUMENT.expiryTimeUs!
export const LONG_10 = { every: { positionLots: 10 } } as const
/** A strategy's own order that closes its long position. */
export const CLOSING = { ...LONG_10, sideSign: -1 } as const
export const CLOSING_BY_CORE = { ...CLOSING, isReduceOnly: true, origin: 'Core' } as const
export const FLATTEN = { ...CLOSING, isReduceOnly: true, origin: 'Flatten', orderPriceTicks: MISSING } as const

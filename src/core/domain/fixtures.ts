/** A small world for the tests of every room: currencies, an instrument of each kind, limits and a configuration. */

import { assert } from '../std/assert.ts'
import {
  type AccountDefinition,
  type Configuration,
  RULE_VERSION,
  type StrategyDefinition,
  type VenueCapabilities,
} from './configuration.ts'
import { defineInstrument, type InstrumentSpec } from './define-instrument.ts'
import type { AccountIndex, CurrencyIndex, InstrumentIndex, VenueIndex } from './ids.ts'
import type { Instrument, InstrumentKind } from './instrument.ts'
import { NO_LIMITS, type RiskLimits } from './limits.ts'
import { ORDER_TYPES, type OrderTerms, TIME_IN_FORCE } from './order.ts'
import { type Currency, lots, ticks } from './quantities.ts'

/** USDT 0, BTC 1, ETH 2, USD 3, EUR 4, ACME 5 (a share). */
export function fixtureCurrencies(): readonly Currency[] {
  return [
    { code: 'USDT', minorDigits: 8 },
    { code: 'BTC', minorDigits: 8 },
    { code: 'ETH', minorDigits: 8 },
    { code: 'USD', minorDigits: 2 },
    { code: 'EUR', minorDigits: 2 },
    { code: 'ACME', minorDigits: 0 },
  ]
}

const SPOT: InstrumentSpec = {
  instrumentId: 'BTC-USDT.SIM',
  kind: 'Spot',
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  tickSize: '0.01',
  lotSize: '0.00001',
  makerFeeBps: '1',
  takerFeeBps: '5',
}

const LINEAR: InstrumentSpec = {
  ...SPOT,
  instrumentId: 'BTC-USDT-PERP.SIM',
  kind: 'LinearPerpetual',
  tickSize: '0.1',
  lotSize: '0.001',
  priceMax: '200000',
  marginInitialPercent: '10',
  marginMaintenancePercent: '5',
}

const INVERSE: InstrumentSpec = {
  ...LINEAR,
  instrumentId: 'BTC-USD-PERP.SIM',
  kind: 'InversePerpetual',
  quoteCurrency: 'USD',
  tickSize: '0.5',
  lotSize: '1',
  multiplier: '1',
}

/** The specification that {@link fixtureInstrument} starts from, one for each kind. */
export const FIXTURE_SPECS: Readonly<Record<InstrumentKind, InstrumentSpec>> = {
  Spot: SPOT,
  LinearPerpetual: LINEAR,
  InversePerpetual: INVERSE,
  LinearFuture: { ...LINEAR, instrumentId: 'BTC-USDT-FUT.SIM', kind: 'LinearFuture', expiry: '2027-03-26T08:00:00Z' },
  InverseFuture: { ...INVERSE, instrumentId: 'BTC-USD-FUT.SIM', kind: 'InverseFuture', expiry: '2027-03-26T08:00:00Z' },
  Equity: {
    ...SPOT,
    instrumentId: 'ACME.SIM',
    kind: 'Equity',
    baseCurrency: 'ACME',
    quoteCurrency: 'USD',
    tickSize: '0.01',
    lotSize: '1',
  },
  FxPair: {
    ...SPOT,
    instrumentId: 'EUR-USD.SIM',
    kind: 'FxPair',
    baseCurrency: 'EUR',
    quoteCurrency: 'USD',
    tickSize: '0.00001',
    lotSize: '1000',
  },
}

/** An instrument of `overrides.kind` (spot where absent), changed where a test wants it otherwise. */
export function fixtureInstrument(overrides: Partial<InstrumentSpec> = {}, index = 0, venueIndex = 0): Instrument {
  const spec = { ...FIXTURE_SPECS[overrides.kind ?? 'Spot'], ...overrides }
  const made = defineInstrument(spec, index as InstrumentIndex, venueIndex as VenueIndex, fixtureCurrencies())
  assert(made.ok, made.ok ? '' : made.error.join('; '))
  return made.value
}

/** A limit order to buy one lot at 100 ticks. */
export function fixtureTerms(overrides: Partial<OrderTerms> = {}): OrderTerms {
  return {
    instrumentIndex: 0 as InstrumentIndex,
    side: 'Buy',
    orderType: 'Limit',
    qtyLots: lots(1),
    limitTicks: ticks(100),
    triggerTicks: undefined,
    trailingOffsetTicks: undefined,
    triggerSource: 'Last',
    timeInForce: 'GTC',
    expireTimeUs: undefined,
    isPostOnly: false,
    isReduceOnly: false,
    tag: '',
    ...overrides,
  }
}

export function fixtureLimits(overrides: Partial<RiskLimits> = {}): RiskLimits {
  return { ...NO_LIMITS, ...overrides }
}

/** A venue that offers everything. */
export function fixtureCapabilities(overrides: Partial<VenueCapabilities> = {}): VenueCapabilities {
  return {
    orderTypes: ORDER_TYPES,
    timeInForce: TIME_IN_FORCE,
    supportsPostOnly: true,
    supportsReduceOnly: true,
    supportsAmend: true,
    supportsOco: true,
    supportsDeadMansSwitch: true,
    ackTimeoutUs: 1_000_000,
    validityWindowUs: 5_000_000,
    ...overrides,
  }
}

/** Counts in USDT and opens with 1,000,000 of it. */
export function fixtureAccount(overrides: Partial<AccountDefinition> = {}): AccountDefinition {
  return {
    accountId: 'main',
    venueIndex: 0 as VenueIndex,
    baseCurrency: 0 as CurrencyIndex,
    positionMode: 'Netting',
    openingBalances: [{ currency: 0 as CurrencyIndex, amountMinor: '100000000000000' }],
    limits: fixtureLimits(),
    ...overrides,
  }
}

export function fixtureStrategy(overrides: Partial<StrategyDefinition> = {}): StrategyDefinition {
  return {
    strategyId: 'alpha',
    accountIndex: 0 as AccountIndex,
    limits: fixtureLimits(),
    instrumentLimits: [],
    ...overrides,
  }
}

/** One venue, one spot instrument, one account and one strategy. */
export function fixtureConfiguration(overrides: Partial<Configuration> = {}): Configuration {
  return {
    ruleVersion: RULE_VERSION,
    generation: 1,
    epoch: 1,
    currencies: fixtureCurrencies(),
    venues: [{ venueId: 'SIM', capabilities: fixtureCapabilities() }],
    instruments: [fixtureInstrument()],
    barSpecs: [],
    accounts: [fixtureAccount()],
    strategies: [fixtureStrategy()],
    conversions: [],
    limits: fixtureLimits(),
    dayStartMinute: 0,
    ...overrides,
  }
}

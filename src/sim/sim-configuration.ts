/** The small world that is simulated: one venue, a spot pair and a perpetual, one account, one or two strategies. */

import { type Configuration, RULE_VERSION } from '../core/domain/configuration.ts'
import { defineInstrument, type InstrumentSpec } from '../core/domain/define-instrument.ts'
import type { AccountIndex, CurrencyIndex, InstrumentIndex, VenueIndex } from '../core/domain/ids.ts'
import type { Instrument } from '../core/domain/instrument.ts'
import { NO_LIMITS, type RiskLimits } from '../core/domain/limits.ts'
import type { Currency, QtyLots } from '../core/domain/quantities.ts'
import { assert } from '../core/std/assert.ts'
import { SIMULATED_CAPABILITIES } from '../venues/simulated/fill-model.ts'
import type { PathSettings } from '../venues/simulated/price-path.ts'
import type { SimPlan } from './plan.ts'

const CURRENCIES: readonly Currency[] = [
  { code: 'USDT', minorDigits: 8 },
  { code: 'BTC', minorDigits: 8 },
]

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

const PERPETUAL: InstrumentSpec = {
  ...SPOT,
  instrumentId: 'BTC-USDT-PERP.SIM',
  kind: 'LinearPerpetual',
  tickSize: '0.1',
  lotSize: '0.001',
  priceMax: '200000',
  marginInitialPercent: '10',
  marginMaintenancePercent: '5',
}

export const DATA_AGE_US_MAX = 60_000_000

export const INSTRUMENTS: readonly Instrument[] = [SPOT, PERPETUAL].map((spec, index) => {
  const made = defineInstrument(spec, index as InstrumentIndex, 0 as VenueIndex, CURRENCIES)
  assert(made.ok, made.ok ? '' : made.error.join('; '))
  return made.value
})

export const OPENING_BALANCES: Configuration['accounts'][number]['openingBalances'] = [
  { currency: 0 as CurrencyIndex, amountMinor: '1000000000000000' },
  { currency: 1 as CurrencyIndex, amountMinor: '10000000000' },
]

export function configurationOf(plan: SimPlan, epoch: number, isTailLost = false): Configuration {
  const {
    supportsAmend,
    watchesStops,
    strategyCount,
    mayTradeDegraded,
    reconcileEveryS,
    deadMansSwitchS,
    externalOrders,
  } = plan
  const secondsOf = (seconds: number) => (seconds === 0 ? undefined : seconds * 1_000_000)
  const orderTypes = watchesStops ? SIMULATED_CAPABILITIES.orderTypes : (['Market', 'Limit'] as const)
  return {
    ruleVersion: RULE_VERSION,
    generation: 1,
    epoch,
    currencies: CURRENCIES,
    venues: [{ venueId: 'SIM', capabilities: { ...SIMULATED_CAPABILITIES, supportsAmend, orderTypes } }],
    instruments: INSTRUMENTS,
    barSpecs: [{ instrumentIndex: 0 as InstrumentIndex, unit: 'Time', step: 60_000_000, source: 'Mid' }],
    accounts: [
      {
        accountId: 'main',
        venueIndex: 0 as VenueIndex,
        baseCurrency: 0 as CurrencyIndex,
        positionMode: 'Netting',
        openingBalances: OPENING_BALANCES,
        externalOrders,
        reconcileEveryUs: secondsOf(reconcileEveryS),
        deadMansSwitchUs: secondsOf(deadMansSwitchS),
        limits: LIMITS,
      },
    ],
    strategies: Array.from({ length: strategyCount }, (_, index) => ({
      strategyId: `sim${index}`,
      accountIndex: 0 as AccountIndex,
      limits: { ...LIMITS, mayTradeDegraded, openOrdersMax: 12, ordersPerSecondMax: 20, amendsPerSecondMax: 20 },
      instrumentLimits: [],
    })),
    conversions: [{ from: 1 as CurrencyIndex, to: 0 as CurrencyIndex, instrumentIndex: 0, ratePpm: undefined }],
    limits: LIMITS,
    dayStartMinute: plan.dayStartMinute,
    ...(isTailLost ? { isTailLost } : {}),
  }
}

/** Bounds that keep a run small; what a limit refuses is tested elsewhere. */
const LIMITS: RiskLimits = { ...NO_LIMITS, orderQtyLotsMax: 100_000 as QtyLots, dataAgeUsMax: DATA_AGE_US_MAX }

export function pathsOf({ quotesPerSecond }: SimPlan): readonly PathSettings[] {
  const path = { volatilityTicks: 300, spreadTicks: 8, sizeLots: 20_000, eventsPerSecond: quotesPerSecond }
  return [
    { ...path, instrumentIndex: 0, startTicks: 6_000_000 },
    { ...path, instrumentIndex: 1, startTicks: 600_000, volatilityTicks: 30, sizeLots: 200 },
  ]
}

/** The invented world of a warm-up: one instrument, one venue, one account, one strategy with every limit set, so that all checks run. */

import { type Configuration, RULE_VERSION, type VenueCapabilities } from '../../core/domain/configuration.ts'
import { defineInstrument } from '../../core/domain/define-instrument.ts'
import type {
  AccountIndex,
  CurrencyIndex,
  InstrumentIndex,
  StrategyIndex,
  TimeUs,
  VenueIndex,
} from '../../core/domain/ids.ts'
import type { ControlInput } from '../../core/domain/inputs.ts'
import { NO_LIMITS, type RiskLimits } from '../../core/domain/limits.ts'
import { newQuoteTick, type QuoteTick } from '../../core/domain/market-data.ts'
import type { MoneyMinor, PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import { assert } from '../../core/std/assert.ts'

export const ACCOUNT = 0 as AccountIndex
export const INSTRUMENT = 0 as InstrumentIndex
export const MONEY = 0 as CurrencyIndex
export const STRATEGY = 0 as StrategyIndex
export const VENUE = 0 as VenueIndex
export const BID_TICKS = 10_000_000

const CURRENCIES = [
  { code: 'USD', minorDigits: 8 },
  { code: 'BTC', minorDigits: 8 },
]
const MUCH = 1e14 as MoneyMinor
const A_DAY_US = 86_400_000_000

const CAPABILITIES: VenueCapabilities = {
  orderTypes: ['Market', 'Limit'],
  timeInForce: ['GTC', 'IOC'],
  supportsPostOnly: true,
  supportsReduceOnly: true,
  supportsAmend: true,
  supportsOco: false,
  supportsDeadMansSwitch: false,
  ackTimeoutUs: A_DAY_US,
  validityWindowUs: A_DAY_US,
}

const LIMITS: RiskLimits = {
  ...NO_LIMITS,
  orderQtyLotsMax: 1_000 as QtyLots,
  orderNotionalMinorMax: MUCH,
  priceCollarBps: 500,
  priceReference: 'Mark',
  positionLotsMax: 10_000 as QtyLots,
  grossExposureMinorMax: MUCH,
  netExposureMinorMax: MUCH,
  openOrdersMax: 100,
  openOrderExposureMinorMax: MUCH,
  ordersPerSecondMax: 1_000_000,
  dailyLossMinorMax: MUCH,
  drawdownMinorMax: MUCH,
  breachAction: 'Halt',
  dataAgeUsMax: A_DAY_US,
}

export function inventWorld(): Configuration {
  const instrument = defineInstrument(
    {
      instrumentId: 'BTC-USD.NOWHERE',
      kind: 'Spot',
      baseCurrency: 'BTC',
      quoteCurrency: 'USD',
      tickSize: '0.01',
      lotSize: '0.001',
      makerFeeBps: '2',
      takerFeeBps: '2',
      priceMax: '500000',
    },
    INSTRUMENT,
    VENUE,
    CURRENCIES,
  )
  assert(instrument.ok, 'the invented instrument can be defined')
  return {
    ruleVersion: RULE_VERSION,
    generation: 1,
    epoch: 1,
    currencies: CURRENCIES,
    venues: [{ venueId: 'NOWHERE', capabilities: CAPABILITIES }],
    instruments: [instrument.value],
    barSpecs: [],
    accounts: [
      {
        accountId: 'nobody',
        venueIndex: VENUE,
        baseCurrency: MONEY,
        positionMode: 'Netting',
        openingBalances: [{ currency: MONEY, amountMinor: '100000000000000' }],
        limits: LIMITS,
      },
    ],
    strategies: [{ strategyId: 'nothing', accountIndex: ACCOUNT, limits: LIMITS, instrumentLimits: [] }],
    conversions: [],
    limits: LIMITS,
    dayStartMinute: 0,
  }
}

const NOW = { timeUs: 0 as TimeUs }

/** What a configured node hears before its strategy may trade. */
export const OPENING: readonly ControlInput[] = [
  { kind: 'VenueStateReport', ...NOW, venueIndex: VENUE, isUp: true, text: '' },
  {
    kind: 'MassStatusReport',
    ...NOW,
    accountIndex: ACCOUNT,
    outcome: 'Complete',
    openClientOrderIds: [],
    positions: [],
    balances: [],
    text: '',
  },
  { kind: 'StartStrategy', ...NOW, strategyIndex: STRATEGY, actor: '', reason: '' },
]

export function moveQuote(quote: QuoteTick, bidTicks: number): QuoteTick {
  quote.bidTicks = bidTicks as PriceTicks
  quote.askTicks = (bidTicks + 2) as PriceTicks
  quote.bidLots = quote.askLots = 1_000 as QtyLots
  return quote
}

export function newQuote(): QuoteTick {
  return moveQuote(newQuoteTick(), BID_TICKS)
}

/** A portfolio of every kind of instrument, what may fill and be funded in it. */

import type { Configuration, Conversion, PositionMode } from '../domain/configuration.ts'
import type { FundingBooked, OrderFilled } from '../domain/events.ts'
import {
  fixtureAccount,
  fixtureConfiguration,
  fixtureInstrument,
  fixtureLimits,
  fixtureStrategy,
} from '../domain/fixtures.ts'
import type { AccountIndex, CurrencyIndex, InstrumentIndex, StrategyIndex, TimeUs } from '../domain/ids.ts'
import type { Side } from '../domain/order.ts'
import { lots, minor, ticks } from '../domain/quantities.ts'

export const [USDT, BTC, , USD, EUR, ACME] = [0, 1, 2, 3, 4, 5] as CurrencyIndex[]
export const [SPOT, LINEAR, INVERSE, SHARE, FX] = [0, 1, 2, 3, 4]
export const instruments = (['Spot', 'LinearPerpetual', 'InversePerpetual', 'Equity', 'FxPair'] as const).map(
  (kind, index) => fixtureInstrument({ kind }, index),
)
/** One cent is 0.01 USDT: 1,000,000 of its minor units. */
export const DOLLAR: Conversion = { from: USD!, to: USDT!, instrumentIndex: undefined, ratePpm: 1e12 }
export const limits = fixtureLimits()

export function configurationOf(
  overrides: Partial<Configuration> = {},
  positionMode: PositionMode = 'Netting',
): Configuration {
  return fixtureConfiguration({
    instruments,
    accounts: [fixtureAccount({ positionMode }), fixtureAccount({ baseCurrency: USD!, openingBalances: [] })],
    strategies: [
      fixtureStrategy({ limits }),
      fixtureStrategy({ limits }),
      fixtureStrategy({ accountIndex: 1 as AccountIndex }),
    ],
    conversions: [DOLLAR],
    limits,
    ...overrides,
  })
}

export interface FillWish {
  readonly instrument: number
  readonly side: Side
  readonly qty: number
  readonly price: number
  readonly strategy?: number
  readonly account?: number
  readonly fee?: number
  readonly feeCurrency?: number
  readonly timeUs?: number
}

export function fillOf(wish: FillWish): OrderFilled {
  const { instrument, side, qty, price, strategy = 0, account = 0, fee = 0, feeCurrency, timeUs = 7 } = wish
  return {
    kind: 'OrderFilled',
    orderNumber: 1 as OrderFilled['orderNumber'],
    strategyIndex: strategy as StrategyIndex,
    accountIndex: account as AccountIndex,
    instrumentIndex: instrument as InstrumentIndex,
    side,
    executionId: 'x' as OrderFilled['executionId'],
    lastQtyLots: lots(qty),
    lastTicks: ticks(price),
    feeMinor: minor(fee),
    feeCurrency: (feeCurrency ?? instruments[instrument]!.settlementCurrency) as CurrencyIndex,
    liquidity: 'Taker',
    eventTimeUs: timeUs as TimeUs,
    timeUs: timeUs as TimeUs,
  }
}

export function fundingOf(instrument: number, amountMinor: number): FundingBooked {
  return {
    kind: 'FundingBooked',
    fundingId: 'f',
    accountIndex: 0 as AccountIndex,
    instrumentIndex: instrument as InstrumentIndex,
    amountMinor: minor(amountMinor),
  }
}

export const OPENING = 100_000_000_000_000

/** What a person decides about an exchange: its symbols, accounts and rules, with defaults for all of it. */

import type { FilterSettings } from './filters.ts'
import { STREAM_LIMITS, type StreamLimits } from './market/stream-limits.ts'
import type { RateLimitSettings } from './rate-limits.ts'

/** Decimal texts: prices in the quote currency, sizes in the base currency. */
export interface SymbolSettings {
  readonly base: string
  readonly quote: string
  readonly tickSize: string
  readonly lotSize: string
  readonly priceMax: string
  readonly qtyMax: string
  readonly notionalMin: string
  readonly makerFeeBps: string
  readonly takerFeeBps: string
  /** The generated market: where it begins and how it moves. */
  readonly market: {
    readonly price: string
    readonly volatilityPercent: string
    readonly spreadTicks: number
    /** The usual displayed size. */
    readonly qty: string
    readonly eventsPerSecond: number
  }
}

export interface AccountSettings {
  readonly name: string
  /** What it opens with, by asset, decimal texts. */
  readonly balances: Readonly<Record<string, string>>
}

export interface ExchangeSettings {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly seed: number
  readonly symbols: readonly SymbolSettings[]
  readonly accounts: readonly AccountSettings[]
  readonly limits: RateLimitSettings
  readonly filters: FilterSettings
  /** What a connection to the market streams may do. */
  readonly streams: StreamLimits
  /** Levels that the generated market shows on each side. */
  readonly depthLevels: number
  /** How far back trades and bars are generated, so that they are there at the start. */
  readonly historyMinutes: number
}

const FEES = { makerFeeBps: '10', takerFeeBps: '10', notionalMin: '5' }

export const DEFAULT_SYMBOLS: readonly SymbolSettings[] = [
  {
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.00001',
    priceMax: '200000',
    qtyMax: '400',
    ...FEES,
    market: { price: '65000', volatilityPercent: '80', spreadTicks: 200, qty: '0.5', eventsPerSecond: 20 },
  },
  {
    base: 'ETH',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.0001',
    priceMax: '20000',
    qtyMax: '4000',
    ...FEES,
    market: { price: '3200', volatilityPercent: '90', spreadTicks: 30, qty: '8', eventsPerSecond: 20 },
  },
]

export const DEFAULT_SETTINGS: ExchangeSettings = {
  host: '127.0.0.1',
  port: 9500,
  seed: 7,
  symbols: DEFAULT_SYMBOLS,
  accounts: [{ name: 'main', balances: { USDT: '100000', BTC: '1', ETH: '10' } }],
  limits: { weightPerMinute: 6000, ordersPerTenSeconds: 100, ordersPerDay: 200_000 },
  filters: { ordersMax: 200, algoOrdersMax: 5, priceFactorMax: 5 },
  streams: STREAM_LIMITS,
  depthLevels: 20,
  historyMinutes: 1440,
}

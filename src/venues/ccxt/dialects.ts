/** The venues that we know in detail, by their names in ccxt: some to trade with, of some the market alone. */

import type { Dialect } from './dialect.ts'
import { BINANCE } from './dialect-binance.ts'
import { BINANCE_COINM, BINANCE_USDM } from './dialect-binance-futures.ts'
import { BYBIT } from './dialect-bybit.ts'
import { COINBASE } from './dialect-coinbase.ts'
import { DERIBIT } from './dialect-deribit.ts'
import { GEMINI } from './dialect-gemini.ts'
import { KRAKEN } from './dialect-kraken.ts'
import { marketOnlyDialect } from './dialect-market-only.ts'
import { OKX } from './dialect-okx.ts'

/** To trade with. */
export const EXCHANGE_NAMES = ['binance', 'kraken', 'okx', 'bybit', 'coinbase'] as const
export type ExchangeName = (typeof EXCHANGE_NAMES)[number]

/** Whose market alone is read, by messages that we understand ourselves: books in sequence, numbers digit by digit. */
export const MARKET_NAMES = ['binanceusdm', 'binancecoinm', 'deribit', 'gemini'] as const
export type MarketExchangeName = (typeof MARKET_NAMES)[number]

/** Errors: none; whether ccxt has the exchange is {@link hasStreams}. */
export function dialectNamed(exchange: string): Dialect {
  const traded = EXCHANGE_NAMES.find(name => name === exchange)
  if (traded !== undefined) return DIALECTS[traded]
  const read = MARKET_NAMES.find(name => name === exchange)
  return read === undefined ? marketOnlyDialect(exchange) : MARKETS[read]
}

export const DIALECTS: Readonly<Record<ExchangeName, Dialect>> = {
  binance: BINANCE,
  kraken: KRAKEN,
  okx: OKX,
  bybit: BYBIT,
  coinbase: COINBASE,
}

export const MARKETS: Readonly<Record<MarketExchangeName, Dialect>> = {
  binanceusdm: BINANCE_USDM,
  binancecoinm: BINANCE_COINM,
  deribit: DERIBIT,
  gemini: GEMINI,
}

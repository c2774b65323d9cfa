/** The venues that we know in enough detail to trade with, by their names in ccxt. */

import type { Dialect } from './dialect.ts'
import { BINANCE } from './dialect-binance.ts'
import { BYBIT } from './dialect-bybit.ts'
import { COINBASE } from './dialect-coinbase.ts'
import { KRAKEN } from './dialect-kraken.ts'
import { marketOnlyDialect } from './dialect-market-only.ts'
import { OKX } from './dialect-okx.ts'

export const EXCHANGE_NAMES = ['binance', 'kraken', 'okx', 'bybit', 'coinbase'] as const
export type ExchangeName = (typeof EXCHANGE_NAMES)[number]

/** Errors: none; whether ccxt has the exchange is {@link hasStreams}. */
export function dialectNamed(exchange: string): Dialect {
  const known = EXCHANGE_NAMES.find(name => name === exchange)
  return known === undefined ? marketOnlyDialect(exchange) : DIALECTS[known]
}

export const DIALECTS: Readonly<Record<ExchangeName, Dialect>> = {
  binance: BINANCE,
  kraken: KRAKEN,
  okx: OKX,
  bybit: BYBIT,
  coinbase: COINBASE,
}

/** The venues that we know in enough detail to trade with, by their names in ccxt. */

import type { Dialect } from './dialect.ts'
import { BINANCE } from './dialect-binance.ts'
import { BYBIT } from './dialect-bybit.ts'
import { COINBASE } from './dialect-coinbase.ts'
import { KRAKEN } from './dialect-kraken.ts'
import { OKX } from './dialect-okx.ts'

export const EXCHANGE_NAMES = ['binance', 'kraken', 'okx', 'bybit', 'coinbase'] as const
export type ExchangeName = (typeof EXCHANGE_NAMES)[number]

export const DIALECTS: Readonly<Record<ExchangeName, Dialect>> = {
  binance: BINANCE,
  kraken: KRAKEN,
  okx: OKX,
  bybit: BYBIT,
  coinbase: COINBASE,
}

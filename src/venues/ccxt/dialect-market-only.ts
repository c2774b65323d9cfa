/**
 * Any other exchange that ccxt has streams of: its trades and best quotes, for paper sessions. No orders: of those ccxt
 * does not say what an answer proves, and at some exchanges it does not send our ids.
 */

import type { CcxtExchange } from './ccxt-exchange.ts'
import type { Dialect, MarketName } from './dialect.ts'
import { marketOfUnified } from './market-unified.ts'
import { isRawObject, listOf, type RawObject } from './raw.ts'
import { OK } from './verdict.ts'
import { noOrders, WITHOUT_ORDERS } from './without-orders.ts'

type Hear = (message: RawObject) => void

function followMarket(exchange: CcxtExchange, markets: readonly MarketName[], hear: Hear): Promise<unknown> {
  // Only what is new: else each answer would repeat what came before.
  exchange.newUpdates = true
  const each = ({ symbol }: MarketName) => [followTrades(exchange, symbol, hear), followQuotes(exchange, symbol, hear)]
  return Promise.all(markets.flatMap(each))
}

async function followTrades(exchange: CcxtExchange, symbol: string, hear: Hear): Promise<never> {
  for (;;) hear({ trades: [...(await exchange.watchTrades(symbol))] })
}

/** The book stays ccxt's, and changes; what is heard of it is its best prices, when they have. */
async function followQuotes(exchange: CcxtExchange, symbol: string, hear: Hear): Promise<never> {
  let before = ''
  for (;;) {
    const { bids, asks, timestamp } = await exchange.watchOrderBook(symbol)
    const best = { bids: listOf(bids).slice(0, 1), asks: listOf(asks).slice(0, 1) }
    const now = JSON.stringify(best)
    if (now !== before) hear({ book: { ...best, symbol, timestamp } })
    before = now
  }
}

export function marketOnlyDialect(ccxtId: string): Dialect {
  return {
    ...WITHOUT_ORDERS,
    ccxtId,
    ccxtOptions: {},
    instrumentKinds: ['Spot'],
    mixesKinds: true,
    rate: { burst: 10, perSecond: 5, cancelShare: 0 },
    book: { rule: 'Unnumbered', checksum: 'None', depth: 0 },
    hasNumericMarketData: false,
    tellsNoTime: true,
    serverTime: noOrders,
    readServerMs: noOrders,
    verdictOf: () => OK,
    publicStreams: () => [],
    followMarket,
    mapMarket: raw => (isRawObject(raw) ? marketOfUnified(raw) : []),
  }
}

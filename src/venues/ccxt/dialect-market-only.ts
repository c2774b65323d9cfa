/**
 * Any other exchange that ccxt has streams of: its trades and best quotes, for paper sessions. No orders: of those ccxt
 * does not say what an answer proves, and at some exchanges it does not send our ids.
 */

import { US_PER_SECOND } from '../../core/std/time.ts'
import type { CcxtExchange } from './ccxt-exchange.ts'
import type { Dialect, MarketName } from './dialect.ts'
import { marketOfUnified } from './market-unified.ts'
import { isRawObject, listOf, type RawObject } from './raw.ts'
import { OK } from './verdict.ts'

function noOrders(): never {
  throw new Error('NO_ORDERS: of this exchange we know the market alone')
}

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
    isMarketOnly: true,
    ccxtId,
    ccxtOptions: {},
    capabilities: {
      orderTypes: [],
      timeInForce: [],
      supportsPostOnly: false,
      supportsReduceOnly: false,
      supportsAmend: false,
      supportsOco: false,
      supportsDeadMansSwitch: false,
      ackTimeoutUs: 5 * US_PER_SECOND,
      validityWindowUs: 10 * US_PER_SECOND,
    },
    instrumentKinds: ['Spot'],
    mixesKinds: true,
    clientOrderId: { pattern: /^$/, rule: 'no orders' },
    needsPassword: false,
    rate: { burst: 10, perSecond: 5, cancelShare: 0 },
    isSerial: false,
    book: { rule: 'Unnumbered', checksum: 'None', depth: 0 },
    hasNumericMarketData: false,
    massCancel: 'None',
    place: noOrders,
    readPlaced: noOrders,
    cancel: noOrders,
    cancelsByVenueId: false,
    readCanceled: noOrders,
    cancelAll: noOrders,
    findOrder: noOrders,
    readOrders: noOrders,
    fillsOfOrder: noOrders,
    openOrders: noOrders,
    fillsSince: noOrders,
    readFills: noOrders,
    balances: noOrders,
    readBalances: noOrders,
    serverTime: noOrders,
    readServerMs: noOrders,
    verdictOf: () => OK,
    privateStreams: () => [],
    publicStreams: () => [],
    followMarket,
    mapPrivate: noOrders,
    mapMarket: raw => (isRawObject(raw) ? marketOfUnified(raw) : []),
  }
}

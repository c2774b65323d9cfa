/** Binance's perpetuals, margined in USD coins or in the coin itself: their market alone. */

import type { InstrumentKind } from '../../core/domain/instrument.ts'
import { DATA_SILENCE_MS_MAX, type Dialect, type MarketName, type StreamPlan } from './dialect.ts'
import { refusalInBinance, verdictOfBinance } from './dialect-binance.ts'
import { pastOfBinance } from './history-binance.ts'
import { depthSnapshotOfBinance, marketOfBinance } from './market-binance.ts'
import { isRawObject, objectAt, objectOf, type RawObject, textAt, timeUsOfMs } from './raw.ts'
import { questionsOf } from './request-terms.ts'
import { WITHOUT_ORDERS } from './without-orders.ts'

interface Family {
  readonly ccxtId: string
  readonly kind: InstrumentKind
  readonly api: string
  readonly streamUrl: (urls: RawObject) => string
}

function familyDialect({ ccxtId, kind, api, streamUrl }: Family): Dialect {
  const ask = questionsOf(api)
  return {
    ...WITHOUT_ORDERS,
    ccxtId,
    ccxtOptions: {},
    instrumentKinds: [kind],
    mixesKinds: true,
    // 2,400 weight a minute, a half of it left to whatever else uses the address.
    rate: { burst: 200, perSecond: 20, cancelShare: 0 },
    book: { rule: 'BinanceFutures', checksum: 'None', depth: 0 },
    hasNumericMarketData: false,
    serverTime: () => ask('time', 1),
    readServerMs: answer => timeUsOfMs(textAt(objectOf(answer), 'serverTime')) / 1_000,
    bookSnapshot: symbol => ask('depth', 20, { symbol, limit: 1_000 }),
    readBookSnapshot: (symbol, answer) => depthSnapshotOfBinance(symbol, objectOf(answer)),
    past: pastOfBinance(api, 20, 5),
    verdictOf: verdictOfBinance,
    publicStreams: markets => (markets.length === 0 ? [] : [publicStream(streamUrl, markets)]),
    mapMarket: raw => (isRawObject(raw) ? marketOfBinance(raw) : []),
  }
}

let requestNumber = 0

function publicStream(streamUrl: Family['streamUrl'], markets: readonly MarketName[]): StreamPlan {
  const streams = markets.flatMap(({ streamSymbol }) =>
    ['trade', 'bookTicker', 'depth@100ms'].map(kind => `${streamSymbol.toLowerCase()}@${kind}`),
  )
  return {
    name: 'market',
    isPrivate: false,
    begin: async exchange => ({
      url: streamUrl(objectAt(objectAt(exchange.urls, 'api'), 'ws')),
      messages: [{ method: 'SUBSCRIBE', params: streams, id: ++requestNumber }],
    }),
    ping: () => ({ method: 'LIST_SUBSCRIPTIONS', id: ++requestNumber }),
    silenceMsMax: 15_000,
    dataSilenceMsMax: DATA_SILENCE_MS_MAX,
    refusalIn: refusalInBinance,
  }
}

export const BINANCE_USDM = familyDialect({
  ccxtId: 'binanceusdm',
  kind: 'LinearPerpetual',
  api: 'fapiPublic',
  // Trades, best quotes and depth have an address of their own there, which ccxt makes of the other.
  streamUrl: urls => textAt(urls, 'future').replace(/\/ws$/, '/public/ws'),
})

export const BINANCE_COINM = familyDialect({
  ccxtId: 'binancecoinm',
  kind: 'InversePerpetual',
  api: 'dapiPublic',
  streamUrl: urls => textAt(urls, 'delivery'),
})

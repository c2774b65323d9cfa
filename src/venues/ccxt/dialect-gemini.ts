/** Gemini, its spot market alone. */

import { DATA_SILENCE_MS_MAX, type Dialect, type MarketName, type StreamPlan } from './dialect.ts'
import { marketOfGemini } from './market-gemini.ts'
import { isRawObject, objectAt, objectOf, textAt } from './raw.ts'
import { judge, OK } from './verdict.ts'
import { noOrders, WITHOUT_ORDERS } from './without-orders.ts'

function subscription(type: string, markets: readonly MarketName[]): object {
  return {
    type,
    subscriptions: [{ name: 'l2', symbols: markets.map(({ streamSymbol }) => streamSymbol.toUpperCase()) }],
  }
}

/** A heartbeat comes every few seconds. */
function publicStream(markets: readonly MarketName[]): StreamPlan {
  return {
    name: 'market',
    isPrivate: false,
    begin: async exchange => ({
      url: `${textAt(objectAt(exchange.urls, 'api'), 'ws')}/v2/marketdata`,
      messages: [subscription('subscribe', markets)],
    }),
    ping: undefined,
    silenceMsMax: 20_000,
    dataSilenceMsMax: DATA_SILENCE_MS_MAX,
    refusalIn: raw =>
      textAt(raw, 'result') === 'error' ? `${textAt(raw, 'reason')} ${textAt(raw, 'message')}` : undefined,
  }
}

export const GEMINI: Dialect = {
  ...WITHOUT_ORDERS,
  ccxtId: 'gemini',
  ccxtOptions: {},
  instrumentKinds: ['Spot'],
  mixesKinds: true,
  // Streams name a market in capitals, requests do not.
  aliasesOf: id => [id.toUpperCase(), id.toLowerCase()],
  // 120 public requests a minute, and a few at once.
  rate: { burst: 5, perSecond: 1, cancelShare: 0 },
  book: { rule: 'Unnumbered', checksum: 'None', depth: 0 },
  hasNumericMarketData: false,
  // There is no question for its time.
  tellsNoTime: true,
  serverTime: noOrders,
  readServerMs: noOrders,
  verdictOf: (status, answer) => {
    const raw = objectOf(answer)
    if (status < 400 && textAt(raw, 'result') !== 'error') return OK
    return judge({}, status, textAt(raw, 'reason'), textAt(raw, 'message'))
  },
  publicStreams: markets => (markets.length === 0 ? [] : [publicStream(markets)]),
  resubscribeBook: market => ['unsubscribe', 'subscribe'].map(type => subscription(type, [market])),
  mapMarket: raw => (isRawObject(raw) ? marketOfGemini(raw) : []),
}

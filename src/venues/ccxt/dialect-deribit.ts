/** Deribit, its market alone: perpetuals, spot, and their books by change numbers. */

import { DATA_SILENCE_MS_MAX, type Dialect, type MarketName, type StreamPlan } from './dialect.ts'
import { PAST_OF_DERIBIT } from './history-deribit.ts'
import { marketOfDeribit } from './market-deribit.ts'
import { isRawObject, objectAt, objectOf, type RawObject, textAt, timeUsOfMs } from './raw.ts'
import { judge, OK } from './verdict.ts'
import { WITHOUT_ORDERS } from './without-orders.ts'

let requestNumber = 0

function rpc(method: string, params: object): object {
  return { jsonrpc: '2.0', id: ++requestNumber, method, params }
}

/** Each change at once is for those who log in; the public gets them every 100 ms. */
const BOOK = (name: string) => `book.${name}.100ms`

function publicStream(markets: readonly MarketName[]): StreamPlan {
  const channels = markets.flatMap(({ streamSymbol }) => [
    `trades.${streamSymbol}.100ms`,
    `quote.${streamSymbol}`,
    BOOK(streamSymbol),
  ])
  return {
    name: 'market',
    isPrivate: false,
    begin: async exchange => ({
      url: textAt(objectAt(exchange.urls, 'api'), 'ws'),
      messages: [rpc('public/subscribe', { channels })],
    }),
    ping: () => rpc('public/test', {}),
    silenceMsMax: 15_000,
    dataSilenceMsMax: DATA_SILENCE_MS_MAX,
    refusalIn,
  }
}

function refusalIn(raw: RawObject): string | undefined {
  const error = objectAt(raw, 'error')
  return 'code' in error ? `${textAt(error, 'code')} ${textAt(error, 'message')}` : undefined
}

export const DERIBIT: Dialect = {
  ...WITHOUT_ORDERS,
  ccxtId: 'deribit',
  ccxtOptions: {},
  instrumentKinds: ['Spot', 'LinearPerpetual', 'InversePerpetual'],
  mixesKinds: true,
  // 20 public questions a second, with room for more at once.
  rate: { burst: 20, perSecond: 10, cancelShare: 0 },
  book: { rule: 'PreviousId', checksum: 'None', depth: 0 },
  hasNumericMarketData: true,
  serverTime: () => ({ api: 'public', method: 'GET', path: 'get_time', params: {}, weight: 1 }),
  readServerMs: answer => timeUsOfMs(textAt(objectOf(answer), 'result')) / 1_000,
  past: PAST_OF_DERIBIT,
  verdictOf: (status, answer) => {
    const refusal = refusalIn(objectOf(answer))
    return refusal === undefined && status < 400 ? OK : judge({}, status, refusal ?? '', '')
  },
  publicStreams: markets => (markets.length === 0 ? [] : [publicStream(markets)]),
  resubscribeBook: ({ streamSymbol }) =>
    ['public/unsubscribe', 'public/subscribe'].map(method => rpc(method, { channels: [BOOK(streamSymbol)] })),
  mapMarket: raw => (isRawObject(raw) ? marketOfDeribit(raw) : []),
}

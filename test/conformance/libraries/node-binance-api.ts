/** `node-binance-api`: one class for everything. */

import {
  type BookView,
  type ExchangeAddress,
  type Library,
  type LibraryClient,
  load,
  orderView,
  rawEventView,
  SYMBOL,
} from './library.ts'

export const nodeBinanceApi: Library = {
  name: 'node-binance-api',
  pointing: 'urls of its options; the WebSocket API’s address has no option and is set as the public field wsApi',
  connect,
}

type Sizes = Readonly<Record<string, number>>

function bookOf(
  book: { readonly bids: Sizes; readonly asks: Sizes } | undefined,
  context: { readonly lastEventUpdateId?: number | null } | undefined,
): BookView | undefined {
  const lastUpdateId = context?.lastEventUpdateId
  if (book === undefined || !lastUpdateId) return undefined
  const levels = (sizes: Sizes, sign: 1 | -1) =>
    Object.entries(sizes)
      .map(([price, qty]): [number, number] => [Number(price), qty])
      .sort(([a], [b]) => sign * (a - b))
  return { lastUpdateId, bids: levels(book.bids, -1), asks: levels(book.asks, 1) }
}

async function connect({ host, apiKey, apiSecret }: ExchangeAddress): Promise<LibraryClient> {
  const Binance = load('node-binance-api')
  const urls = {
    base: `http://${host}/api/`,
    stream: `ws://${host}/ws/`,
    combineStream: `ws://${host}/stream?streams=`,
  }
  const client = new Binance({ APIKEY: apiKey, APISECRET: apiSecret, urls, reconnect: false, log: () => {} })
  client.wsApi = `ws://${host}/ws-api/v3`
  return {
    placeLimit: async (side, qty, price, newClientOrderId) =>
      orderView(await client.order('LIMIT', side, SYMBOL, qty, price, { newClientOrderId })),
    placeMarket: async (side, qty, newClientOrderId) =>
      orderView(await client.order('MARKET', side, SYMBOL, qty, undefined, { newClientOrderId })),
    query: async origClientOrderId => orderView(await client.orderStatus(SYMBOL, undefined, { origClientOrderId })),
    cancel: async origClientOrderId => orderView(await client.cancel(SYMBOL, undefined, { origClientOrderId })),
    openOrderIds: async () =>
      (await client.openOrders(SYMBOL)).map((order: { clientOrderId: string }) => order.clientOrderId),
    bidCount: async () => Object.keys((await client.depth(SYMBOL, 20)).bids).length,
    listenUser: sink =>
      new Promise(resolve => {
        const onEvent = (event: Record<string, unknown>) => sink(rawEventView(event))
        client.websockets.userData(onEvent, onEvent, onEvent, () => resolve())
      }),
    listenMarket: async sink => {
      const onEvent = (event: Record<string, unknown>) => sink(rawEventView(event))
      client.websockets.trades(SYMBOL, onEvent)
      client.websockets.aggTrades(SYMBOL, onEvent)
      client.websockets.depth(SYMBOL, onEvent)
      client.websockets.candlesticks(SYMBOL, '1m', onEvent)
      client.websockets.bookTickers(SYMBOL, () => sink({ kind: 'bookTicker' }))
    },
    followBook: () => {
      client.websockets.depthCache(SYMBOL, () => {})
      return () => bookOf(client.depthCache[SYMBOL], client.depthCacheContext[SYMBOL])
    },
    close: () => {
      clearInterval(client.socketHeartbeatInterval)
      for (const endpoint of Object.keys(client.websockets.subscriptions())) client.websockets.terminate(endpoint)
      for (const connection of Object.values(client.wsApiConnections) as { terminate?(): void }[])
        connection.terminate?.()
    },
  }
}

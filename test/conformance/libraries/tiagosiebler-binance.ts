/** `binance` (Tiago Siebler): MainClient over REST, WebsocketClient for streams, WebsocketAPIClient for user data. */

import { type Library, type LibraryClient, load, orderView, rawEventView, SYMBOL } from './library.ts'

const quiet = { trace: () => {}, info: () => {}, error: () => {} }

export const tiagosieblerBinance: Library = {
  name: 'binance',
  pointing: 'baseUrl of MainClient, wsUrl of the WebSocket clients',
  connect: ({ host, apiKey, apiSecret }) => connect(host, apiKey, apiSecret),
}

/** The library sees by the secret that it is a private key. */
export const tiagosieblerBinanceEd25519: Library = {
  name: 'binance, with an Ed25519 key',
  pointing: tiagosieblerBinance.pointing,
  connect: ({ host, ed25519 }) => connect(host, ed25519.apiKey, ed25519.privateKey),
}

async function connect(host: string, apiKey: string, apiSecret: string): Promise<LibraryClient> {
  const { MainClient, WebsocketAPIClient, WebsocketClient } = load('binance')
  const keys = { api_key: apiKey, api_secret: apiSecret }
  const rest = new MainClient({ ...keys, baseUrl: `http://${host}` })
  const wsOptions = { ...keys, wsUrl: `ws://${host}`, beautify: false, disableTimeSync: true }
  const streams = new WebsocketClient(wsOptions, quiet)
  const api = new WebsocketAPIClient({ ...wsOptions, attachEventListeners: false }, quiet)
  const wsApi = api.getWSClient()
  // Without listeners an error of the socket at the end of the test would be nobody's.
  for (const client of [streams, wsApi]) client.on('exception', () => {})
  const place = (more: object) => rest.submitNewOrder({ symbol: SYMBOL, newOrderRespType: 'FULL', ...more })
  return {
    placeLimit: async (side, quantity, price, newClientOrderId) =>
      orderView(await place({ side, type: 'LIMIT', timeInForce: 'GTC', quantity, price, newClientOrderId })),
    placeMarket: async (side, quantity, newClientOrderId) =>
      orderView(await place({ side, type: 'MARKET', quantity, newClientOrderId })),
    query: async origClientOrderId => orderView(await rest.getOrder({ symbol: SYMBOL, origClientOrderId })),
    cancel: async origClientOrderId => orderView(await rest.cancelOrder({ symbol: SYMBOL, origClientOrderId })),
    openOrderIds: async () =>
      (await rest.getOpenOrders({ symbol: SYMBOL })).map((order: { clientOrderId: string }) => order.clientOrderId),
    bidCount: async () => (await rest.getOrderBook({ symbol: SYMBOL, limit: 20 })).bids.length,
    listenUser: async sink => {
      wsApi.on('message', (raw: Record<string, unknown>) => {
        const event = (raw['event'] ?? raw) as Record<string, unknown>
        if (event['e'] !== undefined) sink(rawEventView(event))
      })
      await api.subscribeUserDataStream('mainWSAPI')
    },
    listenMarket: async sink => {
      streams.on('message', (raw: Record<string, unknown>) =>
        sink(rawEventView((raw['data'] ?? raw) as Record<string, unknown>)),
      )
      const topics = ['trade', 'aggTrade', 'depth@100ms', 'bookTicker', 'kline_1m']
      await streams.subscribe(
        topics.map(topic => `${SYMBOL.toLowerCase()}@${topic}`),
        'main',
      )
    },
    close: () => {
      streams.closeAll(true)
      wsApi.closeAll(true)
    },
  }
}

/** `@binance/connector` (Binance's own, the older one): Spot over REST, WebsocketStream for streams and listen keys. */

import {
  type ExchangeAddress,
  type Library,
  type LibraryClient,
  load,
  orderView,
  rawEventView,
  SYMBOL,
} from './library.ts'

export const binanceConnector: Library = {
  name: '@binance/connector',
  pointing: 'baseURL of Spot, wsURL of WebsocketStream',
  connect,
}

const logger = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }

async function connect({ host, apiKey, apiSecret }: ExchangeAddress): Promise<LibraryClient> {
  const { Spot, WebsocketStream } = load('@binance/connector')
  const rest = new Spot(apiKey, apiSecret, { baseURL: `http://${host}`, logger })
  const opened: { disconnect(): void }[] = []
  const listen = (isCombined: boolean, onText: (text: string) => void) =>
    new Promise<{ subscribe(stream: string | string[]): void; disconnect(): void }>((resolve, _reject) => {
      const callbacks = { open: () => resolve(stream), close: () => {}, message: onText }
      const stream = new WebsocketStream({
        wsURL: `ws://${host}`,
        combinedStreams: isCombined,
        callbacks,
        logger,
        reconnectDelay: 100,
      })
      opened.push(stream)
      // It connects with its first subscription.
      resolve(stream)
    })
  return {
    placeLimit: async (side, quantity, price, newClientOrderId) => {
      const more = { timeInForce: 'GTC', quantity, price, newClientOrderId }
      return orderView((await rest.newOrder(SYMBOL, side, 'LIMIT', more)).data)
    },
    placeMarket: async (side, quantity, newClientOrderId) =>
      orderView((await rest.newOrder(SYMBOL, side, 'MARKET', { quantity, newClientOrderId })).data),
    query: async origClientOrderId => orderView((await rest.getOrder(SYMBOL, { origClientOrderId })).data),
    cancel: async origClientOrderId => orderView((await rest.cancelOrder(SYMBOL, { origClientOrderId })).data),
    openOrderIds: async () =>
      (await rest.openOrders({ symbol: SYMBOL })).data.map((order: { clientOrderId: string }) => order.clientOrderId),
    bidCount: async () => (await rest.depth(SYMBOL, { limit: 20 })).data.bids.length,
    listenUser: async sink => {
      const { listenKey } = (await rest.createListenKey()).data
      const stream = await listen(false, text => sink(rawEventView(JSON.parse(text))))
      stream.subscribe(listenKey)
    },
    listenMarket: async sink => {
      const stream = await listen(true, text => {
        const { data } = JSON.parse(text)
        if (data !== undefined) sink(rawEventView(data))
      })
      const topics = ['trade', 'aggTrade', 'depth@100ms', 'bookTicker', 'kline_1m']
      stream.subscribe(topics.map(topic => `${SYMBOL.toLowerCase()}@${topic}`))
    },
    close: () => {
      for (const stream of opened) stream.disconnect()
    },
  }
}

/** `@binance/spot` (Binance's own, generated from the API's description): REST, WebSocket API and streams. */

import {
  type ExchangeAddress,
  type Library,
  type LibraryClient,
  load,
  orderView,
  rawEventView,
  SYMBOL,
} from './library.ts'

export const binanceSpot: Library = {
  name: '@binance/spot',
  pointing: 'basePath of the REST configuration, wsURL of the WebSocket API and of the streams',
  connect,
}

type Message = { on(event: 'message', sink: (data: Record<string, unknown>) => void): void }

async function connect({ host, apiKey, apiSecret }: ExchangeAddress): Promise<LibraryClient> {
  const { Spot } = load('@binance/spot')
  const keys = { apiKey, apiSecret }
  const client = new Spot({
    configurationRestAPI: { ...keys, basePath: `http://${host}`, timeout: 20_000 },
    configurationWebsocketAPI: { ...keys, wsURL: `ws://${host}/ws-api/v3`, timeout: 20_000 },
    configurationWebsocketStreams: { wsURL: `ws://${host}` },
  })
  const rest = client.restAPI
  const opened: { disconnect(): Promise<void> }[] = []
  const data = async (answer: Promise<{ data(): Promise<unknown> }>) => (await answer).data() as Promise<never>
  const place = (more: object) => data(rest.newOrder({ symbol: SYMBOL, ...more }))
  return {
    placeLimit: async (side, qty, price, newClientOrderId) => {
      const terms = { side, type: 'LIMIT', timeInForce: 'GTC', quantity: Number(qty), price: Number(price) }
      return orderView(await place({ ...terms, newClientOrderId }))
    },
    placeMarket: async (side, qty, newClientOrderId) =>
      orderView(await place({ side, type: 'MARKET', quantity: Number(qty), newClientOrderId })),
    query: async origClientOrderId => orderView(await data(rest.getOrder({ symbol: SYMBOL, origClientOrderId }))),
    cancel: async origClientOrderId => orderView(await data(rest.deleteOrder({ symbol: SYMBOL, origClientOrderId }))),
    openOrderIds: async () => {
      const orders = (await data(rest.getOpenOrders({ symbol: SYMBOL }))) as { clientOrderId: string }[]
      return orders.map(order => order.clientOrderId)
    },
    bidCount: async () => ((await data(rest.depth({ symbol: SYMBOL, limit: 20 }))) as { bids: unknown[] }).bids.length,
    listenUser: async sink => {
      const connection = await client.websocketAPI.connect()
      opened.push(connection)
      const { stream } = (await connection.userDataStreamSubscribeSignature()) as { stream: Message }
      stream.on('message', event => sink(rawEventView(event)))
    },
    listenMarket: async sink => {
      const connection = await client.websocketStreams.connect()
      opened.push(connection)
      const of = { symbol: SYMBOL.toLowerCase() }
      const streams: Message[] = [
        connection.trade(of),
        connection.aggTrade(of),
        connection.bookTicker(of),
        connection.diffBookDepth({ ...of, updateSpeed: '100ms' }),
        connection.kline({ ...of, interval: '1m' }),
      ]
      for (const stream of streams) stream.on('message', event => sink(rawEventView(event)))
    },
    close: async () => {
      for (const connection of opened) await connection.disconnect()
    },
  }
}

/** `@binance/spot` by the WebSocket API alone: one session, opened with an Ed25519 key, for orders and user data. */

import {
  type ExchangeAddress,
  type Library,
  type LibraryClient,
  load,
  orderView,
  rawEventView,
  SYMBOL,
} from './library.ts'

export const binanceSpotSession: Library = {
  name: '@binance/spot, a session of the WebSocket API with an Ed25519 key',
  pointing: 'wsURL of the WebSocket API and of the streams',
  connect,
}

type Message = { on(event: 'message', sink: (data: Record<string, unknown>) => void): void }

async function connect({ host, ed25519 }: ExchangeAddress): Promise<LibraryClient> {
  const { Spot } = load('@binance/spot')
  const client = new Spot({
    configurationWebsocketAPI: { ...ed25519, wsURL: `ws://${host}/ws-api/v3`, timeout: 20_000 },
    configurationWebsocketStreams: { wsURL: `ws://${host}` },
  })
  const session = await client.websocketAPI.connect()
  await session.sessionLogon()
  const streams = await client.websocketStreams.connect()
  const of = { symbol: SYMBOL }
  const place = async (terms: object) =>
    (await session.orderPlace({ ...of, newOrderRespType: 'RESULT', ...terms })).data
  return {
    placeLimit: async (side, qty, price, newClientOrderId) => {
      const terms = { side, type: 'LIMIT', timeInForce: 'GTC', quantity: Number(qty), price: Number(price) }
      return orderView(await place({ ...terms, newClientOrderId }))
    },
    placeMarket: async (side, qty, newClientOrderId) =>
      orderView(await place({ side, type: 'MARKET', quantity: Number(qty), newClientOrderId })),
    query: async origClientOrderId => orderView((await session.orderStatus({ ...of, origClientOrderId })).data),
    cancel: async origClientOrderId => orderView((await session.orderCancel({ ...of, origClientOrderId })).data),
    openOrderIds: async () => {
      const orders: { clientOrderId: string }[] = (await session.openOrdersStatus(of)).data
      return orders.map(order => order.clientOrderId)
    },
    bidCount: async () => (await session.depth({ ...of, limit: 20 })).data.bids.length,
    listenUser: async sink => {
      const { stream } = (await session.userDataStreamSubscribe()) as { stream: Message }
      stream.on('message', event => sink(rawEventView(event)))
    },
    listenMarket: async sink => {
      const lower = { symbol: SYMBOL.toLowerCase() }
      const told: Message[] = [
        streams.trade(lower),
        streams.aggTrade(lower),
        streams.bookTicker(lower),
        streams.diffBookDepth({ ...lower, updateSpeed: '100ms' }),
        streams.kline({ ...lower, interval: '1m' }),
      ]
      for (const stream of told) stream.on('message', event => sink(rawEventView(event)))
    },
    close: async () => {
      await session.disconnect()
      await streams.disconnect()
    },
  }
}

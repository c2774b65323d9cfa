/** `binance-api-node`: one client with REST methods and `ws`. */

import { type ExchangeAddress, type Library, type LibraryClient, load, orderView, SYMBOL } from './library.ts'

export const binanceApiNode: Library = {
  name: 'binance-api-node',
  pointing: 'httpBase, wsBase and wsApi',
  connect,
}

type Clean = (options: object) => void

async function connect({ host, apiKey, apiSecret }: ExchangeAddress): Promise<LibraryClient> {
  const { default: makeClient } = load('binance-api-node')
  const bases = { httpBase: `http://${host}`, wsBase: `ws://${host}/ws`, wsApi: `ws://${host}/ws-api/v3` }
  const client = makeClient({ apiKey, apiSecret, ...bases })
  const cleaners: Clean[] = []
  const place = (more: object) => client.order({ symbol: SYMBOL, ...more })
  return {
    placeLimit: async (side, quantity, price, newClientOrderId) =>
      orderView(await place({ side, type: 'LIMIT', quantity, price, newClientOrderId })),
    placeMarket: async (side, quantity, newClientOrderId) =>
      orderView(await place({ side, type: 'MARKET', quantity, newClientOrderId })),
    query: async origClientOrderId => orderView(await client.getOrder({ symbol: SYMBOL, origClientOrderId })),
    cancel: async origClientOrderId => orderView(await client.cancelOrder({ symbol: SYMBOL, origClientOrderId })),
    openOrderIds: async () =>
      (await client.openOrders({ symbol: SYMBOL })).map((order: { clientOrderId: string }) => order.clientOrderId),
    bidCount: async () => (await client.book({ symbol: SYMBOL, limit: 20 })).bids.length,
    listenUser: async sink => {
      const clean = await client.ws.user((event: Record<string, string>) => {
        const clientOrderId = event['originalClientOrderId'] || event['newClientOrderId']
        const kind = String(event['eventType'])
        sink(
          kind === 'executionReport'
            ? { kind, clientOrderId: String(clientOrderId), status: String(event['orderStatus']) }
            : { kind },
        )
      })
      cleaners.push(clean)
    },
    listenMarket: async sink => {
      const told = (kind: string) => () => sink({ kind })
      cleaners.push(
        client.ws.trades([SYMBOL], told('trade')),
        client.ws.aggTrades([SYMBOL], told('aggTrade')),
        client.ws.depth(SYMBOL, told('depthUpdate')),
        client.ws.bookTicker(SYMBOL, told('bookTicker')),
        client.ws.candles(SYMBOL, '1m', told('kline')),
      )
    },
    close: () => {
      for (const clean of cleaners) clean({ delay: 0, fastClose: true, keepClosed: true })
    },
  }
}

/** `ccxt`: its Binance class with WebSocket support, as anybody would use it for spot. */

import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { EventSink, ExchangeAddress, Library, LibraryClient, OrderView } from './library.ts'

export const ccxt: Library = {
  name: 'ccxt',
  pointing: 'every address in urls.api',
  connect,
}

const PAIR = 'BTC/USDT'

interface Book {
  readonly nonce: number
  readonly bids: readonly [number, number][]
  readonly asks: readonly [number, number][]
}

interface Ordered {
  readonly clientOrderId: string
  readonly filled: number
  readonly info: {
    readonly status?: string
    readonly origClientOrderId?: string
    readonly X?: string
    readonly C?: string
  }
}

async function connect({ host, apiKey, apiSecret }: ExchangeAddress): Promise<LibraryClient> {
  const folder = path.dirname(fileURLToPath(import.meta.resolve('ccxt')))
  const { default: Binance } = await import(pathToFileURL(path.join(folder, 'src', 'pro', 'binance.js')).href)
  const options = {
    fetchCurrencies: false,
    fetchMargins: false,
    defaultType: 'spot',
    fetchMarkets: { types: ['spot'] },
  }
  const client = new Binance({ apiKey, secret: apiSecret, options, newUpdates: true })
  client.urls['api'] = pointedAt(client.urls['api'], host)
  // It says so where plain ws:// is used.
  await client.loadHttpProxyAgent()
  await client.loadMarkets()
  let isOpen = true
  const follow = (watch: () => Promise<unknown>, onNews: (news: unknown) => void) => {
    const loop = async () => {
      while (isOpen) onNews(await watch())
    }
    loop().catch((error: unknown) => {
      if (isOpen) throw error
    })
  }
  const create = async (type: string, side: string, qty: string, price: string | undefined, clientOrderId: string) =>
    orderOf(
      await client.createOrder(PAIR, type, side.toLowerCase(), Number(qty), price && Number(price), { clientOrderId }),
    )
  return {
    placeLimit: (side, qty, price, id) => create('limit', side, qty, price, id),
    placeMarket: (side, qty, id) => create('market', side, qty, undefined, id),
    query: async id => orderOf(await client.fetchOrder(undefined, PAIR, { clientOrderId: id })),
    cancel: async id => orderOf(await client.cancelOrder(undefined, PAIR, { clientOrderId: id })),
    openOrderIds: async () => (await client.fetchOpenOrders(PAIR)).map((order: Ordered) => order.clientOrderId),
    bidCount: async () => (await client.fetchOrderBook(PAIR, 20)).bids.length,
    listenUser: async sink => {
      follow(
        () => client.watchOrders(PAIR),
        news => tellOrders(news as readonly Ordered[], sink),
      )
      follow(
        () => client.watchBalance(),
        () => sink({ kind: 'outboundAccountPosition' }),
      )
      // Its own way to know that the subscription stands: the first balance is there.
      await client.fetchBalance()
    },
    listenMarket: async sink => {
      const told = (kind: string) => () => sink({ kind })
      follow(() => client.watchTrades(PAIR), told('trade'))
      follow(() => client.watchTrades(PAIR, undefined, undefined, { name: 'aggTrade' }), told('aggTrade'))
      follow(() => client.watchOrderBook(PAIR), told('depthUpdate'))
      follow(() => client.watchBidsAsks([PAIR]), told('bookTicker'))
      follow(() => client.watchOHLCV(PAIR, '1m'), told('kline'))
    },
    followBook: () => {
      let book: Book | undefined
      follow(
        () => client.watchOrderBook(PAIR, 1000),
        news => {
          book = news as Book
        },
      )
      return () => book && { lastUpdateId: book.nonce, bids: [...book.bids], asks: [...book.asks] }
    },
    close: async () => {
      isOpen = false
      await client.close()
    },
  }
}

/** The same addresses, with our host and without encryption. */
function pointedAt(urls: unknown, host: string): unknown {
  if (typeof urls === 'string') return urls.replace(/^(http|ws)s:\/\/[^/]+/, `$1://${host}`)
  return Object.fromEntries(Object.entries(urls as object).map(([name, url]) => [name, pointedAt(url, host)]))
}

function orderOf({ clientOrderId, filled, info }: Ordered): OrderView {
  return { clientOrderId: info.origClientOrderId ?? clientOrderId, status: String(info.status), executedQty: filled }
}

function tellOrders(orders: readonly Ordered[], sink: EventSink): void {
  for (const { clientOrderId, info } of orders) {
    sink({ kind: 'executionReport', clientOrderId: info.C || clientOrderId, status: String(info.X) })
  }
}

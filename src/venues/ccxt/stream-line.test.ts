/** A line at a socket of our own: it is ended when it is silent, when it answers and sends no data, and it always comes back. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { type WebSocket, WebSocketServer } from 'ws'
import { openExchange } from './ccxt-exchange.ts'
import type { StreamPlan } from './dialect.ts'
import { isRawObject, parseLossless } from './raw.ts'
import { socketAgents } from './socket-agents.ts'
import { StreamLine } from './stream-line.ts'

const PATIENCE_MS = 20_000
/** A process that stands still for a while is no silence. */
const NEVER_SILENT_MS = 60_000

/** Says what the test tells it to say; `pongs` answers to pings. */
class Server {
  readonly heard: string[] = []
  readonly sockets: WebSocket[] = []
  readonly #server: WebSocketServer
  pongs = true

  static async start(context: TestContext): Promise<Server> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    const made = new Server(server)
    context.after(() => {
      for (const socket of made.sockets) socket.terminate()
      server.close()
    })
    return made
  }

  private constructor(server: WebSocketServer) {
    this.#server = server
    server.on('connection', socket => {
      this.sockets.push(socket)
      socket.on('message', data => {
        this.heard.push(String(data))
        if (this.pongs && String(data).includes('ping')) socket.send('{"pong":1}')
      })
    })
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  say(text: string): void {
    for (const socket of this.sockets) if (socket.readyState === socket.OPEN) socket.send(text)
  }
}

async function lineAt(context: TestContext, server: Server, plan: Partial<StreamPlan> = {}) {
  const news: string[] = []
  const data: unknown[] = []
  const logged: string[] = []
  const exchange = await openExchange({
    ccxtId: 'binance',
    options: {},
    key: undefined,
    transport: () => assert.fail('nothing is asked'),
    agents: socketAgents(undefined),
    timeoutMs: 1_000,
    venueMs: () => Date.now(),
    endpoint: { rest: 'http://127.0.0.1:1', stream: server.url },
  })
  const line = new StreamLine({
    plan: {
      name: 'test',
      isPrivate: false,
      begin: async () => ({ url: `${server.url}/ws`, messages: [{ subscribe: 'all' }] }),
      ping: () => ({ ping: 1 }),
      silenceMsMax: NEVER_SILENT_MS,
      refusalIn: raw => (typeof raw['refused'] === 'string' ? raw['refused'] : undefined),
      ...plan,
    },
    exchange,
    parse: parseLossless,
    monotonicUs: () => Math.round(performance.now() * 1_000),
    onMessage: message => {
      const isData = isRawObject(message) && 'data' in message
      if (isData) data.push(message)
      return isData
    },
    onUp: () => news.push('up'),
    onDown: reason => news.push(`down: ${reason}`),
    onLog: text => logged.push(text),
    retryMsMin: 20,
    retryMsMax: 100,
  })
  context.after(() => line.close())
  line.begin()
  return { line, news, data, logged }
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!isSo()) {
    if (Date.now() > deadline) assert.fail(`${what}: not in ${PATIENCE_MS} ms`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

test('subscribes, and hears every digit', async context => {
  const server = await Server.start(context)
  const { news, data, logged } = await lineAt(context, server)
  await until('up', () => news.includes('up'))
  await until('subscribed', () => server.heard.includes('{"subscribe":"all"}'))
  server.say('{"data":0.10000000}')
  server.say('no JSON')
  server.say('{"data":')
  server.say('{"refused":"bad topic"}')
  await until('heard', () => data.length === 1)
  assert.deepEqual(data, [{ data: '0.10000000' }])
  await until('told', () => logged.length >= 2)
  assert.match(logged.join('\n'), /no JSON, 7 characters/)
  assert.match(logged.join('\n'), /the venue says bad topic/)
  assert.deepEqual(news, ['up'])
})

test('connected and silent: it is asked, then ended, and comes back', async context => {
  const server = await Server.start(context)
  const { news } = await lineAt(context, server, { silenceMsMax: 400 })
  await until('up', () => news.includes('up'))
  await until('pinged', () => server.heard.some(text => text.includes('ping')))
  server.pongs = false
  await until('down', () => news.some(each => each.startsWith('down: nothing heard')))
  server.pongs = true
  await until('up again', () => news.at(-1) === 'up')
  assert.equal(server.sockets.length >= 2, true)
})

test('it answers and sends no data: its subscription is gone', async context => {
  const server = await Server.start(context)
  const { news } = await lineAt(context, server, { dataSilenceMsMax: 600 })
  await until('down', () => news.some(each => each.startsWith('down: no data')))
  await until('up again', () => news.at(-1) === 'up')
})

test('a connection that ends is told at once, and what an old one says is not heard', async context => {
  const server = await Server.start(context)
  const { news, data, line } = await lineAt(context, server)
  await until('up', () => news.includes('up'))
  server.sockets[0]!.terminate()
  await until('down', () => news.includes('down: the connection ended'))
  await until('up again', () => news.at(-1) === 'up')
  server.say('{"data":1}')
  await until('heard', () => data.length === 1)
  line.restart('asked to')
  await until('and again', () => news.filter(each => each === 'up').length === 3)
  assert.deepEqual(news, ['up', 'down: the connection ended', 'up', 'down: asked to', 'up'])
})

test('a venue that takes each connection and drops it at once is asked more and more seldom', async context => {
  const server = await Server.start(context)
  const beganMs = performance.now()
  const { news } = await lineAt(context, server)
  for (let count = 1; count <= 6; count++) {
    await until(`up ${count}`, () => news.filter(each => each === 'up').length === count)
    server.sockets.at(-1)!.terminate()
  }
  // A timer may ring a moment before its time.
  const pausesMs = 20 + 40 + 80 + 100 + 100 - 5
  assert.ok(performance.now() - beganMs >= pausesMs, 'each pause is twice the one before, up to the longest')
})

test('a line about an account that is refused its subscription is none', async context => {
  const server = await Server.start(context)
  const { news } = await lineAt(context, server, { isPrivate: true })
  await until('up', () => news.includes('up'))
  server.say('{"refused":"bad token"}')
  await until('down', () => news.includes('down: the venue says bad token'))
  await until('up again', () => news.at(-1) === 'up')
})

test('a venue that refuses the log-in is tried again, with its words kept from the log', async context => {
  const server = await Server.start(context)
  let attempts = 0
  const begin: StreamPlan['begin'] = async () => {
    if (attempts++ < 3) throw new Error('secret words')
    return { url: `${server.url}/ws`, messages: [] }
  }
  const { news, logged } = await lineAt(context, server, { begin })
  await until('up', () => news.includes('up'))
  assert.equal(logged.length, 3)
  assert.doesNotMatch(logged.join('\n'), /secret/)
})

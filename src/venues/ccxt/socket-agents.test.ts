/** Both ways to a venue, requests and sockets, leave from the address that a line is bound to. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, isIP } from 'node:net'
import test, { type TestContext } from 'node:test'
import { WebSocketServer } from 'ws'
import { openExchange } from './ccxt-exchange.ts'
import { socketAgents } from './socket-agents.ts'
import { httpTransport, type TransportError } from './transport.ts'

/** Tells whoever asks, or connects, which address they come from. */
async function tellingServer(context: TestContext): Promise<{ readonly port: number; readonly sockets: string[] }> {
  const server = createServer((request, response) => response.end(JSON.stringify(request.socket.remoteAddress)))
  const sockets: string[] = []
  const streams = new WebSocketServer({ server })
  streams.on('connection', (_, request) => sockets.push(String(request.socket.remoteAddress)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    for (const client of streams.clients) client.terminate()
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

const LOCAL = '127.0.0.2'

for (const [localAddress, expected] of [
  [undefined, '127.0.0.1'],
  [LOCAL, LOCAL],
] as const) {
  test(`bound to ${localAddress ?? 'nothing'}: the peer sees ${expected}`, async context => {
    const { port, sockets } = await tellingServer(context)
    const agents = socketAgents(localAddress)
    const transport = httpTransport(agents)
    const request = { url: `http://127.0.0.1:${port}/`, method: 'GET', headers: undefined, body: undefined }
    assert.equal((await transport(request, 20_000)).body, expected)
    const endpoint = { rest: `http://127.0.0.1:${port}`, stream: `ws://127.0.0.1:${port}` }
    const setup = { ccxtId: 'binance', options: {}, key: undefined, timeoutMs: 20_000, venueMs: () => Date.now() }
    const exchange = await openExchange({ ...setup, transport, agents, endpoint })
    const client = exchange.client(`${endpoint.stream}/ws`)
    context.after(() => exchange.close())
    await client.connect()
    assert.deepEqual(sockets, [expected])
    // By TLS it is the same option of the other agent.
    assert.equal(agents.https.options.localAddress, localAddress)
    assert.equal(agents.https.options.family, localAddress === undefined ? undefined : isIP(localAddress))
  })
}

test('an address that this machine does not have is named before anything leaves', async context => {
  const { port } = await tellingServer(context)
  const transport = httpTransport(socketAgents('192.0.2.1'))
  const request = { url: `http://127.0.0.1:${port}/`, method: 'GET', headers: undefined, body: undefined }
  await assert.rejects(transport(request, 20_000), (error: TransportError) => {
    assert.match(error.message, /EADDRNOTAVAIL/)
    return error.certainty === 'NotSent'
  })
})

/**
 * The server of the API and the console: TLS always, bounded in connections, headers and patience, and for the networks that
 * the configuration names alone.
 */

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createAdaptorServer } from '@hono/node-server'
import { Gates } from './chain/gates.ts'
import { Pages } from './pages/pages.ts'
import { routesOf } from './routes.ts'
import { StreamDoor } from './stream/stream-door.ts'
import { StreamHub } from './stream/stream-hub.ts'
import type { ApiWorld } from './world.ts'

/** PEM. */
export interface TlsMaterial {
  readonly cert: string
  readonly key: string
}

const CONNECTIONS_MAX = 512
const HEADER_BYTES_MAX = 16 * 1_024
const HEADERS_MAX = 100
const HANDSHAKE_MS = 5_000
const HEADERS_MS = 5_000
const REQUEST_MS = 15_000
const KEEP_ALIVE_MS = 10_000
const LOOKS_FOR_SLOW_MS = 1_000
const REQUESTS_PER_SOCKET_MAX = 10_000

export interface ApiServerSetup {
  readonly world: ApiWorld
  readonly tls: TlsMaterial
  /** Of the console's files. */
  readonly pagesFolder: string
}

export class ApiServer {
  readonly #setup: ApiServerSetup
  readonly #server: Server
  readonly #hub: StreamHub

  constructor(setup: ApiServerSetup) {
    this.#setup = setup
    const { world, tls, pagesFolder } = setup
    const gates = new Gates(() => world.nowUs() / 1_000)
    this.#hub = new StreamHub(world)
    const app = routesOf({ world, gates, pages: new Pages(pagesFolder) })
    this.#server = createAdaptorServer({
      fetch: app.fetch,
      overrideGlobalObjects: false,
      createServer,
      serverOptions: {
        ...tls,
        minVersion: 'TLSv1.2',
        handshakeTimeout: HANDSHAKE_MS,
        maxHeaderSize: HEADER_BYTES_MAX,
        headersTimeout: HEADERS_MS,
        requestTimeout: REQUEST_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connectionsCheckingInterval: LOOKS_FOR_SLOW_MS,
      },
    }) as Server
    this.#server.maxConnections = CONNECTIONS_MAX
    this.#server.maxHeadersCount = HEADERS_MAX
    this.#server.maxRequestsPerSocket = REQUESTS_PER_SOCKET_MAX
    const door = new StreamDoor(world, gates, this.#hub)
    this.#server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) =>
      door.take(incoming, socket, head),
    )
    this.#server.on('connection', (socket: Socket) => this.#look(socket))
    // A handshake that fails is the other side's affair.
    this.#server.on('tlsClientError', () => {})
  }

  get socketCount(): number {
    return this.#hub.count
  }

  /** Returns: the port. Errors: the operating system's, as where the port is taken; it may be tried again. */
  async listen(host: string, port: number): Promise<number> {
    const { site, onLog } = this.#setup.world
    this.#server.listen(port, host)
    await once(this.#server, 'listening')
    this.#server.on('error', error => onLog(`the server of the console: ${error.message}`))
    site.port = (this.#server.address() as AddressInfo).port
    return site.port
  }

  /** Connections that there are keep the old one. */
  renew(tls: TlsMaterial): void {
    this.#server.setSecureContext(tls)
  }

  close(): Promise<void> {
    this.#hub.close()
    this.#setup.world.board.close()
    return new Promise(resolve => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  /** Before a word is said, and before it costs a handshake. */
  #look(socket: Socket): void {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')
    if (
      !this.#setup.world.site.allowed.check(
        address,
        socket.remoteFamily === 'IPv6' && address.includes(':') ? 'ipv6' : 'ipv4',
      )
    )
      socket.destroy()
  }
}

/** The exchange's one port: REST requests, market streams and the WebSocket API, each led to its door. */

import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { addressOf, type RestDoor, splitAt } from './rest-door.ts'
import type { FaultSeam, StreamHub } from './seams.ts'
import type { WsApiDoor } from './ws-api-door.ts'

export interface ExchangeDoors {
  readonly rest: RestDoor
  readonly wsApi: WsApiDoor
  readonly hub: StreamHub
  readonly faults: FaultSeam
}

/** Longer than clients keep idle connections, so that none is closed under a request. */
const KEEP_ALIVE_MS = 120_000
const CONNECTIONS_MAX = 2_000
/** What a client may send in one WebSocket message. */
const MESSAGE_BYTES_MAX = 64 * 1024

export class ExchangeServer {
  readonly #doors: ExchangeDoors
  readonly #server: Server
  readonly #webSockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX })
  readonly #sockets = new Set<Socket>()

  constructor(doors: ExchangeDoors) {
    this.#doors = doors
    // A bug on the way ends the process: nothing catches it.
    this.#server = createServer((request, response) => void doors.rest.take(request, response))
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS
    this.#server.maxConnections = CONNECTIONS_MAX
    this.#server.on('connection', socket => this.#welcome(socket))
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  /** Returns: the port. Errors: the operating system's, for example EADDRINUSE. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, resolve)
    })
    return this.port
  }

  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  async close(): Promise<void> {
    this.#doors.wsApi.close()
    const closed = new Promise<void>(resolve => void this.#server.close(() => resolve()))
    for (const client of this.#webSockets.clients) client.close(1001, 'the venue stops')
    this.#server.closeIdleConnections()
    for (const socket of this.#sockets) socket.destroySoon()
    await closed
  }

  #welcome(socket: Socket): void {
    socket.setNoDelay(true)
    if (!this.#doors.faults.acceptsConnection()) {
      socket.resetAndDestroy()
      return
    }
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#sockets.delete(socket))
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [path, query] = splitAt(request.url ?? '/', '?')
    const isCombined = path === '/stream'
    const isStream = isCombined || path === '/ws' || path.startsWith('/ws/')
    if (!isStream && path !== '/ws-api/v3') {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    this.#webSockets.handleUpgrade(request, socket, head, webSocket => {
      webSocket.on('error', () => webSocket.terminate())
      if (isStream) this.#doors.hub.attach(webSocket, streamsOf(path, query, isCombined), isCombined)
      else
        this.#doors.wsApi.take(
          webSocket,
          addressOf(request),
          new URLSearchParams(query).get('returnRateLimits') !== 'false',
        )
    })
  }
}

/** A form's reading of percent signs, which refuses none. */
function streamsOf(path: string, query: string, isCombined: boolean): string[] {
  const given = isCombined ? query : `streams=${path.slice('/ws/'.length)}`
  const text = new URLSearchParams(given).get('streams') ?? ''
  return text.split('/').filter(stream => stream !== '')
}

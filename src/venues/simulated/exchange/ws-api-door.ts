/** The WebSocket API: takes connections, each a session of its own. */

import type { WebSocket } from 'ws'
import type { Answering } from './answering.ts'
import type { Route } from './routes.ts'
import type { UserStreams } from './user-streams.ts'
import { WsApiSession, type WsApiShared } from './ws-api-session.ts'

const PING_MS = 20_000
const CONNECT_WEIGHT = 2

export class WsApiDoor {
  readonly #shared: WsApiShared
  readonly #sessions = new Set<WsApiSession>()
  #pinger: NodeJS.Timeout | undefined

  constructor(routes: readonly Route[], answering: Answering, users: UserStreams, nowUs: () => number) {
    const named = routes.flatMap(route => (route.wsMethod === undefined ? [] : [[route.wsMethod, route] as const]))
    this.#shared = { routes: new Map(named), answering, users, nowUs }
  }

  /** `showsLimits`: what `returnRateLimits` in the address says. */
  take(socket: WebSocket, ip: string, showsLimits: boolean): void {
    const { answering, nowUs } = this.#shared
    try {
      answering.gatekeeper.limits.spendWeight(ip, CONNECT_WEIGHT, nowUs())
    } catch {
      socket.close(1008, 'too much request weight used')
      return
    }
    const session = new WsApiSession(this.#shared, socket, ip, showsLimits)
    this.#sessions.add(session)
    socket.on('close', () => {
      session.end()
      this.#sessions.delete(session)
    })
    this.#pinger ??= setInterval(() => this.#ping(), PING_MS).unref()
  }

  close(): void {
    clearInterval(this.#pinger)
  }

  #ping(): void {
    for (const session of this.#sessions) session.ping()
  }
}

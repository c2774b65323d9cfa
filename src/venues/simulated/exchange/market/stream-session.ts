/**
 * One client of the market streams: what it subscribed to, what it says, and when it has to go.
 *
 * Invariant: what waits for the client is bounded; a client that breaks a rule is closed with a reason that names it, and
 * nothing is written to it any more.
 */

import type { RawData, WebSocket } from 'ws'
import type { StreamLimits } from './stream-limits.ts'
import { isFault, parseStreamRequest, type StreamRequest } from './stream-requests.ts'

export interface SessionOwner {
  /** Errors: none; a name that no stream has is told to the client. Returns: why not, or undefined. */
  subscribe(session: StreamSession, stream: string): string | undefined
  unsubscribe(session: StreamSession, stream: string): void
  onEnd(session: StreamSession): void
}

/** Of RFC 6455: the client broke a rule; the server goes away. */
export const POLICY_VIOLATION = 1008
const GOING_AWAY = 1001

export class StreamSession {
  readonly streams = new Set<string>()
  isCombined: boolean
  readonly #socket: WebSocket
  readonly #limits: StreamLimits
  readonly #owner: SessionOwner
  readonly #openedMs: number
  readonly #nowMs: () => number
  #pingedMs: number
  #heardMs: number
  #secondBeganMs = 0
  #saidInSecond = 0
  #isEnded = false

  constructor(socket: WebSocket, isCombined: boolean, limits: StreamLimits, owner: SessionOwner, nowMs: () => number) {
    this.#socket = socket
    this.isCombined = isCombined
    this.#limits = limits
    this.#owner = owner
    this.#nowMs = nowMs
    this.#openedMs = this.#pingedMs = this.#heardMs = nowMs()
    socket.on('message', data => this.#hear(data))
    socket.on('ping', () => this.#count())
    socket.on('pong', () => {
      this.#heardMs = nowMs()
      this.#count()
    })
    socket.on('error', () => this.#end())
    socket.on('close', () => this.#end())
  }

  /** Writes an event; a client that does not read is let go instead. */
  send(text: string): void {
    if (this.#isEnded) return
    if (this.#socket.bufferedAmount > this.#limits.queueBytesMax) {
      this.close(POLICY_VIOLATION, `SLOW_CONSUMER: more than ${this.#limits.queueBytesMax} bytes wait for this client`)
      return
    }
    this.#socket.send(text)
  }

  /** Looks at the clock: the connection's age, pings and their answers. */
  keep(nowMs: number): void {
    const { connectionMsMax, pingEveryMs, pongWithinMs } = this.#limits
    if (nowMs - this.#openedMs >= connectionMsMax) {
      this.close(GOING_AWAY, `CONNECTION_AGE: open for ${connectionMsMax} ms`)
    } else if (nowMs - this.#heardMs >= pongWithinMs + pingEveryMs) {
      this.close(POLICY_VIOLATION, `NO_PONG: no pong within ${pongWithinMs} ms`)
      this.#socket.terminate()
    } else if (nowMs - this.#pingedMs >= pingEveryMs) {
      this.#pingedMs = nowMs
      this.#socket.ping(String(Math.trunc(nowMs)))
    }
  }

  close(code: number, reason: string): void {
    if (this.#isEnded) return
    this.#socket.close(code, reason)
    this.#end()
  }

  #end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#owner.onEnd(this)
  }

  #hear(data: RawData): void {
    if (!this.#count()) return
    const request = parseStreamRequest(String(data))
    this.#reply(
      isFault(request)
        ? { error: { code: request.code, msg: request.msg }, id: request.id ?? null }
        : this.#obey(request),
    )
  }

  /** Returns: false where the client has said too much and is gone. */
  #count(): boolean {
    const nowMs = this.#nowMs()
    if (nowMs - this.#secondBeganMs >= 1000) {
      this.#secondBeganMs = nowMs
      this.#saidInSecond = 0
    }
    this.#saidInSecond++
    if (this.#saidInSecond <= this.#limits.messagesPerSecondMax) return true
    this.close(POLICY_VIOLATION, `TOO_MANY_MESSAGES: more than ${this.#limits.messagesPerSecondMax} in a second`)
    return false
  }

  #obey(request: StreamRequest): unknown {
    switch (request.method) {
      case 'SUBSCRIBE':
        return this.#subscribe(request.streams, request.id)
      case 'UNSUBSCRIBE':
        for (const stream of request.streams) this.#owner.unsubscribe(this, stream)
        return { result: null, id: request.id }
      case 'LIST_SUBSCRIPTIONS':
        return { result: [...this.streams], id: request.id }
      case 'GET_PROPERTY':
        return { result: this.isCombined, id: request.id }
      case 'SET_PROPERTY':
        this.isCombined = request.isCombined
        return { result: null, id: request.id }
      default:
        return request satisfies never
    }
  }

  #subscribe(streams: readonly string[], id: unknown): unknown {
    for (const stream of streams) {
      const fault = this.#owner.subscribe(this, stream)
      if (fault !== undefined) return { error: { code: 2, msg: `Invalid request: ${fault}` }, id }
    }
    return { result: null, id }
  }

  #reply(answer: unknown): void {
    if (answer !== undefined && !this.#isEnded) this.send(JSON.stringify(answer))
  }
}

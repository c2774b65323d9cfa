/**
 * One connection of the WebSocket API: its requests, the key it logged on with, and the user data it listens to.
 *
 * Invariant: each request gets one answer under its own id; a connection that does not read is let go.
 */

import type { RawData, WebSocket } from 'ws'
import type { Answering } from './answering.ts'
import type { ApiKey } from './api-keys.ts'
import { errors, VenueError } from './errors.ts'
import type { Visitor } from './gatekeeper.ts'
import { msOf } from './order-texts.ts'
import { type LimitText, orderLimitTexts, weightLimitText } from './rate-limits.ts'
import { readParams } from './request-text.ts'
import type { Route } from './routes.ts'
import type { Answer } from './seams.ts'
import type { UserStreams } from './user-streams.ts'
import { readWsApiRequest, type WsApiRequest } from './ws-api-request.ts'
import { WsApiSubscriptions } from './ws-api-subscriptions.ts'

export interface WsApiShared {
  readonly routes: ReadonlyMap<string, Route>
  readonly answering: Answering
  readonly users: UserStreams
  readonly nowUs: () => number
}

const SESSION_WEIGHT = 2
/** What may wait for a client that does not read. */
const QUEUE_BYTES_MAX = 16 * 1024 * 1024

export class WsApiSession {
  readonly #shared: WsApiShared
  readonly #socket: WebSocket
  readonly #ip: string
  readonly #showsLimits: boolean
  readonly #connectedMs: number
  readonly #subscriptions: WsApiSubscriptions
  #key: ApiKey | undefined
  #authorizedMs: number | null = null
  #isAlive = true

  constructor(shared: WsApiShared, socket: WebSocket, ip: string, showsLimits: boolean) {
    this.#shared = shared
    this.#socket = socket
    this.#ip = ip
    this.#showsLimits = showsLimits
    this.#connectedMs = msOf(shared.nowUs())
    this.#subscriptions = new WsApiSubscriptions(shared.users, shared.nowUs, message => this.#send(message))
    socket.on('message', data => void this.#hear(String(data as RawData)))
    socket.on('pong', () => {
      this.#isAlive = true
    })
  }

  /** Lets go of a client that did not answer the last one. */
  ping(): void {
    if (!this.#isAlive) {
      this.#socket.terminate()
      return
    }
    this.#isAlive = false
    this.#socket.ping()
  }

  end(): void {
    this.#subscriptions.drop()
  }

  // ── requests ───────────────────────────────────────────────────────────────────────────────────────────────────────

  async #hear(text: string): Promise<void> {
    let request: WsApiRequest
    try {
      request = readWsApiRequest(text)
    } catch (error) {
      if (!(error instanceof VenueError)) throw error
      this.#send({ id: null, status: error.status, error: error.body })
      return
    }
    const route = this.#routeOf(request)
    const outcome = await this.#shared.answering.answer(route, () => this.#visitorOf(request), {
      transport: 'WsApi',
      operation: request.method,
      parameters: readParams(request.params).parameters,
      ip: this.#ip,
      accountName: undefined,
    })
    if (outcome === 'Reset') this.#socket.terminate()
    else if (outcome !== 'Lose') this.#reply(request, route, outcome)
  }

  /** What belongs to the connection itself is a route as well, so that faults and limits meet it too. */
  #routeOf(request: WsApiRequest): Route {
    const route = this.#shared.routes.get(request.method)
    if (route !== undefined) return route
    const handle = this.#ownMethod(request)
    return { security: 'None', method: 'GET', path: request.method, weight: SESSION_WEIGHT, handle }
  }

  #ownMethod(request: WsApiRequest): () => unknown {
    switch (request.method) {
      case 'session.logon':
        return () => this.#logOn(request)
      case 'session.logout':
        return () => this.#logOut()
      case 'session.status':
        return () => this.#status()
      case 'session.subscriptions':
        return () => this.#subscriptions.list()
      case 'userDataStream.subscribe':
        return () => this.#subscribeSession()
      case 'userDataStream.subscribe.signature':
        return () => this.#subscriptions.begin(this.#identify(request), false)
      case 'userDataStream.unsubscribe':
        return () => this.#unsubscribe(request)
      default:
        return () => {
          throw new VenueError(-1000, `Unknown method '${request.method}'.`)
        }
    }
  }

  #visitorOf(request: WsApiRequest): Visitor {
    const text = readParams(request.params)
    const apiKey = text.parameters.raw('apiKey')
    return { transport: 'WsApi', ip: this.#ip, text, apiKey, session: this.#key, nowUs: this.#shared.nowUs() }
  }

  #identify(request: WsApiRequest): ApiKey {
    return this.#shared.answering.gatekeeper.identify(this.#visitorOf(request), 'UserData')
  }

  // ── the session ────────────────────────────────────────────────────────────────────────────────────────────────────

  #logOn(request: WsApiRequest): unknown {
    const key = this.#shared.answering.gatekeeper.identify(
      { ...this.#visitorOf(request), session: undefined },
      'UserData',
    )
    if (key.stored.kind !== 'Ed25519') throw errors.keyNotSupported('HMAC_SHA256')
    this.#key = key
    this.#authorizedMs = msOf(this.#shared.nowUs())
    return this.#status()
  }

  #logOut(): unknown {
    this.#key = undefined
    this.#authorizedMs = null
    this.#subscriptions.endOfSession()
    return this.#status()
  }

  #status(): unknown {
    return {
      apiKey: this.#key?.stored.apiKey ?? null,
      authorizedSince: this.#authorizedMs,
      connectedSince: this.#connectedMs,
      returnRateLimits: this.#showsLimits,
      serverTime: msOf(this.#shared.nowUs()),
      userDataStream: this.#subscriptions.hasAny,
    }
  }

  #subscribeSession(): unknown {
    if (this.#key === undefined) throw errors.rejectedKey()
    return this.#subscriptions.begin(this.#key, true)
  }

  #unsubscribe(request: WsApiRequest): unknown {
    this.#subscriptions.endById(readParams(request.params).parameters.whole('subscriptionId'))
    return {}
  }

  // ── answers ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #reply(request: WsApiRequest, route: Route, answer: Answer): void {
    const { status, body } = answer
    const wish = request.params['returnRateLimits']
    const showsLimits = wish === undefined ? this.#showsLimits : wish === 'true'
    const content = status === 200 ? { result: body } : { error: this.#errorOf(body, answer) }
    const rateLimits = showsLimits ? { rateLimits: this.#limitsOf(request, route) } : undefined
    this.#send({ id: request.id, status, ...content, ...rateLimits })
  }

  /** Where a REST client reads `Retry-After`, this one reads a time. */
  #errorOf(body: unknown, { headers }: Answer): unknown {
    const retrySeconds = headers['Retry-After']
    if (retrySeconds === undefined) return body
    const serverTime = msOf(this.#shared.nowUs())
    return { ...(body as object), data: { serverTime, retryAfter: serverTime + Number(retrySeconds) * 1000 } }
  }

  #limitsOf(request: WsApiRequest, route: Route): LimitText[] {
    const { limits, keys } = this.#shared.answering.gatekeeper
    const nowUs = this.#shared.nowUs()
    const weight = weightLimitText(limits, this.#ip, nowUs)
    const key = keys.find(request.params['apiKey'] ?? '') ?? this.#key
    const isOrder = route.security !== 'None' && route.countsOrders === true
    return isOrder && key !== undefined ? [...orderLimitTexts(limits, key.accountIndex, nowUs), weight] : [weight]
  }

  #send(message: unknown): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > QUEUE_BYTES_MAX) this.#socket.terminate()
    else this.#socket.send(JSON.stringify(message))
  }
}

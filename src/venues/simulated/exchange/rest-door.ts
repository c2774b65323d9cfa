/** The REST interface: finds the route of a request, reads its text, and writes the answer with what was used up. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answering, answerOf, type Outcome } from './answering.ts'
import { VenueError } from './errors.ts'
import { type RequestText, readRequestText } from './request-text.ts'
import { METHODS, type Method, type Route } from './routes.ts'

const BODY_BYTES_MAX = 64 * 1024

export class RestDoor {
  readonly #answering: Answering
  readonly #routes = new Map<string, Map<Method, Route>>()
  readonly #nowUs: () => number

  constructor(routes: readonly Route[], answering: Answering, nowUs: () => number) {
    this.#answering = answering
    this.#nowUs = nowUs
    for (const route of routes) {
      const byMethod = this.#routes.get(route.path) ?? new Map<Method, Route>()
      byMethod.set(route.method, route)
      this.#routes.set(route.path, byMethod)
    }
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path, query] = splitAt(request.url ?? '/', '?')
    const body = await bodyOf(request)
    if (body === 'Gone') return
    if (body === 'TooLong') {
      write(response, { status: 413, headers: {}, body: { code: -1100, msg: 'Request body is too large.' } })
      return
    }
    const route = this.#routeOf(path, request.method)
    if (route instanceof VenueError) write(response, answerOf(route))
    else await this.#serve(route, request, response, query, body.text)
  }

  async #serve(
    route: Route,
    request: IncomingMessage,
    response: ServerResponse,
    query: string,
    body: string,
  ): Promise<void> {
    const ip = addressOf(request)
    const text = textOf(query, body)
    if (text instanceof VenueError) {
      write(response, answerOf(text))
      return
    }
    const header = request.headers['x-mbx-apikey']
    const apiKey = typeof header === 'string' ? header : undefined
    const visitor = () => ({ transport: 'Rest' as const, ip, text, apiKey, nowUs: this.#nowUs() })
    const operation = `${route.method} ${route.path}`
    const facts = { transport: 'Rest' as const, operation, parameters: text.parameters, ip, accountName: undefined }
    const outcome = await this.#answering.answer(route, visitor, facts)
    if (typeof outcome === 'object') write(response, outcome, this.#usedBy(route, ip, apiKey))
    else lose(outcome, response)
  }

  #routeOf(path: string, method: string | undefined): Route | VenueError {
    const byMethod = this.#routes.get(path)
    if (byMethod === undefined) return new VenueError(-1000, `No such path: ${path}`, 404)
    const route = METHODS.includes(method as Method) ? byMethod.get(method as Method) : undefined
    return route ?? new VenueError(-1000, `Request method '${method}' is not supported.`, 405)
  }

  #usedBy(route: Route, ip: string, apiKey: string | undefined): Record<string, string> {
    const { gatekeeper } = this.#answering
    const nowUs = this.#nowUs()
    const weight = String(gatekeeper.limits.usedWeight(ip, nowUs))
    const headers: Record<string, string> = { 'x-mbx-used-weight': weight, 'x-mbx-used-weight-1m': weight }
    const key =
      route.security === 'None' || route.countsOrders !== true ? undefined : gatekeeper.keys.find(apiKey ?? '')
    if (key === undefined) return headers
    const { tenSeconds, day } = gatekeeper.limits.orderCounts(key.accountIndex, nowUs)
    return { ...headers, 'x-mbx-order-count-10s': String(tenSeconds), 'x-mbx-order-count-1d': String(day) }
  }
}

/** The client's address as keys restrict it: IPv4 without the prefix that a dual socket gives it. */
export function addressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
}

export function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}

function textOf(query: string, body: string): RequestText | VenueError {
  try {
    return readRequestText(query, body)
  } catch (error) {
    if (error instanceof VenueError) return error
    throw error
  }
}

/** `Gone`: the client broke off in the middle of it. */
async function bodyOf(request: IncomingMessage): Promise<{ readonly text: string } | 'TooLong' | 'Gone'> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request) {
      bytes += (chunk as Buffer).length
      if (bytes > BODY_BYTES_MAX) return 'TooLong'
      chunks.push(chunk as Buffer)
    }
  } catch {
    return 'Gone'
  }
  return { text: Buffer.concat(chunks).toString('utf8') }
}

function write(
  response: ServerResponse,
  { status, headers, body }: Exclude<Outcome, string>,
  used: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...used, ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** A lost answer leaves the connection open, and the client waiting. */
function lose(outcome: 'Lose' | 'Reset', response: ServerResponse): void {
  if (outcome === 'Reset') response.socket?.resetAndDestroy()
}

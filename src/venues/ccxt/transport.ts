/**
 * Sends one signed request and reads its answer digit by digit. Knows which failures prove that nothing left.
 *
 * Nothing is sent twice, whatever happens: a request that may have arrived is the caller's doubt.
 */

import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { parseLossless } from './raw.ts'
import { type SocketAgents, socketAgents } from './socket-agents.ts'

export interface SignedRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly body: string | undefined
}

export interface RestAnswer {
  readonly status: number
  /** As it came. */
  readonly text: string
  /** `undefined` where it is no JSON. */
  readonly body: unknown
  /** Seconds to be silent, where the venue says so. */
  readonly retryAfterSeconds: number | undefined
}

/**
 * How requests leave; a test puts a recorder here. `mayLeave` is looked at right before the first byte is written; absent:
 * it always may. `onLeft` is called once it is written.
 */
export type Transport = (
  request: SignedRequest,
  timeoutMs: number,
  mayLeave?: () => boolean,
  onLeft?: () => void,
) => Promise<RestAnswer>

export class TransportError extends Error {
  readonly code = 'TRANSPORT'
  /** `NotSent`: no byte of the request left this machine, or none to a venue. */
  readonly certainty: 'NotSent' | 'Unknown'

  constructor(certainty: 'NotSent' | 'Unknown', message: string, cause: unknown) {
    super(message, { cause })
    this.certainty = certainty
  }
}

/** Whatever ccxt's `sign` puts into the headers beyond what a venue needs for the signature is left out here. */
const UNWANTED_HEADERS = new Set(['referer', 'origin', 'user-agent'])

const BODY_BYTES_MAX = 64 * 1024 * 1024

const USER_AGENT = { 'user-agent': 'holdfast', accept: '*/*' }
const ALWAYS = () => true
const NOBODY = () => {}

/**
 * Sends one request; the last look at whether it may leave is taken when the connection stands, right before the first byte.
 *
 * Why not `fetch`: between its call and the socket there are turns of the event loop, and a process that is stopped there
 * writes when it wakes.
 */
export function httpTransport(agents: SocketAgents): Transport {
  return (request, timeoutMs, mayLeave = ALWAYS, onLeft = NOBODY) => send(agents, request, timeoutMs, mayLeave, onLeft)
}

/** By whichever way the machine chooses. */
export const sendOverHttp = httpTransport(socketAgents(undefined))

async function send(
  agents: SocketAgents,
  request: SignedRequest,
  timeoutMs: number,
  mayLeave: () => boolean,
  onLeft: () => void,
): Promise<RestAnswer> {
  const url = new URL(request.url)
  let isWritten = false
  try {
    const client = requestTo(url, request, agents)
    const timer = setTimeout(() => client.destroy(new TimedOut()), timeoutMs)
    try {
      await whenConnected(client)
      if (!mayLeave()) throw new MayNotLeave()
      isWritten = true
      client.end(request.body)
      onLeft()
      return await answerOf(client)
    } finally {
      clearTimeout(timer)
      if (!isWritten) client.destroy()
    }
  } catch (error) {
    throw transportError(error, request, timeoutMs, isWritten)
  }
}

class TimedOut extends Error {}

class MayNotLeave extends Error {}

function requestTo(url: URL, { method, headers, body }: SignedRequest, agents: SocketAgents): http.ClientRequest {
  const isTls = url.protocol === 'https:'
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  const options = { method, headers: { ...USER_AGENT, ...wantedHeaders(headers), ...length } }
  const client = isTls
    ? https.request(url, { ...options, agent: agents.https })
    : http.request(url, { ...options, agent: agents.http })
  // What comes after the answer, or after we gave up, is nobody's.
  client.on('error', () => {})
  return client
}

/** Resolves in the turn in which the connection stands, or is one that stood before. */
function whenConnected(client: http.ClientRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('error', reject)
    client.once('socket', (socket: Socket | TLSSocket) => {
      // One that could not even begin no longer connects either: its error comes next.
      if (socket.destroyed) return
      const isTls = 'secureConnecting' in socket
      const isReady = isTls ? !socket.secureConnecting : !socket.connecting
      if (isReady) resolve()
      else socket.once(isTls ? 'secureConnect' : 'connect', () => resolve())
    })
  })
}

function answerOf(client: http.ClientRequest): Promise<RestAnswer> {
  return new Promise((resolve, reject) => {
    client.once('error', reject)
    client.once('response', response => {
      const status = response.statusCode ?? 0
      // Nobody follows a signed request elsewhere.
      if (status >= 300 && status < 400) return reject(new Error(`it was sent elsewhere (HTTP ${status})`))
      readText(response).then(text => {
        resolve({ status, text, body: parsedOrNothing(text), retryAfterSeconds: retryAfterOf(response) })
      }, reject)
    })
  })
}

async function readText(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > BODY_BYTES_MAX) throw new Error(`the answer has more than ${BODY_BYTES_MAX} bytes`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export function wantedHeaders(headers: SignedRequest['headers']): Record<string, string> {
  const entries = Object.entries(headers ?? {})
  return Object.fromEntries(entries.filter(([name]) => !UNWANTED_HEADERS.has(name.toLowerCase())))
}

function parsedOrNothing(text: string): unknown {
  try {
    return parseLossless(text)
  } catch {
    return undefined
  }
}

function retryAfterOf({ headers }: http.IncomingMessage): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds : undefined
}

/** The address without its query: that holds signatures. */
function transportError(
  error: unknown,
  { method, url }: SignedRequest,
  timeoutMs: number,
  isWritten: boolean,
): TransportError {
  const where = `${method} ${url.split('?')[0]}`
  if (error instanceof MayNotLeave)
    return new TransportError('NotSent', 'LEASE_PAST: the node may have been overtaken while this waited', error)
  const certainty = isWritten ? 'Unknown' : 'NotSent'
  if (error instanceof TimedOut)
    return new TransportError(
      certainty,
      `${where}: no ${isWritten ? 'answer' : 'connection'} in ${timeoutMs} ms`,
      error,
    )
  const code = codeOf(error)
  return new TransportError(certainty, `${where}: ${code || 'the connection broke'}`, error)
}

function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return code
    // Several addresses were tried: each of them failed.
    const [first] = (at as AggregateError).errors ?? []
    if (first !== undefined) return codeOf(first)
  }
  return ''
}

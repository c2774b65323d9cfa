/**
 * Sends one signed request and reads its answer digit by digit. Knows which failures prove that nothing left.
 *
 * Nothing is sent twice, whatever happens: a request that may have arrived is the caller's doubt.
 */

import { parseLossless } from './raw.ts'

export interface SignedRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly body: string | undefined
}

export interface RestAnswer {
  readonly status: number
  /** `undefined` where it is no JSON. */
  readonly body: unknown
  /** Seconds to be silent, where the venue says so. */
  readonly retryAfterSeconds: number | undefined
}

/** How requests leave; a test puts a recorder here. */
export type Transport = (request: SignedRequest, timeoutMs: number) => Promise<RestAnswer>

export class TransportError extends Error {
  readonly code = 'TRANSPORT'
  /** `NotSent`: no byte of the request left this machine, or none to a venue. */
  readonly certainty: 'NotSent' | 'Unknown'

  constructor(certainty: 'NotSent' | 'Unknown', message: string, cause: unknown) {
    super(message, { cause })
    this.certainty = certainty
  }
}

/** No connection was made, so no request was written on one. */
const BEFORE_CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

/** Whatever ccxt's `sign` puts into the headers beyond what a venue needs for the signature is left out here. */
const UNWANTED_HEADERS = new Set(['referer', 'origin', 'user-agent'])

const BODY_BYTES_MAX = 64 * 1024 * 1024

export const sendByFetch: Transport = async (request, timeoutMs) => {
  try {
    const answer = await fetch(request.url, {
      method: request.method,
      headers: wantedHeaders(request.headers),
      body: request.body ?? null,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await boundedText(answer)
    return { status: answer.status, body: parsedOrNothing(text), retryAfterSeconds: retryAfterOf(answer) }
  } catch (error) {
    throw transportError(error, request, timeoutMs)
  }
}

export function wantedHeaders(headers: SignedRequest['headers']): Record<string, string> {
  const entries = Object.entries(headers ?? {})
  return Object.fromEntries(entries.filter(([name]) => !UNWANTED_HEADERS.has(name.toLowerCase())))
}

async function boundedText(answer: Response): Promise<string> {
  const declared = Number(answer.headers.get('content-length') ?? 0)
  if (declared > BODY_BYTES_MAX) throw new Error(`the answer has ${declared} bytes, at most ${BODY_BYTES_MAX} are read`)
  return answer.text()
}

function parsedOrNothing(text: string): unknown {
  try {
    return parseLossless(text)
  } catch {
    return undefined
  }
}

function retryAfterOf(answer: Response): number | undefined {
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds : undefined
}

/** The address without its query: that holds signatures. */
function transportError(error: unknown, { method, url }: SignedRequest, timeoutMs: number): TransportError {
  const where = `${method} ${url.split('?')[0]}`
  if (error instanceof Error && error.name === 'TimeoutError')
    return new TransportError('Unknown', `${where}: no answer in ${timeoutMs} ms`, error)
  const code = codeOf(error)
  const certainty = BEFORE_CONNECTION.has(code) ? 'NotSent' : 'Unknown'
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

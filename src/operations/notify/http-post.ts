/** Hands a message to a receiver by HTTP: one request, bounded in time and size, no redirect followed, no address in an error. */

import { readFileSync } from 'node:fs'
import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { DeliveryError } from './notification.ts'

export interface Post {
  /** May hold a secret: it is never shown. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Taken out of what the receiver says: one that echoes what it got must not put it into a log. */
  readonly secret: string
  /** Certificates that vouch for the receiver; `undefined`: those that Node trusts. */
  readonly caFile?: string | undefined
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 4_096
const ANSWER_SHOWN_MAX = 200
const RETRY_AFTER_US_MAX = 3_600_000_000
/** In no text. */
const NOTHING = '\u0000'
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']

interface Answer {
  readonly status: number
  readonly retryAfter: string
  readonly text: string
}

/** Returns: the answer's text where the receiver took it. Errors: DeliveryError. */
export async function post(message: Post): Promise<string> {
  const url = checkedUrl(message.url)
  const { status, text, retryAfter } = await exchange(url, message)
  if (status >= 200 && status < 300) return text
  const what = `the receiver answers ${status}${text === '' ? '' : `: ${text}`}`
  if (status >= 300 && status < 400)
    throw new DeliveryError(`${what}; redirects are not followed: name the address that it leads to`, false)
  const isRetryable = status === 429 || status === 408 || status >= 500
  throw new DeliveryError(what, isRetryable, retryAfterUsOf(retryAfter, Date.now()))
}

/** Errors: DeliveryError where a secret has what no header takes; it is not shown. */
function soundHeaders(headers: Post['headers']): Post['headers'] {
  for (const [name, value] of Object.entries(headers))
    if (!/^[\t\x20-\x7e]*$/.test(value))
      throw new DeliveryError(`the header ${name} would have letters that no header takes`, false)
  return headers
}

/** Errors: DeliveryError where it is no address, or one that would carry a secret in the open. */
function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw new DeliveryError('the address of the receiver is none', false)
  const isPrivate = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname))
  if (!isPrivate) throw new DeliveryError('the address has to begin with https://', false)
  return url
}

function exchange(url: URL, { headers, body, secret, caFile, timeoutMs = TIMEOUT_MS }: Post): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new DeliveryError(`the receiver cannot be reached: ${reasonOf(error)}`, true))
    const ca = caFile === undefined ? {} : { ca: certificatesOf(caFile) }
    const request = url.protocol === 'https:' ? requestTls : requestPlain
    const outgoing = request(url, {
      method: 'POST',
      headers: { ...soundHeaders(headers), 'Content-Length': Buffer.byteLength(body), 'User-Agent': 'holdfast' },
      agent: false,
      // The whole exchange, from the name's look-up to the last byte of the answer.
      signal: AbortSignal.timeout(timeoutMs),
      ...ca,
    })
    outgoing.on('error', fail)
    outgoing.on('response', response => {
      let text = ''
      const answer = () =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: response.headers['retry-after'] ?? '',
          text: text
            .replaceAll(secret || NOTHING, '[redacted]')
            .replaceAll(/\s+/g, ' ')
            .slice(0, ANSWER_SHOWN_MAX),
        })
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length <= ANSWER_BYTES_MAX) return
        answer()
        outgoing.destroy()
      })
      response.on('end', answer)
      response.on('error', fail)
    })
    outgoing.end(body)
  })
}

/** Errors: DeliveryError. */
export function certificatesOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new DeliveryError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`, true)
  }
}

/** Never its message, which may hold the address. */
function reasonOf(error: Error): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer in time'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** Seconds, or a date. */
export function retryAfterUsOf(text: string, nowMs: number): number {
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs
  return Number.isNaN(ms) ? 0 : Math.min(RETRY_AFTER_US_MAX, Math.max(0, ms * 1_000))
}

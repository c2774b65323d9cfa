/** One request over TLS to a console that is known by its certificates: bounded in time and size, never redirected. */

import { request } from 'node:https'
import { type ConsolePlace, contextOf, unheard, unreachable } from './console-place.ts'

export interface HttpsQuestion {
  readonly method: string
  readonly path: string
  readonly token: string
  readonly body?: string | undefined
  readonly patienceMs: number
}

export interface HttpsAnswer {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** More than any listing has. */
const ANSWER_BYTES_MAX = 32 << 20

/** Errors: CliError `unreachable` where nobody answers in time, or who answers has another certificate; `unconfirmed` for what was sent. */
export function callHttps(place: ConsolePlace, question: HttpsQuestion): Promise<HttpsAnswer> {
  const { method, path, token, body, patienceMs } = question
  const headers: Record<string, string | number> = { authorization: `Bearer ${token}`, accept: 'application/json' }
  if (body !== undefined) {
    headers['content-type'] = 'application/json'
    headers['content-length'] = Buffer.byteLength(body)
  }
  return new Promise((resolve, reject) => {
    const url = new URL(path, place.origin)
    let isSent = false
    const asked = request(url, { method, headers, agent: false, ...contextOf(place) }, answer => {
      const chunks: Buffer[] = []
      let size = 0
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > ANSWER_BYTES_MAX) asked.destroy(new Error(`its answer has more than ${ANSWER_BYTES_MAX} bytes`))
        else chunks.push(chunk)
      })
      answer.once('error', error => reject(unreachable(place, error)))
      answer.once('end', () => {
        clearTimeout(patience)
        const { statusCode: status = 0, headers } = answer
        resolve({ status, type: headers['content-type'] ?? '', body: Buffer.concat(chunks).toString('utf8') })
      })
    })
    // A question may be asked again; whether a command was taken, nobody said.
    const fail = (error: Error) =>
      reject(isSent && method !== 'GET' ? unheard(place, error) : unreachable(place, error))
    // Of the whole call: a server that dribbles is no server either.
    const patience = setTimeout(() => asked.destroy(new Error('no answer in time')), patienceMs)
    asked.once('error', error => {
      clearTimeout(patience)
      fail(error)
    })
    asked.once('socket', socket => socket.once('secureConnect', () => (isSent = true)))
    asked.end(body)
  })
}

/** What a page in a browser does at a console, without the browser: cookies, origin, the header against forged requests, its stream. */

import { request } from 'node:https'
import { WebSocket } from 'ws'
import { type Sections, STREAM_PATH, type StreamMessage, streamMessage } from '../../src/api/contract/stream.ts'
import {
  type AnswerOf,
  type BodyOf,
  CSRF_HEADER,
  type EndpointName,
  endpointOf,
  type PathOf,
  type QueryOf,
} from '../../src/api/contract.ts'
import type { ConsolePlace } from '../../src/cli/api/console-place.ts'

export interface PageAnswer {
  readonly status: number
  readonly body: unknown
}

type Told<Name extends EndpointName> = Partial<{
  readonly path: PathOf<Name>
  readonly query: QueryOf<Name>
  readonly body: BodyOf<Name>
}>

export class Page {
  readonly place: ConsolePlace
  readonly #cookies = new Map<string, string>()
  /** Every answer as it came, for whoever looks for what must not be in one. */
  readonly heard: string[] = []
  csrfToken = ''

  constructor(place: ConsolePlace) {
    this.place = place
  }

  /** Errors: an Error with what was answered, where it is not what was asked for. */
  async ask<Name extends EndpointName>(name: Name, told: Told<Name> = {}): Promise<AnswerOf<Name>> {
    const { status, body } = await this.try(name, told)
    if (status !== 200) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`)
    const answer = endpointOf(name).answer.parse(body) as AnswerOf<Name>
    if (typeof answer === 'object' && answer !== null && 'csrfToken' in answer)
      this.csrfToken = String(answer.csrfToken)
    return answer
  }

  try<Name extends EndpointName>(name: Name, { path = {} as never, query, body }: Told<Name>): Promise<PageAnswer> {
    const { method, path: template } = endpointOf(name)
    const where = template.replaceAll(/:(\w+)/g, (_, each: string) =>
      encodeURIComponent((path as Record<string, string>)[each]!),
    )
    const url = new URL(where, this.place.origin)
    for (const [key, value] of Object.entries(query ?? {})) url.searchParams.set(key, String(value))
    return this.#send(method, url, body === undefined ? undefined : JSON.stringify(body))
  }

  #send(method: string, url: URL, body: string | undefined): Promise<PageAnswer> {
    const { certificates: ca } = this.place
    const headers = this.#headers(body)
    return new Promise((resolve, reject) => {
      const asked = request(url, { method, headers, ...(ca === undefined ? {} : { ca }), agent: false }, answer => {
        this.#keep(answer.headers['set-cookie'] ?? [])
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        answer.once('error', reject)
        answer.once('end', () => {
          this.heard.push(`${JSON.stringify(answer.headers)}\n${text}`)
          const isJson = answer.headers['content-type']?.startsWith('application/json') === true
          resolve({ status: answer.statusCode ?? 0, body: isJson ? JSON.parse(text) : text })
        })
      })
      asked.once('error', reject)
      asked.end(body)
    })
  }

  #headers(body: string | undefined): Record<string, string> {
    const headers: Record<string, string> = { origin: this.place.origin, cookie: this.#cookieText() }
    if (this.csrfToken !== '') headers[CSRF_HEADER] = this.csrfToken
    if (body !== undefined) headers['content-type'] = 'application/json'
    return headers
  }

  #cookieText(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  #keep(setCookies: readonly string[]): void {
    for (const text of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? []
      if (value === '' || /max-age=0/i.test(text)) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }

  openStream(): PageStream {
    return new PageStream(this.openSocket())
  }

  openSocket(): WebSocket {
    const { origin, certificates: ca } = this.place
    const url = new URL(STREAM_PATH, origin.replace('https:', 'wss:'))
    const headers = { cookie: this.#cookieText() }
    return new WebSocket(url, { origin, headers, ...(ca === undefined ? {} : { ca }) })
  }
}

/** The stream of a page, and what it knows by it. */
export class PageStream {
  readonly #socket: WebSocket
  readonly texts: string[] = []
  sections: Sections = {}
  /** When the server sent each message. */
  readonly times: number[] = []
  viewUs: number | null = null
  fault: string | undefined
  #sequence: number | undefined
  #look = () => {}
  #wake = () => {}

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', data => this.#take(String(data)))
    socket.on('error', error => this.#end(error.message))
    socket.on('close', code => this.#end(`closed with ${code}`))
  }

  /** Errors: what it knows where that does not come true in time, or the stream ends. */
  async until(isTrue: (sections: Sections) => boolean, what: string, patienceMs = 60_000): Promise<void> {
    let wasTrue = isTrue(this.sections)
    // Several messages may come in one go: what passes is seen as well.
    this.#look = () => {
      wasTrue ||= isTrue(this.sections)
    }
    for (const untilMs = performance.now() + patienceMs; !wasTrue; ) {
      if (this.fault !== undefined) throw new Error(`${what}: the stream ended: ${this.fault}`)
      if (performance.now() > untilMs)
        throw new Error(
          `${what}: not in ${patienceMs} ms: ${JSON.stringify(this.sections.room)} ${JSON.stringify(this.sections.reasons)}`,
        )
      await new Promise<void>(resolve => {
        this.#wake = resolve
        setTimeout(resolve, 200)
      })
    }
  }

  close(): void {
    this.#socket.terminate()
  }

  #take(text: string): void {
    this.texts.push(text)
    const message: StreamMessage = streamMessage.parse(JSON.parse(text))
    if (
      this.#sequence !== undefined &&
      message.type !== 'Snapshot' &&
      message.sequence !== this.#sequence + (message.type === 'Delta' ? 1 : 0)
    )
      this.#end(`a hole after ${this.#sequence}`)
    this.#sequence = message.sequence
    this.times.push(message.timeUs)
    if (message.type === 'Snapshot' || message.type === 'Pulse') this.viewUs = message.viewUs
    if (message.type === 'Snapshot' || message.type === 'Delta')
      this.sections = { ...this.sections, ...message.sections }
    this.#look()
    this.#wake()
  }

  #end(fault: string): void {
    this.fault ??= fault
    this.#wake()
  }
}

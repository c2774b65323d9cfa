/**
 * One socket that is kept: opened, authenticated, listened to, ended when it is silent, opened again with growing pauses.
 *
 * Invariants: `onUp` and `onDown` alternate; what a socket says after it was given up is not heard.
 */

import type { CcxtClient, CcxtExchange } from './ccxt-exchange.ts'
import type { StreamPlan } from './dialect.ts'
import { isRawObject, parseLossless, type RawObject } from './raw.ts'

export interface StreamLineSetup {
  readonly plan: StreamPlan
  readonly exchange: CcxtExchange
  /** Reads a message's text: digit by digit, or plainly where the venue writes its numbers as texts. */
  readonly parse: (text: string) => unknown
  readonly monotonicUs: () => number
  /** Returns: true where the message was ours; what is not goes on to ccxt, whose log-in waits for it. */
  readonly onMessage: (message: RawObject | readonly unknown[], text: string) => boolean
  /** Each text as it came, before anything is made of it. */
  readonly onText?: ((text: string) => void) | undefined
  /** A text that is no message. */
  readonly onUnreadable?: ((text: string) => void) | undefined
  /** A socket is about to be opened: what is heard from now on is of a new one. */
  readonly onOpening?: (() => void) | undefined
  readonly onUp: () => void
  readonly onDown: (reason: string) => void
  readonly onLog: (line: string) => void
  readonly retryMsMin?: number | undefined
  readonly retryMsMax?: number | undefined
}

const OPEN_TIMEOUT_MS = 15_000
const RETRY_MS_MIN = 250
const RETRY_MS_MAX = 30_000
/** A socket that stood for so long was one; a venue that takes each and drops it at once is asked more and more seldom. */
const STEADY_US = 5_000_000
const LOOKS_PER_SILENCE = 4

export class StreamLine {
  readonly #setup: StreamLineSetup
  /** `undefined` while it is being opened. */
  #client: CcxtClient | undefined
  #opening: { readonly fail: (error: Error) => void } | undefined
  #isClosed = false
  #openedUs = 0
  #heardUs = 0
  #dataHeardUs = 0
  #unreadable = 0
  #retryMs: number
  #retryTimer: NodeJS.Timeout | undefined
  #watchTimer: NodeJS.Timeout | undefined

  /** The line takes the exchange for its own: sockets of nobody else are opened with it. */
  constructor(setup: StreamLineSetup) {
    this.#setup = setup
    this.#retryMs = setup.retryMsMin ?? RETRY_MS_MIN
    this.#tap(setup.exchange)
  }

  get isUp(): boolean {
    return this.#client !== undefined
  }

  begin(): void {
    void this.#open()
  }

  /** Ends the socket; it comes back by itself. */
  restart(reason: string): void {
    if (this.#client !== undefined) this.#lose(reason)
  }

  /** Returns: false where the socket is not open. */
  say(message: object | string): boolean {
    const client = this.#client
    if (client === undefined) return false
    client.send(message).catch(() => this.#lose('the connection takes no more'))
    return true
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retryTimer)
    this.#drop()
  }

  // ── opening ────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #open(): Promise<void> {
    const { plan, exchange } = this.#setup
    this.#setup.onOpening?.()
    try {
      const client = await this.#connect()
      if (this.#isClosed) return void client.close()
      this.#client = client
      this.#openedUs = this.#setup.monotonicUs()
      this.#watch(client)
      this.#setup.onUp()
    } catch (error) {
      // Its words may quote what was sent.
      this.#setup.onLog(`${exchange.id} ${plan.name}: cannot be opened (${(error as Error).name})`)
      this.#drop()
      this.#retryLater()
    }
  }

  /** Errors: whatever keeps it from being open within the time. */
  async #connect(): Promise<CcxtClient> {
    const { plan, exchange } = this.#setup
    const { promise: failed, reject: fail } = Promise.withResolvers<never>()
    const timer = setTimeout(() => fail(new DOMException('not open in time', 'TimeoutError')), OPEN_TIMEOUT_MS)
    this.#opening = { fail }
    try {
      return await Promise.race([failed, subscribed(plan, exchange)])
    } finally {
      this.#opening = undefined
      clearTimeout(timer)
    }
  }

  /** Every client of ccxt's is listened to from its first message on; its own pings are ours to send. */
  #tap(exchange: CcxtExchange): void {
    const original = exchange.client
    const tapped = new WeakSet<CcxtClient>()
    exchange.client = url => {
      const client = original.call(exchange, url)
      if (tapped.has(client)) return client
      tapped.add(client)
      const pass = client.onMessage.bind(client)
      client.keepAlive = 0
      client.onMessage = event => {
        if (!this.#hear(client, event.data)) pass(event)
      }
      return client
    }
    exchange.onError = (client, error) => this.#ended(client, error)
    exchange.onClose = client => this.#ended(client, new Error('the connection was closed'))
  }

  #ended(client: CcxtClient, error: unknown): void {
    const { clients } = this.#setup.exchange
    if (clients[client.url] === client) delete clients[client.url]
    this.#opening?.fail(error instanceof Error ? error : new Error('the connection ended'))
    if (this.#client === client) this.#lose('the connection ended')
  }

  // ── hearing ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Returns: false where ccxt has to hear it: while it logs in, answers are its own. */
  #hear(client: CcxtClient, data: unknown): boolean {
    if (this.#client !== undefined && this.#client !== client) return true
    this.#heardUs = this.#setup.monotonicUs()
    const text = typeof data === 'string' ? data : String(data)
    const message = this.#parsed(text)
    const isOurs = message !== undefined && this.#take(message, text)
    if (isOurs) this.#dataHeardUs = this.#heardUs
    return isOurs || this.#client === client
  }

  #take(message: RawObject | readonly unknown[], text: string): boolean {
    const refusal = isRawObject(message) ? this.#setup.plan.refusalIn(message) : undefined
    if (refusal !== undefined) this.#refused(refusal.slice(0, 200))
    return this.#setup.onMessage(message, text)
  }

  /** Without one of its markets a line is still a line; without its account it would only seem to be one. */
  #refused(words: string): void {
    const { plan, onLog } = this.#setup
    onLog(`${plan.name}: the venue says ${words}`)
    if (!plan.isPrivate) return
    this.#opening?.fail(new Error('refused'))
    this.#lose(`the venue says ${words}`)
  }

  #parsed(text: string): RawObject | readonly unknown[] | undefined {
    this.#setup.onText?.(text)
    if (text === this.#setup.plan.pong) return undefined
    const message = messageOf(text, this.#setup.parse)
    if (message === undefined) this.#isNoMessage(text)
    return message
  }

  /** Told the first time, the tenth, the hundredth …: who sends garbage sends a lot of it. */
  #isNoMessage(text: string): void {
    this.#setup.onUnreadable?.(text)
    this.#unreadable++
    if (!Number.isInteger(Math.log10(this.#unreadable))) return
    const { plan, onLog } = this.#setup
    onLog(`${plan.name}: a message that is no JSON, ${text.length} characters, ${this.#unreadable} so far`)
  }

  // ── silence and loss ───────────────────────────────────────────────────────────────────────────────────────────────

  #watch(client: CcxtClient): void {
    this.#heardUs = this.#setup.monotonicUs()
    this.#dataHeardUs = this.#heardUs
    clearInterval(this.#watchTimer)
    this.#watchTimer = setInterval(() => this.#look(client), this.#setup.plan.silenceMsMax / LOOKS_PER_SILENCE)
  }

  #look(client: CcxtClient): void {
    const { plan, monotonicUs } = this.#setup
    if (this.#client !== client) return
    const silentMs = (monotonicUs() - this.#heardUs) / 1_000
    const dataSilentMs = (monotonicUs() - this.#dataHeardUs) / 1_000
    if (silentMs > plan.silenceMsMax) return this.#lose(`nothing heard for ${Math.round(silentMs)} ms`)
    // It answers, and sends no data: its subscription is gone.
    if (dataSilentMs > (plan.dataSilenceMsMax ?? Number.POSITIVE_INFINITY))
      return this.#lose(`no data for ${Math.round(dataSilentMs)} ms`)
    if (plan.ping !== undefined && silentMs > plan.silenceMsMax / LOOKS_PER_SILENCE) this.say(plan.ping())
  }

  #lose(reason: string): void {
    if (this.#isClosed || this.#client === undefined) return
    const { monotonicUs, retryMsMin = RETRY_MS_MIN } = this.#setup
    if (monotonicUs() - this.#openedUs >= STEADY_US) this.#retryMs = retryMsMin
    this.#drop()
    this.#setup.onDown(reason)
    this.#retryLater()
  }

  #drop(): void {
    clearInterval(this.#watchTimer)
    this.#client = undefined
    const { clients } = this.#setup.exchange
    for (const [url, client] of Object.entries(clients)) {
      delete clients[url]
      // One that was never opened has nothing to close.
      Promise.resolve(client.close()).catch(() => {})
    }
  }

  #retryLater(): void {
    if (this.#isClosed) return
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(() => void this.#open(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, this.#setup.retryMsMax ?? RETRY_MS_MAX)
  }
}

async function subscribed(plan: StreamPlan, exchange: CcxtExchange): Promise<CcxtClient> {
  const { url, messages } = await plan.begin(exchange)
  const client = exchange.client(url)
  await client.connect()
  for (const message of messages) await client.send(message)
  return client
}

/** Returns: `undefined` for what is no JSON, and for JSON that is no message. */
export function messageOf(text: string, parse: (text: string) => unknown): RawObject | readonly unknown[] | undefined {
  try {
    const message = parse(text)
    return isRawObject(message) || Array.isArray(message) ? message : undefined
  } catch {
    return undefined
  }
}

/** Where the venue writes its numbers as texts the plain parser is exact, and several times as fast. */
export function parserOf(isNumeric: boolean): (text: string) => unknown {
  return isNumeric ? parseLossless : JSON.parse
}

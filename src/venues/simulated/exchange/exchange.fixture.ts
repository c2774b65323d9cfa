/** An exchange for tests: two accounts, a key of each kind, a clock that stands until it is moved, and clients for it. */

import assert from 'node:assert/strict'
import { createHmac, createPrivateKey, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { WebSocket } from 'ws'
import type { TimeUs } from '../../../core/domain/ids.ts'
import type { KeyKind, StoredKey } from './api-keys.ts'
import { Exchange } from './exchange.ts'
import { DEFAULT_SETTINGS, type ExchangeSettings } from './exchange-settings.ts'
import { ensureKeyFile, privateKeyFileOf } from './key-file.ts'
import { type FaultSeam, NO_FAULTS } from './seams.ts'
import { venueSettingsOf } from './venue-of-settings.ts'

export const FIXTURE_START_US = 1_767_225_600_000_000

export type Fields = Readonly<Record<string, unknown>>

/** What a test may await on a loaded machine. */
const PATIENCE_MS = 20_000

export const FIXTURE_SETTINGS: ExchangeSettings = {
  ...DEFAULT_SETTINGS,
  port: 0,
  historyMinutes: 0,
  accounts: [
    { name: 'alice', balances: { USDT: '1000000', BTC: '10', ETH: '100' } },
    { name: 'bob', balances: { USDT: '1000000', BTC: '10', ETH: '100' } },
  ],
}

export interface BenchOptions {
  readonly settings?: Partial<ExchangeSettings>
  readonly faults?: FaultSeam
  readonly folder?: string
  readonly startUs?: number
}

export function tempFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'exchange-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export class ExchangeBench {
  readonly exchange: Exchange
  readonly keys: readonly StoredKey[]
  readonly folder: string
  readonly logged: string[] = []
  nowUs: number
  port = 0
  readonly #keyFile: string
  readonly #sockets: WebSocket[] = []

  /** Listens, with the market moved a little so that there are prices. */
  static async start(context: TestContext, options: BenchOptions = {}): Promise<ExchangeBench> {
    const bench = new ExchangeBench(options.folder ?? tempFolder(context), options)
    bench.port = await bench.exchange.listen()
    bench.advance(3_000_000)
    context.after(() => bench.close())
    return bench
  }

  constructor(folder: string, { settings, faults = NO_FAULTS, startUs = FIXTURE_START_US }: BenchOptions) {
    const all = { ...FIXTURE_SETTINGS, ...settings }
    this.folder = folder
    this.nowUs = startUs
    this.#keyFile = join(folder, 'keys.json')
    const names = all.accounts.map(({ name }) => name)
    this.keys = ensureKeyFile(this.#keyFile, names, FIXTURE_START_US / 1000)
    const venue = venueSettingsOf(all, join(folder, 'ledger.sqlite'))
    assert.ok(venue.ok)
    const clock = { nowUs: () => this.nowUs as TimeUs, monotonicUs: () => this.nowUs }
    const log = (line: string) => void this.logged.push(line)
    this.exchange = new Exchange({ settings: all, venue: venue.value, keys: this.keys, clock, faults, log })
  }

  #isClosed = false

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const socket of this.#sockets) socket.terminate()
    await this.exchange.close()
    assert.deepEqual(this.logged, [], 'the exchange logged a fault of its own')
  }

  /** Lets time pass in steps, as a running exchange does. */
  advance(byUs: number): void {
    const untilUs = this.nowUs + byUs
    while (this.nowUs < untilUs) {
      this.nowUs = Math.min(untilUs, this.nowUs + 50_000)
      this.exchange.beat()
    }
  }

  /** Lets time pass as if the machine had slept: the market does not make up for it. */
  sleep(byUs: number): void {
    this.nowUs += byUs
    this.exchange.beat()
  }

  keyOf(account: string, kind: KeyKind = 'HMAC'): StoredKey {
    return this.keys.find(key => key.account === account && key.kind === kind)!
  }

  signatureOf(key: StoredKey, payload: string): string {
    if (key.kind === 'HMAC') return createHmac('sha256', key.secretKey!).update(payload).digest('hex')
    const pem = readFileSync(privateKeyFileOf(this.#keyFile, key.apiKey), 'utf8')
    return sign(null, Buffer.from(payload), createPrivateKey(pem)).toString('base64')
  }

  // ── REST ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  get base(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async public(path: string): Promise<Reply> {
    return await replyOf(await fetch(`${this.base}${path}`))
  }

  /** A signed request, its parameters in the query. */
  async signed(
    account: string,
    method: string,
    path: string,
    fields: Fields = {},
    kind: KeyKind = 'HMAC',
  ): Promise<Reply> {
    const key = this.keyOf(account, kind)
    const query = formOf({ timestamp: Math.floor(this.nowUs / 1000), ...fields })
    const signature = encodeURIComponent(this.signatureOf(key, query))
    return await this.raw(method, `${path}?${query}&signature=${signature}`, key.apiKey)
  }

  async raw(method: string, target: string, apiKey?: string, body?: string): Promise<Reply> {
    const headers = apiKey === undefined ? {} : { 'X-MBX-APIKEY': apiKey }
    const form = body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }
    const init = { method, headers: { ...headers, ...form }, ...(body === undefined ? {} : { body }) }
    return await replyOf(await fetch(`${this.base}${target}`, init))
  }

  order(account: string, fields: Fields): Promise<Reply> {
    return this.signed(account, 'POST', '/api/v3/order', fields)
  }

  // ── WebSocket ──────────────────────────────────────────────────────────────────────────────────────────────────────

  async connect(path: string): Promise<SocketClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}${path}`)
    this.#sockets.push(socket)
    const client = new SocketClient(socket)
    await client.opened
    return client
  }

  /** Parameters signed as the WebSocket API wants them. */
  signedParams(account: string, fields: Fields = {}, kind: KeyKind = 'Ed25519'): Fields {
    const key = this.keyOf(account, kind)
    const params: Record<string, unknown> = { apiKey: key.apiKey, timestamp: Math.floor(this.nowUs / 1000), ...fields }
    const payload = Object.keys(params)
      .sort()
      .map(name => `${name}=${params[name]}`)
      .join('&')
    return { ...params, signature: this.signatureOf(key, payload) }
  }
}

/** Whatever the venue says, to be looked into; a list is taken by `rowsOf`. */
export type Json = { readonly [name: string]: Json } & { readonly [at: number]: Json }

export function rowsOf(json: Json | undefined): readonly Json[] {
  assert.ok(Array.isArray(json), `a list, not ${JSON.stringify(json)}`)
  return json as unknown as readonly Json[]
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: JSON.parse(text === '' ? '{}' : text) }
}

export function formOf(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')
}

/** Collects what comes, and waits for what is to come. */
export class SocketClient {
  readonly opened: Promise<void>
  readonly messages: Json[] = []
  closeCode: number | undefined
  readonly #socket: WebSocket
  readonly #waiters = new Set<() => void>()
  #requestCount = 0

  constructor(socket: WebSocket) {
    this.#socket = socket
    this.opened = new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    socket.on('message', data => {
      this.messages.push(JSON.parse(String(data)))
      for (const look of this.#waiters) look()
    })
    socket.on('close', code => {
      this.closeCode = code
      for (const look of this.#waiters) look()
    })
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** Of the WebSocket API: the answer to a request. */
  async ask(method: string, params: Fields = {}): Promise<Json> {
    const id = ++this.#requestCount
    this.send({ id, method, params })
    return await this.wait(message => Number(message['id']) === id)
  }

  /** The first message, past or to come, that is meant. */
  async wait(isMeant: (message: Json) => boolean): Promise<Json> {
    let found: Json | undefined
    await this.until(() => {
      found = this.messages.find(isMeant)
      return found !== undefined
    })
    return found!
  }

  async until(isSo: () => boolean): Promise<void> {
    if (isSo()) return
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(look)
        reject(new Error(`nothing of the kind came: ${JSON.stringify(this.messages).slice(0, 2_000)}`))
      }, PATIENCE_MS)
      const look = () => {
        if (!isSo()) return
        clearTimeout(timer)
        this.#waiters.delete(look)
        resolve()
      }
      this.#waiters.add(look)
    })
  }
}

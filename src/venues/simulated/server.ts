/**
 * The venue's door: many clients on loopback, each with its accounts and its market data.
 *
 * Invariant: what a client is told is durable. A client that breaks a rule is told which one and let go; the others do
 * not notice.
 */

import { createServer, type Server, type Socket } from 'node:net'
import type { Report } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { formatSpanUs } from '../../core/std/time.ts'
import type { Clock } from '../../ports.ts'
import { LineConnection } from './line-connection.ts'
import { VenueProcess } from './venue-process.ts'
import type { VenueSettings } from './venue-settings.ts'
import { type ClientMessage, clientMessage, parseLine, WIRE_VERSION } from './wire.ts'
import { UnknownNameError, WireMap } from './wire-map.ts'
import { MarketCount, MarketReader, marketMessage } from './wire-market.ts'

interface Client {
  readonly connection: LineConnection
  /** Undefined until it said hello. */
  accounts: ReadonlySet<number> | undefined
  instruments: ReadonlySet<number>
  lastHeardUs: number
}

/** Clients send a ping each second; one that is silent for so long is gone. */
const SILENCE_US_MAX = 10_000_000
/** The longest sleep between two looks at the clock. */
const TICK_MS_MAX = 50

export interface VenueServerOptions {
  readonly settings: VenueSettings
  readonly clock: Clock
  /** One line for each connection that began or ended. */
  readonly log: (line: string) => void
  readonly queueBytesMax?: number
}

export class VenueServer {
  readonly #options: VenueServerOptions
  readonly #map: WireMap
  readonly #reader: MarketReader
  readonly #process: VenueProcess
  readonly #server: Server
  readonly #clients = new Set<Client>()
  readonly #count: MarketCount
  #timer: NodeJS.Timeout | undefined
  #isPublishing = false

  constructor(options: VenueServerOptions) {
    const { settings, clock } = options
    this.#options = options
    this.#map = new WireMap(settings.configuration, settings.venueIndex)
    this.#reader = new MarketReader(this.#map)
    const audience = { onReport: (r: Report) => this.#tellReport(r), onMarket: (m: MarketInput) => this.#tellMarket(m) }
    this.#process = new VenueProcess(settings, audience, clock.nowUs())
    this.#count = new MarketCount(clock.nowUs())
    this.#server = createServer(socket => this.#welcome(socket))
  }

  /** Returns: the port, or 0 on a unix socket. Errors: the operating system's, for example EADDRINUSE. */
  async listen(): Promise<number> {
    const { listen } = this.#options.settings
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      if ('socketPath' in listen) this.#server.listen(listen.socketPath, resolve)
      else this.#server.listen(listen.port, '127.0.0.1', resolve)
    })
    this.#tick()
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    for (const { connection } of this.#clients) connection.end('SHUTDOWN', 'the venue stops')
    await new Promise<void>(resolve => void this.#server.close(() => resolve()))
    this.#process.close()
  }

  // ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  #tick(): void {
    const nowUs = this.#options.clock.nowUs()
    this.#process.advance(nowUs)
    this.#process.publish()
    this.#endSilent()
    const waitMs = Math.ceil((this.#process.nextUs - this.#options.clock.nowUs()) / 1000)
    this.#timer = setTimeout(() => this.#tick(), Math.min(Math.max(waitMs, 1), TICK_MS_MAX))
  }

  /** Everything that arrived in one turn of the event loop is made durable together. */
  #publishSoon(): void {
    if (this.#isPublishing) return
    this.#isPublishing = true
    setImmediate(() => {
      this.#isPublishing = false
      this.#process.publish()
    })
  }

  #endSilent(): void {
    const nowUs = this.#options.clock.monotonicUs()
    for (const { connection, lastHeardUs } of this.#clients) {
      if (nowUs - lastHeardUs > SILENCE_US_MAX)
        connection.end('SILENT_CLIENT', `nothing heard for ${formatSpanUs(SILENCE_US_MAX)}`)
    }
  }

  // ── clients ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #welcome(socket: Socket): void {
    const { clock, log, queueBytesMax } = this.#options
    const onEnd = (reason: string) => {
      this.#clients.delete(client)
      log(`client left: ${reason}`)
    }
    const connection = new LineConnection(socket, { onLine: line => this.#hear(client, line), onEnd }, queueBytesMax)
    const client: Client = { connection, accounts: undefined, instruments: new Set(), lastHeardUs: clock.monotonicUs() }
    this.#clients.add(client)
    log('client came')
  }

  #hear(client: Client, line: string): void {
    client.lastHeardUs = this.#options.clock.monotonicUs()
    const parsed = parseLine(clientMessage, line)
    if ('error' in parsed) {
      client.connection.end('BAD_MESSAGE', parsed.error)
      return
    }
    try {
      this.#obey(client, parsed.message)
    } catch (error) {
      if (!(error instanceof UnknownNameError)) throw error
      client.connection.end('UNKNOWN_NAME', error.message)
    }
  }

  #obey(client: Client, message: ClientMessage): void {
    if (message.type === 'Ping') client.connection.send('{"type":"Pong"}')
    else if (message.type === 'Hello') this.#greet(client, message)
    else if (message.type === 'Feed') this.#feed(client, message)
    else if (client.accounts === undefined) client.connection.end('NO_HELLO', 'the first message is a Hello')
    else if (!client.accounts.has(this.#map.accountOf(message.accountId))) {
      client.connection.end('UNKNOWN_NAME', `account ${message.accountId} was not named in the Hello`)
    } else {
      this.#process.execute(this.#map.effectOf(message), this.#options.clock.nowUs())
      this.#publishSoon()
    }
  }

  /** What a client feeds moves the venue first, and goes to all who asked for it. */
  #feed(client: Client, { input }: Extract<ClientMessage, { type: 'Feed' }>): void {
    const { settings, clock } = this.#options
    if (!settings.acceptsFeed) {
      client.connection.end('FEED_NOT_ALLOWED', 'the settings of this venue have no acceptsFeed')
      return
    }
    const nowUs = clock.nowUs()
    this.#process.feed(this.#reader.read(input, nowUs, nowUs), nowUs)
    this.#publishSoon()
  }

  #greet(client: Client, hello: Extract<ClientMessage, { type: 'Hello' }>): void {
    const accounts = new Set(hello.accounts.map(accountId => this.#map.accountOf(accountId)))
    client.instruments = new Set(hello.instruments.map(instrumentId => this.#map.instrumentOf(instrumentId)))
    const { configuration, venueIndex } = this.#options.settings
    const instruments = configuration.instruments
      .filter(instrument => instrument.venueIndex === venueIndex)
      .map(({ instrumentId, tickSize, lotSize, multiplier }) => ({ instrumentId, tickSize, lotSize, multiplier }))
    const { venueId } = configuration.venues[venueIndex]!
    const timeUs = this.#options.clock.nowUs()
    client.connection.send(JSON.stringify({ type: 'Welcome', version: WIRE_VERSION, venueId, timeUs, instruments }))
    client.accounts = accounts
  }

  /** Reports without an account, refusals of changes and answers to queries, go to everybody who trades: ids are unique. */
  #tellReport(report: Report): void {
    const message = this.#map.reportMessage(report)
    if (message === undefined) return
    const line = JSON.stringify(message)
    for (const { connection, accounts } of this.#clients) {
      if (accounts === undefined || accounts.size === 0) continue
      if (!('accountIndex' in report) || accounts.has(report.accountIndex)) connection.send(line)
    }
  }

  #tellMarket(input: MarketInput): void {
    const sequence = this.#count.next(input)
    let line: string | undefined
    for (const { connection, instruments } of this.#clients) {
      if (!instruments.has(input.instrumentIndex)) continue
      line ??= JSON.stringify(marketMessage(input, this.#map, sequence))
      connection.send(line)
    }
  }
}

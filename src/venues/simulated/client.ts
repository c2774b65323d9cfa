/**
 * A connection to the venue process: requests out, reports and market data in. It reconnects by itself, with growing pauses.
 *
 * Invariant: every request ends in a report. Written and unanswered when the connection dies: `Unknown`. Not a byte
 * written: `NotSent`. Reports and market inputs leave with time 0: the sequencer stamps them.
 */

import { connect, type Socket } from 'node:net'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { InstrumentIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import { MARKET_KINDS, type MarketInput } from '../../core/domain/market-data.ts'
import { notSent } from '../../core/domain/unsent.ts'
import { formatSpanUs } from '../../core/std/time.ts'
import type { MessageDirection, OrderMessageSink } from '../../ports/order-messages.ts'
import type { Clock, ReportSink, VenueEffect, VenueSession } from '../../ports.ts'
import { LineConnection } from './line-connection.ts'
import { orderOfEffect, ordersOfReport } from './orders-named.ts'
import { Unanswered } from './unanswered.ts'
import type { ListenAddress } from './venue-settings.ts'
import { type MarketMessage, parseLine, type VenueMessage, venueMessage, WIRE_VERSION } from './wire.ts'
import { UnknownNameError, WireMap } from './wire-map.ts'
import { MarketReader, marketMessage } from './wire-market.ts'

export interface SimulatedClientOptions {
  readonly address: ListenAddress
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  readonly clock: Clock
  readonly report: ReportSink
  /** The market-data line; absent: none is asked for. One object of each kind is reused. */
  readonly onMarket?: ((input: MarketInput, sequence: number) => void) | undefined
  /** Each market message as it came, before it is handed on; absent: nobody wants it. */
  readonly onRaw?: ((text: string, receiveTimeUs: TimeUs) => void) | undefined
  /** Hears what is said about orders; absent: nobody keeps it. */
  readonly onOrderMessage?: OrderMessageSink | undefined
  /** False: a line for market data alone. */
  readonly wantsOrders?: boolean
  readonly retryMsMin?: number
  readonly retryMsMax?: number
}

const PING_MS = 1_000
/** The venue answers each ping; silence for so long is a dead connection. */
const SILENCE_US_MAX = 4_000_000

type Welcome = Extract<VenueMessage, { type: 'Welcome' }>

export class SimulatedClient implements VenueSession {
  readonly #options: SimulatedClientOptions
  readonly #map: WireMap
  readonly #unanswered = new Unanswered()
  readonly #reader: MarketReader
  #connection: LineConnection | undefined
  /** The venue said welcome, and both sides mean the same ticks and lots. */
  #isUp = false
  /** Whoever listens knows that there is no connection, and why. */
  #isDownTold = false
  #isClosed = false
  #byeText = ''
  #lastHeardUs = 0
  #retryMs: number
  #retryTimer: NodeJS.Timeout | undefined
  #pingTimer: NodeJS.Timeout | undefined
  #onClosed: (() => void) | undefined

  constructor(options: SimulatedClientOptions) {
    this.#options = options
    this.#map = new WireMap(options.configuration, options.venueIndex)
    this.#reader = new MarketReader(this.#map)
    this.#retryMs = options.retryMsMin ?? 50
    this.#connect()
  }

  get isUp(): boolean {
    return this.#isUp
  }

  execute(effect: VenueEffect): void {
    const connection = this.#connection
    if (!this.#isUp || connection === undefined) return this.#unsent(effect, 'no connection to the venue')
    const line = JSON.stringify(this.#map.effectMessage(effect))
    if (!connection.send(line)) return this.#unsent(effect, 'the connection to the venue takes no more')
    this.#unanswered.onSent(effect)
    this.#keep('Sent', orderOfEffect(effect), line)
  }

  #unsent(effect: VenueEffect, text: string): void {
    this.#options.report(notSent(effect, text))
    this.#keep('Unsent', orderOfEffect(effect), `${effect.kind}: ${text}`)
  }

  /** There is no key at this venue: what is said is kept as it is. */
  #keep(direction: MessageDirection, clientOrderIds: readonly string[], text: string): void {
    const { onOrderMessage, clock } = this.#options
    if (clientOrderIds.length === 0) return
    onOrderMessage?.({ timeUs: clock.nowUs(), direction, clientOrderIds, text: () => text })
  }

  /**
   * Sends market data that moves the venue, whose settings must allow it.
   *
   * Returns: false where it could not be sent: the connection is down or too far behind; try again later.
   */
  feed(input: MarketInput): boolean {
    if (!this.#isUp || this.#connection === undefined) return false
    return this.#connection.send(JSON.stringify({ type: 'Feed', input: marketMessage(input, this.#map, 0) }))
  }

  close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#retryTimer)
    const connection = this.#connection
    if (connection === undefined) return Promise.resolve()
    return new Promise(resolve => {
      this.#onClosed = resolve
      connection.destroy('closed by us')
    })
  }

  // ── the connection ─────────────────────────────────────────────────────────────────────────────────────────────────

  #connect(): void {
    const { address } = this.#options
    const socket: Socket =
      'socketPath' in address ? connect(address.socketPath) : connect({ host: '127.0.0.1', port: address.port })
    const events = { onLine: (line: string) => this.#hear(line), onEnd: (reason: string) => this.#lose(reason) }
    const connection = new LineConnection(socket, events)
    this.#connection = connection
    this.#byeText = ''
    socket.once('connect', () => this.#greet(connection))
  }

  #greet(connection: LineConnection): void {
    const { wantsOrders, onMarket } = this.#options
    const accounts = wantsOrders === false ? [] : this.#map.accountIds
    const instruments = onMarket === undefined ? [] : this.#map.instrumentIds
    connection.send(JSON.stringify({ type: 'Hello', version: WIRE_VERSION, accounts, instruments }))
    this.#lastHeardUs = this.#options.clock.monotonicUs()
    this.#pingTimer = setInterval(() => this.#ping(connection), PING_MS)
  }

  #ping(connection: LineConnection): void {
    const silentUs = this.#options.clock.monotonicUs() - this.#lastHeardUs
    if (silentUs > SILENCE_US_MAX) connection.destroy(`nothing heard for ${formatSpanUs(silentUs)}`)
    else connection.send('{"type":"Ping"}')
  }

  #lose(reason: string): void {
    clearInterval(this.#pingTimer)
    this.#connection = undefined
    const text = this.#byeText || reason
    const wasUp = this.#isUp
    this.#isUp = false
    for (const report of this.#unanswered.takeLost(text)) {
      this.#options.report(report)
      this.#keep('Unanswered', ordersOfReport(report), text)
    }
    if (wasUp) this.#reportDown(text)
    if (this.#isClosed) this.#onClosed?.()
    else this.#retryLater(text)
  }

  /** A venue that is just being started is there after some tries; one that is not there even then may never have been. */
  #retryLater(text: string): void {
    const retryMsMax = this.#options.retryMsMax ?? 2_000
    if (!this.#isDownTold && this.#retryMs === retryMsMax) this.#reportVenue(false, text)
    this.#retryTimer = setTimeout(() => this.#connect(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, retryMsMax)
  }

  #reportDown(text: string): void {
    this.#reportVenue(false, text)
    if (this.#options.onMarket !== undefined) this.#reportData('Gapped', text)
  }

  #reportVenue(isUp: boolean, text: string): void {
    const { venueIndex } = this.#options
    this.#isDownTold = !isUp
    this.#options.report({ kind: 'VenueStateReport', timeUs: 0 as TimeUs, venueIndex, isUp, text })
  }

  #reportData(dataState: 'Gapped' | 'Live', text: string): void {
    for (const instrumentId of this.#map.instrumentIds) {
      const instrumentIndex: InstrumentIndex = this.#map.instrumentOf(instrumentId)
      this.#options.report({ kind: 'DataStateReport', timeUs: 0 as TimeUs, instrumentIndex, dataState, text })
    }
  }

  // ── what the venue says ────────────────────────────────────────────────────────────────────────────────────────────

  #hear(line: string): void {
    this.#lastHeardUs = this.#options.clock.monotonicUs()
    const parsed = parseLine(venueMessage, line)
    if ('error' in parsed) {
      this.#connection?.destroy(`the venue sent ${parsed.error}`)
      return
    }
    try {
      this.#obey(parsed.message, line)
    } catch (error) {
      if (!(error instanceof UnknownNameError)) throw error
      this.#connection?.destroy(`the venue sent a name: ${error.message}`)
    }
  }

  #obey(message: VenueMessage, text: string): void {
    if (isMarket(message)) {
      const nowUs = this.#options.clock.nowUs()
      this.#options.onRaw?.(text, nowUs)
      this.#options.onMarket?.(this.#reader.read(message, 0, nowUs), message.sequence)
    } else if (message.type === 'Welcome') this.#onWelcome(message)
    else if (message.type === 'Bye') this.#byeText = `${message.reason}: ${message.text}`
    else if (message.type !== 'Pong') this.#onReport(this.#map.reportOf(message), text)
  }

  /** A venue that means other ticks or lots by the same name must not be traded on. */
  #onWelcome(welcome: Welcome): void {
    const difference = this.#differenceFrom(welcome)
    if (difference !== undefined) {
      this.#reportVenue(false, difference)
      this.#connection?.destroy(difference)
      return
    }
    this.#isUp = true
    this.#retryMs = this.#options.retryMsMin ?? 50
    this.#reportVenue(true, `connected to ${welcome.venueId}`)
    if (this.#options.onMarket !== undefined) this.#reportData('Live', 'connected')
  }

  #differenceFrom(welcome: Welcome): string | undefined {
    const { configuration, venueIndex } = this.#options
    const theirs = new Map(welcome.instruments.map(each => [each.instrumentId, each]))
    for (const ours of configuration.instruments) {
      if (ours.venueIndex !== venueIndex) continue
      const their = theirs.get(ours.instrumentId)
      if (their === undefined) return `the venue does not trade ${ours.instrumentId}`
      for (const name of ['tickSize', 'lotSize', 'multiplier'] as const) {
        if (their[name] !== ours[name])
          return `${ours.instrumentId}: ${name} is ${ours[name]} here and ${their[name]} at the venue`
      }
    }
    return undefined
  }

  #onReport(report: Report | undefined, text: string): void {
    if (report === undefined) return
    this.#unanswered.onReport(report)
    this.#options.report(report)
    this.#keep('Received', ordersOfReport(report), text)
  }
}

const MARKET_TYPES: ReadonlySet<string> = new Set(MARKET_KINDS)

function isMarket(message: VenueMessage): message is MarketMessage {
  return MARKET_TYPES.has(message.type)
}

/** A market without sockets for tests: a venue, its generated market, the hub on top, and clients that write down what they get. */

import { EventEmitter } from 'node:events'
import type { WebSocket } from 'ws'
import { fixtureInstrument } from '../../../../core/domain/fixtures.ts'
import type { VenueIndex } from '../../../../core/domain/ids.ts'
import type { Report } from '../../../../core/domain/inputs.ts'
import { Random } from '../../../../core/std/random.ts'
import { DEFAULT_FILL_MODEL } from '../../fill-model.ts'
import { FIXTURE_START_US, type FixtureChange, fixtureRequest, fixtureVenueConfiguration } from '../../fixtures.ts'
import { SeededMarket } from '../../seeded-market.ts'
import { SimulatedVenue } from '../../simulated-venue.ts'
import { type FaultSeam, NO_FAULTS } from '../seams.ts'
import { SymbolTable } from '../symbols.ts'
import { MarketHub } from './market-hub.ts'
import { STREAM_LIMITS, type StreamLimits } from './stream-limits.ts'

export interface MarketBenchOptions {
  readonly seed?: number
  readonly depthLevels?: number
  readonly eventsPerSecond?: number
  readonly historyMinutes?: number
  readonly faults?: FaultSeam
  readonly limits?: Partial<StreamLimits>
}

/** Stands in for a socket of `ws`. */
export class FakeSocket extends EventEmitter {
  readonly texts: string[] = []
  bufferedAmount = 0
  closed: { readonly code: number; readonly reason: string } | undefined
  pingCount = 0

  send(text: string): void {
    this.texts.push(text)
  }

  ping(): void {
    this.pingCount++
  }

  close(code: number, reason: string): void {
    this.closed ??= { code, reason }
  }

  terminate(): void {}

  /** What came since the last call, read. */
  take(): Record<string, unknown>[] {
    return this.texts.splice(0).map(text => JSON.parse(text))
  }

  say(message: unknown): Record<string, unknown> {
    this.emit('message', typeof message === 'string' ? message : JSON.stringify(message))
    return this.take().at(-1)!
  }
}

export class MarketBench {
  readonly hub: MarketHub
  readonly venue: SimulatedVenue
  readonly random: Random
  nowUs = FIXTURE_START_US
  /** The age of connections, moved by tests. */
  nowMs = 0
  /** Executions of takers, in order. */
  readonly taken: { readonly ticks: number; readonly lots: number }[] = []
  readonly #market: SeededMarket
  #orderCount = 0

  constructor({
    seed = 1,
    depthLevels = 20,
    eventsPerSecond = 20,
    historyMinutes = 0,
    faults = NO_FAULTS,
    limits = {},
  }: MarketBenchOptions) {
    const instruments = [
      fixtureInstrument(),
      fixtureInstrument({ instrumentId: 'ETH-USDT.SIM', baseCurrency: 'ETH' }, 1),
    ]
    const configuration = fixtureVenueConfiguration({ instruments })
    this.random = new Random(seed)
    const setup = {
      configuration,
      venueIndex: 0 as VenueIndex,
      model: DEFAULT_FILL_MODEL,
      seed,
      report: (report: Report) => this.#note(report),
    }
    this.venue = new SimulatedVenue(setup)
    const usual = { startTicks: 3_000_000, volatilityTicks: 20, spreadTicks: 4, sizeLots: 500, eventsPerSecond }
    const paths = instruments.map((_, instrumentIndex) => ({ ...usual, instrumentIndex }))
    this.#market = new SeededMarket({ instruments, paths, depthLevels, seed, startUs: this.nowUs })
    const view = {
      symbols: new SymbolTable(configuration),
      nowUs: () => this.nowUs,
      marketOf: (index: number) => this.venue.desk.markets[index]!,
      attachListenKey: () => undefined,
    }
    const history = { minutes: historyMinutes, paths, seed }
    this.hub = new MarketHub({
      view,
      faults,
      history,
      startUs: this.nowUs,
      limits: { ...STREAM_LIMITS, ...limits },
      nowMs: () => this.nowMs,
    })
  }

  /** Lets the market live for a while, the hub looking twenty times a second. */
  run(durationUs: number): void {
    const untilUs = this.nowUs + durationUs
    while (this.nowUs < untilUs) {
      this.nowUs = Math.min(untilUs, this.nowUs + 50_000)
      while (this.#market.nextUs <= this.nowUs) {
        const input = this.#market.next()
        this.venue.onMarket(input)
        this.hub.onMarket(input)
      }
      this.#look()
    }
  }

  /** Time in which nothing happens on the market: the hub tells what it has. The market's next life begins with what was missed. */
  rest(durationUs: number): void {
    this.nowUs += durationUs
    this.#look()
  }

  #look(): void {
    this.venue.advanceTo(this.nowUs)
    this.hub.advance(this.nowUs)
  }

  /** An order somewhere around the touch of the first instrument, or the end of one. */
  disturb(): void {
    const { random } = this
    if (random.nextInt(4) === 0) this.cancel(`A${1 + random.nextInt(this.#orderCount + 1)}`)
    else this.send({ side: random.nextInt(2) === 0 ? 'Buy' : 'Sell', qtyLots: 1 + random.nextInt(2000) })
  }

  send(change: FixtureChange): void {
    const limitTicks = 3_000_000 + this.random.nextInt(200) - 100
    const clientOrderId = `A${++this.#orderCount}`
    const order = fixtureRequest({ clientOrderId, limitTicks, ...change })
    this.venue.execute({ kind: 'SendOrder', order }, this.nowUs)
    this.hub.onBook(0 as never)
  }

  cancel(clientOrderId: string): void {
    const ids = { clientOrderId, accountIndex: 0, instrumentIndex: 0, orderNumber: 1, venueOrderId: undefined }
    this.venue.execute({ kind: 'SendCancel', ...ids } as never, this.nowUs)
    this.hub.onBook(0 as never)
  }

  #note(report: Report): void {
    if (report.kind !== 'ExecutionReport' || report.liquidity !== 'Taker') return
    this.taken.push({ ticks: report.lastTicks, lots: report.lastQtyLots })
  }

  client(...streams: string[]): FakeSocket {
    const socket = new FakeSocket()
    this.hub.attach(socket as unknown as WebSocket, streams, false)
    return socket
  }
}

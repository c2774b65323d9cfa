/** The lines of one venue without any trading: market data in, nothing out; for a recording by itself. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import type { VenueSession } from '../../ports.ts'
import { openCcxtSession } from '../../venues/ccxt/ccxt-settings.ts'
import { SimulatedClient } from '../../venues/simulated/client.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { SideProcess } from './side-process.ts'
import {
  liveFeedSettingsOf,
  realVenueOf,
  serverOf,
  VENUE_MAIN,
  type VenueAddress,
  venueSettingsOf,
} from './venue-plan.ts'

export interface MarketLinesRunSetup {
  readonly loaded: LoadedConfig
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  /** `sequence`: the venue's own number of the message, 0 where it gives none; a trade's is its number. */
  readonly onMarket: (input: MarketInput, sequence: number) => void
  readonly onRaw: (text: string, receiveTimeUs: number) => void
  readonly onReport: (report: Report) => void
  readonly onLog: (line: string) => void
}

export class MarketLinesRun {
  readonly #setup: MarketLinesRunSetup
  readonly #venueId: string
  #session: VenueSession | undefined
  #venue: SideProcess | undefined
  #folder: string | undefined

  constructor(setup: MarketLinesRunSetup) {
    this.#setup = setup
    this.#venueId = setup.configuration.venues[setup.venueIndex]!.venueId
  }

  start(): void {
    const { loaded, configuration, venueIndex, onMarket, onRaw, onReport: report, onLog } = this.#setup
    const common = { configuration, venueIndex, clock: SYSTEM_CLOCK, report, onRaw }
    const exchange = this.#exchange()
    if (exchange !== undefined) {
      this.#session = openCcxtSession(exchange, { ...common, onMarket, onLog, mayAddRisk: () => false })
      return
    }
    const address = serverOf(loaded, this.#venueId) ?? this.#startVenue()
    const pass = (input: MarketInput) => onMarket(input, 0)
    this.#session = new SimulatedClient({ ...common, onMarket: pass, address, wantsOrders: false })
  }

  async end(): Promise<void> {
    await this.#session?.close()
    await this.#venue?.end()
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Its market is public: no key is read for it. */
  #exchange() {
    const { loaded, configuration } = this.#setup
    const real = realVenueOf(loaded, this.#venueId)
    if (real === undefined) return liveFeedSettingsOf(loaded, configuration, this.#venueId, NOWHERE)?.source
    const { keyFile: _, ...settings } = real
    return settings
  }

  /** A venue of our own, beside the one of a session that may be running on the same configuration. */
  #startVenue(): VenueAddress {
    const { loaded, configuration, onLog } = this.#setup
    const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-record-'))
    this.#folder = folder
    const address = { socketPath: path.join(folder, 'venue.sock') }
    const settings = venueSettingsOf(loaded, configuration, this.#venueId, address, path.join(folder, 'venue.sqlite'))
    const file = path.join(folder, 'venue.json')
    writeFileSync(file, JSON.stringify(settings))
    this.#venue = new SideProcess({
      name: `venue ${this.#venueId}`,
      main: VENUE_MAIN,
      args: [file],
      onLog: isQuiet(onLog),
    })
    this.#venue.start()
    return address
  }
}

/** Where nobody is moved by the streams. */
const NOWHERE: VenueAddress = { port: 0 }

/** That it listens, and who comes and goes, is no news. */
function isQuiet(onLog: (line: string) => void): (line: string) => void {
  return line => {
    if (!line.startsWith('{"event":') && !/^simulated venue: client (came|left)/.test(line)) onLog(line)
  }
}

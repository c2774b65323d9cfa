/** The lines of one venue without any trading: market data in, nothing out; for a recording by itself. */

import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { Input } from '../../core/domain/inputs.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import type { LineRecorder } from './line-bank.ts'
import { publicLinesOf } from './lines-plan.ts'
import { makeProcessFolder } from './process-folder.ts'
import { RunningLines } from './running-lines.ts'
import { SideProcess } from './side-process.ts'
import { serverOf, VENUE_MAIN, type VenueAddress, venueSettingsOf } from './venue-plan.ts'

export interface MarketLinesRunSetup {
  readonly loaded: LoadedConfig
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  readonly recorder: LineRecorder
  readonly forward: (input: Input) => void
  readonly onLog: (line: string) => void
}

export class MarketLinesRun {
  readonly #setup: MarketLinesRunSetup
  readonly #venueId: string
  #lines: RunningLines | undefined
  #venue: SideProcess | undefined
  #folder: string | undefined

  constructor(setup: MarketLinesRunSetup) {
    this.#setup = setup
    this.#venueId = setup.configuration.venues[setup.venueIndex]!.venueId
  }

  start(): void {
    const { loaded, ...setup } = this.#setup
    const plan = publicLinesOf(loaded, this.#venueId, () => serverOf(loaded, this.#venueId) ?? this.#startVenue())
    this.#lines = new RunningLines({ ...setup, plan, dataFolder: undefined, clock: SYSTEM_CLOCK, tell: () => {} })
    this.#lines.open()
  }

  async end(): Promise<void> {
    await this.#lines?.close()
    await this.#venue?.end()
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }

  /** A venue of our own, beside the one of a session that may be running on the same configuration. */
  #startVenue(): VenueAddress {
    const { loaded, configuration, onLog } = this.#setup
    const folder = makeProcessFolder('holdfast-lines-')
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

/** That it listens, and who comes and goes, is no news. */
function isQuiet(onLog: (line: string) => void): (line: string) => void {
  return line => {
    if (!line.startsWith('{"event":') && !/^simulated venue: client (came|left)/.test(line)) onLog(line)
  }
}

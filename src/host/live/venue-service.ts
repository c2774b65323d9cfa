/** A simulated venue that stands by itself: its process, started again when it dies, on the address that the configuration names. */

import path from 'node:path'
import { assert } from '../../core/std/assert.ts'
import { makeFolder } from '../../files/made-folder.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { SideProcess } from './side-process.ts'
import { venueConfigurationOf, writeVenueFile } from './venue-file.ts'
import { serverOf, VENUE_MAIN, type VenueAddress, venueSettingsOf } from './venue-plan.ts'

export class VenueService {
  readonly #loaded: LoadedConfig
  readonly #venueId: string
  readonly #onLog: (text: string) => void
  readonly #onListening: (address: VenueAddress) => void
  #process: SideProcess | undefined

  /** Shape: the venue has a `server` in the configuration. `onListening` is called after each of its starts. */
  constructor(
    loaded: LoadedConfig,
    venueId: string,
    onLog: (text: string) => void,
    onListening: (address: VenueAddress) => void,
  ) {
    this.#loaded = loaded
    this.#venueId = venueId
    this.#onLog = onLog
    this.#onListening = onListening
  }

  /** Its ledger is where the node would keep it. Errors: the operating system's where the data folder cannot be made; ConfigRefused. */
  start(): void {
    const { dataFolder } = this.#loaded
    const address = serverOf(this.#loaded, this.#venueId)
    assert(address !== undefined, 'a venue with a server')
    makeFolder(dataFolder, 0o700)
    const place = path.join(dataFolder, `venue-${this.#venueId}`)
    const configuration = venueConfigurationOf(this.#loaded, `${place}.json`)
    const settings = venueSettingsOf(this.#loaded, configuration, this.#venueId, address, `${place}.sqlite`)
    const file = writeVenueFile(`${place}.json`, settings)
    const onLog = (line: string) => {
      if (line.startsWith('{"event":"listening"')) this.#onListening(address)
      else this.#onLog(line)
    }
    this.#process = new SideProcess({
      name: `venue ${this.#venueId}`,
      main: VENUE_MAIN,
      args: [file],
      onLog,
    })
    this.#process.start()
  }

  async end(): Promise<void> {
    await this.#process?.end()
  }
}

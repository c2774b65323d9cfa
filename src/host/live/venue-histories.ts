/** The past of a configuration's venues, each opened when it is first asked; simulated venues remember none for strangers. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { MarketHistory } from '../../ports.ts'
import { openHistory } from '../../venues/ccxt/ccxt-settings.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { ccxtSettingsOf } from './venue-plan.ts'

export class VenueHistories {
  readonly #loaded: LoadedConfig
  readonly #configuration: Configuration
  readonly #open = new Map<VenueIndex, MarketHistory>()

  constructor(loaded: LoadedConfig, configuration: Configuration) {
    this.#loaded = loaded
    this.#configuration = configuration
  }

  /** Returns: `undefined` for a venue that is no exchange. */
  of(venueIndex: VenueIndex): MarketHistory | undefined {
    const known = this.#open.get(venueIndex)
    if (known !== undefined) return known
    const venue = this.#loaded.config.venues[this.#configuration.venues[venueIndex]!.venueId]!
    if (venue.kind !== 'ccxt') return undefined
    // What is asked for is public: no key is read for it.
    const { keyFile: _, ...settings } = ccxtSettingsOf(this.#loaded, venue)
    const history = openHistory(settings, { configuration: this.#configuration, venueIndex, clock: SYSTEM_CLOCK })
    this.#open.set(venueIndex, history)
    return history
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(history => history.close()))
  }
}

/** The past of a venue's markets for whoever has no session with it: its own way to the venue, opened when it is first asked. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { HistoryAnswer, HistoryStretch } from '../../core/domain/history.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { Clock, MarketHistory } from '../../ports.ts'
import type { Endpoint } from './ccxt-exchange.ts'
import type { Dialect } from './dialect.ts'
import { findMarkets } from './markets.ts'
import { RestHistory } from './rest-history.ts'
import { VenueDoor } from './venue-door.ts'

export interface VenueHistorySetup {
  readonly dialect: Dialect
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  readonly clock: Clock
  readonly endpoint?: Endpoint | undefined
  readonly localAddress?: string | undefined
}

export class VenueHistory implements MarketHistory {
  readonly #setup: VenueHistorySetup
  readonly #door: VenueDoor
  #history: RestHistory | undefined

  constructor(setup: VenueHistorySetup) {
    this.#setup = setup
    this.#door = new VenueDoor({ ...setup, key: undefined })
  }

  async read(stretch: HistoryStretch): Promise<HistoryAnswer> {
    try {
      this.#history ??= await this.#open()
    } catch (error) {
      return { outcome: 'CouldNotAsk', text: (error as Error).message }
    }
    return this.#history.read(stretch)
  }

  close(): Promise<void> {
    return this.#door.close()
  }

  /** Errors: the venue does not answer, or means other ticks by a market's name. */
  async #open(): Promise<RestHistory> {
    const { dialect, configuration, venueIndex } = this.#setup
    await this.#door.open()
    const { table, faults } = findMarkets(dialect, configuration, venueIndex, await this.#door.listMarkets())
    if (faults.length > 0) throw new Error(faults.slice(0, 10).join('; '))
    return new RestHistory({ dialect, markets: table, rest: this.#door.rest })
  }
}

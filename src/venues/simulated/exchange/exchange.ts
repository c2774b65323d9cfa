/** The exchange, put together: one desk, its doors, its streams, and the beat that lets time pass. */

import type { AccountIndex } from '../../../core/domain/ids.ts'
import { parseScaled } from '../../../core/std/decimal.ts'
import type { Clock } from '../../../ports.ts'
import type { VenueSettings } from '../venue-settings.ts'
import { accountRoutes } from './account-routes.ts'
import { Answering } from './answering.ts'
import { ApiKey, ApiKeys, type StoredKey } from './api-keys.ts'
import { ExchangeDesk } from './exchange-desk.ts'
import { ExchangeServer } from './exchange-server.ts'
import type { ExchangeSettings } from './exchange-settings.ts'
import { SymbolFilters } from './filters.ts'
import { Gatekeeper } from './gatekeeper.ts'
import { generalRoutes } from './general-routes.ts'
import { listRoutes } from './list-routes.ts'
import { MarketHub } from './market/market-hub.ts'
import { marketRoutes } from './market/market-routes.ts'
import { OrderEntryDesk } from './order-entry-desk.ts'
import { BY_THE_VENUE, OrderTexts } from './order-texts.ts'
import { RateLimits } from './rate-limits.ts'
import { RestDoor } from './rest-door.ts'
import type { Route } from './routes.ts'
import type { ExchangeLevers, ExchangeView, FaultSeam } from './seams.ts'
import { streamRoutes } from './stream-routes.ts'
import { SymbolTable } from './symbols.ts'
import { tradeRoutes } from './trade-routes.ts'
import { UserStreams } from './user-streams.ts'
import { walletRoutes } from './wallet-routes.ts'
import { WsApiDoor } from './ws-api-door.ts'

export interface ExchangeSetup {
  readonly settings: ExchangeSettings
  readonly venue: VenueSettings
  readonly keys: readonly StoredKey[]
  readonly clock: Clock
  readonly faults: FaultSeam
  /** Called with every look at the clock. */
  readonly onBeat?: () => void
  /** The last words before a bug ends the process. */
  readonly log: (line: string) => void
}

/** The longest sleep between two looks at the clock. */
const BEAT_MS_MAX = 50

export class Exchange {
  readonly desk: ExchangeDesk
  readonly #setup: ExchangeSetup
  readonly #accountNames: readonly string[]
  readonly #users: UserStreams
  readonly #hub: MarketHub
  readonly #server: ExchangeServer
  #beat: NodeJS.Timeout | undefined

  constructor(setup: ExchangeSetup) {
    const { settings, venue, clock, faults } = setup
    this.#setup = setup
    this.#accountNames = venue.configuration.accounts.map(({ accountId }) => accountId)
    const symbols = new SymbolTable(venue.configuration)
    const clockUs = () => clock.nowUs()
    this.#users = new UserStreams(this.#accountNames, faults)
    this.desk = new ExchangeDesk({ settings: venue, symbols, users: this.#users, clockUs, venueUs: this.venueUs })
    const history = { minutes: settings.historyMinutes, paths: venue.market, seed: venue.seed }
    this.#hub = new MarketHub({
      view: this.#view(symbols),
      faults,
      startUs: this.venueUs(),
      limits: settings.streams,
      history,
    })
    this.desk.hub = this.#hub
    const limits = new RateLimits(settings.limits)
    const gatekeeper = new Gatekeeper(this.#apiKeys(), limits)
    const answering = new Answering(gatekeeper, this.desk, faults, setup.log)
    const routes = this.#routes(symbols, limits)
    this.#server = new ExchangeServer({
      rest: new RestDoor(routes, answering, this.venueUs),
      wsApi: new WsApiDoor(routes, answering, this.#users, this.venueUs),
      hub: this.#hub,
      faults,
    })
  }

  /** Returns: the port. Errors: the operating system's, for example EADDRINUSE. */
  async listen(): Promise<number> {
    const { host, port } = this.#setup.settings
    this.beat()
    return await this.#server.listen(port, host)
  }

  async close(): Promise<void> {
    clearTimeout(this.#beat)
    this.#hub.close()
    this.#users.close()
    await this.#server.close()
    this.desk.close()
  }

  /** The venue's clock, wrong if a fault makes it so. */
  readonly venueUs = (): number => this.#setup.clock.nowUs() + this.#setup.faults.clockOffsetUs()

  /** Lets time pass up to now, and sleeps until there is something to do. */
  beat(): void {
    this.#setup.onBeat?.()
    this.desk.advance()
    this.desk.publish()
    this.#hub.advance(this.venueUs())
    this.#users.expireKeys(this.venueUs())
    const waitMs = Math.ceil((this.desk.nextUs - this.#setup.clock.nowUs()) / 1000)
    clearTimeout(this.#beat)
    this.#beat = setTimeout(() => this.beat(), Math.min(Math.max(waitMs, 1), BEAT_MS_MAX))
  }

  get levers(): ExchangeLevers {
    return {
      accountNames: this.#accountNames,
      accountIndexOf: name => this.#accountIndexOf(name),
      endOrders: (state, accountIndex) => this.#endOrders(state, accountIndex),
      dropConnections: () => this.#server.dropConnections(),
      transfer: (accountIndex, asset, amount) => this.#transfer(accountIndex, asset, amount),
    }
  }

  #view(symbols: SymbolTable): ExchangeView {
    return {
      symbols,
      nowUs: this.venueUs,
      marketOf: index => this.desk.marketOf(index),
      attachListenKey: (listenKey, sink) => this.#users.attach(listenKey, sink),
    }
  }

  #routes(symbols: SymbolTable, limits: RateLimits): readonly Route[] {
    const { settings, venue, faults, clock } = this.#setup
    const { desk } = this
    const filters = symbols.all.map(symbol => new SymbolFilters(symbol, symbols, settings.filters))
    const texts = new OrderTexts(symbols)
    const accountNames = this.#accountNames
    const entry = new OrderEntryDesk({
      desk,
      filters,
      faults,
      accountNames,
      clockUs: () => clock.nowUs(),
      seed: venue.seed,
    })
    return [
      ...generalRoutes({ symbols, filters, limits: settings.limits }),
      ...marketRoutes(this.#hub),
      ...tradeRoutes({ desk, entry, texts, limits }),
      ...listRoutes({ desk, entry, texts, limits }),
      ...accountRoutes({ desk, texts, limits }),
      ...walletRoutes(desk),
      ...streamRoutes(this.#users),
    ]
  }

  /** Errors: Error for a key of an account that is not there. */
  #apiKeys(): ApiKeys {
    return new ApiKeys(
      this.#setup.keys.map(stored => {
        const accountIndex = this.#accountIndexOf(stored.account)
        if (accountIndex !== undefined) return new ApiKey(stored, accountIndex)
        const known = this.#accountNames.join(', ')
        throw new Error(
          `key ${stored.apiKey.slice(0, 8)}…: there is no account "${stored.account}"; there are ${known}`,
        )
      }),
    )
  }

  #accountIndexOf(name: string): AccountIndex | undefined {
    const index = this.#accountNames.indexOf(name)
    return index < 0 ? undefined : (index as AccountIndex)
  }

  #transfer(account: AccountIndex, asset: string, amount: string): string | undefined {
    const currency = this.desk.currencies().find(each => this.desk.symbols.asset(each) === asset)
    if (currency === undefined) return `there is no asset ${asset}`
    const amountMinor = parseScaled(amount, this.desk.symbols.digitsOf(currency))
    if (amountMinor === undefined) return `amount: ${amount} is no amount of ${asset}`
    if (!this.desk.transfer(account, currency, amountMinor)) return `less than that is free of ${asset}`
    this.desk.publish()
    return undefined
  }

  #endOrders(state: 'Canceled' | 'Expired', accountIndex: AccountIndex | undefined): number {
    let count = 0
    this.#accountNames.forEach((_, index) => {
      if (accountIndex !== undefined && index !== accountIndex) return
      for (const order of [...this.desk.openOrdersOf(index as AccountIndex).values()]) {
        this.desk.end(order, state, BY_THE_VENUE)
        count++
      }
    })
    this.desk.publish()
    return count
  }
}

/** The names behind the core's small integers, as the configuration that was in force then gives them. */

import type { DatabaseSync } from 'node:sqlite'
import type { Configuration } from '../../core/domain/configuration.ts'
import { NO_STRATEGY } from '../../core/domain/ids.ts'
import type { Scope } from '../../core/domain/scope.ts'
import type { HistoryMoney } from '../../ports/history-queries.ts'

interface NameLists {
  readonly accounts: readonly string[]
  readonly strategies: readonly string[]
  readonly instruments: readonly string[]
  readonly venues: readonly string[]
  readonly currencies: readonly string[]
}

const NO_NAMES: NameLists = { accounts: [], strategies: [], instruments: [], venues: [], currencies: [] }

export class HistoryNames {
  private lists: NameLists
  private readonly db: DatabaseSync

  constructor(db: DatabaseSync) {
    this.db = db
    const row = db.prepare("SELECT value FROM facts WHERE name = 'names'").get()
    this.lists = row === undefined ? NO_NAMES : (JSON.parse(String(row['value'])) as NameLists)
  }

  /** Takes over a configuration; inside the caller's transaction. */
  adopt(configuration: Configuration): void {
    this.lists = {
      accounts: configuration.accounts.map(account => account.accountId),
      strategies: configuration.strategies.map(strategy => strategy.strategyId),
      instruments: configuration.instruments.map(instrument => instrument.instrumentId),
      venues: configuration.venues.map(venue => venue.venueId),
      currencies: configuration.currencies.map(currency => currency.code),
    }
    this.db.prepare("INSERT OR REPLACE INTO facts VALUES ('names', ?)").run(JSON.stringify(this.lists))
    const money: HistoryMoney = {
      currencies: configuration.currencies,
      ofAccounts: Object.fromEntries(
        configuration.accounts.map(({ accountId, baseCurrency }) => [
          accountId,
          configuration.currencies[baseCurrency]!.code,
        ]),
      ),
    }
    this.db.prepare("INSERT OR REPLACE INTO facts VALUES ('money', ?)").run(JSON.stringify(money))
    const insert = this.db.prepare('INSERT OR REPLACE INTO instruments VALUES (?, ?)')
    for (const instrument of configuration.instruments) {
      insert.run(instrument.instrumentId, JSON.stringify(instrument))
    }
  }

  account(index: number): string {
    return this.lists.accounts[index] ?? `account#${index}`
  }

  /** Empty for orders that no strategy placed. */
  strategy(index: number): string {
    return index === NO_STRATEGY ? '' : (this.lists.strategies[index] ?? `strategy#${index}`)
  }

  instrument(index: number | undefined): string {
    return index === undefined ? '' : (this.lists.instruments[index] ?? `instrument#${index}`)
  }

  venue(index: number): string {
    return this.lists.venues[index] ?? `venue#${index}`
  }

  currency(index: number): string {
    return this.lists.currencies[index] ?? `currency#${index}`
  }

  scope({ level, index }: Scope): string {
    switch (level) {
      case 'All':
        return 'everything'
      case 'Venue':
        return this.venue(index)
      case 'Account':
        return this.account(index)
      case 'Instrument':
        return this.instrument(index)
      case 'Strategy':
        return this.strategy(index)
      default:
        return level satisfies never
    }
  }
}

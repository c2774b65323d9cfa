/**
 * Who is told what: the strategies that subscribe to an instrument's data or to a bar series. Made once a configuration.
 *
 * Equal lists are one list: with hundreds of instruments the lists themselves stay in the cache.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { Event } from '../../core/domain/events.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { isOrderEvent } from '../../core/domain/order-events.ts'
import type { Subscription } from '../../strategy/subscriptions.ts'

const NOBODY: readonly number[] = []

export class Routes {
  /** By instrument index. */
  readonly #quotes: readonly number[][]
  readonly #trades: readonly number[][]
  readonly #books: readonly number[][]
  /** Any of the above or a bar series: these hear of the state of the instrument's data. */
  readonly #watchers: readonly number[][]
  /** By bar specification. */
  readonly #bars: readonly number[][]
  readonly #everyone: number[]

  /** Shape: `subscriptions[strategyIndex]`. */
  constructor(configuration: Configuration, subscriptions: readonly (readonly Subscription[])[]) {
    const { instruments, barSpecs, strategies } = configuration
    const lists = (of: readonly unknown[]) => of.map((): number[] => [])
    const tables = {
      Quote: lists(instruments),
      Trade: lists(instruments),
      Book: lists(instruments),
      Bar: lists(barSpecs),
    }
    const watchers = lists(instruments)
    subscriptions.forEach((wanted, strategy) => {
      for (const { kind, instrumentIndex, barSpecIndex } of wanted) {
        addOnce(tables[kind][kind === 'Bar' ? barSpecIndex : instrumentIndex]!, strategy)
        addOnce(watchers[instrumentIndex]!, strategy)
      }
    })
    const known = new Map<string, number[]>()
    const shared = (table: readonly number[][]) => table.map(list => sharedOf(known, list))
    this.#quotes = shared(tables.Quote)
    this.#trades = shared(tables.Trade)
    this.#books = shared(tables.Book)
    this.#bars = shared(tables.Bar)
    this.#watchers = shared(watchers)
    this.#everyone = strategies.map((_, index) => index)
  }

  /** The strategies that see a market input. */
  ofMarket(input: MarketInput): readonly number[] {
    switch (input.kind) {
      case 'Quote':
        return this.#quotes[input.instrumentIndex]!
      case 'Trade':
        return this.#trades[input.instrumentIndex]!
      case 'BookLevel':
        return this.#books[input.instrumentIndex]!
      case 'Bar':
        return this.#bars[input.barSpecIndex] ?? NOBODY
      default:
        return input satisfies never
    }
  }

  /** The strategies that an event concerns. */
  ofEvent(event: Event): readonly number[] {
    switch (event.kind) {
      case 'BarClosed':
        return this.#bars[event.bar.barSpecIndex] ?? NOBODY
      case 'DataStateChanged':
        return this.#watchers[event.instrumentIndex] ?? NOBODY
      case 'TradingStateChanged':
      case 'VenueStateChanged':
        return this.#everyone
      default:
        return NOBODY
    }
  }
}

/** The one strategy that an event belongs to; -1 where {@link Routes.ofEvent} tells, or where no strategy is told. */
export function ownerOf(event: Event): number {
  if (isOrderEvent(event)) return event.strategyIndex
  switch (event.kind) {
    case 'StrategyStarted':
    case 'StrategyStopped':
    case 'ThrottleTripped':
      return event.strategyIndex
    default:
      return -1
  }
}

function sharedOf(known: Map<string, number[]>, list: number[]): number[] {
  const name = list.join()
  const first = known.get(name)
  if (first === undefined) known.set(name, list)
  return first ?? list
}

function addOnce(list: number[], strategy: number): void {
  if (!list.includes(strategy)) list.push(strategy)
}

/** Who is told what: the strategies that subscribe to an instrument's data or to a bar series. Made once a configuration. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { Event } from '../../core/domain/events.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { isOrderEvent } from '../../core/domain/order-events.ts'
import type { Subscription } from '../../strategy/subscriptions.ts'

const NOBODY: readonly number[] = []

export class Routes {
  /** By instrument index. */
  readonly #quotes: number[][]
  readonly #trades: number[][]
  readonly #books: number[][]
  /** Any of the above or a bar series: these hear of the state of the instrument's data. */
  readonly #watchers: number[][]
  /** By bar specification. */
  readonly #bars: number[][]
  readonly #everyone: number[]

  /** Shape: `subscriptions[strategyIndex]`. */
  constructor(configuration: Configuration, subscriptions: readonly (readonly Subscription[])[]) {
    const lists = () => configuration.instruments.map((): number[] => [])
    this.#quotes = lists()
    this.#trades = lists()
    this.#books = lists()
    this.#watchers = lists()
    this.#bars = configuration.barSpecs.map(() => [])
    this.#everyone = configuration.strategies.map((_, index) => index)
    subscriptions.forEach((wanted, strategy) => {
      for (const subscription of wanted) this.#add(subscription, strategy)
    })
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

  #add(subscription: Subscription, strategy: number): void {
    const { kind, instrumentIndex, barSpecIndex } = subscription
    const table = { Quote: this.#quotes, Trade: this.#trades, Book: this.#books, Bar: this.#bars }[kind]
    addOnce(table[kind === 'Bar' ? barSpecIndex : instrumentIndex]!, strategy)
    addOnce(this.#watchers[instrumentIndex]!, strategy)
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

function addOnce(list: number[], strategy: number): void {
  if (!list.includes(strategy)) list.push(strategy)
}

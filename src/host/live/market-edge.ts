/** The last look at market data before it reaches the node: what cannot be true is counted, told, and left out. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import {
  type MarketRefusalCode,
  type PriceRange,
  refusalOfBar,
  refusalOfBookLevel,
  refusalOfQuote,
  refusalOfTrade,
} from '../../core/market/validation.ts'

export class MarketEdge {
  readonly #configuration: Configuration
  readonly #tell: (line: string) => void
  /** By instrument and code. */
  readonly #refused = new Map<string, number>()

  /** `tell` hears of the first refusal of its kind, and of the tenth, the hundredth … */
  constructor(configuration: Configuration, tell: (line: string) => void) {
    this.#configuration = configuration
    this.#tell = tell
  }

  admits(input: MarketInput): boolean {
    const instrument = this.#configuration.instruments[input.instrumentIndex]
    if (instrument === undefined) return false
    const refusal = refusalOf(input, instrument)
    if (refusal !== undefined) this.#count(instrument.instrumentId, input, refusal)
    return refusal === undefined
  }

  #count(instrumentId: string, input: MarketInput, refusal: MarketRefusalCode): void {
    const key = `${instrumentId} ${refusal}`
    const count = (this.#refused.get(key) ?? 0) + 1
    this.#refused.set(key, count)
    if (Number.isInteger(Math.log10(count)))
      this.#tell(`${refusal}: ${instrumentId} ${input.kind} refused, ${count} so far: ${JSON.stringify(input)}`)
  }
}

function refusalOf(input: MarketInput, range: PriceRange): MarketRefusalCode | undefined {
  switch (input.kind) {
    case 'Quote':
      return refusalOfQuote(input, range)
    case 'Trade':
      return refusalOfTrade(input, range)
    case 'BookLevel':
      return refusalOfBookLevel(input, range)
    case 'Bar':
      return refusalOfBar(input, range)
    default:
      return input satisfies never
  }
}

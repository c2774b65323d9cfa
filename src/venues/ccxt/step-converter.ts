/** Tells by our ticks and lots what an exchange told by its own: quotes, trades and bars one by one, books level by level of ours. */

import {
  type Bar,
  type BookLevel,
  isSideMissing,
  type MarketInput,
  newBar,
  newBookLevel,
  newQuoteTick,
  newTradeTick,
  type QuoteTick,
  type TradeTick,
} from '../../core/domain/market-data.ts'
import type { Side } from '../../core/domain/order.ts'
import type { PriceTicks } from '../../core/domain/quantities.ts'
import type { Rounding } from '../../core/std/integers.ts'
import type { MarketEars } from './market-streams.ts'
import type { MarketTable } from './markets.ts'
import type { StepConversion } from './own-steps.ts'

export class StepConverter {
  readonly #emit: MarketEars['onMarket']
  readonly #conversion: StepConversion
  readonly #bids: CoarseSide
  readonly #asks: CoarseSide
  readonly #quote = newQuoteTick()
  readonly #trade = newTradeTick()
  readonly #bar = newBar()
  readonly #level = newBookLevel()
  #isSnapshot = false

  constructor(conversion: StepConversion, emit: MarketEars['onMarket']) {
    this.#conversion = conversion
    this.#emit = emit
    this.#bids = new CoarseSide(ticks => conversion.ticks(ticks, 'floor'))
    this.#asks = new CoarseSide(ticks => conversion.ticks(ticks, 'ceil'))
  }

  take(input: MarketInput, sequence: number, identity: string): void {
    switch (input.kind) {
      case 'Quote':
        return this.#emit(this.#quoteOf(input), sequence, identity)
      case 'Trade':
        return this.#takeTrade(input, sequence, identity)
      case 'Bar':
        return this.#emit(this.#barOf(input), sequence, identity)
      case 'BookLevel':
        return this.#takeLevel(input, sequence)
      default:
        input satisfies never
    }
  }

  #quoteOf(theirs: QuoteTick): QuoteTick {
    const ours = Object.assign(this.#quote, theirs)
    const { bidTicks, bidLots, askTicks, askLots } = theirs
    if (!isSideMissing(bidTicks, bidLots)) ours.bidTicks = this.#conversion.ticks(bidTicks, 'floor')
    if (!isSideMissing(askTicks, askLots)) ours.askTicks = this.#conversion.ticks(askTicks, 'ceil')
    ours.bidLots = this.#conversion.lots(bidLots)
    ours.askLots = this.#conversion.lots(askLots)
    return ours
  }

  /** What is less than a lot of ours is no trade of ours. At the price of the side that was hit; of an unknown one, the bid. */
  #takeTrade(theirs: TradeTick, sequence: number, identity: string): void {
    const ours = Object.assign(this.#trade, theirs)
    ours.qtyLots = this.#conversion.lots(theirs.qtyLots)
    if (ours.qtyLots === 0) return
    ours.priceTicks = this.#conversion.ticks(theirs.priceTicks, theirs.aggressorSide === 'Buy' ? 'ceil' : 'floor')
    this.#emit(ours, sequence, identity)
  }

  #barOf(theirs: Bar): Bar {
    const ours = Object.assign(this.#bar, theirs)
    const ticks = (text: number, rounding: Rounding) => this.#conversion.ticks(text, rounding)
    ours.openTicks = ticks(theirs.openTicks, 'floor')
    ours.closeTicks = ticks(theirs.closeTicks, 'floor')
    ours.highTicks = ticks(theirs.highTicks, 'ceil')
    ours.lowTicks = ticks(theirs.lowTicks, 'floor')
    ours.volumeLots = this.#conversion.lots(theirs.volumeLots)
    return ours
  }

  #takeLevel(theirs: BookLevel, sequence: number): void {
    if (theirs.isSnapshotStart) {
      this.#bids.clear()
      this.#asks.clear()
      this.#isSnapshot = true
    }
    const side = theirs.side === 'Buy' ? this.#bids : this.#asks
    side.set(theirs.priceTicks, theirs.qtyLots)
    if (!theirs.isLast) return
    const changeCount = this.#bids.changed.size + this.#asks.changed.size
    Object.assign(this.#level, theirs)
    this.#level.isSnapshotStart = this.#isSnapshot
    this.#isSnapshot = false
    this.#give('Buy', this.#bids, changeCount, sequence)
    this.#give('Sell', this.#asks, changeCount - this.#bids.changed.size, sequence)
    this.#bids.changed.clear()
    this.#asks.changed.clear()
  }

  /** `leftCount`: levels of the message that are left, those of this side among them. */
  #give(side: Side, { changed, theirLots }: CoarseSide, leftCount: number, sequence: number): void {
    const level = this.#level
    for (const priceTicks of changed) {
      level.side = side
      level.priceTicks = priceTicks
      level.qtyLots = this.#conversion.lots(theirLots.get(priceTicks) ?? 0)
      level.isLast = --leftCount === 0
      this.#emit(level, sequence, '')
      level.isSnapshotStart = false
    }
  }
}

/** One side of a book: the sum of their levels that fall on a price of ours. */
class CoarseSide {
  /** By price of ours, in their lots. */
  readonly theirLots = new Map<PriceTicks, number>()
  /** Since the last message. */
  readonly changed = new Set<PriceTicks>()
  readonly #levels = new Map<number, number>()
  readonly #ourTicks: (theirs: number) => PriceTicks

  constructor(ourTicks: (theirs: number) => PriceTicks) {
    this.#ourTicks = ourTicks
  }

  clear(): void {
    this.theirLots.clear()
    this.#levels.clear()
  }

  set(theirTicks: number, lots: number): void {
    const priceTicks = this.#ourTicks(theirTicks)
    const sum = (this.theirLots.get(priceTicks) ?? 0) + lots - (this.#levels.get(theirTicks) ?? 0)
    if (lots === 0) this.#levels.delete(theirTicks)
    else this.#levels.set(theirTicks, lots)
    if (sum === 0) this.theirLots.delete(priceTicks)
    else this.theirLots.set(priceTicks, sum)
    this.changed.add(priceTicks)
  }
}

/** Where the exchange counts otherwise than we do, what it tells goes through a converter of its market. */
export function inOurSteps({ list }: MarketTable, emit: MarketEars['onMarket']): MarketEars['onMarket'] {
  const converters = new Map<number, StepConverter>()
  for (const { instrument, conversion } of list)
    if (conversion !== undefined) converters.set(instrument.index, new StepConverter(conversion, emit))
  if (converters.size === 0) return emit
  return (input, sequence, identity) => {
    const converter = converters.get(input.instrumentIndex)
    if (converter === undefined) emit(input, sequence, identity)
    else converter.take(input, sequence, identity)
  }
}

/**
 * A market of several instruments generated from a seed: quotes, trades and, if wanted, book levels, in order of time.
 *
 * Invariant: the same instruments, settings, seed and start give the same inputs, however the calls are spread over time.
 * One object of each kind is reused: an input is valid until the next call.
 */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { type MarketInput, newBookLevel, newQuoteTick, newTradeTick } from '../../core/domain/market-data.ts'
import type { PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import { DueQueue } from '../../core/std/due-queue.ts'
import { Random, type RandomState } from '../../core/std/random.ts'
import { type PathSettings, type PathState, PricePath } from './price-path.ts'

export interface SeededMarketSetup {
  readonly instruments: readonly Instrument[]
  readonly paths: readonly PathSettings[]
  /** Levels of each side that are shown as a snapshot of the book with every quote; 0: none. */
  readonly depthLevels: number
  readonly seed: number | string
  readonly startUs: number
}

export type SeededMarketState = readonly {
  readonly instrumentIndex: number
  readonly path: PathState
  readonly random: RandomState
}[]

export class SeededMarket {
  readonly #paths: PricePath[] = []
  readonly #due = new DueQueue<PricePath>()
  readonly #depthLevels: number
  readonly #quote = newQuoteTick()
  readonly #trade = newTradeTick()
  readonly #level = newBookLevel()
  /** Whose book levels are being told, and how many of them have been. */
  #told: PricePath | undefined = undefined
  #toldCount = 0

  constructor(setup: SeededMarketSetup, state?: SeededMarketState) {
    this.#depthLevels = setup.depthLevels
    const root = new Random(setup.seed)
    // One that is new begins where the others go on: their clock stood still while nobody asked.
    const startUs = Math.min(setup.startUs, ...(state ?? []).map(({ path }) => path.nextUs))
    for (const settings of setup.paths) {
      const instrument = setup.instruments[settings.instrumentIndex]!
      const saved = state?.find(({ instrumentIndex }) => instrumentIndex === settings.instrumentIndex)
      const random = saved === undefined ? root.fork(instrument.instrumentId) : Random.restore(saved.random)
      const path = new PricePath(instrument, settings, random, startUs, saved?.path)
      this.#paths.push(path)
      this.#due.push(path.state.nextUs, path)
    }
  }

  /** When the next input happens. */
  get nextUs(): number {
    return this.#told === undefined ? this.#due.peekAtUs() : this.#told.state.lastUs
  }

  next(): MarketInput {
    if (this.#told !== undefined) return this.#nextLevel(this.#told)
    const path = this.#due.pop()!
    const atUs = path.state.nextUs
    const isTrade = path.isTradeNext()
    const input = isTrade ? this.#tradeOf(path, atUs) : this.#quoteOf(path, atUs)
    this.#due.push(path.state.nextUs, path)
    if (!isTrade && this.#depthLevels > 0) this.#told = path
    return input
  }

  /** Book levels that are being told are not saved: the next quote tells the whole book again. */
  save(): SeededMarketState {
    return this.#paths.map(path => ({ instrumentIndex: path.instrument.index, ...path.save() }))
  }

  #quoteOf(path: PricePath, atUs: number): MarketInput {
    path.moveOn()
    const quote = this.#quote
    stamp(quote, path, atUs)
    quote.bidTicks = path.state.bidTicks as PriceTicks
    quote.bidLots = path.state.bidLots as QtyLots
    quote.askTicks = path.state.askTicks as PriceTicks
    quote.askLots = path.state.askLots as QtyLots
    return quote
  }

  #tradeOf(path: PricePath, atUs: number): MarketInput {
    const { priceTicks, qtyLots, isBuy } = path.trade()
    const trade = this.#trade
    stamp(trade, path, atUs)
    trade.priceTicks = priceTicks as PriceTicks
    trade.qtyLots = qtyLots as QtyLots
    trade.aggressorSide = isBuy ? 'Buy' : 'Sell'
    return trade
  }

  /** The touch and the levels behind it, bids and asks in turn. */
  #nextLevel(path: PricePath): MarketInput {
    const { state } = path
    const isBid = this.#toldCount % 2 === 0
    const depth = this.#toldCount >> 1
    const level = this.#level
    stamp(level, path, state.lastUs)
    level.side = isBid ? 'Buy' : 'Sell'
    level.priceTicks = (isBid ? state.bidTicks - depth : state.askTicks + depth) as PriceTicks
    level.qtyLots = (depth > 0 ? path.depthLots(depth) : isBid ? state.bidLots : state.askLots) as QtyLots
    level.isSnapshotStart = this.#toldCount === 0
    level.isLast = ++this.#toldCount === 2 * this.#depthLevels
    if (level.isLast) {
      this.#told = undefined
      this.#toldCount = 0
    }
    return level
  }
}

function stamp(input: MarketInput, path: PricePath, atUs: number): void {
  input.instrumentIndex = path.instrument.index
  input.timeUs = input.eventTimeUs = input.receiveTimeUs = atUs as TimeUs
}

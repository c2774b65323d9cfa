/** Takes the quotes and trades that meet no order: they change what is displayed, and nothing else. */

import type { MarketInput, QuoteTick, TradeTick } from '../../core/domain/market-data.ts'
import {
  ASK,
  ASK_LOTS,
  ASK_SHOWN,
  ATTENTION,
  BID,
  BID_LOTS,
  BID_SHOWN,
  FROM_QUOTES,
  FROM_TRADES,
  LAST,
  STATE,
  STRIDE,
  sourceOf,
} from './instrument-market.ts'
import type { OrderReach } from './order-reach.ts'
import { presentTicks } from './tick-fills.ts'

export class QuietTicks {
  readonly #touch: Float64Array
  readonly #reach: OrderReach

  constructor(touch: Float64Array, reach: OrderReach) {
    this.#touch = touch
    this.#reach = reach
  }

  /**
   * Most ticks are such, also while orders rest.
   *
   * Returns: false where the tick may meet an order, or where finer data is seen for the first time: nothing was done then.
   * Cost: a few nanoseconds; two rows of numbers are looked at.
   */
  take(input: MarketInput): boolean {
    if (input.kind === 'Quote') return this.#takeQuote(input)
    return input.kind === 'Trade' && this.#takeTrade(input)
  }

  #takeQuote(quote: QuoteTick): boolean {
    const { instrumentIndex, bidLots, askLots } = quote
    const touch = this.#touch
    const at = instrumentIndex * STRIDE
    const bidTicks = presentTicks(quote.bidTicks, bidLots)
    const askTicks = presentTicks(quote.askTicks, askLots)
    const state = touch[at + STATE]!
    if (state !== FROM_QUOTES) {
      if (sourceOf(state) !== FROM_QUOTES || !this.#reach.isBeyond(instrumentIndex, bidTicks, askTicks)) return false
      this.#reach.forgetTraded(instrumentIndex)
    }
    touch[at + BID] = bidTicks
    touch[at + BID_LOTS] = touch[at + BID_SHOWN] = bidLots
    touch[at + ASK] = askTicks
    touch[at + ASK_LOTS] = touch[at + ASK_SHOWN] = askLots
    return true
  }

  #takeTrade({ instrumentIndex, priceTicks, qtyLots }: TradeTick): boolean {
    const touch = this.#touch
    const at = instrumentIndex * STRIDE
    const state = touch[at + STATE]!
    if (state !== FROM_QUOTES) {
      const isMoved = state > ATTENTION && sourceOf(state) > FROM_TRADES
      if (!isMoved || !this.#reach.isBeyond(instrumentIndex, priceTicks, priceTicks)) return false
      if (priceTicks === touch[at + BID]) this.#reach.addTraded(instrumentIndex, true, qtyLots)
      if (priceTicks === touch[at + ASK]) this.#reach.addTraded(instrumentIndex, false, qtyLots)
    }
    touch[at + LAST] = priceTicks
    return true
  }
}

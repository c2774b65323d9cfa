/**
 * How near the market may come before it meets an order: a row of numbers for each instrument, kept by those who hold the orders.
 *
 * Why rows: most prices come nowhere near an order, and to know it by one row costs one look, where asking the book, its sides
 * and the stops costs a dozen that no cache holds any more when there are hundreds of instruments.
 */

/** The best price of our bids, of our asks, of those that a rising and of those that a falling price reaches. */
export const BEST_BID = 0
export const BEST_ASK = 1
export const RISING_STOP = 2
export const FALLING_STOP = 3
/** How many wait for the next price, whatever it is. */
const WAITING = 4
/** Traded at the bid and at the ask since their sizes were last displayed: not to be counted again as cancels. */
const TRADED_AT_BID = 5
const TRADED_AT_ASK = 6
const ROW_LENGTH = 8

export class OrderReach {
  readonly #rows: Float64Array

  constructor(instrumentCount: number) {
    this.#rows = new Float64Array(instrumentCount * ROW_LENGTH)
  }

  /** For those who keep a price of the row: it stands there, and nowhere else. */
  priceSlot(instrumentIndex: number, which: number): Float64Array {
    const at = instrumentIndex * ROW_LENGTH + which
    return this.#rows.subarray(at, at + 1)
  }

  /** True where every order rests behind both prices, and none waits for anything else. False for NaN. */
  isBeyond(instrumentIndex: number, bidTicks: number, askTicks: number): boolean {
    const rows = this.#rows
    const at = instrumentIndex * ROW_LENGTH
    const ownBidTicks = rows[at + BEST_BID]!
    const ownAskTicks = rows[at + BEST_ASK]!
    return (
      ownBidTicks < bidTicks &&
      ownBidTicks < askTicks &&
      ownAskTicks > askTicks &&
      ownAskTicks > bidTicks &&
      rows[at + WAITING] === 0 &&
      rows[at + RISING_STOP] === Number.POSITIVE_INFINITY &&
      rows[at + FALLING_STOP] === Number.NEGATIVE_INFINITY
    )
  }

  setWaitingCount(instrumentIndex: number, count: number): void {
    this.#rows[instrumentIndex * ROW_LENGTH + WAITING] = count
  }

  tradedLots(instrumentIndex: number, isBid: boolean): number {
    return this.#rows[instrumentIndex * ROW_LENGTH + (isBid ? TRADED_AT_BID : TRADED_AT_ASK)]!
  }

  setTradedLots(instrumentIndex: number, isBid: boolean, lots: number): void {
    this.#rows[instrumentIndex * ROW_LENGTH + (isBid ? TRADED_AT_BID : TRADED_AT_ASK)] = lots
  }

  addTraded(instrumentIndex: number, isBid: boolean, lots: number): void {
    this.#rows[instrumentIndex * ROW_LENGTH + (isBid ? TRADED_AT_BID : TRADED_AT_ASK)]! += lots
  }

  /** Both sizes are displayed anew. */
  forgetTraded(instrumentIndex: number): void {
    this.setTradedLots(instrumentIndex, true, 0)
    this.setTradedLots(instrumentIndex, false, 0)
  }
}

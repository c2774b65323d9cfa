/**
 * What the venue knows of one instrument: the displayed market, the participants' orders, and the cursor by which an
 * incoming order consumes displayed size.
 *
 * Invariant: `touch` is shared by all instruments, `STRIDE` numbers each, so that an event for an instrument without
 * orders touches one cache line. Size that our orders took stays gone until the data shows it anew.
 */

import type { Instrument } from '../../core/domain/instrument.ts'
import { DepthLadder } from './depth-ladder.ts'
import type { FillModel } from './fill-model.ts'
import { MatchingBook, type MatchSink, type OutsideLiquidity } from './matching-book.ts'
import { BEST_ASK, BEST_BID, FALLING_STOP, type OrderReach, RISING_STOP } from './order-reach.ts'
import { PriceLevels } from './price-levels.ts'
import type { VenueOrder } from './venue-order.ts'

export const STRIDE = 8
export const BID = 0
/** What is left of the displayed size; below 0: so much was taken behind it as well, where only the model says what stands there. */
export const BID_LOTS = 1
export const ASK = 2
export const ASK_LOTS = 3
export const BID_SHOWN = 4
export const ASK_SHOWN = 5
export const LAST = 6
/** `source` plus 8 for every order or watched position: equal to `source` when an event concerns nobody. */
export const STATE = 7

/** Which data moves the instrument: finer data, once seen, takes over from coarser. */
export const FROM_NOTHING = 0
export const FROM_BARS = 1
export const FROM_TRADES = 2
export const FROM_BOOK = 3
export const FROM_QUOTES = 4
export const ATTENTION = 8

/** Why not `%`: a remainder of doubles takes longer than all else that a quiet tick needs. */
export function sourceOf(state: number): number {
  return state & (ATTENTION - 1)
}

/** A bar that is being walked through; `segment` 3 means that it is over. */
export interface BarWalk {
  readonly points: Float64Array
  segment: number
  atTicks: number
}

export class InstrumentMarket implements OutsideLiquidity {
  readonly instrument: Instrument
  readonly book: MatchingBook
  /** Those that a rising and those that a falling price reaches. */
  readonly risingStops: PriceLevels
  readonly fallingStops: PriceLevels
  reduceOnlyCount = 0
  ladder: DepthLadder | undefined = undefined
  readonly walk: BarWalk = { points: new Float64Array(4), segment: 3, atTicks: 0 }
  /** A mark outside these asks for a look at the margin of those who hold it. */
  marginLowTicks = Number.NEGATIVE_INFINITY
  marginHighTicks = Number.POSITIVE_INFINITY
  isExpired = false

  /** Orders that wait for the next price, in order of arrival. */
  #waiting: VenueOrder[] = []
  readonly #touch: Float64Array
  readonly #reach: OrderReach
  readonly #base: number
  readonly #walkTicks: number
  readonly #unknownLots: number
  #isBuy = true
  #ticks = Number.NaN
  #lots = 0
  #isAtTouch = true

  constructor(instrument: Instrument, touch: Float64Array, reach: OrderReach, model: FillModel, sink: MatchSink) {
    const slotOf = (which: number) => reach.priceSlot(instrument.index, which)
    this.instrument = instrument
    this.book = new MatchingBook(sink, slotOf(BEST_BID), slotOf(BEST_ASK))
    this.risingStops = new PriceLevels(false, slotOf(RISING_STOP))
    this.fallingStops = new PriceLevels(true, slotOf(FALLING_STOP))
    this.#touch = touch
    this.#reach = reach
    this.#base = instrument.index * STRIDE
    this.#walkTicks = model.walkTicks
    this.#unknownLots = model.unknownSizeLots === 0 ? Number.POSITIVE_INFINITY : model.unknownSizeLots
    touch.fill(Number.NaN, this.#base, this.#base + LAST + 1)
  }

  /** Every order that stands somewhere, as a list that stays whole while they are ended. */
  orders(): VenueOrder[] {
    return [...this.book.bids, ...this.book.asks, ...this.risingStops, ...this.fallingStops, ...this.#waiting]
  }

  stopsOf(isRising: boolean): PriceLevels {
    return isRising ? this.risingStops : this.fallingStops
  }

  get waitingCount(): number {
    return this.#waiting.length
  }

  wait(order: VenueOrder): void {
    this.#waiting.push(order)
    this.#noteWaiting()
  }

  stopWaiting(order: VenueOrder): void {
    const place = this.#waiting.indexOf(order)
    if (place >= 0) this.#waiting.splice(place, 1)
    this.#noteWaiting()
  }

  /** The price has come: those that waited wait no longer. */
  takeWaiting(): readonly VenueOrder[] {
    const taken = this.#waiting
    this.#waiting = []
    this.#noteWaiting()
    return taken
  }

  #noteWaiting(): void {
    this.#reach.setWaitingCount(this.instrument.index, this.#waiting.length)
  }

  /** Traded on this side since its size was last displayed: not to be counted again as canceled. */
  tradedLots(isBid: boolean): number {
    return this.#reach.tradedLots(this.instrument.index, isBid)
  }

  setTradedLots(isBid: boolean, lots: number): void {
    this.#reach.setTradedLots(this.instrument.index, isBid, lots)
  }

  addTraded(isBid: boolean, lots: number): void {
    this.#reach.addTraded(this.instrument.index, isBid, lots)
  }

  get source(): number {
    return sourceOf(this.#touch[this.#base + STATE]!)
  }

  set source(source: number) {
    this.#touch[this.#base + STATE]! += source - this.source
  }

  /** Bars alone, or nothing yet: orders wait for the next open. */
  get isBarDriven(): boolean {
    return this.source <= FROM_BARS
  }

  /** A bar is being walked through, and paused. */
  get isInsideBar(): boolean {
    return this.walk.segment < 3
  }

  /** True while an order is open or a margined position is held. */
  get isWatched(): boolean {
    return this.#touch[this.#base + STATE]! >= ATTENTION
  }

  watch(): void {
    this.#touch[this.#base + STATE]! += ATTENTION
  }

  unwatch(): void {
    this.#touch[this.#base + STATE]! -= ATTENTION
  }

  get bidTicks(): number {
    return this.#touch[this.#base + BID]!
  }

  get askTicks(): number {
    return this.#touch[this.#base + ASK]!
  }

  get lastTicks(): number {
    return this.#touch[this.#base + LAST]!
  }

  /** What the next taker of this side would pay; NaN where there is nothing. */
  touchFor(isBuy: boolean): number {
    return this.#touch[this.#base + (isBuy ? ASK : BID)]!
  }

  /** Displayed size at a price of this side: at the touch, or deeper where book levels are known; undefined: not displayed. */
  shownLots(isBid: boolean, ticks: number): number | undefined {
    if (ticks === this.touchFor(!isBid)) return this.#touch[this.#base + (isBid ? BID_SHOWN : ASK_SHOWN)]!
    return this.ladder?.lotsAt(isBid, ticks)
  }

  /** The middle of the touch, the last price where a side is missing; NaN before the first data. */
  get markTicks(): number {
    const middle = (this.bidTicks + this.askTicks) / 2
    return Number.isNaN(middle) ? this.lastTicks : Math.floor(middle)
  }

  setTouch(bidTicks: number, bidLots: number, askTicks: number, askLots: number): void {
    const touch = this.#touch
    const base = this.#base
    touch[base + BID] = bidTicks
    touch[base + BID_LOTS] = touch[base + BID_SHOWN] = bidLots
    touch[base + ASK] = askTicks
    touch[base + ASK_LOTS] = touch[base + ASK_SHOWN] = askLots
  }

  setLast(ticks: number): void {
    this.#touch[this.#base + LAST] = ticks
  }

  /** The bar-driven market stands at one price, of any size. */
  setBarPrice(ticks: number): void {
    this.setTouch(ticks, Number.POSITIVE_INFINITY, ticks, Number.POSITIVE_INFINITY)
    this.setLast(ticks)
  }

  ladderOf(): DepthLadder {
    this.ladder ??= new DepthLadder()
    return this.ladder
  }

  // ── outside liquidity ──────────────────────────────────────────────────────────────────────────────────────────────

  begin(isBuy: boolean): void {
    const touch = this.#touch
    this.#isBuy = isBuy
    this.#isAtTouch = true
    this.#ticks = touch[this.#base + (isBuy ? ASK : BID)]!
    this.#lots = touch[this.#base + (isBuy ? ASK_LOTS : BID_LOTS)]!
    const shown = touch[this.#base + (isBuy ? ASK_SHOWN : BID_SHOWN)]!
    if (shown === 0) this.#lots += this.#unknownLots
    if (!this.#isPossible(this.#ticks)) this.#ticks = Number.NaN
    if (this.#walkTicks === 0 && this.ladder === undefined && shown > 0) this.#lots = Number.POSITIVE_INFINITY
    if (!(this.#lots > 0)) this.#skipTaken(-this.#lots)
  }

  ticks(): number {
    return this.#ticks
  }

  lots(): number {
    return this.#lots
  }

  take(lots: number): void {
    if (this.#lots === Number.POSITIVE_INFINITY) return
    this.#lots -= lots
    if (this.#isAtTouch || this.ladder === undefined)
      this.#touch[this.#base + (this.#isBuy ? ASK_LOTS : BID_LOTS)]! -= lots
    else this.ladder.set(!this.#isBuy, this.#ticks, this.#lots)
    if (this.#lots === 0) this.skip()
  }

  skip(): void {
    this.#isAtTouch = false
    if (this.ladder === undefined) this.#skipByModel()
    else {
      this.#ticks = this.ladder.worseThan(!this.#isBuy, this.#ticks)
      this.#lots = Number.isNaN(this.#ticks) ? 0 : this.ladder.lotsAt(!this.#isBuy, this.#ticks)
    }
  }

  /** What was taken behind the touch is gone as well, until the data shows it anew. */
  #skipTaken(behindLots: number): void {
    this.skip()
    if (this.ladder !== undefined || !(this.#lots > 0)) return
    const helpings = Math.floor(behindLots / this.#lots)
    this.#ticks += helpings * (this.#isBuy ? this.#walkTicks : -this.#walkTicks)
    if (this.#isPossible(this.#ticks)) this.#lots -= behindLots - helpings * this.#lots
    else this.#ticks = Number.NaN
  }

  /** Past the touch each next price is assumed to show as much as the touch did. */
  #skipByModel(): void {
    const shown = this.#touch[this.#base + (this.#isBuy ? ASK_SHOWN : BID_SHOWN)]!
    const next = this.#ticks + (this.#isBuy ? this.#walkTicks : -this.#walkTicks)
    this.#ticks = this.#isPossible(next) && this.#walkTicks > 0 ? next : Number.NaN
    this.#lots = Number.isNaN(this.#ticks) ? 0 : shown > 0 ? shown : this.#unknownLots
  }

  /** False for NaN as well. */
  #isPossible(ticks: number): boolean {
    return ticks >= this.instrument.priceTicksMin && ticks <= this.instrument.priceTicksMax
  }
}

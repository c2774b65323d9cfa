/**
 * A limit order book with price-time priority. The orders of the venue's participants meet each other here and, where
 * recorded or generated data moves the market, what is displayed outside the book.
 *
 * Invariant: at rest no bid is at or above an ask of the book. Nothing is kept from trading with itself: that is the
 * business of the participant's own risk gate.
 */

import { PriceLevels } from './price-levels.ts'
import type { VenueOrder } from './venue-order.ts'

/** Size that is displayed by others, consumed price after price by one incoming order. */
export interface OutsideLiquidity {
  /** Stands before the best price that an incoming order of this side meets. */
  begin(isBuy: boolean): void
  /** The price it stands at; NaN where there is nothing (left). */
  ticks(): number
  lots(): number
  /** Consumes size, and goes on to the next price once there is none left. */
  take(lots: number): void
  /** Goes on to the next price without consuming. */
  skip(): void
}

/** Told of every match, before the next one; may cancel other orders meanwhile. */
export interface MatchSink {
  /** How much of it may happen; 0 ends the matching of this order. */
  permittedLots(taker: VenueOrder, maker: VenueOrder | undefined, ticks: number, lots: number): number
  /** `maker` undefined: it was outside liquidity. Both orders are already reduced. */
  onMatch(taker: VenueOrder, maker: VenueOrder | undefined, ticks: number, lots: number): void
}

export const SUBMIT_OUTCOMES = ['Filled', 'Rested', 'Canceled', 'WouldCross'] as const
export type SubmitOutcome = (typeof SUBMIT_OUTCOMES)[number]

export class MatchingBook {
  readonly bids: PriceLevels
  readonly asks: PriceLevels
  readonly #sink: MatchSink

  /** The last two: where the best prices are kept. */
  constructor(sink: MatchSink, bestBidTicks?: Float64Array, bestAskTicks?: Float64Array) {
    this.#sink = sink
    this.bids = new PriceLevels(true, bestBidTicks)
    this.asks = new PriceLevels(false, bestAskTicks)
  }

  /** Matches the order as far as its terms allow, then rests it or lets it go. */
  submit(order: VenueOrder, outside: OutsideLiquidity | undefined): SubmitOutcome {
    const limitTicks = order.workingType === 'Limit' ? order.limitTicks! : undefined
    if (order.isPostOnly && limitTicks !== undefined && this.wouldCross(order.isBuy, limitTicks, outside)) {
      return 'WouldCross'
    }
    if (order.timeInForce === 'FOK' && !this.#canFill(order, limitTicks, outside)) return 'Canceled'
    this.#match(order, limitTicks, outside)
    if (order.leavesLots === 0) return 'Filled'
    if (limitTicks === undefined || order.timeInForce === 'IOC' || order.timeInForce === 'FOK') return 'Canceled'
    this.sideOf(order.isBuy).insert(order, limitTicks)
    return 'Rested'
  }

  cancel(order: VenueOrder): void {
    this.sideOf(order.isBuy).remove(order)
  }

  /** Takes size off a resting order: by an amend that keeps its priority. */
  reduceTo(order: VenueOrder, qtyLots: number): void {
    order.level!.lots -= order.qtyLots - qtyLots
    order.qtyLots = qtyLots
  }

  /** Fills a resting order from outside the book; it leaves once it is done. */
  fillResting(order: VenueOrder, lots: number): void {
    order.level!.lots -= lots
    order.cumQtyLots += lots
    if (order.leavesLots === 0) this.cancel(order)
  }

  sideOf(isBuy: boolean): PriceLevels {
    return isBuy ? this.bids : this.asks
  }

  wouldCross(isBuy: boolean, limitTicks: number, outside: OutsideLiquidity | undefined): boolean {
    const best = this.sideOf(!isBuy).best()
    if (best !== undefined && isWithin(isBuy, best.ticks, limitTicks)) return true
    if (outside === undefined) return false
    outside.begin(isBuy)
    return isWithin(isBuy, outside.ticks(), limitTicks)
  }

  #match(taker: VenueOrder, limitTicks: number | undefined, outside: OutsideLiquidity | undefined): void {
    const makers = this.sideOf(!taker.isBuy)
    outside?.begin(taker.isBuy)
    while (taker.leavesLots > 0) {
      const maker = makers.first()
      const outsideTicks = outside === undefined ? Number.NaN : outside.ticks()
      const isOutside = maker === undefined || isWithin(taker.isBuy, outsideTicks, maker.level!.ticks)
      const ticks = isOutside ? outsideTicks : maker.level!.ticks
      if (!isWithin(taker.isBuy, ticks, limitTicks)) return
      const there = isOutside ? outside!.lots() : maker.leavesLots
      const wanted = Math.min(there, taker.leavesLots)
      const lots = this.#sink.permittedLots(taker, isOutside ? undefined : maker, ticks, wanted)
      if (lots === 0) return
      taker.cumQtyLots += lots
      if (isOutside) outside!.take(lots)
      else this.fillResting(maker, lots)
      this.#sink.onMatch(taker, isOutside ? undefined : maker, ticks, lots)
    }
  }

  #canFill(order: VenueOrder, limitTicks: number | undefined, outside: OutsideLiquidity | undefined): boolean {
    let lots = 0
    const levels = this.sideOf(!order.isBuy).levels
    for (let slot = levels.length - 1; slot >= 0 && lots < order.leavesLots; slot--) {
      if (!isWithin(order.isBuy, levels[slot]!.ticks, limitTicks)) break
      lots += levels[slot]!.lots
    }
    return lots >= order.leavesLots || outsideLotsWithin(order, limitTicks, outside, order.leavesLots - lots)
  }
}

/** True where a taker with this limit (undefined: none) may trade at the price; never for NaN. */
function isWithin(isBuy: boolean, ticks: number, limitTicks: number | undefined): boolean {
  if (limitTicks === undefined) return !Number.isNaN(ticks)
  return isBuy ? ticks <= limitTicks : ticks >= limitTicks
}

/** Looks ahead without consuming anything. */
function outsideLotsWithin(
  order: VenueOrder,
  limitTicks: number | undefined,
  outside: OutsideLiquidity | undefined,
  wantedLots: number,
): boolean {
  if (outside === undefined) return false
  outside.begin(order.isBuy)
  let lots = 0
  while (lots < wantedLots && isWithin(order.isBuy, outside.ticks(), limitTicks)) {
    lots += outside.lots()
    outside.skip()
  }
  return lots >= wantedLots
}

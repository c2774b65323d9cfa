/**
 * Where a resting order stands in the displayed queue at its price: an estimate that never flatters.
 *
 * Why: recorded data tells the size at a price, not whose it is. The order joins behind all of it; trades at the price
 * eat from the front; of canceled size the model's share is taken to have stood in front.
 */

import { PPM } from '../../core/domain/quantities.ts'
import { mulDiv } from '../../core/std/integers.ts'
import type { InstrumentMarket } from './instrument-market.ts'

import { type PriceLevel, QUEUE_UNKNOWN, type VenueOrder } from './venue-order.ts'

/** Displayed size in front of an order that rests now; `QUEUE_UNKNOWN` behind the touch where depth is not known. */
export function queueAheadOf(order: VenueOrder, market: InstrumentMarket): number {
  const ticks = order.limitTicks!
  const touchTicks = market.touchFor(!order.isBuy)
  const isBetter = order.isBuy ? ticks > touchTicks : ticks < touchTicks
  if (Number.isNaN(touchTicks) || isBetter) return 0
  return market.shownLots(order.isBuy, ticks) ?? QUEUE_UNKNOWN
}

/** The size displayed at a level's price changed for a reason other than trades. */
export function onDisplayedSize(level: PriceLevel, fromLots: number, toLots: number, cancelsAheadPpm: number): void {
  const canceledLots = Math.max(fromLots - toLots, 0)
  const aheadLots = cancelsAheadPpm === 0 ? 0 : mulDiv(canceledLots, cancelsAheadPpm, PPM, 'floor')
  for (let order = level.head; order !== undefined; order = order.next) {
    if (order.queueAheadLots === QUEUE_UNKNOWN) order.queueAheadLots = toLots
    else order.queueAheadLots = Math.min(Math.max(order.queueAheadLots - aheadLots, 0), toLots)
  }
}

/** The market has moved away and left these orders as the best price: nobody stands before them. */
export function onAlone(level: PriceLevel): void {
  for (let order = level.head; order !== undefined; order = order.next) order.queueAheadLots = 0
}

/**
 * How much of an order a trade at its price fills, once the queue before it is eaten.
 *
 * Shape: `tradedLots` is what is left of the trade after our own orders ahead. The order's queue shrinks by it.
 */
export function eatQueue(order: VenueOrder, tradedLots: number): number {
  if (order.queueAheadLots === QUEUE_UNKNOWN) return 0
  const eaten = Math.min(order.queueAheadLots, tradedLots)
  order.queueAheadLots -= eaten
  return Math.min(order.leavesLots, tradedLots - eaten)
}

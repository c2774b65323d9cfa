/**
 * Fills orders from bars: what waits trades at the open, the rest as a path through the bar's four prices meets it.
 *
 * Why it pauses: after each fill inside a bar the core may want to cancel the other leg before the path goes on;
 * `resume` goes on. Invariant: a walk that is not over is finished before the next bar begins.
 */

import type { Bar } from '../../core/domain/market-data.ts'
import { FROM_BARS, type InstrumentMarket } from './instrument-market.ts'
import type { OrderDesk } from './order-desk.ts'
import { triggerStops } from './tick-fills.ts'
import type { VenueOrder } from './venue-order.ts'

/** Returns: true where the walk paused and `resumeWalk` has to go on. */
export function onBar(desk: OrderDesk, market: InstrumentMarket, bar: Bar): boolean {
  market.source = FROM_BARS
  if (!market.isWatched) {
    market.setBarPrice(bar.closeTicks)
    return false
  }
  desk.eventTimeUs = bar.openTimeUs
  market.setBarPrice(bar.openTicks)
  if (market.waitingCount > 0) desk.releaseWaiting(market)
  fillAtOpen(desk, market, bar.openTicks)
  triggerStops(desk, market, bar.openTicks, bar.openTicks)
  desk.eventTimeUs = desk.nowUs
  beginWalk(desk, market, bar)
  return resumeWalk(desk, market)
}

/** The market opened beyond these limits: they trade at the open. */
function fillAtOpen(desk: OrderDesk, market: InstrumentMarket, openTicks: number): void {
  const { bids, asks } = market.book
  const margin = desk.model.limitFill === 'Through' ? 1 : 0
  for (let order = bids.first(); order !== undefined; order = bids.first()) {
    if (order.limitTicks! < openTicks + margin) break
    desk.fillResting(order, market, openTicks, order.leavesLots)
  }
  for (let order = asks.first(); order !== undefined; order = asks.first()) {
    if (order.limitTicks! > openTicks - margin) break
    desk.fillResting(order, market, openTicks, order.leavesLots)
  }
}

function beginWalk(desk: OrderDesk, market: InstrumentMarket, bar: Bar): void {
  const { points } = market.walk
  const isHighFirst = visitsHighFirst(desk, market, bar)
  points[0] = bar.openTicks
  points[1] = isHighFirst ? bar.highTicks : bar.lowTicks
  points[2] = isHighFirst ? bar.lowTicks : bar.highTicks
  points[3] = bar.closeTicks
  market.walk.segment = 0
  market.walk.atTicks = bar.openTicks
}

/** The pessimist lets stops be reached before targets; where both sides have stops, or none, the nearer extreme comes first. */
function visitsHighFirst(desk: OrderDesk, market: InstrumentMarket, bar: Bar): boolean {
  const { barPath } = desk.model
  const isNearer = bar.highTicks - bar.openTicks <= bar.openTicks - bar.lowTicks
  switch (barPath) {
    case 'HighFirst':
      return true
    case 'LowFirst':
      return false
    case 'Nearest':
      return isNearer
    case 'Pessimistic': {
      const reachesBuyStop = (market.risingStops.best()?.ticks ?? Number.POSITIVE_INFINITY) <= bar.highTicks
      const reachesSellStop = (market.fallingStops.best()?.ticks ?? Number.NEGATIVE_INFINITY) >= bar.lowTicks
      return reachesBuyStop === reachesSellStop ? isNearer : reachesBuyStop
    }
    default:
      return barPath satisfies never
  }
}

/** Goes on until the next fill or the close. Returns: true where something may be left to do. */
export function resumeWalk(desk: OrderDesk, market: InstrumentMarket): boolean {
  const { walk } = market
  while (walk.segment < 3) {
    const toTicks = walk.points[walk.segment + 1]!
    const order = nextReached(desk, market, toTicks)
    if (order === undefined) {
      walk.atTicks = toTicks
      walk.segment++
      continue
    }
    const executionsBefore = desk.executionCount
    reach(desk, market, order)
    if (desk.executionCount !== executionsBefore) return true
  }
  market.setBarPrice(walk.points[3]!)
  return false
}

/** The next resting order or stop between where the path is and the end of its segment. */
function nextReached(desk: OrderDesk, market: InstrumentMarket, toTicks: number): VenueOrder | undefined {
  const { atTicks } = market.walk
  const isRising = toTicks > atTicks
  const side = isRising ? market.book.asks : market.book.bids
  const stops = isRising ? market.risingStops : market.fallingStops
  if (side.orderCount + stops.orderCount === 0) return undefined
  const sign = isRising ? 1 : -1
  const margin = desk.model.limitFill === 'Through' ? 1 : 0
  const limitAt = side.orderCount === 0 ? Number.POSITIVE_INFINITY : sign * side.best()!.ticks
  const stopAt = stops.orderCount === 0 ? Number.POSITIVE_INFINITY : sign * stops.best()!.ticks
  if (stopAt <= limitAt && stopAt <= sign * toTicks) return stops.first()
  return limitAt + margin <= sign * toTicks ? side.first() : undefined
}

/** The path stands at the order's price: a limit fills there, a stop triggers there. */
function reach(desk: OrderDesk, market: InstrumentMarket, order: VenueOrder): void {
  const { ticks } = order.level!
  const isAhead =
    (ticks - market.walk.atTicks) * (market.walk.points[market.walk.segment + 1]! - market.walk.atTicks) > 0
  if (isAhead) market.walk.atTicks = ticks
  market.setBarPrice(market.walk.atTicks)
  if (order.state === 'Stopped') desk.trigger(order, market)
  else desk.fillResting(order, market, ticks, order.leavesLots)
}

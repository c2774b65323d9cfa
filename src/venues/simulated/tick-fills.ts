/**
 * Moves the displayed market by quotes, trades and book levels, and fills what rests in its way.
 *
 * Why a quote can fill: a market that offers at or below a resting bid would have met it. Why a trade can: it went
 * through the price, or it came to the order's turn in the queue.
 */

import type { BookLevel, QuoteTick, TradeTick } from '../../core/domain/market-data.ts'
import { FROM_BOOK, FROM_TRADES, type InstrumentMarket } from './instrument-market.ts'
import type { OrderDesk } from './order-desk.ts'
import type { PriceLevels } from './price-levels.ts'
import { eatQueue, onAlone, onDisplayedSize } from './queue-position.ts'

/** A side that is not there: no price and no size. */
export function presentTicks(ticks: number, lots: number): number {
  return ticks === 0 && lots === 0 ? Number.NaN : ticks
}

/** A quote that may meet an order. */
export function onQuote(desk: OrderDesk, market: InstrumentMarket, quote: QuoteTick): void {
  const bidTicks = presentTicks(quote.bidTicks, quote.bidLots)
  const askTicks = presentTicks(quote.askTicks, quote.askLots)
  moveTouch(desk, market, bidTicks, quote.bidLots, askTicks, quote.askLots)
}

/** The touch is now this: queues shrink, crossed orders fill, stops trigger, and what waited for a price goes on. */
function moveTouch(
  desk: OrderDesk,
  market: InstrumentMarket,
  bidTicks: number,
  bidLots: number,
  askTicks: number,
  askLots: number,
): void {
  noteSide(desk, market, true, bidTicks, bidLots)
  noteSide(desk, market, false, askTicks, askLots)
  market.setTouch(bidTicks, bidLots, askTicks, askLots)
  settle(desk, market)
}

/** Tells the orders at the touch of this side what became of the displayed size. */
function noteSide(desk: OrderDesk, market: InstrumentMarket, isBid: boolean, ticks: number, lots: number): void {
  const side = market.book.sideOf(isBid)
  if (side.orderCount > 0) {
    const level = side.at(ticks)
    if (level !== undefined)
      onDisplayedSize(level, shownLessTraded(market, isBid, ticks, lots), lots, desk.model.cancelsAheadPpm)
    const best = side.best()!
    if (isBid ? best.ticks > ticks : best.ticks < ticks) onAlone(best)
  }
  market.setTradedLots(isBid, 0)
}

/** The size displayed before, less what trades have taken since: what is missing from it was canceled. */
function shownLessTraded(market: InstrumentMarket, isBid: boolean, ticks: number, nowLots: number): number {
  const shown = market.shownLots(isBid, ticks) ?? nowLots
  if (ticks !== market.touchFor(!isBid)) return shown
  return shown - market.tradedLots(isBid)
}

function settle(desk: OrderDesk, market: InstrumentMarket): void {
  fillCrossed(desk, market, true)
  fillCrossed(desk, market, false)
  if (!desk.model.stopsByTradesOnly) triggerStops(desk, market, market.askTicks, market.bidTicks)
  if (market.waitingCount > 0) desk.releaseWaiting(market)
}

/** Fills resting orders of one side that the displayed other side has come to: wholly where it went through. */
function fillCrossed(desk: OrderDesk, market: InstrumentMarket, isBid: boolean): void {
  const side = market.book.sideOf(isBid)
  const touchTicks = market.touchFor(isBid)
  for (let order = side.first(); order !== undefined; order = side.first()) {
    const ticks = order.level!.ticks
    if (isBid ? ticks > touchTicks : ticks < touchTicks) {
      desk.fillResting(order, market, ticks, order.leavesLots)
      continue
    }
    if (ticks !== touchTicks) return
    market.begin(isBid)
    if (market.ticks() !== ticks) return
    const lots = Math.min(order.leavesLots, market.lots())
    market.take(lots)
    desk.fillResting(order, market, ticks, lots)
  }
}

/** Triggers the stops that prices have reached; the farthest reached first on each side. */
export function triggerStops(desk: OrderDesk, market: InstrumentMarket, highTicks: number, lowTicks: number): void {
  for (let level = market.risingStops.best(); level !== undefined; level = market.risingStops.best()) {
    if (!(level.ticks <= highTicks)) break
    desk.trigger(level.head!, market)
  }
  for (let level = market.fallingStops.best(); level !== undefined; level = market.fallingStops.best()) {
    if (!(level.ticks >= lowTicks)) break
    desk.trigger(level.head!, market)
  }
}

/** A trade that may meet an order. */
export function onTrade(desk: OrderDesk, market: InstrumentMarket, trade: TradeTick): void {
  const { priceTicks, qtyLots, aggressorSide } = trade
  market.setLast(priceTicks)
  if (market.source < FROM_TRADES) market.source = FROM_TRADES
  hit(desk, market, market.book.bids, true, priceTicks, aggressorSide === 'Buy' ? 0 : qtyLots)
  hit(desk, market, market.book.asks, false, priceTicks, aggressorSide === 'Sell' ? 0 : qtyLots)
  if (market.source === FROM_TRADES) market.setTouch(priceTicks, qtyLots, priceTicks, qtyLots)
  noteTraded(market, priceTicks, qtyLots)
  triggerStops(desk, market, priceTicks, priceTicks)
  if (market.waitingCount > 0) desk.releaseWaiting(market)
}

function noteTraded(market: InstrumentMarket, priceTicks: number, qtyLots: number): void {
  if (priceTicks === market.bidTicks) market.addTraded(true, qtyLots)
  if (priceTicks === market.askTicks) market.addTraded(false, qtyLots)
}

/** A trade at `ticks`: orders at better prices were gone through, those at the price fill when it is their turn. */
function hit(
  desk: OrderDesk,
  market: InstrumentMarket,
  side: PriceLevels,
  isBid: boolean,
  ticks: number,
  tradedLots: number,
): void {
  for (let best = side.best(); best !== undefined; best = side.best()) {
    if (isBid ? best.ticks <= ticks : best.ticks >= ticks) break
    desk.fillResting(best.head!, market, best.ticks, best.head!.leavesLots)
  }
  if (tradedLots > 0) hitLevel(desk, market, side, ticks, tradedLots)
}

function hitLevel(
  desk: OrderDesk,
  market: InstrumentMarket,
  side: PriceLevels,
  ticks: number,
  tradedLots: number,
): void {
  let next = side.at(ticks)?.head
  while (next !== undefined && tradedLots > 0) {
    const order = next
    next = order.next
    const lots = eatQueue(order, tradedLots)
    if (lots === 0) continue
    tradedLots -= lots
    desk.fillResting(order, market, ticks, lots)
    // A fill may have ended other orders here as well.
    if (next !== undefined && next.level === undefined) next = side.at(ticks)?.head
  }
}

export function onBookLevel(desk: OrderDesk, market: InstrumentMarket, update: BookLevel): void {
  const ladder = market.ladderOf()
  const isBid = update.side === 'Buy'
  if (update.isSnapshotStart) ladder.clear()
  noteDepth(desk, market, isBid, update.priceTicks, update.qtyLots)
  ladder.set(isBid, update.priceTicks, update.qtyLots)
  if (!update.isLast || market.source > FROM_BOOK) return
  market.source = FROM_BOOK
  const bidTicks = ladder.best(true)
  const askTicks = ladder.best(false)
  moveTouch(desk, market, bidTicks, ladder.lotsAt(true, bidTicks), askTicks, ladder.lotsAt(false, askTicks))
}

/** The same for an instrument without orders: only what is displayed changes. */
export function showLevel(market: InstrumentMarket, update: BookLevel): void {
  const ladder = market.ladderOf()
  if (update.isSnapshotStart) ladder.clear()
  ladder.set(update.side === 'Buy', update.priceTicks, update.qtyLots)
  if (!update.isLast) return
  const bidTicks = ladder.best(true)
  const askTicks = ladder.best(false)
  market.setTouch(bidTicks, ladder.lotsAt(true, bidTicks), askTicks, ladder.lotsAt(false, askTicks))
}

/** Behind the touch the size at a price is known from the book alone. */
function noteDepth(desk: OrderDesk, market: InstrumentMarket, isBid: boolean, ticks: number, lots: number): void {
  const level = market.book.sideOf(isBid).at(ticks)
  if (level === undefined || ticks === market.touchFor(!isBid)) return
  onDisplayedSize(level, market.ladderOf().lotsAt(isBid, ticks), lots, desk.model.cancelsAheadPpm)
}

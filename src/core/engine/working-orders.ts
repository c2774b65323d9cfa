/** What the orders that may still fill amount to. */

import type { InstrumentIndex, StrategyIndex } from '../domain/ids.ts'
import { notionalMinorOf } from '../domain/instrument-math.ts'
import { isAtVenue, type Order, type Side } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { openLotsOf } from '../orders/order-record.ts'
import { MISSING } from '../risk/order-facts.ts'
import type { EngineState } from './engine-state.ts'

/**
 * The lots that a strategy has working on one side of an instrument. Two exits that cancel each other count once, by the
 * larger; orders of the list `exceptList` do not count: they are alternatives to the order that is asked about.
 */
export function workingLotsOf(
  state: EngineState,
  strategyIndex: StrategyIndex,
  instrumentIndex: InstrumentIndex,
  side: Side,
  isReduceOnly: boolean,
  exceptList: number,
): number {
  const { orders } = state
  const all =
    side === 'Buy'
      ? orders.openBuyLotsOf(strategyIndex, instrumentIndex)
      : orders.openSellLotsOf(strategyIndex, instrumentIndex)
  if (all === 0) return 0
  let lots = 0
  for (const order of orders.openOf(strategyIndex)) {
    if (order.instrumentIndex !== instrumentIndex || order.side !== side || !isAtVenue(order.status)) continue
    if (isReduceOnly && !order.isReduceOnly) continue
    if (order.contingency === 'None') lots += openLotsOf(order)
    else if (order.listNumber !== exceptList && isLargestAlternative(state, order)) lots += openLotsOf(order)
  }
  return lots
}

/** True for an entry, and for the larger of two orders of which only one can fill; the first of two equals. */
function isLargestAlternative(state: EngineState, order: Order): boolean {
  if (order.contingency === 'Bracket' && order.leg === 0) return true
  for (const other of state.orders.legsOf(order.listNumber)) {
    if (other === order || !isAtVenue(other.status) || (order.contingency === 'Bracket' && other.leg === 0)) continue
    const difference = openLotsOf(other) - openLotsOf(order)
    if (difference > 0 || (difference === 0 && other.leg < order.leg)) return false
  }
  return true
}

/** What the rest of an order is worth in a currency, at its own price or the mark; `MISSING` where none is known. */
export function openExposureOf(state: EngineState, order: Order, currency: number): number {
  const { portfolio } = state.built
  const instrument = state.instrumentOf(order.instrumentIndex)
  const priceTicks = order.limitTicks ?? order.triggerTicks ?? portfolio.markTicksOf(instrument.index)
  if (priceTicks === undefined) return MISSING
  const worth = Math.abs(notionalMinorOf(instrument, priceTicks as PriceTicks, openLotsOf(order) as QtyLots))
  return portfolio.convert(worth, instrument.settlementCurrency, currency) ?? MISSING
}

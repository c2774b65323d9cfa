/** What the orders that may still fill amount to. Of orders that cancel each other only the largest counts. */

import type { AccountIndex, InstrumentIndex, StrategyIndex } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import { notionalMinorOf } from '../domain/instrument-math.ts'
import { isAtVenue, type Order, type Side } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { openLotsOf } from '../orders/order-record.ts'
import { MISSING } from '../risk/order-facts.ts'
import type { EngineState } from './engine-state.ts'

/** Whose working orders are asked for, and which order asks. */
export interface WorkingQuestion {
  readonly strategyIndex: StrategyIndex
  readonly instrument: Instrument
  /** The others of this list are alternatives to the order that asks; 0 for none. */
  readonly listNumber: number
  /** The order that is being amended: it counts, though it is of that list. */
  readonly working: Order | undefined
}

/** The lots that a strategy has working on one side of an instrument; with `isReduceOnly`, of its reduce-only orders. */
export function workingLotsOf(
  state: EngineState,
  question: WorkingQuestion,
  side: Side,
  isReduceOnly: boolean,
): number {
  const { strategyIndex, instrument, listNumber, working } = question
  const { orders } = state
  const all =
    side === 'Buy'
      ? orders.openBuyLotsOf(strategyIndex, instrument.index)
      : orders.openSellLotsOf(strategyIndex, instrument.index)
  if (all === 0) return 0
  let lots = 0
  const candidates = orders.openOfInstrument(instrument.index)
  for (let i = 0; i < candidates.length; i++) {
    const order = candidates[i]!
    if (order.strategyIndex !== strategyIndex || order.side !== side || !isAtVenue(order.status)) continue
    if (isReduceOnly && !order.isReduceOnly) continue
    const isOwnList = listNumber !== 0 && order.listNumber === listNumber
    if (isOwnList ? order === working : isLargestAlternative(state, order)) lots += openLotsOf(order)
  }
  return lots
}

/** The same for an account as a whole. */
export function accountWorkingLotsOf(
  state: EngineState,
  accountIndex: number,
  instrumentIndex: InstrumentIndex,
  side: Side,
): number {
  const { orders } = state
  let lots =
    side === 'Buy'
      ? orders.accountOpenBuyLotsOf(accountIndex, instrumentIndex)
      : orders.accountOpenSellLotsOf(accountIndex, instrumentIndex)
  if (lots === 0) return 0
  const candidates = orders.openOfInstrument(instrumentIndex)
  for (let i = 0; i < candidates.length; i++) {
    const order = candidates[i]!
    if (order.contingency === 'None' || order.side !== side || order.accountIndex !== (accountIndex as AccountIndex))
      continue
    if (isAtVenue(order.status) && !isLargestAlternative(state, order)) lots -= openLotsOf(order)
  }
  return lots
}

/** True for an order that stands alone, an entry, and the larger of two of which only one can fill; the first of two equals. */
export function isLargestAlternative(state: EngineState, order: Order): boolean {
  if (order.contingency === 'None' || isEntry(order)) return true
  for (const other of state.orders.legsOf(order.listNumber)) {
    if (other === order || !isAtVenue(other.status) || isEntry(other)) continue
    const difference = openLotsOf(other) - openLotsOf(order)
    if (difference > 0 || (difference === 0 && other.leg < order.leg)) return false
  }
  return true
}

function isEntry(order: Order): boolean {
  return order.contingency === 'Bracket' && order.leg === 0
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

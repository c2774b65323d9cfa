/** Who sends what to whom, in the words that an order, its terms and an amend share: what the gate is asked about. */

import type { AccountIndex, OrderNumber, StrategyIndex } from '../domain/ids.ts'
import type { AmendOrder } from '../domain/inputs.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Order, OrderTerms, Side } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { askTicksOf, bidTicksOf, type InstrumentMarket, referenceTicksOf } from '../market/instrument-market.ts'
import { trailedTriggerTicks } from '../orders/emulation.ts'
import type { OrderOrigin } from '../risk/order-facts.ts'
import type { EngineState } from './engine-state.ts'

export interface Subject {
  readonly orderNumber: OrderNumber
  readonly strategyIndex: StrategyIndex
  readonly accountIndex: AccountIndex
  readonly instrument: Instrument
  readonly side: Side
  /** What would work: an order's quantity, or the leaves of an amended one. */
  readonly qtyLots: QtyLots
  readonly limitTicks: PriceTicks | undefined
  /** Until it is reached; a trailing stop's present one. */
  readonly triggerTicks: PriceTicks | undefined
  readonly expireTimeUs: number | undefined
  readonly isPostOnly: boolean
  readonly isReduceOnly: boolean
  /** Orders of the same list are alternatives to this one and are not counted beside it; 0 for none. */
  readonly listNumber: number
  readonly origin: OrderOrigin
  readonly causationTimeUs: number
  /** What works now; undefined unless the message is an amend. */
  readonly working: Order | undefined
}

/** A new order, by its terms. */
export function subjectOfTerms(
  state: EngineState,
  orderNumber: OrderNumber,
  strategyIndex: StrategyIndex,
  terms: OrderTerms,
  origin: OrderOrigin,
  causationTimeUs: number,
): Subject {
  return {
    orderNumber,
    strategyIndex,
    accountIndex: state.world.strategies[strategyIndex]!.accountIndex,
    instrument: state.instrumentOf(terms.instrumentIndex),
    side: terms.side,
    qtyLots: terms.qtyLots,
    limitTicks: terms.limitTicks,
    triggerTicks: triggerOf(state, terms),
    expireTimeUs: terms.expireTimeUs,
    isPostOnly: terms.isPostOnly,
    isReduceOnly: terms.isReduceOnly,
    listNumber: 0,
    origin,
    causationTimeUs,
    working: undefined,
  }
}

/** An order that exists, as the core goes on with it. */
export function subjectOfOrder(state: EngineState, order: Order, qtyLots: QtyLots): Subject {
  return {
    orderNumber: order.orderNumber,
    strategyIndex: order.strategyIndex,
    accountIndex: order.accountIndex,
    instrument: state.instrumentOf(order.instrumentIndex),
    side: order.side,
    qtyLots,
    limitTicks: order.limitTicks,
    triggerTicks: workingTriggerOf(state, order),
    expireTimeUs: order.expireTimeUs,
    isPostOnly: order.isPostOnly,
    isReduceOnly: order.isReduceOnly,
    listNumber: order.contingency === 'None' ? 0 : order.listNumber,
    origin: 'Core',
    causationTimeUs: state.timeUs,
    working: undefined,
  }
}

/** An order that works, with the terms that its strategy wants. */
export function subjectOfAmend(state: EngineState, order: Order, intent: AmendOrder): Subject {
  const leavesLots = ((intent.qtyLots ?? order.qtyLots) - order.cumQtyLots) as QtyLots
  return {
    ...subjectOfOrder(state, order, leavesLots),
    limitTicks: intent.limitTicks ?? order.limitTicks,
    triggerTicks: order.isTriggered ? undefined : (intent.triggerTicks ?? workingTriggerOf(state, order)),
    origin: 'Strategy',
    causationTimeUs: intent.causationTimeUs,
    working: order,
  }
}

/** The trigger that still stands between an order and the market. */
export function workingTriggerOf(state: EngineState, order: Order): PriceTicks | undefined {
  return order.isTriggered ? undefined : triggerOf(state, order)
}

type Watched = Pick<
  OrderTerms,
  'instrumentIndex' | 'side' | 'orderType' | 'triggerTicks' | 'trailingOffsetTicks' | 'triggerSource'
>

/** A trailing stop without a first stop has the one that the market gives it: it is no market order. */
function triggerOf(state: EngineState, order: Watched): PriceTicks | undefined {
  if (order.orderType !== 'TrailingStopMarket' || order.triggerTicks !== undefined) return order.triggerTicks
  const market = state.marketOf(order.instrumentIndex)
  return (trailedFrom(market, order) ?? stopBehindMark(market, order)) as PriceTicks
}

function trailedFrom(market: InstrumentMarket, order: Watched): number | undefined {
  const bidTicks = bidTicksOf(market)
  const askTicks = askTicksOf(market)
  const lastTicks = market.hasTrade ? market.lastTicks : undefined
  return trailedTriggerTicks({ ...order, isTriggered: false }, bidTicks, askTicks, lastTicks)
}

/** Where the price that it trails is not known yet, the mark is the next best, and no price at all is like zero. */
function stopBehindMark(market: InstrumentMarket, order: Watched): number {
  const markTicks = referenceTicksOf(market, 'Mark') ?? 0
  const offsetTicks = order.trailingOffsetTicks ?? 0
  return order.side === 'Buy' ? markTicks + offsetTicks : markTicks - offsetTicks
}

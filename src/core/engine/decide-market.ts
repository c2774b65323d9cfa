/** Decides what a move of the market triggers: held orders, trailing stops, and the return of good data. */

import type { Event } from '../domain/events.ts'
import type { InstrumentIndex } from '../domain/ids.ts'
import type { MarketInput } from '../domain/market-data.ts'
import type { Order } from '../domain/order.ts'
import type { PriceTicks } from '../domain/quantities.ts'
import { dataStateOf, type InstrumentMarket } from '../market/instrument-market.ts'
import { isTriggerReached, trailedTriggerTicks } from '../orders/emulation.ts'
import type { EngineState } from './engine-state.ts'
import { releaseHeld } from './list-steps.ts'

/** The hot question: most ticks meet no held order and no bad data. */
export function needsDecision(state: EngineState, instrumentIndex: InstrumentIndex): boolean {
  const market = state.marketOf(instrumentIndex)
  return (
    (market.bidTicks > market.askTicks && market.hasQuote) ||
    state.orders.heldOf(instrumentIndex).length > 0 ||
    state.announcedDataState[instrumentIndex] !== 'Live'
  )
}

export function decideMarket(state: EngineState, input: MarketInput, out: Event[]): void {
  const { instrumentIndex } = input
  const market = state.marketOf(instrumentIndex)
  decideDataState(state, instrumentIndex, market, out)
  const held = state.orders.heldOf(instrumentIndex)
  if (held.length > 0 && isUsable(state, instrumentIndex, market)) {
    for (let i = 0; i < held.length; i++) decideHeld(state, held[i]!, market, out)
  }
}

/** Rule 8: a trigger is not pulled by data that is crossed, gapped or disputed. */
function isUsable(state: EngineState, instrumentIndex: InstrumentIndex, market: InstrumentMarket): boolean {
  return dataStateOf(market, state.timeUs, state.built.risk.dataAgeUsMaxOf(instrumentIndex)) === 'Live'
}

function decideDataState(
  state: EngineState,
  instrumentIndex: InstrumentIndex,
  market: InstrumentMarket,
  out: Event[],
): void {
  const dataState = dataStateOf(market, state.timeUs, state.built.risk.dataAgeUsMaxOf(instrumentIndex))
  if (dataState === state.announcedDataState[instrumentIndex]) return
  out.push({ kind: 'DataStateChanged', instrumentIndex, dataState, reason: 'new data', timeUs: state.timeUs })
}

function decideHeld(state: EngineState, order: Order, market: InstrumentMarket, out: Event[]): void {
  const bidTicks = market.hasQuote ? market.bidTicks : undefined
  const askTicks = market.hasQuote ? market.askTicks : undefined
  const lastTicks = market.hasTrade ? market.lastTicks : undefined
  if (isTriggerReached(order, bidTicks, askTicks, lastTicks)) {
    releaseHeld(state, order, order.qtyLots, true, out)
    return
  }
  const triggerTicks = trailedTriggerTicks(order, bidTicks, askTicks, lastTicks) as PriceTicks | undefined
  if (triggerTicks === undefined) return
  const { orderNumber, strategyIndex, qtyLots } = order
  out.push({ kind: 'OrderAdjusted', orderNumber, strategyIndex, qtyLots, triggerTicks, isArmed: true })
}

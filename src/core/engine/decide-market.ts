/** Decides what a move of the market triggers: held orders, trailing stops, and the return of good data. */

import type { Event } from '../domain/events.ts'
import type { InstrumentIndex } from '../domain/ids.ts'
import { type Bar, isSound, type MarketInput } from '../domain/market-data.ts'
import type { Order } from '../domain/order.ts'
import type { PriceTicks } from '../domain/quantities.ts'
import { askTicksOf, bidTicksOf, dataStateOf, type InstrumentMarket } from '../market/instrument-market.ts'
import { isTriggerReached, trailedTriggerTicks } from '../orders/emulation.ts'
import type { EngineState } from './engine-state.ts'
import { reach } from './release-steps.ts'

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
  if (held.length === 0 || !isUsable(state, instrumentIndex, market)) return
  if (input.kind === 'Bar' && market.isBarNews) decideOnBar(state, held, input, market, out)
  else for (let i = 0; i < held.length; i++) decideHeld(state, held[i]!, market, out)
}

/** Rule 8: a trigger is not pulled by data that is crossed, gapped or disputed. */
function isUsable(state: EngineState, instrumentIndex: InstrumentIndex, market: InstrumentMarket): boolean {
  return isSound(dataStateOf(market, state.timeUs, state.built.risk.dataAgeUsMaxOf(instrumentIndex)))
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
  const bidTicks = bidTicksOf(market)
  const askTicks = askTicksOf(market)
  const lastTicks = market.hasTrade ? market.lastTicks : undefined
  if (order.isTriggered || isTriggerReached(order, bidTicks, askTicks, lastTicks)) {
    reach(state, order, out)
    return
  }
  const triggerTicks = trailedTriggerTicks(order, bidTicks, askTicks, lastTicks) as PriceTicks | undefined
  if (triggerTicks !== undefined) trail(order, triggerTicks, out)
}

function trail(order: Order, triggerTicks: PriceTicks, out: Event[]): void {
  const { orderNumber, strategyIndex, qtyLots } = order
  out.push({ kind: 'OrderAdjusted', orderNumber, strategyIndex, qtyLots, triggerTicks, isArmed: true })
}

// ── bars ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A bar tells prices but not their order: the worse is taken, stops before what waits for a better price. */
function decideOnBar(
  state: EngineState,
  held: readonly Order[],
  bar: Bar,
  market: InstrumentMarket,
  out: Event[],
): void {
  for (let i = 0; i < held.length; i++) if (isStop(held[i]!)) decideHeldOnBar(state, held[i]!, bar, market, out)
  for (let i = 0; i < held.length; i++) if (!isStop(held[i]!)) decideHeldOnBar(state, held[i]!, bar, market, out)
}

function isStop(order: Order): boolean {
  return order.orderType !== 'Limit' && order.orderType !== 'MarketIfTouched'
}

/**
 * Shows a held order the bar's extreme that reaches it, then its close. A trailing stop meets the adverse extreme where it
 * stood before the bar; the other extreme moves it, and the close may reach it there.
 *
 * Why not an order that is younger than the bar's open: the extreme may have been before it.
 */
function decideHeldOnBar(state: EngineState, order: Order, bar: Bar, market: InstrumentMarket, out: Event[]): void {
  if (order.triggerSource !== 'Last' && order.orderType !== 'Limit') return decideHeld(state, order, market, out)
  if (order.isTriggered || order.createdTimeUs > bar.openTimeUs) return decideHeld(state, order, market, out)
  const isUpward = (order.side === 'Buy') === isStop(order)
  const reachingTicks = isUpward ? bar.highTicks : bar.lowTicks
  const trailingTicks = isUpward ? bar.lowTicks : bar.highTicks
  if (isTriggerReached(order, undefined, undefined, reachingTicks)) return reach(state, order, out)
  const triggerTicks = trailedTriggerTicks(order, undefined, undefined, trailingTicks) as PriceTicks | undefined
  if (triggerTicks === undefined) return
  trail(order, triggerTicks, out)
  if (isTriggerReached({ ...order, triggerTicks }, undefined, undefined, bar.closeTicks)) reach(state, order, out)
}

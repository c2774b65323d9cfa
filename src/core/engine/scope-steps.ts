/** What happens to the open orders of a scope when its state changes: halted, reducing, stopped, away, restarted. */

import type { Event, StrategyStopped, TradingStateChanged, VenueStateChanged } from '../domain/events.ts'
import { isAtVenue, type Order, signOf } from '../domain/order.ts'
import type { Scope } from '../domain/scope.ts'
import { openLotsOf } from '../orders/order-record.ts'
import { nextStatusOf } from '../orders/transitions.ts'
import { scopeCovers } from '../risk/trading-state.ts'
import { addUs } from '../std/time.ts'
import type { EngineState } from './engine-state.ts'
import { askAbout, awaitsAnswer, cancelAgain, cancelOf, timerSet, venueOf } from './order-steps.ts'
import { MASS_STATUS_RETRY_US } from './reconcile-steps.ts'
import { isLargestAlternative } from './working-orders.ts'

/** Halted: nothing works any more. Reducing: what would add risk is taken back. */
export function afterTradingState(state: EngineState, event: TradingStateChanged, out: Event[]): void {
  if (event.tradingState === 'Active') return
  if (event.tradingState === 'Halted') return cancelCovered(state, event.scope, out, event.reason)
  for (const order of state.orders.open()) {
    if (covers(state, event.scope, order) && !reduces(state, order)) cancelOf(state, order, out, event.reason)
  }
}

export function cancelCovered(state: EngineState, scope: Scope, out: Event[], text: string): void {
  for (const order of state.orders.open()) if (covers(state, scope, order)) cancelAgain(state, order, out, text)
}

function covers(state: EngineState, scope: Scope, order: Order): boolean {
  return scopeCovers(scope, venueOf(state, order), order.accountIndex, order.instrumentIndex, order.strategyIndex)
}

/** Orders that were placed first go first: together they close no more than there is. An exit that waits for its entry goes with it. */
function reduces(state: EngineState, order: Order): boolean {
  if (order.isReduceOnly || (order.status === 'Held' && !order.isArmed)) return true
  const { signedLots } = state.built.portfolio.positionOf(order.strategyIndex, order.instrumentIndex)
  return lotsUpTo(state, order) <= -signOf(order.side) * signedLots
}

/** What the order and those of its strategy and side before it may fill, orders that cancel each other counted once. */
function lotsUpTo(state: EngineState, order: Order): number {
  let lots = openLotsOf(order)
  for (const other of state.orders.openOfInstrument(order.instrumentIndex)) {
    if (other.orderNumber >= order.orderNumber) break
    if (other.strategyIndex !== order.strategyIndex || other.side !== order.side || other.isReduceOnly) continue
    const isAlternative = order.contingency !== 'None' && other.listNumber === order.listNumber
    if (!isAlternative && isAtVenue(other.status) && isLargestAlternative(state, other)) lots += openLotsOf(other)
  }
  return lots
}

export function afterStop(state: EngineState, event: StrategyStopped, out: Event[]): void {
  if (event.policy === 'Keep') return
  for (const order of state.orders.openOf(event.strategyIndex)) cancelOf(state, order, out, 'strategy stopped')
  if (event.policy === 'Cancel') return
  const scope = { level: 'Strategy', index: event.strategyIndex } as const
  out.push({ kind: 'FlattenRequested', scope, timeUs: state.timeUs })
}

/** While a venue is away, nothing that awaits its answer is known; when it is back, doubts are asked about. */
export function afterVenueState(state: EngineState, event: VenueStateChanged, out: Event[]): void {
  const { venueIndex, isUp } = event
  for (const order of state.orders.open()) {
    if (!isAtVenue(order.status) || venueOf(state, order) !== venueIndex) continue
    if (!isUp) doubt(state, order, 'VENUE_DOWN', out)
    else if (order.status === 'InDoubt') askAbout(state, order, out)
  }
  const isInside = state.world.venues[venueIndex]!.capabilities.ackTimeoutUs === 0
  if (isUp && !isInside) out.push(timerSet('MassStatus', venueIndex, addUs(state.timeUs, MASS_STATUS_RETRY_US)))
}

/** A session begins: everything that awaited an answer is in doubt, until its venue is there again to be asked. */
export function afterRestart(state: EngineState, out: Event[]): void {
  for (const order of state.orders.open()) {
    if (order.status !== 'Held') doubt(state, order, 'RESTART', out)
    else if (state.world.isTailLost === true) doubtHeld(state, order, out)
  }
}

/**
 * A held order that was released in a block that is lost would be released a second time, under the same id.
 *
 * Shape: what turns out to be at the venue goes on there; what was never taken is rejected, and its strategy is told.
 */
function doubtHeld(state: EngineState, { orderNumber, strategyIndex }: Order, out: Event[]): void {
  out.push({ kind: 'OrderInDoubt', orderNumber, strategyIndex, cause: 'TAIL_LOST', timeUs: state.timeUs })
}

/** An order whose answer may have been lost: its fate must be asked about when the venue is there again. */
function doubt(state: EngineState, order: Order, cause: 'RESTART' | 'VENUE_DOWN', out: Event[]): void {
  if (!awaitsAnswer(order) || nextStatusOf(order.status, 'Doubt') === undefined) return
  const { orderNumber, strategyIndex } = order
  out.push({ kind: 'OrderInDoubt', orderNumber, strategyIndex, cause, timeUs: state.timeUs })
}

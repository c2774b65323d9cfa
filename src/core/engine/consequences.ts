/**
 * Decides what follows from a fact that was just applied: timers to arm, siblings to cancel, exits to release, breakers to
 * trip. Pure like `decide`, and its facts are journaled like any other, so that recovery needs `apply` alone.
 */

import type { AccountReconciled, Event, OrderFilled, OrderSubmitted } from '../domain/events.ts'
import type { StrategyIndex, TimeUs } from '../domain/ids.ts'
import type { Order } from '../domain/order.ts'
import { isExpiryEmulatedFor } from '../orders/emulation.ts'
import { addUs } from '../std/time.ts'
import { observeEveryLoss, observeLosses, tripThrottle } from './breakers.ts'
import { armAll, armSwitch, disarmAll } from './dead-mans-switch.ts'
import { startClocks } from './decide-timers.ts'
import { type EngineState, timerKeyOf } from './engine-state.ts'
import { retryFlatten } from './flatten.ts'
import { afterKill } from './kill-steps.ts'
import { afterAnswer, afterClose, afterFill, resume } from './list-steps.ts'
import { askOnce, cancelAgain, cancelOf, isUnwanted, mustGo, timerSet, venueOf } from './order-steps.ts'
import { afterRelease, awaitsVenue, endNeedless } from './release-steps.ts'
import { takePlaceOf } from './replace-steps.ts'
import { afterRestart, afterStop, afterTradingState, afterVenueState, cancelCovered } from './scope-steps.ts'

export function consequencesOf(state: EngineState, event: Event, out: Event[]): void {
  switch (event.kind) {
    case 'OrderSubmitted':
      armExpiry(state, event, out)
      if (!event.isHeld) armAck(state, state.orders.get(event.orderNumber)!, out)
      return
    case 'OrderReleased':
      afterRelease(state, state.orders.get(event.orderNumber)!, out)
      return armAck(state, state.orders.get(event.orderNumber)!, out)
    case 'OrderCancelRequested':
    case 'OrderAmendRequested':
      return armAck(state, state.orders.get(event.orderNumber)!, out)
    case 'OrderAccepted':
    case 'OrderAmended':
      return afterAnswer(state, state.orders.get(event.orderNumber)!, out)
    case 'OrderCancelRejected':
      return afterCancelRejected(state, state.orders.get(event.orderNumber)!, out)
    case 'OrderFilled':
      return afterExecution(state, event, out)
    case 'OrderCanceled':
      if (takePlaceOf(state, state.orders.get(event.orderNumber)!, out)) return
      return afterEnd(state, state.orders.get(event.orderNumber)!, out)
    case 'OrderRejected':
    case 'OrderExpired':
      return afterEnd(state, state.orders.get(event.orderNumber)!, out)
    case 'FundingBooked':
      return observeLosses(state, event.instrumentIndex, out)
    case 'ThrottleTripped':
      for (const order of state.orders.openOf(event.strategyIndex)) cancelOf(state, order, out, 'REPEATED_EXECUTIONS')
      return
    case 'TradingStateChanged':
      if (event.tradingState === 'Active') armAll(state, out)
      return afterTradingState(state, event, out)
    case 'KillRequested':
      return afterKill(state, event, out)
    case 'SessionEnding':
      return disarmAll(state, out)
    case 'FlattenRequested':
      return cancelCovered(state, event.scope, out, 'flatten')
    case 'StrategyStopped':
      return afterStop(state, event, out)
    case 'VenueStateChanged':
      return afterVenueState(state, event, out)
    case 'AccountReconciled':
      armSwitch(state, event.accountIndex, out)
      return afterReconciled(state, event, out)
    case 'LimitChanged':
      return observeEveryLoss(state, out)
    case 'ParametersChanged':
      return disarmStrategy(state, event.strategyIndex, out)
    case 'DayStarted':
      return expireDayOrders(state, out)
    case 'ConfigurationApplied':
      afterRestart(state, out)
      return startClocks(state, out)
    default:
  }
}

// ── timers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One timer for a venue's unanswered messages: it is armed when there is none, and its firing looks at all of them. */
function armAck(state: EngineState, order: Order, out: Event[]): void {
  const venueIndex = venueOf(state, order)
  if (state.ackTimerAtUs[venueIndex] !== 0) return
  const { ackTimeoutUs } = state.world.venues[venueIndex]!.capabilities
  if (ackTimeoutUs === 0) return
  out.push(timerSet('Ack', venueIndex, addUs(state.timeUs, ackTimeoutUs)))
}

/** Good-till-date that the venue does not offer, and that of held orders, is the core's to end. */
function armExpiry(state: EngineState, event: OrderSubmitted, out: Event[]): void {
  const { expireTimeUs, timeInForce, instrumentIndex } = event.terms
  if (timeInForce !== 'GTD' || expireTimeUs === undefined) return
  const { capabilities } = state.world.venues[state.instrumentOf(instrumentIndex).venueIndex]!
  if (event.isHeld || isExpiryEmulatedFor(timeInForce, capabilities))
    out.push(timerSet('Expiry', event.orderNumber, expireTimeUs))
}

/** An order that is over leaves no timer behind that may be far away. */
function disarmExpiry(state: EngineState, order: Order, out: Event[]): void {
  if (order.timeInForce !== 'GTD' || !state.timers.has(timerKeyOf('Expiry', order.orderNumber, 0))) return
  out.push(timerSet('Expiry', order.orderNumber, 0 as TimeUs))
}

function expireDayOrders(state: EngineState, out: Event[]): void {
  const { timeUs } = state
  for (const order of state.orders.open()) {
    if (order.timeInForce !== 'Day') continue
    const { orderNumber, strategyIndex } = order
    const { capabilities } = state.world.venues[venueOf(state, order)]!
    if (order.status === 'Held') out.push({ kind: 'OrderExpired', orderNumber, strategyIndex, timeUs })
    else if (isExpiryEmulatedFor('Day', capabilities)) cancelOf(state, order, out, 'end of the day')
  }
}

/** What a strategy set before it begins anew is none of its business any more. */
function disarmStrategy(state: EngineState, strategyIndex: StrategyIndex, out: Event[]): void {
  for (const { timerKind, subject, timerNumber } of state.timers.values())
    if (timerKind === 'Strategy' && subject === strategyIndex)
      out.push({ kind: 'TimerSet', timerKind, subject, timerNumber, atUs: 0 as TimeUs })
}

// ── fills, answers and ends ──────────────────────────────────────────────────────────────────────────────────────────

function afterExecution(state: EngineState, event: OrderFilled, out: Event[]): void {
  if (event.orderNumber !== 0) {
    const order = state.orders.get(event.orderNumber)!
    tripThrottle(state, event.strategyIndex, out)
    if (order.contingency !== 'None') afterFill(state, order, out)
    endNeedless(state, order, out)
    if (order.status === 'Filled') disarmExpiry(state, order, out)
  }
  observeLosses(state, event.instrumentIndex, out)
}

function afterEnd(state: EngineState, order: Order, out: Event[]): void {
  if (order.contingency !== 'None') afterClose(state, order, out)
  disarmExpiry(state, order, out)
  retryFlatten(state, order, out)
}

/** The venue keeps the order; where it must go, it is asked about, and its answer leads to the next wish. */
function afterCancelRejected(state: EngineState, order: Order, out: Event[]): void {
  if (order.closedTimeUs !== undefined) return
  if (mustGo(state, order)) askOnce(state, order, out)
  else afterAnswer(state, order, out)
}

/** The account is known again: what waited for it goes on, and what a halt could not cancel is canceled. */
function afterReconciled(state: EngineState, event: AccountReconciled, out: Event[]): void {
  for (const order of state.orders.open()) {
    if (order.accountIndex !== event.accountIndex) continue
    if (isUnwanted(state, order)) cancelAgain(state, order, out, 'trading is halted')
    else if (awaitsVenue(order)) resume(state, order, out)
  }
}

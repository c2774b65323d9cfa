/**
 * Decides what follows from a fact that was just applied: timers to arm, siblings to cancel, exits to release, breakers to
 * trip. Pure like `decide`, and its facts are journaled like any other, so that recovery needs `apply` alone.
 */

import type {
  Event,
  OrderFilled,
  OrderSubmitted,
  StrategyStopped,
  TradingStateChanged,
  VenueStateChanged,
} from '../domain/events.ts'
import { isAtVenue, isClosed, type Order, signOf } from '../domain/order.ts'
import { scopeCovers } from '../risk/trading-state.ts'
import { addUs } from '../std/time.ts'
import { observeLosses, tripThrottle } from './breakers.ts'
import { doubt } from './decide-commands.ts'
import { CLOSED_ORDERS_MAX, type EngineState } from './engine-state.ts'
import { afterClose, afterFill } from './list-steps.ts'
import { askAbout, cancelOf, timerSet, venueOf } from './order-steps.ts'

export function consequencesOf(state: EngineState, event: Event, out: Event[]): void {
  switch (event.kind) {
    case 'OrderSubmitted':
      armExpiry(state, event, out)
      if (!event.isHeld) armAck(state, state.orders.get(event.orderNumber)!, out)
      return
    case 'OrderReleased':
    case 'OrderCancelRequested':
    case 'OrderAmendRequested':
      armAck(state, state.orders.get(event.orderNumber)!, out)
      return
    case 'OrderFilled':
      return afterExecution(state, event, out)
    case 'OrderRejected':
    case 'OrderCanceled':
    case 'OrderExpired':
      return afterEnd(state, state.orders.get(event.orderNumber)!, out)
    case 'ThrottleTripped':
      for (const order of state.orders.openOf(event.strategyIndex)) cancelOf(state, order, out, 'REPEATED_EXECUTIONS')
      return
    case 'TradingStateChanged':
      return afterTradingState(state, event, out)
    case 'FlattenRequested':
      for (const order of state.orders.open())
        if (covers(state, event.scope, order)) cancelOf(state, order, out, 'flatten')
      return
    case 'StrategyStopped':
      return afterStop(state, event, out)
    case 'VenueStateChanged':
      return afterVenueState(state, event, out)
    case 'DayStarted':
      return expireDayOrders(state, out)
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
  if (event.isHeld || !capabilities.timeInForce.includes('GTD'))
    out.push(timerSet('Expiry', event.orderNumber, expireTimeUs))
}

function expireDayOrders(state: EngineState, out: Event[]): void {
  for (const order of state.orders.open()) {
    if (order.timeInForce !== 'Day') continue
    const { capabilities } = state.world.venues[venueOf(state, order)]!
    if (order.status === 'Held')
      out.push({
        kind: 'OrderExpired',
        orderNumber: order.orderNumber,
        strategyIndex: order.strategyIndex,
        timeUs: state.timeUs,
      })
    else if (!capabilities.timeInForce.includes('Day')) cancelOf(state, order, out, 'end of the day')
  }
}

// ── fills and ends ───────────────────────────────────────────────────────────────────────────────────────────────────

function afterExecution(state: EngineState, event: OrderFilled, out: Event[]): void {
  if (event.orderNumber !== 0) {
    const order = state.orders.get(event.orderNumber)!
    tripThrottle(state, event.strategyIndex, out)
    if (order.contingency !== 'None') afterFill(state, order, out)
    if (order.status === 'Filled') afterEnd(state, order, out)
  }
  observeLosses(state, event.instrumentIndex, out)
}

function afterEnd(state: EngineState, order: Order, out: Event[]): void {
  if (order.contingency !== 'None') afterClose(state, order, out)
  const retired = state.orders.retireCandidate(CLOSED_ORDERS_MAX)
  if (retired !== undefined) {
    out.push({ kind: 'OrderRetired', orderNumber: retired.orderNumber, strategyIndex: retired.strategyIndex })
  }
}

// ── states ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Halted: nothing works any more. Reducing: what would add risk is taken back. */
function afterTradingState(state: EngineState, event: TradingStateChanged, out: Event[]): void {
  if (event.tradingState === 'Active') return
  for (const order of state.orders.open()) {
    if (!covers(state, event.scope, order)) continue
    if (event.tradingState === 'Halted' || !reduces(state, order)) cancelOf(state, order, out, event.reason)
  }
}

function reduces(state: EngineState, order: Order): boolean {
  if (order.isReduceOnly) return true
  const { signedLots } = state.built.portfolio.positionOf(order.strategyIndex, order.instrumentIndex)
  return signOf(order.side) * signedLots < 0 && order.qtyLots - order.cumQtyLots <= Math.abs(signedLots)
}

function afterStop(state: EngineState, event: StrategyStopped, out: Event[]): void {
  if (event.policy === 'Keep') return
  for (const order of state.orders.openOf(event.strategyIndex)) cancelOf(state, order, out, 'strategy stopped')
  if (event.policy === 'Flatten') {
    out.push({
      kind: 'FlattenRequested',
      scope: { level: 'Strategy', index: event.strategyIndex },
      timeUs: state.timeUs,
    })
  }
}

/** While a venue is away, nothing that awaits its answer is known; when it is back, doubts are asked about. */
function afterVenueState(state: EngineState, event: VenueStateChanged, out: Event[]): void {
  for (const order of state.orders.open()) {
    if (!isAtVenue(order.status) || venueOf(state, order) !== event.venueIndex) continue
    if (!event.isUp) doubt(state, order, 'VENUE_DOWN', out)
    else if (order.status === 'InDoubt') askAbout(state, order, out)
  }
}

function covers(state: EngineState, scope: TradingStateChanged['scope'], order: Order): boolean {
  if (isClosed(order.status)) return false
  return scopeCovers(scope, venueOf(state, order), order.accountIndex, order.instrumentIndex, order.strategyIndex)
}

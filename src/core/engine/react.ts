/** Turns facts into errands for the outside. Pure; the last thing a turn does. */

import type { Effect } from '../domain/effects.ts'
import type { Event, LineSwitched, OrderAmendRequested, OrderInDoubt, VenueStateChanged } from '../domain/events.ts'
import type { AccountIndex, OrderNumber } from '../domain/ids.ts'
import type { Order } from '../domain/order.ts'
import { formatSpanUs } from '../std/time.ts'
import { alertOf, scopeName } from './alerts.ts'
import type { EngineState } from './engine-state.ts'
import { alertOldDoubt, massStatusOf, reactToReading } from './react-readings.ts'

export function react(state: EngineState, event: Event, out: Effect[]): void {
  switch (event.kind) {
    case 'OrderSubmitted':
      if (!event.isHeld)
        out.push({ kind: 'SendOrder', order: state.built.risk.gate.approveOrder(orderOf(state, event.orderNumber)) })
      return
    case 'OrderReleased':
      out.push({ kind: 'SendOrder', order: state.built.risk.gate.approveOrder(orderOf(state, event.orderNumber)) })
      return
    case 'OrderCancelRequested':
      return sendCancel(orderOf(state, event.orderNumber), out)
    case 'OrderAmendRequested':
      // Where the venue has no amend the cancel before it was sent, and nothing else may be.
      if (orderOf(state, event.orderNumber).isToBeReplaced) return
      return sendAmend(state, orderOf(state, event.orderNumber), event, out)
    case 'OrderQueried': {
      const { accountIndex, instrumentIndex, clientOrderId } = orderOf(state, event.orderNumber)
      out.push({ kind: 'QueryOrder', accountIndex, instrumentIndex, clientOrderId, askedTimeUs: event.timeUs })
      return alertOldDoubt(state, event, out)
    }
    case 'TimerSet': {
      const { timerKind, subject, timerNumber, atUs } = event
      out.push({ kind: 'SetTimer', timerKind, subject, timerNumber, atUs })
      return
    }
    case 'ConfigurationApplied':
      for (const timer of state.timers.values()) out.push({ kind: 'SetTimer', ...timer })
      return
    case 'VenueStateChanged':
      return reactToVenue(state, event, out)
    case 'OrderAccepted':
    case 'OrderFilled':
    case 'OrderCanceled':
    case 'OrderRetired':
      // The usual news of an order: nothing has to be done outside.
      return
    default:
      if (!reactToReading(state, event, out)) raiseAlert(state, event, out)
  }
}

function sendCancel(order: Order, out: Effect[]): void {
  const { accountIndex, instrumentIndex, orderNumber, clientOrderId, venueOrderId } = order
  out.push({ kind: 'SendCancel', accountIndex, instrumentIndex, orderNumber, clientOrderId, venueOrderId })
}

function sendAmend(state: EngineState, order: Order, event: OrderAmendRequested, out: Effect[]): void {
  const { orderNumber, clientOrderId, venueOrderId, instrumentIndex, accountIndex } = order
  const { qtyLots, limitTicks, triggerTicks } = event
  const request = { orderNumber, clientOrderId, venueOrderId, instrumentIndex, qtyLots, limitTicks, triggerTicks }
  const amend = state.built.risk.gate.approveAmend(request)
  out.push({ kind: 'SendAmend', accountIndex, amend })
}

/** A venue that came up is asked for everything since shortly before what is known to be booked. */
function reactToVenue(state: EngineState, event: VenueStateChanged, out: Effect[]): void {
  if (!event.isUp) {
    out.push(
      alertOf('Error', 'VENUE_DOWN', `venue ${state.world.venues[event.venueIndex]!.venueId} is down: ${event.reason}`),
    )
    return
  }
  state.world.accounts.forEach((account, index) => {
    if (account.venueIndex === event.venueIndex) out.push(massStatusOf(state, index as AccountIndex))
  })
}

/** What a person should hear of. The codes are documented in docs/alerts.md. */
function raiseAlert(state: EngineState, event: Event, out: Effect[]): void {
  switch (event.kind) {
    case 'OrderInDoubt':
      return alertDoubt(state, event, out)
    case 'DiscrepancyFound': {
      const { code, ours, theirs, text, instrumentIndex, clientOrderId } = event
      const order = state.orders.byClientOrderId(clientOrderId)
      out.push(
        alertOf(
          'Critical',
          code,
          `ours ${ours}, theirs ${theirs} ${clientOrderId} ${text}`.trimEnd(),
          order?.strategyIndex,
          instrumentIndex,
        ),
      )
      return
    }
    case 'TradingStateChanged':
      if (event.tradingState === 'Active') return
      out.push(
        alertOf(
          'Critical',
          `TRADING_${event.tradingState.toUpperCase()}`,
          `${scopeName(state, event.scope)}: ${event.reason} (${event.actor})`,
        ),
      )
      return
    case 'ThrottleTripped':
      out.push(
        alertOf(
          'Critical',
          'REPEATED_EXECUTIONS',
          `${event.executionCount} executions; a person must re-arm it`,
          event.strategyIndex,
        ),
      )
      return
    case 'MarginCalled':
      out.push(
        alertOf(
          'Critical',
          event.isLiquidation ? 'LIQUIDATION' : 'MARGIN_CALL',
          event.text,
          undefined,
          event.instrumentIndex,
        ),
      )
      return
    case 'DataStateChanged':
      // A market that closes does what is expected of it.
      if (event.dataState === 'Live' || event.dataState === 'Closed') return
      out.push(
        alertOf('Warning', `DATA_${event.dataState.toUpperCase()}`, event.reason, undefined, event.instrumentIndex),
      )
      return
    case 'LineSwitched':
      return alertSwitch(event, out)
    default:
  }
}

function alertDoubt(state: EngineState, { orderNumber, cause, strategyIndex }: OrderInDoubt, out: Effect[]): void {
  const { instrumentIndex } = orderOf(state, orderNumber)
  out.push(alertOf('Warning', 'ORDER_IN_DOUBT', `order ${orderNumber}: ${cause}`, strategyIndex, instrumentIndex))
}

/** A line that was left is for somebody to look at; the return to the preferred one is good to know. */
function alertSwitch({ fromLine, toLine, reason, ageUs, instrumentIndex }: LineSwitched, out: Effect[]): void {
  const severity = reason === 'PREFERRED' ? 'Info' : 'Warning'
  const text = `${toLine} in place of ${fromLine}: ${reason}, whose newest data are ${formatSpanUs(ageUs)} old`
  out.push(alertOf(severity, 'LINE_SWITCHED', text, undefined, instrumentIndex))
}

function orderOf(state: EngineState, orderNumber: OrderNumber): Order {
  return state.orders.get(orderNumber)!
}

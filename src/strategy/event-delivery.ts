/** Tells a strategy what became of its orders, of the data it watches, of the trading states and of the venues. */

import type {
  BarClosed,
  DataStateChanged,
  Event,
  TradingStateChanged,
  VenueStateChanged,
} from '../core/domain/events.ts'
import { isOrderEvent } from '../core/domain/order-events.ts'
import { type AnyStrategy, deliverOrderEvent, type HookMark } from './order-hooks.ts'
import type { RunnerContext } from './runner-context.ts'

/**
 * Brings the event into the context, then calls its hook.
 *
 * `strategy` is `undefined` while it is stopped: the context goes on, hooks are silent.
 */
export function deliverEvent(
  context: RunnerContext,
  strategy: AnyStrategy | undefined,
  mark: HookMark,
  event: Exclude<Event, BarClosed>,
): void {
  if (isOrderEvent(event)) {
    if (event.strategyIndex === context.strategyIndex) deliverOrderEvent(context, strategy, mark, event)
    return
  }
  switch (event.kind) {
    case 'DataStateChanged':
      deliverDataState(context, strategy, mark, event)
      return
    case 'TradingStateChanged':
      deliverTradingState(context, strategy, mark, event)
      return
    case 'VenueStateChanged':
      deliverVenueState(context, strategy, mark, event)
      return
    default:
  }
}

function deliverDataState(
  context: RunnerContext,
  strategy: AnyStrategy | undefined,
  mark: HookMark,
  event: DataStateChanged,
): void {
  const view = context.views[event.instrumentIndex]
  if (view === undefined) return
  view.dataState = event.dataState
  const isLive = event.dataState === 'Live'
  mark.hook = isLive ? 'onRecovered' : 'onDegraded'
  if (isLive) strategy?.onRecovered(view.handle)
  else strategy?.onDegraded(view.handle, event.dataState, event.reason)
}

function deliverTradingState(
  context: RunnerContext,
  strategy: AnyStrategy | undefined,
  mark: HookMark,
  event: TradingStateChanged,
): void {
  if (!context.tradingStates.concerns(event.scope)) return
  context.tradingStates.set(event.scope, event.tradingState)
  mark.hook = 'onTradingState'
  strategy?.onTradingState(event.tradingState, event.reason)
}

function deliverVenueState(
  context: RunnerContext,
  strategy: AnyStrategy | undefined,
  mark: HookMark,
  event: VenueStateChanged,
): void {
  const venue = context.configuration.venues[event.venueIndex]
  mark.hook = 'onVenue'
  if (venue !== undefined) strategy?.onVenue(venue.venueId, event.isUp)
}

/** What a runner writes down of its strategy, and how it reads it back. */

import type { TradingState } from '../core/domain/limits.ts'
import type { InstrumentView } from './instrument-view.ts'
import { TrackedOrder } from './order-handle.ts'
import type { RunnerContext } from './runner-context.ts'
import type { TimerState } from './timers.ts'

const STATE_VERSION = 1

type SavedOrder = ReturnType<typeof saveOrder>

export interface SavedRunner {
  readonly version: number
  readonly intentSequence: number
  readonly isRunning: boolean
  readonly instruments: readonly ReturnType<InstrumentView['save']>[]
  readonly orders: readonly SavedOrder[]
  readonly timers: readonly TimerState[]
  readonly tradingStates: readonly (readonly [string, TradingState])[]
  /** What the author's `onSave` returned. */
  readonly strategy: unknown
}

export function saveContext(
  context: RunnerContext,
  saved: Pick<SavedRunner, 'intentSequence' | 'isRunning' | 'strategy'>,
): SavedRunner {
  return {
    version: STATE_VERSION,
    ...saved,
    instruments: context.views.filter(view => view !== undefined).map(view => view.save()),
    orders: context.orders.all().map(saveOrder),
    timers: context.timers.save(),
    tradingStates: context.tradingStates.save(),
  }
}

/** Errors: throws where the state is of another version or names an instrument that is no longer configured. */
export function restoreContext(context: RunnerContext, saved: SavedRunner): void {
  context.intentSequence = saved.intentSequence
  restoreSurroundings(context, saved)
  for (const order of saved.orders) context.orders.add(restoreOrder(context, order))
  context.timers.restore(saved.timers)
}

/** What is so whatever the strategy thinks of it: its positions, the data, the trading states. Errors: as {@link restoreContext}. */
export function restoreSurroundings(
  context: RunnerContext,
  { version, instruments, tradingStates }: SavedRunner,
): void {
  if (version !== STATE_VERSION) throw new Error(`state version=${version}, this program reads ${STATE_VERSION}`)
  for (const instrument of instruments) {
    context.viewOf(context.instrument(instrument.instrumentId).index).restore(instrument)
  }
  context.tradingStates.restore(tradingStates)
}

/** Why: the fields are in the order of canonical text, which costs a quarter then (core/std/canonical.ts). */
function saveOrder(order: TrackedOrder) {
  return {
    amendIntentSequence: order.amendIntentSequence,
    cancelIntentSequence: order.cancelIntentSequence,
    clientOrderId: order.clientOrderId,
    contingency: order.contingency,
    cumQtyLots: order.cumQtyLots,
    cumTickLots: order.cumTickLots,
    earlierNumbers: order.earlierNumbers,
    earlierQtyLots: order.earlierQtyLots,
    instrumentId: order.instrument.instrumentId,
    intentSequence: order.intentSequence,
    isToBeReplaced: order.isToBeReplaced,
    isTriggerEmulated: order.isTriggerEmulated,
    isTriggered: order.isTriggered,
    leg: order.leg,
    limitTicks: order.limitTicks,
    orderNumber: order.orderNumber,
    orderType: order.orderType,
    pendingQtyLots: order.pendingQtyLots,
    qtyLots: order.qtyLots,
    side: order.side,
    status: order.status,
    tag: order.tag,
    text: order.text,
    triggerTicks: order.triggerTicks,
  }
}

function restoreOrder(context: RunnerContext, saved: SavedOrder): TrackedOrder {
  const instrument = context.instrument(saved.instrumentId)
  const order = new TrackedOrder(instrument, saved, saved.contingency, saved.intentSequence, saved.leg)
  order.status = saved.status
  order.pendingQtyLots = saved.pendingQtyLots
  order.isToBeReplaced = saved.isToBeReplaced
  order.earlierNumbers = saved.earlierNumbers
  order.earlierQtyLots = saved.earlierQtyLots
  order.cumQtyLots = saved.cumQtyLots
  order.cumTickLots = saved.cumTickLots
  order.orderNumber = saved.orderNumber
  order.clientOrderId = saved.clientOrderId
  order.text = saved.text
  order.isTriggered = saved.isTriggered
  order.isTriggerEmulated = saved.isTriggerEmulated
  order.cancelIntentSequence = saved.cancelIntentSequence
  order.amendIntentSequence = saved.amendIntentSequence
  return order
}

/** Brings the events of orders to their handles, positions and hooks. */

import type { OrderDenied, OrderEvent, OrderFilled, OrderRetired, OrderSubmitted } from '../core/domain/events.ts'
import type { MoneyMinor } from '../core/domain/quantities.ts'
import { TrackedOrder } from './order-handle.ts'
import { applyDenial, applyOrderEvent } from './order-handle-events.ts'
import type { RunnerContext } from './runner-context.ts'
import type { Strategy } from './strategy.ts'

/** Told the name of each hook before it is called, so that a failure can say where. */
export interface HookMark {
  hook: string
}

/** A strategy's hooks as the runner calls them, whatever its parameters are. */
export type AnyStrategy = Strategy<unknown>

/**
 * Delivers one event of an order of this strategy: state first, then the specific hook, then `onOrder`.
 *
 * `strategy` is `undefined` while it is stopped: handles and positions go on, hooks are silent.
 */
export function deliverOrderEvent(
  context: RunnerContext,
  strategy: AnyStrategy | undefined,
  mark: HookMark,
  event: OrderEvent,
): void {
  // Facts have many shapes: each look at one's kind is a search, so that it is looked at once.
  const { kind } = event
  if (kind === 'OrderDenied') {
    deliverDenial(context, strategy, mark, event)
    return
  }
  if (kind === 'OrderRetired') {
    deliverRetired(context, strategy, mark, event)
    return
  }
  if (kind === 'OrderFilled') bookFill(context, event)
  const order = kind === 'OrderSubmitted' ? numberedOrder(context, event) : context.orders.ofNumber(event.orderNumber)
  if (order === undefined || isHeldBack(order, event)) return
  applyOrderEvent(order, event)
  context.orders.settle(order)
  if (strategy !== undefined) callHooks(context, strategy, mark, order, event)
  const { heldBack } = order
  if (heldBack === undefined) return
  // What followed decides: an order took its place, or it was canceled after all.
  order.heldBack = undefined
  if (kind === 'OrderAmendRejected') deliverOrderEvent(context, strategy, mark, heldBack)
}

/** The order was over long ago: its handle says so already, and only its memory ends. */
function deliverRetired(
  context: RunnerContext,
  strategy: AnyStrategy | undefined,
  mark: HookMark,
  event: OrderRetired,
): void {
  const order = context.orders.ofNumber(event.orderNumber)
  if (order === undefined) return
  context.orders.forget(order, event.orderNumber)
  mark.hook = 'onOrder'
  strategy?.onOrder(order, event)
}

/** The cancel of an order that a new one takes the place of is no news to its author. */
function isHeldBack(order: TrackedOrder, event: OrderEvent): boolean {
  if (!order.isToBeReplaced || event.kind !== 'OrderCanceled') return false
  order.heldBack = event
  return true
}

function callHooks(
  context: RunnerContext,
  strategy: AnyStrategy,
  mark: HookMark,
  order: TrackedOrder,
  event: Exclude<OrderEvent, OrderDenied>,
): void {
  callHook(context, strategy, mark, order, event)
  mark.hook = 'onOrder'
  strategy.onOrder(order, event)
}

function callHook(
  context: RunnerContext,
  strategy: AnyStrategy,
  mark: HookMark,
  order: TrackedOrder,
  event: Exclude<OrderEvent, OrderDenied>,
): void {
  switch (event.kind) {
    case 'OrderSubmitted':
      mark.hook = 'onOrderSubmitted'
      strategy.onOrderSubmitted(order, event)
      return
    case 'OrderAccepted':
      mark.hook = 'onOrderAccepted'
      strategy.onOrderAccepted(order, event)
      return
    case 'OrderRejected':
      mark.hook = 'onOrderRejected'
      strategy.onOrderRejected(order, event)
      return
    case 'OrderFilled':
      mark.hook = 'onFill'
      strategy.onFill(order, event)
      mark.hook = 'onPosition'
      strategy.onPosition(order.instrument, context.position(order.instrument))
      return
    case 'OrderAmended':
      mark.hook = 'onOrderAmended'
      strategy.onOrderAmended(order, event)
      return
    case 'OrderCancelRejected':
    case 'OrderAmendRejected':
      mark.hook = 'onOrderChangeRejected'
      strategy.onOrderChangeRejected(order, event)
      return
    case 'OrderCanceled':
      mark.hook = 'onOrderCanceled'
      strategy.onOrderCanceled(order, event)
      return
    case 'OrderExpired':
      mark.hook = 'onOrderExpired'
      strategy.onOrderExpired(order, event)
      return
    case 'OrderInDoubt':
      mark.hook = 'onOrderInDoubt'
      strategy.onOrderInDoubt(order, event)
      return
    case 'OrderReleased':
    case 'OrderAdjusted':
    case 'OrderTriggered':
    case 'OrderQueried':
    case 'OrderCancelRequested':
    case 'OrderAmendRequested':
    case 'OrderRetired':
    case 'OrderAdopted':
      return
    default:
      event satisfies never
  }
}

/** A refused list is refused whole: all its handles are closed, and the hook is told once, with the leg that was named. */
function deliverDenial(
  context: RunnerContext,
  strategy: AnyStrategy | undefined,
  mark: HookMark,
  event: OrderDenied,
): void {
  const orders = context.orders.ofDenial(event)
  for (const order of orders) {
    applyDenial(order, event)
    context.orders.settle(order)
    if (order.isClosed) context.orders.forget(order)
  }
  const named = orders.find(order => order.leg === event.leg) ?? orders[0]
  if (strategy === undefined || named === undefined) return
  mark.hook = 'onOrderDenied'
  strategy.onOrderDenied(named, event)
  mark.hook = 'onOrder'
  strategy.onOrder(named, event)
}

/** Finds the order that was asked for; one that the core placed for the strategy (a flatten) gets a handle here. */
function numberedOrder(context: RunnerContext, event: OrderSubmitted): TrackedOrder {
  const asked = context.orders.assignNumber(event.intentSequence, event.leg, event.orderNumber)
  if (asked !== undefined) return asked
  const replaced = context.orders.renumber(event.intentSequence, event.leg, event.orderNumber)
  if (replaced !== undefined) return replaced
  const instrument = context.viewOf(event.terms.instrumentIndex).handle
  const order = new TrackedOrder(instrument, event.terms, event.contingency, event.intentSequence, event.leg)
  order.orderNumber = event.orderNumber
  context.orders.add(order)
  return order
}

function bookFill(context: RunnerContext, event: OrderFilled): void {
  const view = context.viewOf(event.instrumentIndex)
  view.position.fill(event.side, event.lastQtyLots, event.lastTicks)
  if (event.feeCurrency !== view.handle.definition.settlementCurrency) return
  view.position.feesMinor = (view.position.feesMinor + event.feeMinor) as MoneyMinor
}

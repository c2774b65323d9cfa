/**
 * Amends where the venue has no amend: the order is canceled and, once the venue has confirmed it, a new one takes its place.
 *
 * Invariant: never both at once. What filled until the confirmation is taken from the new order; if nothing is left, or the
 * gate refuses it, the order ends as it is. The strategy knows both by the same intent and leg.
 */

import type { Event } from '../domain/events.ts'
import { formatClientOrderId, type OrderNumber, type TimeUs } from '../domain/ids.ts'
import type { Order, OrderTerms } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { exitLotsOf } from '../orders/contingency.ts'
import { type EngineState, timerKeyOf } from './engine-state.ts'
import { gateReplacement } from './gate-facts.ts'
import { dropReplacement, timerSet } from './order-steps.ts'
import { denialReason } from './reason-text.ts'
import { closableLotsOf } from './release-steps.ts'

/** Apart from the legs of an intent and the orders of a flatten, which may be named after the same input. */
const LEG_OFFSET = 1000

/** The order was canceled. Returns: true where a new one takes its place, so that its list goes on. */
export function takePlaceOf(state: EngineState, order: Order, out: Event[]): boolean {
  if (!order.isToBeReplaced) return false
  const refusal = tryReplace(state, order, out)
  if (refusal !== undefined) dropReplacement(order, refusal, out)
  return refusal === undefined
}

function tryReplace(state: EngineState, order: Order, out: Event[]): string | undefined {
  const lots = lotsLeftOf(state, order)
  if (lots <= 0) return 'nothing is left to amend'
  const orderNumber = state.orders.nextOrderNumber
  const terms = termsOf(order, lots as QtyLots)
  const denial = gateReplacement(state, orderNumber, order, terms)
  const isHeld = denial?.code === 'VENUE_UNAVAILABLE'
  if (denial !== undefined && !isHeld) return denialReason(state, order, denial)
  submit(state, order, terms, orderNumber, isHeld, out)
  return undefined
}

/** An exit is as large as what was entered and not yet left, whatever became of the entry meanwhile, and can be closed. */
function lotsLeftOf(state: EngineState, order: Order): number {
  const isExit = order.contingency === 'Bracket' && order.leg > 0
  const lots = isExit ? exitLotsOf(order, state.orders.legsOf(order.listNumber)) : (order.pendingQtyLots ?? 0)
  return Math.min(lots - order.cumQtyLots, closableLotsOf(state, order))
}

/** What was asked for. An order whose trigger was reached goes on as what it had become. */
function termsOf(order: Order, qtyLots: QtyLots): OrderTerms {
  const { instrumentIndex, side, triggerSource, timeInForce, expireTimeUs, isPostOnly, isReduceOnly, tag } = order
  const rest = { triggerSource, timeInForce, expireTimeUs, isPostOnly, isReduceOnly, tag }
  const { trailingOffsetTicks, pendingTriggerTicks, isTriggered, orderType, workingType } = order
  const unlessTriggered = (ticks: PriceTicks | undefined) => (isTriggered ? undefined : ticks)
  return {
    instrumentIndex,
    side,
    orderType: isTriggered ? workingType : orderType,
    qtyLots,
    limitTicks: order.pendingLimitTicks,
    triggerTicks: unlessTriggered(pendingTriggerTicks),
    trailingOffsetTicks: unlessTriggered(trailingOffsetTicks),
    ...rest,
  }
}

/** While the venue is away the new order waits in the core. */
function submit(
  state: EngineState,
  order: Order,
  terms: OrderTerms,
  orderNumber: OrderNumber,
  isHeld: boolean,
  out: Event[],
): void {
  const { generation, epoch } = state.world
  const { strategyIndex, accountIndex, intentSequence, leg, contingency, listNumber } = order
  out.push({
    kind: 'OrderSubmitted',
    orderNumber,
    strategyIndex,
    clientOrderId: formatClientOrderId(generation, epoch, state.sequence, LEG_OFFSET + leg),
    accountIndex,
    terms,
    intentSequence,
    leg,
    contingency,
    listNumber: contingency === 'None' ? orderNumber : listNumber,
    originSequence: state.sequence,
    isTriggerEmulated: false,
    isHeld,
    timeUs: state.timeUs,
  })
  const { qtyLots, triggerTicks } = terms
  if (isHeld) out.push({ kind: 'OrderAdjusted', orderNumber, strategyIndex, qtyLots, triggerTicks, isArmed: true })
  if (state.timers.has(timerKeyOf('Expiry', order.orderNumber, 0)))
    out.push(timerSet('Expiry', order.orderNumber, 0 as TimeUs))
}

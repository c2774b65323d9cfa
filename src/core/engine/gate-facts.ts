/** Asks the pre-trade gate about one order or amend, with everything that it must know. */

import type { OrderNumber, StrategyIndex } from '../domain/ids.ts'
import type { AmendOrder, SubmitOrder } from '../domain/inputs.ts'
import type { Denial } from '../domain/limits.ts'
import type { Order, OrderTerms } from '../domain/order.ts'
import type { QtyLots } from '../domain/quantities.ts'
import type { EngineState } from './engine-state.ts'
import { fillFunds } from './funds-facts.ts'
import { type Subject, subjectOfAmend, subjectOfOrder, subjectOfTerms } from './gate-subject.ts'
import { fillMarket, fillOrder } from './order-market-facts.ts'
import { limitAfterTrigger } from './order-steps.ts'
import { fillScopes } from './scope-facts.ts'

/** A strategy's wish for a new order. */
export function gateSubmission(
  state: EngineState,
  intent: SubmitOrder,
  leg: number,
  terms: OrderTerms,
): Denial | undefined {
  const orderNumber = (state.orders.nextOrderNumber + leg) as OrderNumber
  const { strategyIndex, causationTimeUs } = intent
  return ask(state, subjectOfTerms(state, orderNumber, strategyIndex, terms, 'Strategy', causationTimeUs))
}

/** The core goes on with what was taken on before: a trigger was reached, or an entry filled. */
export function gateRelease(
  state: EngineState,
  order: Order,
  qtyLots: QtyLots,
  isTriggered: boolean,
): Denial | undefined {
  const subject = subjectOfOrder(state, order, qtyLots)
  if (!isTriggered) return ask(state, subject)
  return ask(state, { ...subject, limitTicks: limitAfterTrigger(order), triggerTicks: undefined })
}

/**
 * A new order takes the place of one that was canceled for an amend: the gate looks at it as at any other of the strategy's
 * wishes. An exit was looked at when its amend was asked for; now it protects, and does not depend on its strategy being
 * there or on what stands in its way for a moment.
 */
export function gateReplacement(
  state: EngineState,
  orderNumber: OrderNumber,
  order: Order,
  terms: OrderTerms,
): Denial | undefined {
  const isExit = order.contingency === 'Bracket' && order.leg > 0
  const isWish = !isExit && state.strategyOf(order.strategyIndex)?.isRunning === true
  const origin = isWish ? 'Strategy' : 'Core'
  const subject = subjectOfTerms(state, orderNumber, order.strategyIndex, terms, origin, state.timeUs)
  return ask(state, { ...subject, listNumber: order.contingency === 'None' ? 0 : order.listNumber })
}

/** A position is closed because a person or a breaker said so. */
export function gateFlatten(
  state: EngineState,
  orderNumber: OrderNumber,
  strategyIndex: StrategyIndex,
  terms: OrderTerms,
): Denial | undefined {
  return ask(state, subjectOfTerms(state, orderNumber, strategyIndex, terms, 'Flatten', state.timeUs))
}

/** A strategy's wish to change an order that works. */
export function gateAmend(state: EngineState, intent: AmendOrder, order: Order): Denial | undefined {
  return ask(state, subjectOfAmend(state, order, intent))
}

/** The core resizes an exit that works. */
export function gateResize(state: EngineState, order: Order, qtyLots: QtyLots): Denial | undefined {
  const leavesLots = (qtyLots - order.cumQtyLots) as QtyLots
  return ask(state, { ...subjectOfOrder(state, order, leavesLots), working: order })
}

function ask(state: EngineState, subject: Subject): Denial | undefined {
  const { risk } = state.built
  const limits = risk.orderLimitsOf(subject.accountIndex, subject.strategyIndex, subject.instrument.index)
  const { facts } = risk
  fillOrder(state, facts, subject)
  fillMarket(state, facts, subject)
  if (limits !== undefined) {
    fillScopes(state, facts, subject, limits)
    fillFunds(state, facts, subject)
  }
  return subject.working === undefined ? risk.gate.admitOrder(facts, limits) : risk.gate.admitAmend(facts, limits)
}

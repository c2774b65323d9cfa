/** Decides what becomes of a strategy's wish: the orders it makes, or the reason why not. */

import type { Event } from '../domain/events.ts'
import { formatClientOrderId, type OrderNumber } from '../domain/ids.ts'
import type {
  AmendOrder,
  CancelAllOrders,
  CancelOrder,
  Intent,
  SaveStrategyState,
  SetStrategyTimer,
  SubmitOrder,
} from '../domain/inputs.ts'
import type { Denial } from '../domain/limits.ts'
import { isClosed, type Order } from '../domain/order.ts'
import { type EmulationPlan, planOf } from '../orders/emulation.ts'
import { refusalOfAmend, refusalOfList, refusalOfTerms } from '../orders/terms.ts'
import { nextStatusOf } from '../orders/transitions.ts'
import type { EngineState } from './engine-state.ts'
import { gateAmend, gateSubmission } from './gate-facts.ts'
import { cancelOf, supportsAmend } from './order-steps.ts'

export function decideIntent(state: EngineState, intent: Intent, out: Event[]): void {
  const strategy = state.strategyOf(intent.strategyIndex)
  if (strategy === undefined) {
    const stranger: Denial = { code: 'STRATEGY_NOT_RUNNING', what: 'strategies', was: 0, limit: 1 }
    out.push(denied(intent, 0, actionOf(intent), stranger))
    return
  }
  if (hasOwnNumber(intent) && intent.intentSequence <= strategy.lastIntentSequence) {
    out.push(denied(intent, 0, actionOf(intent), duplicateOf(intent, strategy.lastIntentSequence)))
    return
  }
  switch (intent.kind) {
    case 'SubmitOrder':
      return decideSubmit(state, intent, out)
    case 'CancelOrder':
      return decideCancel(state, intent, out)
    case 'CancelAllOrders':
      return decideCancelAll(state, intent, out)
    case 'AmendOrder':
      return decideAmend(state, intent, out)
    case 'SetStrategyTimer':
      return decideTimer(intent, out)
    case 'SaveStrategyState':
      return decideSave(intent, out)
    default:
      intent satisfies never
  }
}

/** A list is one unit: if one leg is refused, none is placed. */
function decideSubmit(state: EngineState, intent: SubmitOrder, out: Event[]): void {
  const { legs, contingency } = intent
  const listRefusal = refusalOfList(contingency, legs)
  if (listRefusal !== undefined) return denyAll(intent, listRefusal, out)
  const plans: EmulationPlan[] = []
  for (let leg = 0; leg < legs.length; leg++) {
    const refusal = refusalOfLeg(state, intent, leg, plans)
    if (refusal !== undefined) return denyAll(intent, refusal, out)
  }
  for (let leg = 0; leg < legs.length; leg++) out.push(submitted(state, intent, leg, plans[leg]!))
}

function refusalOfLeg(
  state: EngineState,
  intent: SubmitOrder,
  leg: number,
  plans: EmulationPlan[],
): Denial | undefined {
  const terms = intent.legs[leg]!
  const instrument = state.world.instruments[terms.instrumentIndex]
  if (instrument === undefined) {
    return {
      code: 'INSTRUMENT_UNKNOWN',
      what: 'instrumentIndex',
      was: terms.instrumentIndex,
      limit: state.world.instruments.length,
    }
  }
  const refusal = refusalOfTerms(terms, instrument, state.timeUs)
  if (refusal !== undefined) return refusal
  const capabilities = state.world.venues[instrument.venueIndex]!.capabilities
  const plan = planOf(terms, intent.contingency, leg, capabilities, instrument)
  if (plan.unsupported !== undefined) return { code: plan.unsupported, what: 'leg', was: leg, limit: 0 }
  plans.push(plan)
  // A bracket's exits wait for their entry: they are gated when they are released.
  if (intent.contingency === 'Bracket' && leg > 0) return undefined
  return gateSubmission(state, intent, leg, terms)
}

function submitted(state: EngineState, intent: SubmitOrder, leg: number, plan: EmulationPlan): Event {
  const { generation, epoch, strategies } = state.world
  const first = state.orders.nextOrderNumber
  return {
    kind: 'OrderSubmitted',
    orderNumber: (first + leg) as OrderNumber,
    strategyIndex: intent.strategyIndex,
    clientOrderId: formatClientOrderId(generation, epoch, state.sequence, leg),
    accountIndex: strategies[intent.strategyIndex]!.accountIndex,
    terms: intent.legs[leg]!,
    intentSequence: intent.intentSequence,
    leg,
    contingency: intent.contingency,
    listNumber: first as OrderNumber,
    originSequence: state.sequence,
    isTriggerEmulated: plan.isTriggerEmulated,
    isHeld: plan.isHeld,
    timeUs: state.timeUs,
  }
}

function decideCancel(state: EngineState, intent: CancelOrder, out: Event[]): void {
  const { targetIntentSequence, targetLeg } = intent
  if (targetLeg >= 0) {
    const order = state.orders.byIntent(intent.strategyIndex, targetIntentSequence, targetLeg)
    return cancelOrDeny(state, intent, targetLeg, order, out)
  }
  const first = state.orders.byIntent(intent.strategyIndex, targetIntentSequence, 0)
  const legs = first === undefined ? [] : state.orders.legsOf(first.listNumber)
  if (legs.every(leg => isClosed(leg.status))) return cancelOrDeny(state, intent, 0, first, out)
  for (const order of legs) if (!isClosed(order.status)) cancelOf(state, order, out)
}

function cancelOrDeny(
  state: EngineState,
  intent: CancelOrder,
  leg: number,
  order: Order | undefined,
  out: Event[],
): void {
  const refusal = refusalOfTarget(order)
  if (refusal !== undefined || order === undefined) out.push(denied(intent, leg, 'Cancel', refusal!))
  else cancelOf(state, order, out)
}

function decideCancelAll(state: EngineState, intent: CancelAllOrders, out: Event[]): void {
  for (const order of state.orders.openOf(intent.strategyIndex)) {
    if (intent.instrumentIndex === undefined || order.instrumentIndex === intent.instrumentIndex)
      cancelOf(state, order, out)
  }
}

function decideAmend(state: EngineState, intent: AmendOrder, out: Event[]): void {
  const order = state.orders.byIntent(intent.strategyIndex, intent.targetIntentSequence, intent.targetLeg)
  const refusal = refusalOfTarget(order) ?? refusalOfAmendment(state, intent, order!)
  if (refusal !== undefined || order === undefined) {
    out.push(denied(intent, intent.targetLeg, 'Amend', refusal!))
    return
  }
  const terms = {
    orderNumber: order.orderNumber,
    strategyIndex: order.strategyIndex,
    qtyLots: intent.qtyLots ?? order.qtyLots,
    limitTicks: intent.limitTicks ?? order.limitTicks,
    triggerTicks: intent.triggerTicks ?? order.triggerTicks,
  }
  if (order.status === 'Held') {
    out.push({ kind: 'OrderAmended', ...terms })
    return
  }
  if (!supportsAmend(state, order)) cancelOf(state, order, out)
  out.push({ kind: 'OrderAmendRequested', ...terms, timeUs: state.timeUs })
}

function refusalOfAmendment(state: EngineState, intent: AmendOrder, order: Order): Denial | undefined {
  const instrument = state.instrumentOf(order.instrumentIndex)
  const invalid = refusalOfAmend(order, intent, instrument) ?? refusalOfExitSize(intent, order)
  if (invalid !== undefined) return invalid
  if (order.status === 'Held') return undefined
  if (order.status === 'PendingCancel' || nextStatusOf(order.status, 'RequestAmend') === undefined) {
    return { code: 'AMEND_INVALID', what: 'pendingRequests', was: 1, limit: 0 }
  }
  return gateAmend(state, intent, order)
}

/** An exit is as large as what its entry filled; its strategy moves its prices. */
function refusalOfExitSize(intent: AmendOrder, order: Order): Denial | undefined {
  const isExit = order.contingency === 'Bracket' && order.leg > 0
  if (!isExit || (intent.qtyLots ?? order.qtyLots) === order.qtyLots) return undefined
  return { code: 'AMEND_INVALID', what: 'exitQtyLots', was: intent.qtyLots!, limit: order.qtyLots }
}

function decideTimer(intent: SetStrategyTimer, out: Event[]): void {
  const { strategyIndex: subject, timerNumber, atUs } = intent
  if (!Number.isSafeInteger(timerNumber) || !Number.isSafeInteger(atUs) || atUs < 0) {
    out.push(denied(intent, 0, 'Submit', { code: 'ORDER_TERMS_INVALID', what: 'timerAtUs', was: 0, limit: 0 }))
    return
  }
  out.push({ kind: 'TimerSet', timerKind: 'Strategy', subject, timerNumber, atUs })
}

function decideSave(intent: SaveStrategyState, out: Event[]): void {
  const { strategyIndex, causationSequence, intentSequence, stateJson } = intent
  out.push({ kind: 'StrategyStateSaved', strategyIndex, causationSequence, intentSequence, stateJson })
}

function refusalOfTarget(order: Order | undefined): Denial | undefined {
  if (order === undefined) return { code: 'ORDER_UNKNOWN', what: 'orders', was: 0, limit: 1 }
  if (isClosed(order.status)) return { code: 'ORDER_CLOSED', what: 'leavesQtyLots', was: 0, limit: 1 }
  return undefined
}

function denyAll(intent: SubmitOrder, denial: Denial, out: Event[]): void {
  for (let leg = 0; leg < Math.max(1, intent.legs.length); leg++) out.push(denied(intent, leg, 'Submit', denial))
}

function denied(intent: Intent, leg: number, action: 'Submit' | 'Cancel' | 'Amend', denial: Denial): Event {
  return {
    kind: 'OrderDenied',
    strategyIndex: intent.strategyIndex,
    intentSequence: intent.intentSequence,
    leg,
    action,
    code: denial.code,
    what: denial.what,
    was: denial.was,
    limit: denial.limit,
  }
}

function actionOf(intent: Intent): 'Submit' | 'Cancel' | 'Amend' {
  if (intent.kind === 'AmendOrder') return 'Amend'
  return intent.kind === 'CancelOrder' || intent.kind === 'CancelAllOrders' ? 'Cancel' : 'Submit'
}

/** A saved state is asked for by the host and carries the number of the intent before it. */
function hasOwnNumber(intent: Intent): boolean {
  return intent.kind !== 'SaveStrategyState'
}

function duplicateOf(intent: Intent, last: number): Denial {
  return { code: 'DUPLICATE_INTENT', what: 'intentSequence', was: intent.intentSequence, limit: last }
}

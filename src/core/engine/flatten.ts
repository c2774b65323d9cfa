/** Closes the positions of scopes: each with reduce-only market orders, once no other order of its owner works on it. */

import type { Event, OrderSubmitted } from '../domain/events.ts'
import { formatClientOrderId, type InstrumentIndex, type OrderNumber, type StrategyIndex } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Order, OrderTerms } from '../domain/order.ts'
import type { QtyLots } from '../domain/quantities.ts'
import type { Scope } from '../domain/scope.ts'
import { scopeCovers } from '../risk/trading-state.ts'
import { addUs } from '../std/time.ts'
import { type EngineState, timerKeyOf } from './engine-state.ts'
import { DELIVERABLE_SINCE, deliverableLotsOf, heldLotsOf } from './funds-facts.ts'
import { gateFlatten } from './gate-facts.ts'
import { isFlattenOrder } from './order-steps.ts'

/** How long after a closing order that closed nothing, or not all, the next one waits. */
const FLATTEN_RETRY_US = 1_000_000
/** Client order ids of closing orders begin here; a strategy's legs, which share the input, stay below. */
const FIRST_LEG = 10

/**
 * Submits what can be closed now; a scope with nothing left in it is finished.
 *
 * Why by position and not by scope: two scopes may cover one position, which is closed once.
 */
export function continueFlatten(state: EngineState, out: Event[]): void {
  const unfinished = new Set<Scope>()
  let leg = 0
  for (let strategyIndex = 0; strategyIndex < state.strategies.length; strategyIndex++) {
    for (const instrument of state.world.instruments) {
      const scopes = state.flattening.filter(scope => covers(state, scope, strategyIndex as StrategyIndex, instrument))
      if (scopes.length === 0) continue
      const outcome = closeOne(state, strategyIndex as StrategyIndex, instrument, leg)
      if (outcome === 'flat') continue
      for (const scope of scopes) unfinished.add(scope)
      if (outcome === 'waits') continue
      out.push(outcome)
      leg++
    }
  }
  for (const scope of state.flattening)
    if (!unfinished.has(scope)) out.push({ kind: 'FlattenFinished', scope, timeUs: state.timeUs })
}

function covers(state: EngineState, scope: Scope, strategyIndex: StrategyIndex, instrument: Instrument): boolean {
  const { accountIndex } = state.world.strategies[strategyIndex]!
  return scopeCovers(scope, instrument.venueIndex, accountIndex, instrument.index, strategyIndex)
}

function closeOne(
  state: EngineState,
  strategyIndex: StrategyIndex,
  instrument: Instrument,
  leg: number,
): OrderSubmitted | 'flat' | 'waits' {
  for (const order of state.orders.openOf(strategyIndex)) if (order.instrumentIndex === instrument.index) return 'waits'
  const closableLots = closableLotsOf(state, strategyIndex, instrument)
  if (closableLots === 0) return 'flat'
  if (state.timers.has(timerKeyOf('Flatten', strategyIndex, instrument.index))) return 'waits'
  const { accountIndex } = state.world.strategies[strategyIndex]!
  const lots = Math.min(closableLots, deliverableLotsOf(state, { accountIndex, instrument, listNumber: 0 }))
  const order = closingOrder(state, strategyIndex, instrument, lots, leg)
  return gateFlatten(state, order.orderNumber, strategyIndex, order.terms) === undefined ? order : 'waits'
}

/**
 * The signed lots of a position that orders can close: no more than the account holds, and nothing where that is less than the
 * venue takes. What others of the account sell now is waited for.
 *
 * Why: what can never be closed would keep the scope to be flattened for ever, and end what is bought in it later.
 */
function closableLotsOf(state: EngineState, strategyIndex: StrategyIndex, instrument: Instrument): number {
  const { accountIndex } = state.world.strategies[strategyIndex]!
  const { signedLots } = state.built.portfolio.positionOf(strategyIndex, instrument.index)
  if (state.world.ruleVersion < DELIVERABLE_SINCE) return signedLots
  const lots = Math.min(signedLots, heldLotsOf(state, accountIndex, instrument))
  return Math.abs(lots) < instrument.qtyLotsMin ? 0 : lots
}

/** A closing order ended with a position left: the next one waits, so that a venue without a market is not asked in a circle. */
export function retryFlatten(state: EngineState, order: Order, out: Event[]): void {
  const { strategyIndex, instrumentIndex } = order
  if (!isFlattenOrder(order) || state.flattening.length === 0) return
  if (closableLotsOf(state, strategyIndex, state.instrumentOf(instrumentIndex)) === 0) return
  const atUs = addUs(state.timeUs, FLATTEN_RETRY_US)
  out.push({ kind: 'TimerSet', timerKind: 'Flatten', subject: strategyIndex, timerNumber: instrumentIndex, atUs })
}

/** What is more than the venue takes in one order follows when that is filled. */
function closingOrder(
  state: EngineState,
  strategyIndex: StrategyIndex,
  instrument: Instrument,
  signedLots: number,
  leg: number,
): OrderSubmitted {
  const { generation, epoch, strategies } = state.world
  const orderNumber = (state.orders.nextOrderNumber + leg) as OrderNumber
  const qtyLots = Math.min(Math.abs(signedLots), instrument.qtyLotsMax) as QtyLots
  return {
    kind: 'OrderSubmitted',
    orderNumber,
    strategyIndex,
    clientOrderId: formatClientOrderId(generation, epoch, state.sequence, leg + FIRST_LEG),
    accountIndex: strategies[strategyIndex]!.accountIndex,
    terms: closingTerms(instrument.index, signedLots > 0 ? 'Sell' : 'Buy', qtyLots),
    intentSequence: 0,
    leg: 0,
    contingency: 'None',
    listNumber: orderNumber,
    originSequence: state.sequence,
    isTriggerEmulated: false,
    isHeld: false,
    timeUs: state.timeUs,
  }
}

function closingTerms(instrumentIndex: InstrumentIndex, side: OrderTerms['side'], qtyLots: QtyLots): OrderTerms {
  return {
    instrumentIndex,
    side,
    orderType: 'Market',
    qtyLots,
    limitTicks: undefined,
    triggerTicks: undefined,
    trailingOffsetTicks: undefined,
    triggerSource: 'Last',
    timeInForce: 'IOC',
    expireTimeUs: undefined,
    isPostOnly: false,
    isReduceOnly: true,
    tag: 'flatten',
  }
}

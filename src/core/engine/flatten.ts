/** Closes the positions of a scope: each with one reduce-only market order, once no other order of its owner works on it. */

import type { Event, OrderSubmitted } from '../domain/events.ts'
import { formatClientOrderId, type InstrumentIndex, type OrderNumber, type StrategyIndex } from '../domain/ids.ts'
import type { Scope } from '../domain/inputs.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { QtyLots } from '../domain/quantities.ts'
import { scopeCovers } from '../risk/trading-state.ts'
import type { EngineState } from './engine-state.ts'
import { gateFlatten } from './gate-facts.ts'

/** Submits what can be closed now; a scope with nothing left in it is finished. */
export function continueFlatten(state: EngineState, out: Event[]): void {
  let leg = 0
  for (const scope of state.flattening) {
    let remaining = 0
    for (let strategyIndex = 0; strategyIndex < state.strategies.length; strategyIndex++) {
      for (const instrument of state.world.instruments) {
        const outcome = closeOne(state, scope, strategyIndex as StrategyIndex, instrument, leg)
        if (outcome === 'flat') continue
        remaining++
        if (outcome === 'waits') continue
        out.push(outcome)
        leg++
      }
    }
    if (remaining === 0) out.push({ kind: 'FlattenFinished', scope, timeUs: state.timeUs })
  }
}

function closeOne(
  state: EngineState,
  scope: Scope,
  strategyIndex: StrategyIndex,
  instrument: Instrument,
  leg: number,
): OrderSubmitted | 'flat' | 'waits' {
  const { accountIndex } = state.world.strategies[strategyIndex]!
  if (!scopeCovers(scope, instrument.venueIndex, accountIndex, instrument.index, strategyIndex)) return 'flat'
  const { signedLots } = state.built.portfolio.positionOf(strategyIndex, instrument.index)
  for (const order of state.orders.openOf(strategyIndex)) if (order.instrumentIndex === instrument.index) return 'waits'
  if (signedLots === 0) return 'flat'
  const order = closingOrder(state, strategyIndex, instrument.index, signedLots, leg)
  return gateFlatten(state, order.orderNumber, strategyIndex, order.terms) === undefined ? order : 'waits'
}

function closingOrder(
  state: EngineState,
  strategyIndex: StrategyIndex,
  instrumentIndex: InstrumentIndex,
  signedLots: number,
  leg: number,
): OrderSubmitted {
  const { generation, epoch, strategies } = state.world
  const orderNumber = (state.orders.nextOrderNumber + leg) as OrderNumber
  return {
    kind: 'OrderSubmitted',
    orderNumber,
    strategyIndex,
    clientOrderId: formatClientOrderId(generation, epoch, state.sequence, leg + 10),
    accountIndex: strategies[strategyIndex]!.accountIndex,
    terms: {
      instrumentIndex,
      side: signedLots > 0 ? 'Sell' : 'Buy',
      orderType: 'Market',
      qtyLots: Math.abs(signedLots) as QtyLots,
      limitTicks: undefined,
      triggerTicks: undefined,
      trailingOffsetTicks: undefined,
      triggerSource: 'Last',
      timeInForce: 'IOC',
      expireTimeUs: undefined,
      isPostOnly: false,
      isReduceOnly: true,
      tag: 'flatten',
    },
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

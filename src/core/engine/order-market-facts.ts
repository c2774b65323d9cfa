/** What the gate must know about an order itself, its author and the market that it would meet. */

import { notionalMinorOf } from '../domain/instrument-math.ts'
import { oppositeOf, signOf } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { askTicksOf, bidTicksOf, dataStateOf, referenceTicksOf } from '../market/instrument-market.ts'
import { openLotsOf } from '../orders/order-record.ts'
import { MISSING, type OrderFacts } from '../risk/order-facts.ts'
import type { EngineState } from './engine-state.ts'
import { type Subject, workingTriggerOf } from './gate-subject.ts'

export function fillOrder(state: EngineState, facts: OrderFacts, subject: Subject): void {
  const { instrument, strategyIndex, accountIndex } = subject
  const { risk } = state.built
  facts.orderNumber = subject.orderNumber
  facts.origin = subject.origin
  facts.nowUs = state.timeUs
  facts.causationTimeUs = subject.causationTimeUs
  facts.sideSign = signOf(subject.side)
  facts.qtyLots = subject.qtyLots
  facts.orderPriceTicks = subject.limitTicks ?? MISSING
  facts.triggerTicks = subject.triggerTicks ?? MISSING
  facts.expireTimeUs = subject.expireTimeUs ?? MISSING
  facts.isPostOnly = subject.isPostOnly
  facts.isReduceOnly = subject.isReduceOnly
  facts.isDuplicateIntent = false
  facts.isStrategyRunning = state.strategyOf(strategyIndex)?.isRunning ?? false
  facts.isThrottleTripped = risk.isThrottleTripped(strategyIndex)
  facts.isVenueUp =
    state.venueIsUp[instrument.venueIndex]! &&
    state.accountIsReconciled[accountIndex]! &&
    state.accountIsGuarded[accountIndex]!
  facts.tradingState = risk.tradingStates.effective(
    instrument.venueIndex,
    accountIndex,
    instrument.index,
    strategyIndex,
  )
  fillWorking(state, facts, subject)
}

/** What an amend finds at the venue: an unanswered amend that asked for more counts already. */
function fillWorking(state: EngineState, facts: OrderFacts, { working }: Subject): void {
  facts.workingQtyLots = working === undefined ? 0 : openLotsOf(working)
  facts.cumQtyLots = working?.cumQtyLots ?? 0
  facts.workingPriceTicks = working?.limitTicks ?? MISSING
  facts.workingTriggerTicks = working === undefined ? MISSING : (workingTriggerOf(state, working) ?? MISSING)
}

export function fillMarket(state: EngineState, facts: OrderFacts, subject: Subject): void {
  const { instrument } = subject
  const market = state.marketOf(instrument.index)
  facts.dataState = dataStateOf(market, state.timeUs, undefined)
  facts.dataTimeUs = market.updateTimeUs
  facts.lastTicks = market.hasTrade ? market.lastTicks : MISSING
  facts.markTicks = referenceTicksOf(market, 'Mark') ?? MISSING
  facts.bidTicks = bidTicksOf(market) ?? MISSING
  facts.askTicks = askTicksOf(market) ?? MISSING
  fillOwnPrices(state, facts, subject)
  facts.settlementNotionalMinor = worthMinorOf(state, subject, facts.qtyLots + facts.cumQtyLots)
}

/**
 * What lots of the order are worth in settlement currency, never negative: at its own price where it has one, else at what
 * it would trade at, else at the mark; `MISSING` where no price is known, and for an inverse contract at a price of zero or less.
 */
export function worthMinorOf(state: EngineState, subject: Subject, qtyLots: number): number {
  const priceTicks = worthTicksOf(state, subject)
  if (priceTicks === undefined || (priceTicks <= 0 && subject.instrument.isInverse)) return MISSING
  return Math.abs(notionalMinorOf(subject.instrument, priceTicks, qtyLots as QtyLots))
}

function worthTicksOf(state: EngineState, subject: Subject): PriceTicks | undefined {
  const own = subject.limitTicks ?? subject.triggerTicks
  if (own !== undefined) return own
  const market = state.marketOf(subject.instrument.index)
  return (subject.side === 'Buy' ? askTicksOf(market) : bidTicksOf(market)) ?? referenceTicksOf(market, 'Mark')
}

/** The best prices of the account's own orders that rest on the other side: a trade with ourselves is refused. */
function fillOwnPrices(state: EngineState, facts: OrderFacts, subject: Subject): void {
  facts.ownBestBidTicks = MISSING
  facts.ownBestAskTicks = MISSING
  const orders = state.orders.openOfInstrument(subject.instrument.index)
  const against = oppositeOf(subject.side)
  for (let i = 0; i < orders.length; i++) {
    const order = orders[i]!
    if (order.side !== against || order.accountIndex !== subject.accountIndex || order.status === 'Held') continue
    if (order.limitTicks === undefined || (order.triggerTicks !== undefined && !order.isTriggered)) continue
    if (against === 'Buy') facts.ownBestBidTicks = larger(facts.ownBestBidTicks, order.limitTicks)
    else facts.ownBestAskTicks = -larger(-facts.ownBestAskTicks, -order.limitTicks)
  }
}

function larger(known: number, value: number): number {
  return Number.isNaN(known) ? value : Math.max(known, value)
}

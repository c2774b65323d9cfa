/** Gathers what the pre-trade gate must know about one order or amend, and asks it. */

import type { AccountIndex, OrderNumber, StrategyIndex } from '../domain/ids.ts'
import type { AmendOrder, SubmitOrder } from '../domain/inputs.ts'
import type { Instrument } from '../domain/instrument.ts'
import { notionalMinorOf } from '../domain/instrument-math.ts'
import type { Denial } from '../domain/limits.ts'
import { type Order, type OrderTerms, oppositeOf, type Side, signOf } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { dataStateOf, type InstrumentMarket, referenceTicksOf } from '../market/instrument-market.ts'
import {
  ACCOUNT_SCOPE,
  INSTRUMENT_SCOPE,
  type OrderLimits,
  STRATEGY_SCOPE,
  WHOLE_SCOPE,
} from '../risk/limits-compile.ts'
import { MISSING, type OrderFacts, type OrderOrigin, type ScopeFacts } from '../risk/order-facts.ts'
import type { EngineState } from './engine-state.ts'
import { openExposureOf, workingLotsOf } from './working-orders.ts'

/** Who sends what to whom, in the words that an order, its terms and an amend share. */
interface Subject {
  readonly orderNumber: OrderNumber
  readonly strategyIndex: StrategyIndex
  readonly accountIndex: AccountIndex
  readonly instrument: Instrument
  readonly side: Side
  readonly qtyLots: QtyLots
  readonly limitTicks: PriceTicks | undefined
  readonly triggerTicks: PriceTicks | undefined
  readonly expireTimeUs: number | undefined
  readonly isPostOnly: boolean
  readonly isReduceOnly: boolean
  /** Orders of the same list are alternatives to this one and are not counted beside it; 0 for none. */
  readonly listNumber: number
  readonly origin: OrderOrigin
  readonly causationTimeUs: number
  /** What works now; undefined unless the message is an amend. */
  readonly working: Order | undefined
}

/** A strategy's wish for a new order. */
export function gateSubmission(
  state: EngineState,
  intent: SubmitOrder,
  leg: number,
  terms: OrderTerms,
  instrument: Instrument,
): Denial | undefined {
  const first = state.orders.nextOrderNumber
  return ask(state, {
    orderNumber: (first + leg) as OrderNumber,
    strategyIndex: intent.strategyIndex,
    accountIndex: state.world.strategies[intent.strategyIndex]!.accountIndex,
    instrument,
    side: terms.side,
    qtyLots: terms.qtyLots,
    limitTicks: terms.limitTicks,
    triggerTicks: terms.triggerTicks,
    expireTimeUs: terms.expireTimeUs,
    isPostOnly: terms.isPostOnly,
    isReduceOnly: terms.isReduceOnly,
    listNumber: 0,
    origin: 'Strategy',
    causationTimeUs: intent.causationTimeUs,
    working: undefined,
  })
}

/** The core goes on with what was taken on before: a trigger was reached, or an entry filled. */
export function gateRelease(
  state: EngineState,
  order: Order,
  qtyLots: QtyLots,
  isTriggered: boolean,
): Denial | undefined {
  const isMarketNow = isTriggered && order.orderType !== 'StopLimit'
  return ask(state, {
    ...subjectOf(state, order),
    qtyLots,
    limitTicks: isMarketNow ? undefined : order.limitTicks,
    triggerTicks: isTriggered ? undefined : order.triggerTicks,
    origin: 'Core',
  })
}

/** A position is closed because a person or a breaker said so. */
export function gateFlatten(
  state: EngineState,
  orderNumber: OrderNumber,
  strategyIndex: StrategyIndex,
  instrument: Instrument,
  terms: OrderTerms,
): Denial | undefined {
  return ask(state, {
    orderNumber,
    strategyIndex,
    accountIndex: state.world.strategies[strategyIndex]!.accountIndex,
    instrument,
    side: terms.side,
    qtyLots: terms.qtyLots,
    limitTicks: undefined,
    triggerTicks: undefined,
    expireTimeUs: undefined,
    isPostOnly: false,
    isReduceOnly: true,
    listNumber: 0,
    origin: 'Flatten',
    causationTimeUs: state.timeUs,
    working: undefined,
  })
}

/** A strategy's wish to change an order that works. */
export function gateAmend(state: EngineState, intent: AmendOrder, order: Order): Denial | undefined {
  return ask(state, {
    ...subjectOf(state, order),
    qtyLots: ((intent.qtyLots ?? order.qtyLots) - order.cumQtyLots) as QtyLots,
    limitTicks: intent.limitTicks ?? order.limitTicks,
    triggerTicks: order.isTriggered ? undefined : (intent.triggerTicks ?? order.triggerTicks),
    causationTimeUs: intent.causationTimeUs,
    working: order,
  })
}

/** The core resizes an exit that works. */
export function gateResize(state: EngineState, order: Order, qtyLots: QtyLots): Denial | undefined {
  return ask(state, {
    ...subjectOf(state, order),
    qtyLots: (qtyLots - order.cumQtyLots) as QtyLots,
    triggerTicks: order.isTriggered ? undefined : order.triggerTicks,
    origin: 'Core',
    working: order,
  })
}

function subjectOf(state: EngineState, order: Order): Subject {
  return {
    orderNumber: order.orderNumber,
    strategyIndex: order.strategyIndex,
    accountIndex: order.accountIndex,
    instrument: state.instrumentOf(order.instrumentIndex),
    side: order.side,
    qtyLots: order.qtyLots,
    limitTicks: order.limitTicks,
    triggerTicks: order.triggerTicks,
    expireTimeUs: order.expireTimeUs,
    isPostOnly: order.isPostOnly,
    isReduceOnly: order.isReduceOnly,
    listNumber: order.contingency === 'None' ? 0 : order.listNumber,
    origin: 'Strategy',
    causationTimeUs: state.timeUs,
    working: undefined,
  }
}

function ask(state: EngineState, subject: Subject): Denial | undefined {
  const { risk } = state.built
  const limits = risk.orderLimitsOf(subject.accountIndex, subject.strategyIndex, subject.instrument.index)
  const { facts } = risk
  fillOrder(state, facts, subject)
  fillMarket(state, facts, subject)
  if (limits !== undefined) fillScopes(state, facts, subject, limits)
  return subject.working === undefined ? risk.gate.admitOrder(facts, limits) : risk.gate.admitAmend(facts, limits)
}

// ── the order and its author ─────────────────────────────────────────────────────────────────────────────────────────

function fillOrder(state: EngineState, facts: OrderFacts, subject: Subject): void {
  const { instrument, strategyIndex, accountIndex, working } = subject
  const { risk } = state.built
  facts.orderNumber = subject.orderNumber
  facts.origin = subject.origin
  facts.nowUs = state.timeUs
  facts.causationTimeUs = subject.causationTimeUs
  facts.sideSign = signOf(subject.side)
  facts.qtyLots = subject.qtyLots
  facts.workingQtyLots = working === undefined ? 0 : working.qtyLots - working.cumQtyLots
  facts.cumQtyLots = working?.cumQtyLots ?? 0
  facts.orderPriceTicks = subject.limitTicks ?? MISSING
  facts.workingPriceTicks = working?.limitTicks ?? MISSING
  facts.triggerTicks = subject.triggerTicks ?? MISSING
  facts.workingTriggerTicks = working === undefined || working.isTriggered ? MISSING : (working.triggerTicks ?? MISSING)
  facts.expireTimeUs = subject.expireTimeUs ?? MISSING
  facts.isPostOnly = subject.isPostOnly
  facts.isReduceOnly = subject.isReduceOnly
  facts.isDuplicateIntent = false
  facts.isStrategyRunning = state.strategyOf(strategyIndex)?.isRunning ?? false
  facts.isThrottleTripped = risk.isThrottleTripped(strategyIndex)
  facts.isVenueUp = state.venueIsUp[instrument.venueIndex]! && state.accountIsReconciled[accountIndex]!
  facts.tradingState = risk.tradingStates.effective(
    instrument.venueIndex,
    accountIndex,
    instrument.index,
    strategyIndex,
  )
}

// ── the market ───────────────────────────────────────────────────────────────────────────────────────────────────────

function fillMarket(state: EngineState, facts: OrderFacts, subject: Subject): void {
  const { instrument } = subject
  const market = state.marketOf(instrument.index)
  facts.dataState = dataStateOf(market, state.timeUs, undefined)
  facts.dataTimeUs = market.updateTimeUs
  facts.lastTicks = market.hasTrade ? market.lastTicks : MISSING
  facts.markTicks = referenceTicksOf(market, 'Mark') ?? MISSING
  facts.bidTicks = market.hasQuote ? market.bidTicks : MISSING
  facts.askTicks = market.hasQuote ? market.askTicks : MISSING
  fillOwnPrices(state, facts, subject)
  const priceTicks = worthTicksOf(market, subject)
  const totalLots = (facts.qtyLots + facts.cumQtyLots) as QtyLots
  facts.settlementNotionalMinor =
    priceTicks === undefined ? MISSING : Math.abs(notionalMinorOf(instrument, priceTicks, totalLots))
}

/** What an order is counted at: its own price where it has one, else what it would trade at, else the mark. */
function worthTicksOf(market: InstrumentMarket, subject: Subject): PriceTicks | undefined {
  const own = subject.limitTicks ?? subject.triggerTicks
  if (own !== undefined) return own
  if (!market.hasQuote) return referenceTicksOf(market, 'Mark')
  return subject.side === 'Buy' ? market.askTicks : market.bidTicks
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

// ── the scopes ───────────────────────────────────────────────────────────────────────────────────────────────────────

function fillScopes(state: EngineState, facts: OrderFacts, subject: Subject, limits: OrderLimits): void {
  const { strategyIndex, accountIndex, instrument, side, listNumber } = subject
  const { rates } = state.built.risk
  const own = facts.scopes[INSTRUMENT_SCOPE]
  own.positionLots = state.built.portfolio.positionOf(strategyIndex, instrument.index).signedLots
  own.openBuyLots = workingLotsOf(state, strategyIndex, instrument.index, 'Buy', false, listNumber)
  own.openSellLots = workingLotsOf(state, strategyIndex, instrument.index, 'Sell', false, listNumber)
  facts.openReduceOnlyLots = subject.isReduceOnly
    ? workingLotsOf(state, strategyIndex, instrument.index, side, true, listNumber)
    : 0
  fillFunds(state, facts, subject)
  rates.fill(facts, accountIndex, strategyIndex, instrument.index, state.timeUs)
  for (let i = 0; i < limits.scopes.length; i++) {
    const { scopeIndex, needsNotional } = limits.scopes[i]!
    const scope = facts.scopes[scopeIndex]!
    fillLots(state, scope, scopeIndex, subject, own)
    if (needsNotional) fillMoney(state, facts, scope, scopeIndex, subject)
  }
}

function fillLots(state: EngineState, scope: ScopeFacts, scopeIndex: number, subject: Subject, own: ScopeFacts): void {
  const { strategyIndex, accountIndex, instrument } = subject
  const { orders, built } = state
  if (scopeIndex === INSTRUMENT_SCOPE || scopeIndex === STRATEGY_SCOPE) {
    scope.positionLots = own.positionLots
    scope.openBuyLots = own.openBuyLots
    scope.openSellLots = own.openSellLots
    scope.openOrders =
      scopeIndex === STRATEGY_SCOPE ? orders.openCountOf(strategyIndex) : openOnInstrument(state, subject)
    return
  }
  scope.positionLots = built.portfolio.accountSignedLotsOf(accountIndex, instrument.index)
  scope.openBuyLots = orders.accountOpenBuyLotsOf(accountIndex, instrument.index)
  scope.openSellLots = orders.accountOpenSellLotsOf(accountIndex, instrument.index)
  scope.openOrders = scopeIndex === ACCOUNT_SCOPE ? orders.accountOpenCountOf(accountIndex) : orders.openCount
  if (scopeIndex === WHOLE_SCOPE) addOtherAccounts(state, scope, subject)
}

function openOnInstrument(state: EngineState, subject: Subject): number {
  let count = 0
  const orders = state.orders.openOfInstrument(subject.instrument.index)
  for (let i = 0; i < orders.length; i++) if (orders[i]!.strategyIndex === subject.strategyIndex) count++
  return count
}

function addOtherAccounts(state: EngineState, scope: ScopeFacts, subject: Subject): void {
  const { orders, built, world } = state
  const { index } = subject.instrument
  for (let account = 0; account < world.accounts.length; account++) {
    if (account === subject.accountIndex) continue
    scope.positionLots += built.portfolio.accountSignedLotsOf(account, index)
    scope.openBuyLots += orders.accountOpenBuyLotsOf(account, index)
    scope.openSellLots += orders.accountOpenSellLotsOf(account, index)
  }
}

/** Money of a scope is in its account's base currency; of the whole, in the first account's. */
function fillMoney(
  state: EngineState,
  facts: OrderFacts,
  scope: ScopeFacts,
  scopeIndex: number,
  subject: Subject,
): void {
  const { portfolio } = state.built
  const { instrument, accountIndex, strategyIndex, working } = subject
  const base = state.world.accounts[scopeIndex === WHOLE_SCOPE ? 0 : accountIndex]!.baseCurrency
  const inBase = (minor: number): number => portfolio.convert(minor, instrument.settlementCurrency, base) ?? MISSING
  const worth = facts.settlementNotionalMinor
  const leavesShare = facts.cumQtyLots === 0 ? 1 : facts.qtyLots / (facts.qtyLots + facts.cumQtyLots)
  scope.orderNotionalMinor = Number.isNaN(worth) ? MISSING : inBase(Math.ceil(worth * leavesShare))
  scope.workingNotionalMinor = working === undefined ? 0 : openExposureOf(state, working, base)
  scope.openBuyExposureMinor = sumOpenExposure(state, scopeIndex, subject, 'Buy', base)
  scope.openSellExposureMinor = sumOpenExposure(state, scopeIndex, subject, 'Sell', base)
  if (scopeIndex === WHOLE_SCOPE) {
    scope.grossExposureMinor = portfolio.wholeGrossMinor() ?? MISSING
    scope.netExposureMinor = portfolio.wholeNetMinor() ?? MISSING
  } else if (scopeIndex === ACCOUNT_SCOPE) {
    scope.grossExposureMinor = portfolio.accountGrossMinorOf(accountIndex) ?? MISSING
    scope.netExposureMinor = portfolio.accountNetMinorOf(accountIndex) ?? MISSING
  } else if (scopeIndex === STRATEGY_SCOPE) {
    scope.grossExposureMinor = portfolio.strategyGrossMinorOf(strategyIndex) ?? MISSING
    scope.netExposureMinor = portfolio.strategyNetMinorOf(strategyIndex) ?? MISSING
  } else {
    const held = heldExposureMinor(state, subject)
    scope.netExposureMinor = Number.isNaN(held) ? MISSING : inBase(held)
    scope.grossExposureMinor = Math.abs(scope.netExposureMinor)
  }
}

/** The strategy's own position in the instrument at the mark, signed, settlement currency. */
function heldExposureMinor(state: EngineState, subject: Subject): number {
  const { signedLots } = state.built.portfolio.positionOf(subject.strategyIndex, subject.instrument.index)
  if (signedLots === 0) return 0
  const markTicks = state.built.portfolio.markTicksOf(subject.instrument.index)
  if (markTicks === undefined) return MISSING
  const worth = notionalMinorOf(subject.instrument, markTicks as PriceTicks, Math.abs(signedLots) as QtyLots)
  return signedLots > 0 ? worth : -worth
}

function sumOpenExposure(state: EngineState, scopeIndex: number, subject: Subject, side: Side, base: number): number {
  let sum = 0
  const orders = scopeIndex === STRATEGY_SCOPE ? state.orders.openOf(subject.strategyIndex) : state.orders.open()
  for (const order of orders) {
    if (order.side !== side || order.status === 'Held' || order === subject.working) continue
    if (scopeIndex === ACCOUNT_SCOPE && order.accountIndex !== subject.accountIndex) continue
    if (
      scopeIndex === INSTRUMENT_SCOPE &&
      (order.strategyIndex !== subject.strategyIndex || order.instrumentIndex !== subject.instrument.index)
    )
      continue
    sum += openExposureOf(state, order, base)
  }
  return sum
}

// ── funds ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Spot is paid for in full, contracts with margin; shares and currencies may be borrowed, which only their venue knows. */
function fillFunds(state: EngineState, facts: OrderFacts, subject: Subject): void {
  facts.balanceNeededMinor = MISSING
  facts.balanceFreeMinor = MISSING
  facts.marginNeededMinor = MISSING
  facts.marginFreeMinor = MISSING
  if (subject.origin !== 'Strategy' || Number.isNaN(facts.settlementNotionalMinor)) return
  if (subject.instrument.kind === 'Spot') fillBalance(state, facts, subject)
  else if (subject.instrument.isContract && subject.instrument.marginInitialPpm > 0) fillMargin(state, facts, subject)
}

function fillBalance(state: EngineState, facts: OrderFacts, subject: Subject): void {
  const { instrument, accountIndex, side, working } = subject
  const currency = side === 'Buy' ? instrument.quoteCurrency : instrument.baseCurrency
  let reserved = 0
  for (const order of state.orders.openOfInstrument(instrument.index)) {
    if (order.accountIndex !== accountIndex || order.side !== side || order.status === 'Held' || order === working)
      continue
    const leaves = (order.qtyLots - order.cumQtyLots) as QtyLots
    const priceTicks = order.limitTicks ?? order.triggerTicks ?? (facts.markTicks as PriceTicks)
    reserved += side === 'Sell' ? leaves * instrument.baseMinorPerLot : notionalMinorOf(instrument, priceTicks, leaves)
  }
  const leaves = facts.qtyLots as QtyLots
  facts.balanceNeededMinor = side === 'Sell' ? leaves * instrument.baseMinorPerLot : facts.settlementNotionalMinor
  facts.balanceFreeMinor = state.built.portfolio.balanceOf(accountIndex, currency).toNumber() - reserved
}

function fillMargin(state: EngineState, facts: OrderFacts, subject: Subject): void {
  const { portfolio } = state.built
  const { instrument, accountIndex } = subject
  const base = state.world.accounts[accountIndex]!.baseCurrency
  const equity = portfolio.equityMinorOf(accountIndex)
  const used = portfolio.marginInitialMinorOf(accountIndex)
  const worth = portfolio.convert(facts.settlementNotionalMinor, instrument.settlementCurrency, base)
  if (equity === undefined || used === undefined || worth === undefined) return
  facts.marginNeededMinor = Math.ceil(worth * (instrument.marginInitialPpm / 1_000_000))
  facts.marginFreeMinor = equity - used
}

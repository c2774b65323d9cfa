/** How much of its limits each scope uses now: the very figures that the gate compares, for an order of no size. For people. */

import {
  type AccountIndex,
  type InstrumentIndex,
  NO_STRATEGY,
  type OrderNumber,
  type StrategyIndex,
} from '../domain/ids.ts'
import type { LimitScope } from '../domain/limit-changes.ts'
import type { RiskLimits } from '../domain/limits.ts'
import type { QtyLots } from '../domain/quantities.ts'
import type { LossBreaker } from '../risk/breakers.ts'
import { ACCOUNT_SCOPE, INSTRUMENT_SCOPE, STRATEGY_SCOPE, WHOLE_SCOPE } from '../risk/limits-compile.ts'
import { MISSING, newOrderFacts, type ScopeFacts } from '../risk/order-facts.ts'
import type { EngineState } from './engine-state.ts'
import type { Subject } from './gate-subject.ts'
import { fillScopes } from './scope-facts.ts'

/** Money in the scope's currency. `MISSING` where it is not known now, or no limit of the scope asks for it. */
export interface ScopeUse {
  readonly positionLots: number
  readonly grossExposureMinor: number
  readonly netExposureMinor: number
  readonly openOrders: number
  readonly openOrderExposureMinor: number
  readonly ordersPerSecond: number
  readonly amendsPerSecond: number
  readonly repeatedExecutions: number
  readonly dailyLossMinor: number
  readonly drawdownMinor: number
}

/** Not the gate's own: what it is about to judge stays untouched. */
const FACTS = newOrderFacts()

export function useOf(state: EngineState, holder: LimitScope, limits: RiskLimits): ScopeUse {
  const scope = figuresOf(state, holder)
  const { rates } = state.built.risk
  const { accountIndex, strategyIndex, instrumentIndex } = subjectOf(state, holder)
  const countOf = (kind: 'orders' | 'amends') =>
    rates.countOf(kind, scopeIndexOf(holder), accountIndex, strategyIndex, instrumentIndex, state.timeUs)
  const openMinor = scope.openBuyExposureMinor + scope.openSellExposureMinor
  const worth = lossOf(state, holder)
  return {
    positionLots: Math.max(0, scope.positionLots + scope.openBuyLots, scope.openSellLots - scope.positionLots),
    grossExposureMinor: scope.grossExposureMinor + openMinor,
    netExposureMinor: Math.max(
      0,
      scope.netExposureMinor + scope.openBuyExposureMinor,
      scope.openSellExposureMinor - scope.netExposureMinor,
    ),
    openOrders: scope.openOrders,
    openOrderExposureMinor: openMinor,
    ordersPerSecond: countOf('orders'),
    amendsPerSecond: countOf('amends'),
    repeatedExecutions: executionsOf(state, holder, limits),
    ...worth,
  }
}

function subjectOf(state: EngineState, { level, index, instrumentIndex }: LimitScope) {
  const isOfStrategy = level === 'Strategy' || level === 'StrategyInstrument'
  return {
    strategyIndex: isOfStrategy ? (index as StrategyIndex) : NO_STRATEGY,
    accountIndex: isOfStrategy ? state.world.strategies[index]!.accountIndex : (index as AccountIndex),
    instrumentIndex: Math.max(0, instrumentIndex) as InstrumentIndex,
  }
}

function scopeIndexOf({ level }: LimitScope): number {
  switch (level) {
    case 'StrategyInstrument':
      return INSTRUMENT_SCOPE
    case 'Strategy':
      return STRATEGY_SCOPE
    case 'Account':
      return ACCOUNT_SCOPE
    case 'All':
      return WHOLE_SCOPE
    default:
      return level satisfies never
  }
}

/** What is held and what works, as it stands before an order; the wider scopes of the holder are not looked at. */
function figuresOf(state: EngineState, holder: LimitScope): ScopeFacts {
  const { strategyIndex, accountIndex, instrumentIndex } = subjectOf(state, holder)
  const holdersIndex = scopeIndexOf(holder)
  const scope = FACTS.scopes[holdersIndex]!
  for (const name of MONEY) scope[name] = MISSING
  const limits = state.built.risk.orderLimitsOf(accountIndex, strategyIndex, instrumentIndex)
  if (limits === undefined) return scope
  const subject: Subject = {
    ...NOBODY,
    strategyIndex,
    accountIndex,
    instrument: state.instrumentOf(instrumentIndex),
  }
  fillScopes(state, FACTS, subject, {
    ...limits,
    scopes: limits.scopes.filter(({ scopeIndex }) => scopeIndex === holdersIndex),
  })
  return scope
}

/** Filled only where a limit of the scope is about money: what the scope before it left must not be read. */
const MONEY = ['grossExposureMinor', 'netExposureMinor', 'openBuyExposureMinor', 'openSellExposureMinor'] as const

const NOBODY: Omit<Subject, 'strategyIndex' | 'accountIndex' | 'instrument'> = {
  orderNumber: 0 as OrderNumber,
  side: 'Buy',
  qtyLots: 0 as QtyLots,
  limitTicks: undefined,
  triggerTicks: undefined,
  expireTimeUs: undefined,
  isPostOnly: false,
  isReduceOnly: false,
  listNumber: 0,
  origin: 'Strategy',
  causationTimeUs: 0,
  working: undefined,
}

/** Each strategy is counted by itself, whoever's limit it is: the one that has executed most. */
function executionsOf(state: EngineState, { level, index, instrumentIndex }: LimitScope, limits: RiskLimits): number {
  const { repeatedExecutionsMax: max, repeatedExecutionsWindowUs: windowUs } = limits
  if (max === undefined) return MISSING
  let count = 0
  state.world.strategies.forEach(({ accountIndex }, strategy) => {
    const isMeant = level === 'All' || (level === 'Account' ? accountIndex === index : strategy === index)
    if (!isMeant) return
    const throttle = state.built.risk.throttles[strategy]!
    count = Math.max(count, throttle.countWithin(instrumentIndex, max, windowUs, state.timeUs))
  })
  return count
}

/** 0 for a gain; a strategy's limits on one instrument know no losses. */
function lossOf(state: EngineState, { level, index }: LimitScope) {
  const { risk, portfolio } = state.built
  switch (level) {
    case 'StrategyInstrument':
      return { dailyLossMinor: MISSING, drawdownMinor: MISSING }
    case 'Strategy':
      return lossSince(risk.strategyBreakers[index]!, portfolio.strategyPnlMinorOf(index))
    case 'Account':
      return lossSince(risk.accountBreakers[index]!, portfolio.equityMinorOf(index))
    case 'All':
      return lossSince(risk.wholeBreaker, portfolio.wholeEquityMinor())
    default:
      return level satisfies never
  }
}

function lossSince(breaker: LossBreaker, worthMinor: number | undefined) {
  const { dayStartEquityMinor, peakEquityMinor } = breaker.save()
  return {
    dailyLossMinor: Math.max(0, (dayStartEquityMinor ?? MISSING) - (worthMinor ?? MISSING)),
    drawdownMinor: Math.max(0, (peakEquityMinor ?? MISSING) - (worthMinor ?? MISSING)),
  }
}

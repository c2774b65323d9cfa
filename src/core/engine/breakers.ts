/** Asks after fills and marks whether somebody has lost too much or traded too often. */

import type { Event } from '../domain/events.ts'
import type { InstrumentIndex, StrategyIndex } from '../domain/ids.ts'
import type { ScopeLevel } from '../domain/scope.ts'
import type { LossBreaker } from '../risk/breakers.ts'
import type { EngineState } from './engine-state.ts'
import { breachReason } from './reason-text.ts'

/** Trips the throttle of a strategy that just executed once too often; only a person re-arms it. */
export function tripThrottle(state: EngineState, strategyIndex: StrategyIndex, out: Event[]): void {
  const throttle = state.built.risk.throttles[strategyIndex]
  if (throttle === undefined || !throttle.shouldTrip(state.timeUs)) return
  out.push({ kind: 'ThrottleTripped', strategyIndex, executionCount: throttle.executionCount(state.timeUs) })
}

/**
 * Shows everyone who holds the instrument what they are worth now; breaches are added to `out`.
 *
 * Why twice for a fill: `apply` shows it so that recovery remembers the same peaks, the consequence asks what it means; a
 * worth that was shown already changes nothing. A worth that is not known is shown to nobody: new risk is refused for it.
 */
export function observeLosses(state: EngineState, instrumentIndex: InstrumentIndex, out: Event[]): void {
  const { risk, portfolio } = state.built
  if (!risk.hasLossLimits) return
  const { strategyBreakers, accountBreakers, wholeBreaker } = risk
  for (let i = 0; i < strategyBreakers.length; i++) {
    const breaker = strategyBreakers[i]!
    if (!breaker.hasLimits || portfolio.isStrategyCalm(i)) continue
    if (portfolio.positionOf(i, instrumentIndex).fillCount === 0) continue
    const pnlMinor = portfolio.strategyPnlMinorOf(i)
    observe(state, breaker, 'Strategy', i, pnlMinor, out)
    if (pnlMinor !== undefined) portfolio.calmStrategy(i, breaker.calmWithinMinor(pnlMinor))
  }
  for (let i = 0; i < accountBreakers.length; i++) {
    const breaker = accountBreakers[i]!
    if (breaker.hasLimits) observe(state, breaker, 'Account', i, portfolio.equityMinorOf(i), out)
  }
  if (wholeBreaker.hasLimits) observe(state, wholeBreaker, 'All', 0, portfolio.wholeEquityMinor(), out)
}

/** A limit was changed: what was within it may be beyond it now, without a fill or a mark. */
export function observeEveryLoss(state: EngineState, out: Event[]): void {
  eachBreaker(state, (breaker, worthMinor, level, index) => {
    if (breaker.hasLimits) observe(state, breaker, level, index, worthMinor, out)
  })
}

/** The losses of the day begin anew. */
export function startLossDay(state: EngineState): void {
  eachBreaker(state, startDay)
}

/** Losses are counted from what a scope is worth before its first trade; where that is not known yet, from when it is. */
export function beginLosses(state: EngineState): void {
  eachBreaker(state, (breaker, worthMinor) => {
    if (!breaker.hasBegun) startDay(breaker, worthMinor)
  })
}

type Visit = (breaker: LossBreaker, worthMinor: number | undefined, level: ScopeLevel, index: number) => void

function eachBreaker(state: EngineState, visit: Visit): void {
  const { risk, portfolio } = state.built
  risk.strategyBreakers.forEach((breaker, i) => {
    const pnlMinor = portfolio.strategyPnlMinorOf(i)
    visit(breaker, pnlMinor, 'Strategy', i)
    if (pnlMinor !== undefined) portfolio.calmStrategy(i, breaker.calmWithinMinor(pnlMinor))
  })
  risk.accountBreakers.forEach((breaker, i) => {
    visit(breaker, portfolio.equityMinorOf(i), 'Account', i)
  })
  visit(risk.wholeBreaker, portfolio.wholeEquityMinor(), 'All', 0)
}

function startDay(breaker: LossBreaker, worthMinor: number | undefined): void {
  if (worthMinor !== undefined) breaker.startDay(worthMinor)
}

function observe(
  state: EngineState,
  breaker: LossBreaker,
  level: ScopeLevel,
  index: number,
  worthMinor: number | undefined,
  out: Event[],
): void {
  if (worthMinor === undefined || breaker.isCalmAt(worthMinor)) return
  if (!breaker.hasBegun) {
    breaker.startDay(worthMinor)
    return
  }
  const scope = { level, index }
  const breach = breaker.observe(worthMinor, state.built.risk.tradingStates.stateOf(scope))
  if (breach === undefined) return
  out.push({
    kind: 'TradingStateChanged',
    scope,
    tradingState: breach.tradingState,
    actor: 'holdfast',
    reason: breachReason(state, scope, breach),
    timeUs: state.timeUs,
  })
}

/**
 * Limits that a person changed while a session runs: laid over what the configuration says, until a person takes them back
 * or the configuration itself says another figure.
 */

import type { Configuration } from './configuration.ts'
import type { TimeUs } from './ids.ts'
import type { LimitFigure, RiskLimits } from './limits.ts'

/** Whose limits: of everything, an account, a strategy, or a strategy on one instrument. */
export const LIMIT_LEVELS = ['All', 'Account', 'Strategy', 'StrategyInstrument'] as const
export type LimitLevel = (typeof LIMIT_LEVELS)[number]

/** `index` is the account's or the strategy's, 0 for `All`; `instrumentIndex` is -1 but for `StrategyInstrument`. */
export interface LimitScope {
  readonly level: LimitLevel
  readonly index: number
  readonly instrumentIndex: number
}

/** One figure that is not the configuration's. */
export interface LimitChange {
  readonly scope: LimitScope
  readonly figure: LimitFigure
  readonly value: number
  /** What the configuration said then; `null`: nothing. */
  readonly configured: number | null
  readonly actor: string
  readonly reason: string
  readonly timeUs: TimeUs
}

/** A person changed a limit, or took a change back. */
export interface LimitChanged {
  readonly kind: 'LimitChanged'
  readonly scope: LimitScope
  readonly figure: LimitFigure
  /** `undefined`: what the configuration says holds again. */
  readonly value: number | undefined
  readonly actor: string
  readonly reason: string
  readonly timeUs: TimeUs
}

/** Returns: `undefined` for a scope that there is not, or that the configuration gives no limits. */
export function limitsOf(configuration: Configuration, scope: LimitScope): RiskLimits | undefined {
  const { accounts, limits, strategies } = configuration
  switch (scope.level) {
    case 'All':
      return limits
    case 'Account':
      return accounts[scope.index]?.limits
    case 'Strategy':
      return strategies[scope.index]?.limits
    case 'StrategyInstrument':
      return strategies[scope.index]?.instrumentLimits.find(
        ({ instrumentIndex }) => instrumentIndex === scope.instrumentIndex,
      )?.limits
    default:
      return scope.level satisfies never
  }
}

/** Figures that a scope of the level can have: quantities count units of one instrument, losses are watched for whole strategies. */
export function hasFigure(level: LimitLevel, figure: LimitFigure): boolean {
  switch (figure) {
    case 'orderQtyLotsMax':
    case 'positionLotsMax':
      return level === 'StrategyInstrument'
    case 'dailyLossMinorMax':
    case 'drawdownMinorMax':
      return level !== 'StrategyInstrument'
    case 'orderNotionalMinorMax':
    case 'priceCollarBps':
    case 'grossExposureMinorMax':
    case 'netExposureMinorMax':
    case 'openOrdersMax':
    case 'openOrderExposureMinorMax':
    case 'ordersPerSecondMax':
    case 'amendsPerSecondMax':
    case 'repeatedExecutionsMax':
    case 'dataAgeUsMax':
    case 'intentAgeUsMax':
      return true
    default:
      return figure satisfies never
  }
}

/** Whole, and not below what the figure can be: rates and amounts begin at 1, counts at 0. */
export function isFigure(figure: LimitFigure, value: number): boolean {
  const isCount = figure === 'openOrdersMax' || figure === 'repeatedExecutionsMax'
  return Number.isSafeInteger(value) && value >= (isCount ? 0 : 1)
}

/** Those that still hold under a configuration: its scope has limits, and it says the same figure as when it was changed. */
export function survivingChanges(configuration: Configuration, changes: readonly LimitChange[]): LimitChange[] {
  return changes.filter(({ scope, figure, configured }) => {
    const limits = limitsOf(configuration, scope)
    return limits !== undefined && (limits[figure] ?? null) === configured
  })
}

/** The configuration with the limits that hold. Returns: the same object where nothing was changed. */
export function withLimitChanges(configuration: Configuration, changes: readonly LimitChange[]): Configuration {
  if (changes.length === 0) return configuration
  const changed = (limits: RiskLimits, level: LimitLevel, index: number, instrumentIndex = -1): RiskLimits => {
    const own = changes.filter(({ scope }) => isSame(scope, { level, index, instrumentIndex }))
    return own.length === 0 ? limits : { ...limits, ...Object.fromEntries(own.map(each => [each.figure, each.value])) }
  }
  const { accounts, limits, strategies } = configuration
  return {
    ...configuration,
    limits: changed(limits, 'All', 0),
    accounts: accounts.map((account, index) => ({ ...account, limits: changed(account.limits, 'Account', index) })),
    strategies: strategies.map((strategy, index) => ({
      ...strategy,
      limits: strategy.limits === undefined ? undefined : changed(strategy.limits, 'Strategy', index),
      instrumentLimits: strategy.instrumentLimits.map(({ instrumentIndex, limits: own }) => ({
        instrumentIndex,
        limits: changed(own, 'StrategyInstrument', index, instrumentIndex),
      })),
    })),
  }
}

/** The change of one figure of one scope. */
export function changeOf(
  changes: readonly LimitChange[],
  scope: LimitScope,
  figure: LimitFigure,
): LimitChange | undefined {
  return changes.find(change => change.figure === figure && isSame(change.scope, scope))
}

/** All changes but that of one figure of one scope. */
export function changesWithout(
  changes: readonly LimitChange[],
  scope: LimitScope,
  figure: LimitFigure,
): readonly LimitChange[] {
  return changes.filter(change => change.figure !== figure || !isSame(change.scope, scope))
}

function isSame(a: LimitScope, b: LimitScope): boolean {
  return a.level === b.level && a.index === b.index && a.instrumentIndex === b.instrumentIndex
}

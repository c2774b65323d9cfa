/** The limits of a view: each that a scope has, with what is used of it, in the words and units of the configuration. */

import type { LimitLine, LimitScopeView } from '../../../api/contract/session-view.ts'
import type { Configuration } from '../../../core/domain/configuration.ts'
import { changeOf, type LimitChange, type LimitScope } from '../../../core/domain/limit-changes.ts'
import type { LimitFigure, RiskLimits } from '../../../core/domain/limits.ts'
import type { EngineState } from '../../../core/engine/engine-state.ts'
import { type ScopeUse, useOf } from '../../../core/engine/limit-uses.ts'
import { type FigureUnits, figureText, LIMIT_KINDS, type LimitKind } from '../limit-figures.ts'

/** Of everything, then the accounts, then the strategies, each with its instruments. */
export function limitLines(state: EngineState): LimitLine[] {
  // As they hold: what a person changed is in there.
  return holdersOf(state.built.risk.limits.configuration).flatMap(held => linesOf(state, held))
}

interface HeldLimits {
  readonly holder: LimitScope
  readonly scope: LimitScopeView
  readonly limits: RiskLimits
  readonly accountIndex: number
}

function holdersOf({ accounts, strategies, instruments, limits }: Configuration): HeldLimits[] {
  const whole: HeldLimits = {
    holder: { level: 'All', index: 0, instrumentIndex: -1 },
    scope: { level: 'All', name: '', instrument: '' },
    limits,
    accountIndex: 0,
  }
  const ofAccounts = accounts.map(
    ({ accountId, limits }, index): HeldLimits => ({
      holder: { level: 'Account', index, instrumentIndex: -1 },
      scope: { level: 'Account', name: accountId, instrument: '' },
      limits,
      accountIndex: index,
    }),
  )
  const ofStrategies = strategies.flatMap(({ strategyId, accountIndex, limits, instrumentLimits }, index) => {
    const own: HeldLimits[] =
      limits === undefined
        ? []
        : [
            {
              holder: { level: 'Strategy', index, instrumentIndex: -1 },
              scope: { level: 'Strategy', name: strategyId, instrument: '' },
              limits,
              accountIndex,
            },
          ]
    const onInstruments = instrumentLimits.map(
      ({ instrumentIndex, limits }): HeldLimits => ({
        holder: { level: 'StrategyInstrument', index, instrumentIndex },
        scope: {
          level: 'StrategyInstrument',
          name: strategyId,
          instrument: instruments[instrumentIndex]!.instrumentId,
        },
        limits,
        accountIndex,
      }),
    )
    return [...own, ...onInstruments]
  })
  return [whole, ...ofAccounts, ...ofStrategies]
}

function linesOf(state: EngineState, { holder, scope, limits, accountIndex }: HeldLimits): LimitLine[] {
  const kinds = LIMIT_KINDS.filter(({ figure }) => limits[figure] !== undefined)
  if (kinds.length === 0) return []
  const { accounts, currencies, instruments } = state.world
  const units = {
    currency: currencies[accounts[accountIndex]!.baseCurrency]!,
    instrument: instruments[holder.instrumentIndex],
  }
  const use = useOf(state, holder, limits)
  return kinds.map(kind => {
    const change = changeOf(state.limitChanges, holder, kind.figure)
    return { ...lineOf(kind, scope, limits, use, units), setBy: setByOf(kind, change, units) }
  })
}

function lineOf(
  { name, figure, unit }: LimitKind,
  scope: LimitScopeView,
  limits: RiskLimits,
  use: ScopeUse,
  units: FigureUnits,
): Omit<LimitLine, 'setBy'> {
  const max = limits[figure]!
  const used = usedOf(use, figure)
  const isKnown = used !== undefined && !Number.isNaN(used)
  return {
    scope,
    limit: name,
    unit: unit === 'Money' ? units.currency.code : '',
    used: isKnown ? figureText(unit, used, units) : null,
    max: figureText(unit, max, units),
    share: isKnown ? shareOf(used, max) : null,
    breachAction: figure === 'dailyLossMinorMax' || figure === 'drawdownMinorMax' ? limits.breachAction : null,
  }
}

function setByOf({ unit }: LimitKind, change: LimitChange | undefined, units: FigureUnits): LimitLine['setBy'] {
  if (change === undefined) return null
  const { actor, reason, timeUs, configured } = change
  return { actor, reason, timeUs, configured: configured === null ? null : figureText(unit, configured, units) }
}

/** Nothing of a limit of nothing is all of it. Four digits: it is drawn as a bar, and moves with every tick. */
function shareOf(used: number, max: number): number {
  return max === 0 ? 1 : Math.round((used / max) * 10_000) / 10_000
}

/** `undefined` for a limit of single orders and of ages: nothing is used up between them. */
function usedOf(use: ScopeUse, figure: LimitFigure): number | undefined {
  switch (figure) {
    case 'positionLotsMax':
      return use.positionLots
    case 'grossExposureMinorMax':
      return use.grossExposureMinor
    case 'netExposureMinorMax':
      return use.netExposureMinor
    case 'openOrdersMax':
      return use.openOrders
    case 'openOrderExposureMinorMax':
      return use.openOrderExposureMinor
    case 'ordersPerSecondMax':
      return use.ordersPerSecond
    case 'amendsPerSecondMax':
      return use.amendsPerSecond
    case 'repeatedExecutionsMax':
      return use.repeatedExecutions
    case 'dailyLossMinorMax':
      return use.dailyLossMinor
    case 'drawdownMinorMax':
      return use.drawdownMinor
    case 'orderQtyLotsMax':
    case 'orderNotionalMinorMax':
    case 'priceCollarBps':
    case 'dataAgeUsMax':
    case 'intentAgeUsMax':
      return undefined
    default:
      return figure satisfies never
  }
}

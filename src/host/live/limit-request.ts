/** A person's wish to change a limit, checked against the configuration and put into the core's units. */

import type { LimitScopeView } from '../../api/contract/session-scopes.ts'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { SetLimit } from '../../core/domain/inputs.ts'
import {
  changeOf,
  hasFigure,
  isFigure,
  type LimitChange,
  type LimitScope,
  limitsOf,
} from '../../core/domain/limit-changes.ts'
import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import type { SetLimitRequest } from './control-wire.ts'
import { type FigureUnits, figureAllowed, LIMIT_KINDS, type LimitKind, parseFigure } from './limit-figures.ts'
import { type NamedScope, scopeOf, unknownScopeText } from './named-scope.ts'

export interface LimitRefusal {
  readonly code: 'UNKNOWN_NAME' | 'NO_SUCH_LIMIT' | 'BAD_VALUE' | 'NOT_SET'
  readonly text: string
}

export type WantedLimit = Pick<SetLimit, 'scope' | 'figure' | 'value'>

/** Shape: `changes` are those that hold now. */
export function wantedLimitOf(
  configuration: Configuration,
  changes: readonly LimitChange[],
  { scope: named, limit, value: text }: Pick<SetLimitRequest, 'scope' | 'limit' | 'value'>,
): Result<WantedLimit, LimitRefusal> {
  const refuse = (code: LimitRefusal['code'], what: string) => refusalOf({ code, text: what })
  const scope = limitScopeOf(configuration, named)
  if (typeof scope === 'string') return refuse('UNKNOWN_NAME', scope)
  const kind = LIMIT_KINDS.find(({ name }) => name === limit)!
  const { figure } = kind
  if (limitsOf(configuration, scope) === undefined || !hasFigure(scope.level, figure))
    return refuse('NO_SUCH_LIMIT', noLimitText(configuration, named, scope, kind))
  if (text === null) {
    if (changeOf(changes, scope, figure) === undefined)
      return refuse('NOT_SET', `${limit} of ${limitScopeText(named)} is what the configuration says`)
    return okOf({ scope, figure, value: undefined })
  }
  const units = unitsOf(configuration, scope)
  const value = parseFigure(kind.unit, text, units)
  if (value === undefined || !isFigure(figure, value))
    return refuse('BAD_VALUE', `${limit}: expected ${figureAllowed(kind.unit, units)}, found ${text}`)
  return okOf({ scope, figure, value })
}

export function limitScopeText({ level, name, instrument }: LimitScopeView): string {
  if (level === 'All') return 'everything'
  if (level === 'StrategyInstrument') return `strategy ${name} on ${instrument}`
  return `${level.toLowerCase()} ${name}`
}

/** Returns: what is wrong with the names. */
function limitScopeOf(configuration: Configuration, { level, name, instrument }: LimitScopeView): LimitScope | string {
  const isOnInstrument = level === 'StrategyInstrument'
  const own = indexIn(configuration, { level: isOnInstrument ? 'Strategy' : level, name })
  if (typeof own === 'string') return own
  const on = isOnInstrument ? indexIn(configuration, { level: 'Instrument', name: instrument }) : -1
  return typeof on === 'string' ? on : { level, index: own, instrumentIndex: on }
}

function indexIn(configuration: Configuration, named: NamedScope): number | string {
  return scopeOf(configuration, named)?.index ?? unknownScopeText(configuration, named)
}

function noLimitText(
  configuration: Configuration,
  named: LimitScopeView,
  scope: LimitScope,
  { name }: LimitKind,
): string {
  const whose = limitScopeText(named)
  if (limitsOf(configuration, scope) === undefined) return `the configuration gives ${whose} no limits to change`
  return scope.level === 'StrategyInstrument'
    ? `${name} is watched for a whole strategy, not for ${whose}`
    : `${name} counts units of one instrument: name the strategy and the instrument`
}

function unitsOf({ accounts, strategies, currencies, instruments }: Configuration, scope: LimitScope): FigureUnits {
  const { level, index, instrumentIndex } = scope
  const isOfStrategy = level === 'Strategy' || level === 'StrategyInstrument'
  const accountIndex = isOfStrategy ? strategies[index]!.accountIndex : index
  return { currency: currencies[accounts[accountIndex]!.baseCurrency]!, instrument: instruments[instrumentIndex] }
}

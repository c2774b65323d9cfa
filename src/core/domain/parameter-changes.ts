/**
 * Parameters of strategies that a person set while a session runs: laid over what the configuration says, until a person
 * takes them back or the configuration itself says others.
 */

import type { Configuration } from './configuration.ts'
import type { StrategyIndex, TimeUs } from './ids.ts'
import type { ParameterValue } from './parameter-value.ts'

/** All that a person set for one strategy. */
export interface ParameterChange {
  readonly strategyIndex: StrategyIndex
  readonly values: readonly ParameterValue[]
  /** All that the configuration said for it then. */
  readonly configured: readonly ParameterValue[]
  readonly actor: string
  readonly reason: string
  readonly timeUs: TimeUs
}

/** A person set parameters of a strategy that stands still, or took theirs back: it begins anew with its next start. */
export interface ParametersChanged {
  readonly kind: 'ParametersChanged'
  readonly strategyIndex: StrategyIndex
  /** `undefined`: what the configuration says holds again. */
  readonly values: readonly ParameterValue[] | undefined
  readonly actor: string
  readonly reason: string
  readonly timeUs: TimeUs
}

export const PARAMETERS_MAX = 100
const NAME_LENGTH_MAX = 80
const VALUE_LENGTH_MAX = 500

/** Each named once, none of them without bounds. What they mean is the strategy's business. */
export function areParameterValues(values: readonly ParameterValue[]): boolean {
  const names = new Set(values.map(({ name }) => name))
  const isBounded = ({ name, value }: ParameterValue) =>
    name.length > 0 && name.length <= NAME_LENGTH_MAX && value.length <= VALUE_LENGTH_MAX
  return values.length > 0 && values.length <= PARAMETERS_MAX && names.size === values.length && values.every(isBounded)
}

/** What the configuration says for a strategy, every parameter that it has. */
export function configuredParametersOf({ strategies }: Configuration, index: StrategyIndex): readonly ParameterValue[] {
  return strategies[index]?.parameters ?? []
}

export function parameterChangeOf(
  changes: readonly ParameterChange[],
  strategyIndex: number,
): ParameterChange | undefined {
  return changes.find(change => change.strategyIndex === strategyIndex)
}

/** All changes but that of one strategy. */
export function parameterChangesWithout(
  changes: readonly ParameterChange[],
  strategyIndex: StrategyIndex,
): readonly ParameterChange[] {
  return changes.filter(change => change.strategyIndex !== strategyIndex)
}

/** Those that still hold under a configuration: it says the same for their strategy as when they were made. */
export function survivingParameterChanges(
  configuration: Configuration,
  changes: readonly ParameterChange[],
): readonly ParameterChange[] {
  return changes.filter(({ strategyIndex, configured }) =>
    areSame(configuredParametersOf(configuration, strategyIndex), configured),
  )
}

/** Whatever their order. */
function areSame(a: readonly ParameterValue[], b: readonly ParameterValue[]): boolean {
  const values = new Map(b.map(({ name, value }) => [name, value]))
  return a.length === b.length && a.every(({ name, value }) => values.get(name) === value)
}

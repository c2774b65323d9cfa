/** What a runner is built from: the parameters in force, and what the strategy wants to see under them. */

import type { Configuration } from '../core/domain/configuration.ts'
import type { ParameterValue } from '../core/domain/parameter-value.ts'
import { changeParameters } from './parameters.ts'
import { definitionOf, type StrategyClass, subscriptionsOf } from './strategy.ts'
import { resolveSubscriptions, type Subscription } from './subscriptions.ts'

export interface RunnerPlanSetup {
  readonly strategyClass: StrategyClass
  readonly configuration: Configuration
  /** As `parseParameters` returned them. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** What a person set in place of some of them. */
  readonly changes?: readonly ParameterValue[] | undefined
}

export interface RunnerPlan {
  readonly parameters: Readonly<Record<string, unknown>>
  readonly subscriptions: readonly Subscription[]
  /** Why it cannot be built. */
  readonly fault?: { readonly hook: string; readonly error: Error }
}

export function runnerPlanOf(setup: RunnerPlanSetup): RunnerPlan {
  const { strategyClass, configuration, changes = [] } = setup
  let { parameters } = setup
  const refuse = (hook: string, faults: readonly string[]): RunnerPlan => {
    return { parameters, subscriptions: [], fault: { hook, error: new Error(faults.join('; ')) } }
  }
  if (changes.length > 0) {
    const changed = changeParameters(definitionOf(strategyClass), parameters, changes)
    if (!changed.ok) return refuse('parameters that a person set', changed.error)
    parameters = changed.value
  }
  const requested = subscriptionsOf(strategyClass, parameters)
  if (!requested.ok) return refuse('subscriptions', [requested.error])
  const resolved = resolveSubscriptions(requested.value, configuration)
  return resolved.ok ? { parameters, subscriptions: resolved.value } : refuse('subscriptions', resolved.error)
}

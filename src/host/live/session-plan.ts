/** What a node's session consists of: which strategy runs from where, and what each of them is told. */

import type { Configuration } from '../../core/domain/configuration.ts'
import { resolveSubscriptions } from '../../strategy/subscriptions.ts'
import { activeStrategiesOf } from '../config/build-configuration.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { Routes } from '../session/routes.ts'
import type { StrategySource } from './messages.ts'

/** By strategy of the configuration; `undefined` for one that the file has no more. */
export function sourcesOf(loaded: LoadedConfig, configuration: Configuration): (StrategySource | undefined)[] {
  const sources: (StrategySource | undefined)[] = configuration.strategies.map(() => undefined)
  for (const { strategyIndex, strategy } of activeStrategiesOf(loaded, configuration)) {
    const { strategyId, file, parameters } = strategy
    sources[strategyIndex] = { strategyId, file, parameters }
  }
  return sources
}

export function routesOf(loaded: LoadedConfig, configuration: Configuration): Routes {
  const subscriptions = configuration.strategies.map(({ strategyId }) => {
    const strategy = loaded.strategies.find(each => each.strategyId === strategyId)
    const resolved = strategy === undefined ? undefined : resolveSubscriptions(strategy.requests, configuration)
    return resolved?.ok === true ? resolved.value : []
  })
  return new Routes(configuration, subscriptions)
}

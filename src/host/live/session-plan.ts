/** What a node's session consists of: which strategy runs from where, and what each of them is told. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { Lease, NodeJournal } from '../../ports.ts'
import { hasLostTail } from '../../store/journal-notes.ts'
import { resolveSubscriptions } from '../../strategy/subscriptions.ts'
import { activeStrategiesOf } from '../config/build-configuration.ts'
import { formatConfigError } from '../config/config-error.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { Routes } from '../session/routes.ts'
import { type Machine, THIS_MACHINE } from './machine.ts'
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

export interface LeadingPlan {
  readonly loaded: LoadedConfig
  readonly lease: Lease
  readonly journal: NodeJournal
  readonly refuseConfig: (reason: string) => never
  readonly machine?: Machine | undefined
}

/** Journals begun at different seconds have different generations, so that their order ids differ. */
const GENERATION_EPOCH_S = Date.UTC(2026, 0, 1) / 1_000

/** What comes into force when a node leads from where this core stands. Errors: to `refuseConfig`. */
export function configurationToLead(
  { loaded, lease, journal, refuseConfig, machine = THIS_MACHINE }: LeadingPlan,
  engine: Engine,
): Configuration {
  const previous = engine.state.configuration
  const generation = previous?.generation ?? Math.floor(Date.now() / 1_000 - GENERATION_EPOCH_S)
  const isTailLost = hasLostTail(journal.openingNotes)
  const built = machine.buildConfiguration(loaded, { epoch: lease.epoch, generation, previous, isTailLost })
  return built.ok ? built.value : refuseConfig(built.error.map(formatConfigError).join('\n'))
}
